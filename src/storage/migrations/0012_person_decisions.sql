-- What people decided about the customer's people: their roles, and whether they have left. Everything else about them is
-- worked out anew from what was said and who took part; this is not.

CREATE TABLE earshot.person_decision (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  account_key text NOT NULL,
  person_id text NOT NULL,
  action text NOT NULL CHECK (action IN ('set_role', 'remove_role', 'left', 'not_left')),
  role text,
  since timestamptz(3) NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz(3) NOT NULL,
  reason text,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, person_id) REFERENCES earshot.person (workspace_id, id) ON DELETE CASCADE,
  CHECK ((role IS NOT NULL) = (action IN ('set_role', 'remove_role')))
);
CREATE INDEX person_decision_of_account ON earshot.person_decision (workspace_id, account_key, person_id, decided_at, id);
COMMENT ON COLUMN earshot.person_decision.since IS 'since when it is so, by whoever decided';

ALTER TABLE earshot.person_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.person_decision FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.person_decision USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.person_decision TO earshot_app;
