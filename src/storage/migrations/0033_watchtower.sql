-- What the list of accounts is sorted and narrowed by, in columns of its own: nobody reads ten thousand documents to find fifty.

ALTER TABLE earshot.account
  ADD COLUMN acv numeric GENERATED ALWAYS AS ((coalesce(current_record, record) ->> 'acv')::numeric) STORED,
  ADD COLUMN renewal_day text GENERATED ALWAYS AS (left(coalesce(current_record, record) ->> 'renewal_date', 10)) STORED;
COMMENT ON COLUMN earshot.account.renewal_day IS 'YYYY-MM-DD';

ALTER TABLE earshot.account_risk
  ADD COLUMN leaks jsonb GENERATED ALWAYS AS (jsonb_path_query_array(risk, '$.leaks[*].id')) STORED,
  ADD COLUMN deployment text GENERATED ALWAYS AS (risk #>> '{dear,deployment,status}') STORED,
  ADD COLUMN engagement text GENERATED ALWAYS AS (risk #>> '{dear,engagement,status}') STORED,
  ADD COLUMN adoption text GENERATED ALWAYS AS (risk #>> '{dear,adoption,status}') STORED,
  ADD COLUMN roi text GENERATED ALWAYS AS (risk #>> '{dear,roi,status}') STORED;

CREATE INDEX signal_open_of_account ON earshot.signal (workspace_id, account_key, occurred_at)
  WHERE status = 'open' AND withdrawn_at IS NULL;
-- What changed since somebody looked: of most days nothing did.
CREATE INDEX risk_day_changed ON earshot.risk_day (workspace_id, computed_at) WHERE change IS NOT NULL;

CREATE TABLE earshot.saved_view (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  viewer text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  query text NOT NULL,
  shared boolean NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, viewer, name)
);
COMMENT ON TABLE earshot.saved_view IS 'ways to look at the list of accounts that somebody named';
COMMENT ON COLUMN earshot.saved_view.query IS 'what stands behind the question mark of its address';

CREATE TABLE earshot.last_look (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  viewer text NOT NULL,
  looked_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, viewer)
);
COMMENT ON TABLE earshot.last_look IS 'until when somebody has seen what changed';

ALTER TABLE earshot.saved_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.saved_view FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.saved_view USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
ALTER TABLE earshot.last_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.last_look FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.last_look USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.saved_view, earshot.last_look TO earshot_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.saved_view, earshot.last_look TO earshot_reader;
