-- Who may do what, and who may read what. Members are the people of ours that use the workspace. What hides rows stands in
-- policies for the role earshot_reader alone: transactions of whoever may read everything run as earshot_app and never see them.
-- docs/access.md says what is decided for each table.

CREATE TABLE earshot.member (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  email text NOT NULL CHECK (email = lower(email)),
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('reader', 'editor', 'admin')),
  slack_user_id text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  removed_at timestamptz(3),
  PRIMARY KEY (workspace_id, email)
);
CREATE UNIQUE INDEX member_in_slack ON earshot.member (workspace_id, slack_user_id) WHERE removed_at IS NULL;

ALTER TABLE earshot.api_key
  ADD COLUMN role text NOT NULL DEFAULT 'admin' CHECK (role IN ('reader', 'editor', 'admin')),
  ADD COLUMN member_email text,
  ADD COLUMN accounts text[],
  ADD FOREIGN KEY (workspace_id, member_email) REFERENCES earshot.member (workspace_id, email),
  ADD CHECK (role <> 'admin' OR accounts IS NULL);
ALTER TABLE earshot.api_key ALTER COLUMN role DROP DEFAULT;
COMMENT ON COLUMN earshot.api_key.member_email IS 'as whom it reads and judges, with the lesser of both roles';
COMMENT ON COLUMN earshot.api_key.accounts IS 'the only accounts it sees; null: all';

CREATE TABLE earshot.private_conversation (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  conversation_id text NOT NULL,
  account_key text,
  participants text[] NOT NULL,
  named text[] NOT NULL,
  readers text[] NOT NULL GENERATED ALWAYS AS (participants || named) STORED,
  PRIMARY KEY (workspace_id, conversation_id),
  FOREIGN KEY (workspace_id, conversation_id) REFERENCES earshot.conversation (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX private_conversation_of_account ON earshot.private_conversation (workspace_id, account_key);
COMMENT ON TABLE earshot.private_conversation IS 'conversations that only who took part, who is named and admins may read';
COMMENT ON COLUMN earshot.private_conversation.account_key IS 'the conversation''s, and goes where it goes';
COMMENT ON COLUMN earshot.private_conversation.participants IS 'addresses of who took part, lower-cased';
COMMENT ON COLUMN earshot.private_conversation.named IS 'addresses of who may read it beside them, lower-cased';

CREATE TABLE earshot.restricted_account (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  account_key text NOT NULL,
  readers text[] NOT NULL,
  PRIMARY KEY (workspace_id, account_key),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
COMMENT ON TABLE earshot.restricted_account IS 'accounts that only named readers and admins may see; an account merged into one is as it';

ALTER TABLE earshot.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.member FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.member USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
ALTER TABLE earshot.private_conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.private_conversation FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.private_conversation USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
ALTER TABLE earshot.restricted_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.restricted_account FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.restricted_account USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.member, earshot.private_conversation, earshot.restricted_account TO earshot_app;

GRANT USAGE ON SCHEMA earshot TO earshot_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA earshot TO earshot_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA earshot GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO earshot_reader;
-- Raw bodies hold everything: of a delivery such a reader learns where it came from and nothing else.
REVOKE SELECT ON earshot.delivery FROM earshot_reader;
GRANT SELECT (workspace_id, id, source, media_type, received_at, status) ON earshot.delivery TO earshot_reader;

-- The conditions that policies are made of. `row` stands for the table. Settings are read in subqueries without anything of
-- the row in them, so that they are read once for a statement.
DO $make$
DECLARE
  emails constant text := $c$(SELECT current_setting('app.reader_emails', true)::text[])$c$;
  -- Not closed to the reader: the conversation is not private, or they are one of its readers.
  open_conversation constant text := $c$NOT EXISTS (SELECT FROM earshot.private_conversation AS closed
    WHERE closed.workspace_id = row.workspace_id AND closed.conversation_id = row.$c$ || '%s' || $c$
      AND NOT closed.readers && $c$ || emails || ')';
  -- Nothing that was said to the account is closed to the reader.
  whole_account constant text := $c$NOT EXISTS (SELECT FROM earshot.private_conversation AS closed
    WHERE closed.workspace_id = row.workspace_id AND closed.account_key = row.account_key
      AND NOT closed.readers && $c$ || emails || ')';
  -- The account is among those that the reader has, and not restricted to others.
  open_account constant text := $c$((SELECT current_setting('app.reader_accounts', true) = '*')
      OR row.$c$ || '%1$s' || $c$ = ANY ((SELECT nullif(current_setting('app.reader_accounts', true), '*')::text[])::text[]))
    AND NOT EXISTS (SELECT FROM earshot.restricted_account AS shut
    WHERE shut.workspace_id = row.workspace_id AND shut.account_key = row.$c$ || '%1$s' || $c$ AND NOT shut.readers && $c$ || emails || ')';
  of_account constant text := format(open_account, 'account_key');
  of_conversation constant text := format(open_conversation, 'conversation_id');
  -- Its own row is there for the reader.
  there constant text := $c$EXISTS (SELECT FROM earshot.%1$s AS its WHERE its.workspace_id = row.workspace_id AND its.%2$s = row.%3$s)$c$;
  rule record;
BEGIN
  FOR rule IN VALUES
    ('account', format(open_account, 'key')),
    ('account_crm_id', of_account),
    ('account_domain', of_account),
    ('account_fact', of_account),
    ('account_risk', of_account || ' AND ' || whole_account),
    ('risk_day', of_account || ' AND ' || whole_account),
    ('deal', of_account),
    ('deal_event', format(there, 'deal', 'key', 'deal_key')),
    ('deal_crm_id', format(there, 'deal', 'key', 'deal_key')),
    ('observation', of_account),
    ('usage_event', of_account),
    ('touch', of_account),
    ('person_decision', of_account),
    ('person_identity', of_conversation || ' AND ' || of_account),
    ('conversation', format(open_conversation, 'id') || ' AND ' || of_account),
    ('passage', of_conversation || ' AND ' || of_account),
    ('passage_embedding', of_conversation),
    ('signal', of_conversation || ' AND ' || of_account),
    ('judgement', format(there, 'signal', 'id', 'signal_id')),
    ('extraction_run', format(there, 'conversation', 'id', 'conversation_id')),
    ('extraction_window', format(there, 'extraction_run', 'id', 'run_id')),
    ('model_call', format(there, 'extraction_run', 'id', 'run_id')),
    ('rejection', format(there, 'extraction_run', 'id', 'run_id')),
    ('commitment', of_account || $c$ AND NOT EXISTS (SELECT FROM unnest(row.signal_ids) AS said (id)
      WHERE NOT EXISTS (SELECT FROM earshot.signal AS its WHERE its.workspace_id = row.workspace_id AND its.id = said.id))$c$),
    ('commitment_decision', format(there, 'signal', 'id', 'signal_id')
      || ' AND (row.other_signal_id IS NULL OR ' || format(there, 'signal', 'id', 'other_signal_id') || ')'),
    ('commitment_verdict', format(there, 'signal', 'id', 'signal_id') || ' AND ' || format(there, 'signal', 'id', 'other_signal_id')),
    -- What only admins and the program itself look into.
    ('api_key', 'false'),
    ('audit_entry', 'false'),
    ('member', 'false'),
    ('merger', 'false'),
    ('merger_row', 'false'),
    ('source', 'false'),
    ('source_secret', 'false'),
    ('usage_member', 'false')
  LOOP
    EXECUTE format('CREATE POLICY reader ON earshot.%I AS RESTRICTIVE FOR SELECT TO earshot_reader USING (%s)',
      rule.column1, replace(rule.column2, 'row.', rule.column1 || '.'));
  END LOOP;
END
$make$;
