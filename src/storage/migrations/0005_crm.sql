-- What CRMs say: fields of accounts with the time they were known, deals with their history.

ALTER TABLE earshot.account ADD COLUMN current_record jsonb;
COMMENT ON COLUMN earshot.account.record IS 'what was declared of it';
COMMENT ON COLUMN earshot.account.current_record IS 'what is known of it now, from account_fact and record; null: as declared';

CREATE TABLE earshot.account_fact (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  account_key text NOT NULL,
  ordinal integer NOT NULL,
  field text NOT NULL,
  value jsonb NOT NULL,
  at timestamptz(3),
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  source text NOT NULL,
  PRIMARY KEY (workspace_id, account_key, ordinal),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.account_fact.at IS 'since when it is so; null where nobody said';
COMMENT ON COLUMN earshot.account_fact.source IS 'api: declared; else the source that told it';

CREATE TABLE earshot.deal (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  key text NOT NULL CHECK (key <> ''),
  account_key text,
  crm_system text,
  crm_account_id text,
  name text,
  stage text,
  amount double precision,
  currency text,
  owner text,
  closed_at timestamptz(3),
  won boolean,
  state_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, key),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX deal_of_account ON earshot.deal (workspace_id, account_key);
CREATE INDEX deal_without_account ON earshot.deal (workspace_id, crm_system, crm_account_id) WHERE account_key IS NULL;
COMMENT ON COLUMN earshot.deal.won IS 'null while it is open';
COMMENT ON COLUMN earshot.deal.crm_account_id IS 'the account as the CRM names it: a deal may be known before its account is';

CREATE TABLE earshot.deal_crm_id (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  system text NOT NULL CHECK (system <> ''),
  id text NOT NULL CHECK (id <> ''),
  deal_key text NOT NULL,
  PRIMARY KEY (workspace_id, system, id),
  FOREIGN KEY (workspace_id, deal_key) REFERENCES earshot.deal (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX deal_crm_id_of_deal ON earshot.deal_crm_id (workspace_id, deal_key);

CREATE TABLE earshot.deal_event (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  deal_key text NOT NULL,
  ordinal integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('stage', 'closed_won', 'closed_lost', 'reopened')),
  stage text,
  at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  source text NOT NULL,
  handed_off_at timestamptz(3),
  PRIMARY KEY (workspace_id, deal_key, ordinal),
  FOREIGN KEY (workspace_id, deal_key) REFERENCES earshot.deal (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX handoff_due ON earshot.deal_event (workspace_id, recorded_at, deal_key)
  WHERE kind = 'closed_won' AND handed_off_at IS NULL;
COMMENT ON COLUMN earshot.deal_event.handed_off_at IS 'of a closed_won: when its handoff was made; null while it is due';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['account_fact', 'deal', 'deal_crm_id', 'deal_event'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting(''app.workspace_id'', true))'
      ' WITH CHECK (workspace_id = current_setting(''app.workspace_id'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app', name);
  END LOOP;
END
$$;
