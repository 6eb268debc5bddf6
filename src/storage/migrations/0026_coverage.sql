-- What the leakage audit needs beside what is there: when a signal was first shown to anybody, who looked at which account,
-- and accounts that changed hands with the brief that the new owner was given.

CREATE TABLE earshot.signal_view (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  signal_id text NOT NULL,
  viewed_at timestamptz(3) NOT NULL,
  viewer text NOT NULL,
  PRIMARY KEY (workspace_id, signal_id),
  FOREIGN KEY (workspace_id, signal_id) REFERENCES earshot.signal (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE earshot.signal_view IS 'the first time that a signal was shown to somebody, and to whom';

CREATE TABLE earshot.account_view (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  account_key text NOT NULL,
  day date NOT NULL,
  viewer text NOT NULL,
  PRIMARY KEY (workspace_id, account_key, day, viewer),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
COMMENT ON TABLE earshot.account_view IS 'on which days (UTC) who looked at an account';

CREATE TABLE earshot.ownership_change (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  account_key text NOT NULL,
  team text NOT NULL CHECK (team IN ('cs', 'sales')),
  changed_on date NOT NULL,
  to_name text NOT NULL,
  from_name text NOT NULL,
  document jsonb NOT NULL,
  questions integer NOT NULL,
  briefed_at timestamptz(3) NOT NULL,
  opened_at timestamptz(3),
  opened_by text,
  PRIMARY KEY (workspace_id, account_key, team, changed_on, to_name),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.ownership_change.document IS 'the living record as it stood when the new owner was briefed';
COMMENT ON COLUMN earshot.ownership_change.questions IS 'what the record does not say and the new owner has to ask again';

DO $make$
DECLARE
  made text;
  emails constant text := $c$(SELECT current_setting('app.reader_emails', true)::text[])$c$;
  of_account constant text := $c$((SELECT current_setting('app.reader_accounts', true) = '*')
      OR row.account_key = ANY ((SELECT nullif(current_setting('app.reader_accounts', true), '*')::text[])::text[]))
    AND NOT EXISTS (SELECT FROM earshot.restricted_account AS shut WHERE shut.workspace_id = row.workspace_id
      AND shut.account_key = row.account_key AND NOT shut.readers && $c$ || emails || ')';
  whole_account constant text := $c$NOT EXISTS (SELECT FROM earshot.private_conversation AS closed
    WHERE closed.workspace_id = row.workspace_id AND closed.account_key = row.account_key
      AND NOT closed.readers && $c$ || emails || ')';
  rule record;
BEGIN
  FOREACH made IN ARRAY ARRAY['signal_view', 'account_view', 'ownership_change'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', made);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', made);
    EXECUTE format($p$CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting('app.workspace_id', true))
      WITH CHECK (workspace_id = current_setting('app.workspace_id', true))$p$, made);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app, earshot_reader', made);
  END LOOP;
  FOR rule IN VALUES
    ('signal_view', $c$EXISTS (SELECT FROM earshot.signal AS its
      WHERE its.workspace_id = row.workspace_id AND its.id = row.signal_id)$c$),
    ('account_view', of_account),
    -- The brief quotes whatever was said.
    ('ownership_change', of_account || ' AND ' || whole_account)
  LOOP
    EXECUTE format('CREATE POLICY reader ON earshot.%I AS RESTRICTIVE FOR SELECT TO earshot_reader USING (%s)',
      rule.column1, replace(rule.column2, 'row.', rule.column1 || '.'));
  END LOOP;
END
$make$;

-- Nor is it shown for what it quotes of a conversation that the account had then and has no more.
CREATE POLICY with_what_left ON earshot.ownership_change AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (NOT EXISTS (SELECT FROM earshot.left_conversation AS gone
    WHERE gone.workspace_id = ownership_change.workspace_id AND gone.account_key = ownership_change.account_key
      AND NOT EXISTS (SELECT FROM earshot.conversation AS its
        WHERE its.workspace_id = gone.workspace_id AND its.id = gone.conversation_id)));
