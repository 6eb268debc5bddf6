-- Scores are kept per day and policy version: the last scoring of a day stands for it. A day on which nobody scored has no row.

CREATE TABLE earshot.risk_day (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  account_key text NOT NULL,
  day date NOT NULL,
  policy_hash text NOT NULL,
  policy_version text NOT NULL,
  known_at date NOT NULL,
  score integer NOT NULL,
  band text NOT NULL CHECK (band IN ('green', 'yellow', 'red')),
  held jsonb NOT NULL,
  change jsonb,
  computed_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, account_key, day, policy_hash),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.risk_day.day IS 'as of the end of this day, UTC';
COMMENT ON COLUMN earshot.risk_day.held IS 'the rules that held: points and ids of their evidence, no words of anybody';
COMMENT ON COLUMN earshot.risk_day.change IS 'what became different since the day on record before it; null when the band and the rules are the same';

ALTER TABLE earshot.risk_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.risk_day FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.risk_day USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.risk_day TO earshot_app;

-- A sweep asks for the accounts that were not scored on its day.
CREATE INDEX account_risk_of_day ON earshot.account_risk (workspace_id, as_of, account_key);
