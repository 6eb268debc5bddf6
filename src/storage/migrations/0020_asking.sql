-- Questions asked about an account, thread by thread, so that the next may lean on those before it. Of an answer only what the
-- next question needs: whom it was about and where it rests, no words of a conversation.

CREATE TABLE earshot.ask_thread (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  account_key text NOT NULL,
  asker text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX ask_thread_of_account ON earshot.ask_thread (workspace_id, account_key);
COMMENT ON COLUMN earshot.ask_thread.asker IS 'whose it is: the name of the key, or of who signed in with it; nobody else reads it';

CREATE TABLE earshot.ask_turn (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  thread_id text NOT NULL,
  ordinal integer NOT NULL CHECK (ordinal > 0),
  asked jsonb NOT NULL,
  as_of date NOT NULL,
  asked_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, thread_id, ordinal),
  FOREIGN KEY (workspace_id, thread_id) REFERENCES earshot.ask_thread (workspace_id, id) ON DELETE CASCADE
);

ALTER TABLE earshot.ask_thread ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.ask_thread FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.ask_thread USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.ask_thread TO earshot_app;
ALTER TABLE earshot.ask_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.ask_turn FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.ask_turn USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.ask_turn TO earshot_app;
-- Threads are looked up for their asker by us: a limited reader's own transactions see none.
CREATE POLICY reader ON earshot.ask_thread AS RESTRICTIVE FOR SELECT TO earshot_reader USING (false);
CREATE POLICY reader ON earshot.ask_turn AS RESTRICTIVE FOR SELECT TO earshot_reader USING (false);
