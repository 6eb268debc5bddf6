-- What a workspace sets otherwise than the policy that the program comes with. Rows are never changed: the latest holds.

CREATE TABLE earshot.policy_version (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  number integer NOT NULL CHECK (number > 0),
  override jsonb NOT NULL,
  set_by text NOT NULL,
  set_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, number)
);
COMMENT ON COLUMN earshot.policy_version.override IS 'a part of a policy, as it was given';
COMMENT ON COLUMN earshot.policy_version.set_by IS 'the name of the key, or of who signed in with it';

ALTER TABLE earshot.policy_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.policy_version FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.policy_version USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.policy_version TO earshot_app;
