-- Browsers that are signed in. A session is a key's, or a member's who signed in through an identity provider; its token is
-- kept as a digest. It ends with its row: by signing out, by its time, with its key or its member.

CREATE TABLE earshot.session (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  token_hash text NOT NULL,
  key_id text,
  member_email text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, token_hash),
  FOREIGN KEY (workspace_id, key_id) REFERENCES earshot.api_key (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, member_email) REFERENCES earshot.member (workspace_id, email) ON DELETE CASCADE,
  CHECK (num_nonnulls(key_id, member_email) = 1)
);
CREATE INDEX session_of_key ON earshot.session (workspace_id, key_id);
CREATE INDEX session_of_member ON earshot.session (workspace_id, member_email);
COMMENT ON TABLE earshot.session IS 'browsers that are signed in';
COMMENT ON COLUMN earshot.session.token_hash IS 'sha256 of the token in the cookie';
COMMENT ON COLUMN earshot.session.member_email IS 'who signed in through an identity provider; null: somebody with a key';

-- Who looked at what: a row for each caller, record and day, beside the audit of what was decided.
CREATE TABLE earshot.read_entry (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  day date NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject text NOT NULL,
  first_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  times integer NOT NULL CHECK (times > 0),
  PRIMARY KEY (workspace_id, day, actor, action, subject_kind, subject)
);
CREATE INDEX read_entry_by_time ON earshot.read_entry (workspace_id, last_at DESC);
CREATE INDEX read_entry_of_subject ON earshot.read_entry (workspace_id, subject, last_at DESC);
COMMENT ON TABLE earshot.read_entry IS 'who read what: once for each caller, record and day (UTC), with how often';
COMMENT ON COLUMN earshot.read_entry.actor IS 'a member''s address, else key: and the key''s id';

DO $make$
DECLARE
  made text;
BEGIN
  FOREACH made IN ARRAY ARRAY['session', 'read_entry'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', made);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', made);
    EXECUTE format($p$CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting('app.workspace_id', true))
      WITH CHECK (workspace_id = current_setting('app.workspace_id', true))$p$, made);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app', made);
    EXECUTE format('GRANT SELECT ON earshot.%I TO earshot_reader', made);
    EXECUTE format('CREATE POLICY reader ON earshot.%I AS RESTRICTIVE FOR SELECT TO earshot_reader USING (false)', made);
  END LOOP;
END
$make$;
