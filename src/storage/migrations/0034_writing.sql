-- What a language model words beside what the facts give: what became of it, and what it cost.

ALTER TABLE earshot.inbox_item ADD COLUMN written_of text, ADD COLUMN written_why text;
COMMENT ON COLUMN earshot.inbox_item.written_of IS 'the fingerprint that a model was last asked to word: the same is not asked again';
COMMENT ON COLUMN earshot.inbox_item.written_why IS 'why the document stays as the facts give it though a model was asked';
ALTER TABLE earshot.review ADD COLUMN worded_of text;
COMMENT ON COLUMN earshot.review.worded_of IS 'of the parts of the agenda that a model was last asked to word: the same is not asked again';

CREATE TABLE earshot.writing_call (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id uuid NOT NULL,
  subject text NOT NULL CHECK (subject IN ('inbox_item', 'review', 'ownership_brief', 'handoff', 'outreach')),
  subject_id text NOT NULL,
  account_key text NOT NULL,
  operation text NOT NULL,
  prompt_name text NOT NULL,
  prompt_version text NOT NULL,
  request_model text NOT NULL,
  response_model text,
  response_format text NOT NULL,
  outcome text NOT NULL,
  finish_reason text,
  input_tokens integer NOT NULL,
  cached_input_tokens integer NOT NULL,
  output_tokens integer NOT NULL,
  latency_ms double precision NOT NULL,
  requests integer NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX writing_call_of_account ON earshot.writing_call (workspace_id, account_key);
COMMENT ON TABLE earshot.writing_call IS 'calls of a language model that are no reading of a conversation, as model_call has those: documents worded, drafts read; no words';
COMMENT ON COLUMN earshot.writing_call.subject_id IS 'what the call was for: an item, a review, a brief; of a draft that was read nothing is kept';

ALTER TABLE earshot.writing_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.writing_call FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.writing_call USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.writing_call TO earshot_app;
GRANT SELECT ON earshot.writing_call TO earshot_reader;
CREATE POLICY reader ON earshot.writing_call AS RESTRICTIVE FOR SELECT TO earshot_reader USING (false);
