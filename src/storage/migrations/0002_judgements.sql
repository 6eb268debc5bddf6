-- What people say of signals. The signal's row holds what their judgements come to; every judgement is kept beside it with
-- the state before it, so that it can be seen and taken back.

ALTER TABLE earshot.signal ADD COLUMN read_as jsonb;
ALTER TABLE earshot.signal ADD COLUMN judged_by text;
ALTER TABLE earshot.signal ADD COLUMN judged_at timestamptz(3);
ALTER TABLE earshot.signal ADD COLUMN judged_reason text;
ALTER TABLE earshot.signal ADD COLUMN version integer NOT NULL DEFAULT 1;
COMMENT ON COLUMN earshot.signal.read_as IS 'what the extractor had read, where a person corrected it; null otherwise';
COMMENT ON COLUMN earshot.signal.version IS 'rises with every change of what the signal says; a judgement of an older one can be refused';

-- One place may hold two facts of one kind (two promises in one sentence), and a corrected signal may stand where another
-- one was found: what holds rows together across readings is their id.
DROP INDEX earshot.signal_once;
CREATE INDEX signal_of_conversation ON earshot.signal (workspace_id, conversation_id, occurred_at DESC, id);

CREATE TABLE earshot.judgement (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  signal_id text NOT NULL,
  ordinal integer NOT NULL,
  action text NOT NULL CHECK (action IN ('confirm', 'dismiss', 'correct', 'act', 'undo')),
  judged_by text NOT NULL,
  judged_at timestamptz(3) NOT NULL,
  reason text,
  before jsonb NOT NULL,
  PRIMARY KEY (workspace_id, signal_id, ordinal),
  FOREIGN KEY (workspace_id, signal_id) REFERENCES earshot.signal (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.judgement.before IS 'the signal as it stood before: claim, status and the judgement then in force';

ALTER TABLE earshot.judgement ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.judgement FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.judgement USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.judgement TO earshot_app;
