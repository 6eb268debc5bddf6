-- Documents on their way to where people are. A destination is one such place as configured; a dispatch is one document for one
-- of them, once for each idempotency key.

CREATE TABLE earshot.destination (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  name text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('email', 'slack', 'webhook', 'hubspot', 'salesforce')),
  settings jsonb NOT NULL DEFAULT '{}',
  sealed bytea,
  secret_names text[] NOT NULL DEFAULT '{}',
  events text[] NOT NULL,
  owners text[],
  takes_closed boolean NOT NULL DEFAULT false,
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  removed_at timestamptz(3),
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX destination_by_name ON earshot.destination (workspace_id, name) WHERE removed_at IS NULL;
COMMENT ON COLUMN earshot.destination.sealed IS 'its secrets by name, as JSON, sealed; none once it is removed';
COMMENT ON COLUMN earshot.destination.owners IS 'names: only documents about accounts that one of these owns; null: about all';
COMMENT ON COLUMN earshot.destination.takes_closed IS 'whether documents go there that rest on what is closed to some: private conversations, restricted accounts';

CREATE TABLE earshot.dispatch (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  destination_id text NOT NULL,
  destination_name text NOT NULL,
  channel text NOT NULL,
  key text NOT NULL,
  event text NOT NULL,
  account_key text,
  deal_key text,
  subject text NOT NULL,
  document jsonb,
  markdown text,
  link text,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
  attempts integer NOT NULL DEFAULT 0,
  earlier_attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3),
  last_error text,
  job_id text,
  handed_over_at timestamptz(3),
  remote_id text,
  queued_at timestamptz(3) NOT NULL DEFAULT now(),
  sent_at timestamptz(3),
  purged_at timestamptz(3),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, destination_id, key),
  FOREIGN KEY (workspace_id, destination_id) REFERENCES earshot.destination (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX dispatch_latest ON earshot.dispatch (workspace_id, queued_at DESC, id DESC);
CREATE INDEX dispatch_of_account ON earshot.dispatch (workspace_id, account_key, queued_at DESC);
COMMENT ON COLUMN earshot.dispatch.key IS 'what it is once for: event, subject and version';
COMMENT ON COLUMN earshot.dispatch.account_key IS 'null: a test';
COMMENT ON COLUMN earshot.dispatch.attempts IS 'counts on for ever: the number of an attempt is what tells it from every other one';
COMMENT ON COLUMN earshot.dispatch.earlier_attempts IS 'those before a person had it sent again';
COMMENT ON COLUMN earshot.dispatch.job_id IS 'the job that has it in hand, or had it last';
COMMENT ON COLUMN earshot.dispatch.handed_over_at IS 'committed before the one step of this attempt by which it may arrive: from then until it is settled nobody here knows';
COMMENT ON COLUMN earshot.dispatch.remote_id IS 'what the other side calls it';
COMMENT ON COLUMN earshot.dispatch.purged_at IS 'when its words were taken away; it can then not be sent again';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['destination', 'dispatch'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting(''app.workspace_id'', true))'
      ' WITH CHECK (workspace_id = current_setting(''app.workspace_id'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app', name);
  END LOOP;
END
$$;

-- How a place is reached is for admins. A document quotes conversations: it is there for whoever may read all that was
-- said to its account.
CREATE POLICY reader ON earshot.destination AS RESTRICTIVE FOR SELECT TO earshot_reader USING (false);
CREATE POLICY reader ON earshot.dispatch AS RESTRICTIVE FOR SELECT TO earshot_reader USING (
  ((SELECT current_setting('app.reader_accounts', true) = '*')
    OR account_key = ANY ((SELECT nullif(current_setting('app.reader_accounts', true), '*')::text[])::text[]))
  AND NOT EXISTS (SELECT FROM earshot.restricted_account AS shut
    WHERE shut.workspace_id = dispatch.workspace_id AND shut.account_key = dispatch.account_key
      AND NOT shut.readers && (SELECT current_setting('app.reader_emails', true)::text[]))
  AND NOT EXISTS (SELECT FROM earshot.private_conversation AS closed
    WHERE closed.workspace_id = dispatch.workspace_id AND closed.account_key = dispatch.account_key
      AND NOT closed.readers && (SELECT current_setting('app.reader_emails', true)::text[])));
-- Nor is it there for what it quotes of a conversation that the account had then and has no more.
CREATE POLICY with_what_left ON earshot.dispatch AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (NOT EXISTS (SELECT FROM earshot.left_conversation AS gone
    WHERE gone.workspace_id = dispatch.workspace_id AND gone.account_key = dispatch.account_key
      AND (gone.scored_at IS NULL OR dispatch.queued_at < gone.scored_at)
      AND NOT EXISTS (SELECT FROM earshot.conversation AS its
        WHERE its.workspace_id = gone.workspace_id AND its.id = gone.conversation_id)));
