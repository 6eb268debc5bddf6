-- What was erased stays erased: a receipt of each erasure, and marks by which what comes again is known. Marks are digests with
-- a salt of the workspace; nothing of who or what was erased can be read out of them.

CREATE TABLE earshot.erasure_salt (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  salt bytea NOT NULL,
  PRIMARY KEY (workspace_id)
);
COMMENT ON TABLE earshot.erasure_salt IS 'what the marks of a workspace are digested with; made with its first erasure';

CREATE TABLE earshot.erasure (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('account', 'person')),
  asked text NOT NULL,
  erased_by text NOT NULL,
  erased_at timestamptz(3) NOT NULL,
  counts jsonb NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX erasure_by_time ON earshot.erasure (workspace_id, erased_at DESC, id);
COMMENT ON TABLE earshot.erasure IS 'receipts: that something was erased, never what it was';
COMMENT ON COLUMN earshot.erasure.asked IS 'a salted digest of the account''s key, or of whom it was asked for';
COMMENT ON COLUMN earshot.erasure.counts IS 'rows by table';
COMMENT ON COLUMN earshot.erasure.digest IS 'sha256 over the rest of the receipt';

CREATE TABLE earshot.tombstone (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  erasure_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('account', 'conversation', 'deal', 'mail', 'name', 'label')),
  digest text NOT NULL,
  account_key text,
  PRIMARY KEY (workspace_id, erasure_id, kind, digest),
  FOREIGN KEY (workspace_id, erasure_id) REFERENCES earshot.erasure (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX tombstone_by_digest ON earshot.tombstone (workspace_id, digest);
CREATE INDEX tombstone_of_people ON earshot.tombstone (workspace_id) WHERE kind IN ('mail', 'name', 'label');
COMMENT ON TABLE earshot.tombstone IS 'by what is known again what was erased';
COMMENT ON COLUMN earshot.tombstone.account_key IS 'of a name: the account in which it means that person';

DO $make$
DECLARE
  made text;
BEGIN
  FOREACH made IN ARRAY ARRAY['erasure_salt', 'erasure', 'tombstone'] LOOP
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

-- Entries of the audit are never changed, but for this: subject and details of one that tells of what was erased go.
CREATE FUNCTION earshot.only_blank_audit() RETURNS trigger LANGUAGE plpgsql AS $blank$
BEGIN
  IF NEW.subject <> 'erased' OR NEW.details <> '{}' THEN
    RAISE EXCEPTION 'entries of the audit are not changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$blank$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON earshot.audit_entry FOR EACH ROW EXECUTE FUNCTION earshot.only_blank_audit();
GRANT UPDATE (subject, details) ON earshot.audit_entry TO earshot_app;
