-- Reading the history again is something that can be seen, paused, resumed and cancelled; building another embedding can be paused.
-- Only tables and columns that an older program does not know: it may go on beside this one.

CREATE TABLE earshot.reprocessing (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'paused', 'cancelled', 'done')),
  account_key text,
  since text,
  all_readers boolean NOT NULL,
  most integer,
  asked_by text NOT NULL,
  asked_at timestamptz(3) NOT NULL DEFAULT now(),
  resumed_at timestamptz(3) NOT NULL DEFAULT now(),
  ended_at timestamptz(3),
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX reprocessing_by_time ON earshot.reprocessing (workspace_id, asked_at DESC, id);
COMMENT ON TABLE earshot.reprocessing IS 'conversations of the history that are read again, as one piece of work';
COMMENT ON COLUMN earshot.reprocessing.account_key IS 'only this account''s, as it was asked for; with since, all_readers and most what was chosen by';
COMMENT ON COLUMN earshot.reprocessing.resumed_at IS 'since when it goes on without a break';

CREATE TABLE earshot.reprocessing_item (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  reprocessing_id text NOT NULL,
  conversation_id text NOT NULL,
  place integer NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'queued', 'read', 'partial', 'failed', 'skipped')),
  before_status text,
  before_reason text,
  settled_at timestamptz(3),
  PRIMARY KEY (workspace_id, reprocessing_id, conversation_id),
  FOREIGN KEY (workspace_id, reprocessing_id) REFERENCES earshot.reprocessing (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, conversation_id) REFERENCES earshot.conversation (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX reprocessing_item_next ON earshot.reprocessing_item (workspace_id, reprocessing_id, state, place);
CREATE INDEX reprocessing_item_of ON earshot.reprocessing_item (workspace_id, conversation_id);
CREATE INDEX reprocessing_item_settled ON earshot.reprocessing_item (workspace_id, reprocessing_id, settled_at)
  WHERE settled_at IS NOT NULL;
COMMENT ON TABLE earshot.reprocessing_item IS 'a conversation that is to be read again; before_status and before_reason are what it was when it was queued';

ALTER TABLE earshot.embedding_model ADD COLUMN paused_at timestamptz(3);
COMMENT ON COLUMN earshot.embedding_model.paused_at IS 'since when nothing of the history is embedded for it; what is new is';

DO $make$
DECLARE
  made text;
BEGIN
  FOREACH made IN ARRAY ARRAY['reprocessing', 'reprocessing_item'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', made);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', made);
    EXECUTE format($p$CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting('app.workspace_id', true))
      WITH CHECK (workspace_id = current_setting('app.workspace_id', true))$p$, made);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app', made);
    EXECUTE format('GRANT SELECT ON earshot.%I TO earshot_reader', made);
    EXECUTE format('CREATE POLICY reader ON earshot.%I AS RESTRICTIVE FOR SELECT TO earshot_reader USING (false)', made);
  END LOOP;
END
$make$;
