-- Requests of Slack that were taken, for as long as their signature holds: sent again, to whichever process, they are not done again.

CREATE TABLE earshot.slack_request (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX slack_request_expiring ON earshot.slack_request (workspace_id, expires_at);
COMMENT ON COLUMN earshot.slack_request.id IS 'sha256 of what tells the request from every other: its trigger, else its signature';

ALTER TABLE earshot.slack_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.slack_request FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.slack_request USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.slack_request TO earshot_app;
CREATE POLICY reader ON earshot.slack_request AS RESTRICTIVE FOR SELECT TO earshot_reader USING (false);
