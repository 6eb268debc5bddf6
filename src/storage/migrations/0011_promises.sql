-- The promise ledger. What was promised follows from signals and is derived anew whenever an account is scored (`commitment`);
-- what people decided of it, and what was answered when two wordings were shown, is kept apart and never derived.

CREATE TABLE earshot.commitment (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  account_key text NOT NULL,
  id text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'overdue', 'kept', 'late', 'unkept', 'withdrawn')),
  subtype text NOT NULL,
  strength text NOT NULL,
  due_date date,
  due_basis text NOT NULL,
  counts boolean NOT NULL,
  moved integer NOT NULL,
  signal_ids text[] NOT NULL,
  as_of date NOT NULL,
  PRIMARY KEY (workspace_id, account_key, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX commitment_due ON earshot.commitment (workspace_id, state, due_date);
COMMENT ON TABLE earshot.commitment IS 'an account''s promises as of its last scoring; no words of a conversation: those are its signals''';

CREATE TABLE earshot.commitment_decision (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  signal_id text NOT NULL,
  action text NOT NULL CHECK (action IN ('kept', 'withdrawn', 'reopened', 'due', 'belongs', 'apart', 'undo')),
  decided_by text NOT NULL,
  decided_at timestamptz(3) NOT NULL,
  reason text,
  on_date date,
  other_signal_id text,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, signal_id) REFERENCES earshot.signal (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, other_signal_id) REFERENCES earshot.signal (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX commitment_decision_of_signal ON earshot.commitment_decision (workspace_id, signal_id);
COMMENT ON COLUMN earshot.commitment_decision.signal_id IS 'any signal of the entry it is about: entries come and go, signals keep their ids';

CREATE TABLE earshot.commitment_verdict (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  signal_id text NOT NULL,
  other_signal_id text NOT NULL,
  wording text NOT NULL,
  same boolean NOT NULL,
  reason text NOT NULL,
  model text NOT NULL,
  prompt text NOT NULL,
  asked_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, signal_id, other_signal_id),
  FOREIGN KEY (workspace_id, signal_id) REFERENCES earshot.signal (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, other_signal_id) REFERENCES earshot.signal (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.commitment_verdict.wording IS 'hash of both wordings: once a signal says something else, the answer is void';

ALTER TABLE earshot.commitment ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.commitment FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.commitment USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.commitment TO earshot_app;
ALTER TABLE earshot.commitment_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.commitment_decision FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.commitment_decision USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.commitment_decision TO earshot_app;
ALTER TABLE earshot.commitment_verdict ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.commitment_verdict FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.commitment_verdict USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.commitment_verdict TO earshot_app;
