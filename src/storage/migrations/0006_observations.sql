-- What is told of accounts in rows: the usage of a day, tickets, answers to surveys. Every version stays with the time it
-- became known, so that an account can be scored with what was known on any day.

CREATE TABLE earshot.observation (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  series text NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  kind text NOT NULL CHECK (kind IN ('usage', 'ticket', 'survey')),
  name text NOT NULL,
  name_is_global boolean NOT NULL,
  source text NOT NULL,
  account_key text,
  clues text[] NOT NULL,
  at timestamptz(3) NOT NULL,
  body jsonb NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, series, recorded_at),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX observation_of_account ON earshot.observation (workspace_id, account_key, kind, at);
CREATE INDEX observation_waiting ON earshot.observation USING gin (clues) WHERE account_key IS NULL;
COMMENT ON COLUMN earshot.observation.series IS 'one of what is told again: a day of an account, a ticket, an answer; its rows are its versions';
COMMENT ON COLUMN earshot.observation.recorded_at IS 'when this version became known';
COMMENT ON COLUMN earshot.observation.account_key IS 'null: no account is known by any of the clues yet; it waits';
COMMENT ON COLUMN earshot.observation.clues IS 'what was said of whose it is, the strongest first: key:, crm:, domain:';

-- What people did in the product, one row for each event that counts: counts of a day are made from these, so that an event
-- told twice counts once and a late one counts for its own day.
CREATE TABLE earshot.usage_event (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  source text NOT NULL,
  id text NOT NULL,
  account_key text,
  clues text[] NOT NULL,
  day date NOT NULL,
  person text NOT NULL,
  login boolean NOT NULL,
  feature text,
  recorded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, source, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX usage_event_of_day ON earshot.usage_event (workspace_id, account_key, day, source);
CREATE INDEX usage_event_waiting ON earshot.usage_event USING gin (clues) WHERE account_key IS NULL;

-- Which account a tool says a person belongs to, for events that do not say it themselves.
CREATE TABLE earshot.usage_member (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  source text NOT NULL,
  person text NOT NULL,
  clues text[] NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, source, person)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['observation', 'usage_event', 'usage_member'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting(''app.workspace_id'', true))'
      ' WITH CHECK (workspace_id = current_setting(''app.workspace_id'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app', name);
  END LOOP;
END
$$;
