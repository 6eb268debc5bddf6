-- Whose a conversation is: what an account is known by beside its key, who its people are, and what was joined by hand.

ALTER TABLE earshot.account ADD COLUMN name_key text;
ALTER TABLE earshot.account ADD COLUMN merged_into text;
ALTER TABLE earshot.account ADD CONSTRAINT account_merged_into
  FOREIGN KEY (workspace_id, merged_into) REFERENCES earshot.account (workspace_id, key);
ALTER TABLE earshot.account ADD CONSTRAINT account_not_into_itself CHECK (merged_into <> key);
CREATE INDEX account_by_name_key ON earshot.account (workspace_id, name_key);
CREATE INDEX account_merged ON earshot.account (workspace_id, merged_into) WHERE merged_into IS NOT NULL;
COMMENT ON COLUMN earshot.account.name_key IS 'the name folded as names are compared; null: not folded yet';
COMMENT ON COLUMN earshot.account.merged_into IS 'the account that answers for it since a merger; null: it stands for itself';

-- The same account in a CRM. One id means one account; an account may have several.
CREATE TABLE earshot.account_crm_id (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  system text NOT NULL CHECK (system <> ''),
  id text NOT NULL CHECK (id <> ''),
  account_key text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, system, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX account_crm_id_of_account ON earshot.account_crm_id (workspace_id, account_key);

-- Mail domains of accounts. Two accounts may declare one; one of them may have been given it by a person's decision.
CREATE TABLE earshot.account_domain (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  domain text NOT NULL CHECK (domain <> '' AND domain = lower(domain)),
  account_key text NOT NULL,
  decided boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, domain, account_key),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX account_domain_of_account ON earshot.account_domain (workspace_id, account_key);
COMMENT ON COLUMN earshot.account_domain.decided IS 'a person said so when assigning a conversation: it outweighs what records declare';
INSERT INTO earshot.account_domain (workspace_id, domain, account_key)
  SELECT workspace_id, lower(domain), key FROM earshot.account WHERE domain IS NOT NULL AND domain <> '';

ALTER TABLE earshot.conversation ADD COLUMN matched jsonb;
COMMENT ON COLUMN earshot.conversation.matched IS 'how its account was found: {by, value} with by key, crm_id, domain, name or person';

-- One row per person, however many tools know them. Rows are never joined: one may answer for another, and stop doing so.
CREATE TABLE earshot.person (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  merged_into text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, merged_into) REFERENCES earshot.person (workspace_id, id),
  CHECK (merged_into <> id)
);
CREATE INDEX person_merged ON earshot.person (workspace_id, merged_into) WHERE merged_into IS NOT NULL;

-- What one conversation, or one record, calls a person.
CREATE TABLE earshot.person_identity (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  person_id text NOT NULL,
  account_key text NOT NULL,
  conversation_id text,
  source text NOT NULL,
  name text NOT NULL,
  name_key text NOT NULL,
  email text,
  title text,
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, person_id) REFERENCES earshot.person (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, conversation_id) REFERENCES earshot.conversation (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX person_identity_by_email ON earshot.person_identity (workspace_id, email) WHERE email IS NOT NULL;
CREATE INDEX person_identity_by_name ON earshot.person_identity (workspace_id, account_key, name_key);
CREATE INDEX person_identity_of_person ON earshot.person_identity (workspace_id, person_id);
CREATE INDEX person_identity_of_conversation ON earshot.person_identity (workspace_id, conversation_id);
COMMENT ON COLUMN earshot.person_identity.source IS 'the tool whose conversation names them; record: the account''s own record';

-- Mergers, those taken back too, and which rows each has moved.
CREATE TABLE earshot.merger (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('account', 'person')),
  from_key text NOT NULL,
  into_key text NOT NULL,
  merged_by text NOT NULL,
  merged_at timestamptz(3) NOT NULL DEFAULT now(),
  undone_by text,
  undone_at timestamptz(3),
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX merger_in_force ON earshot.merger (workspace_id, kind, from_key) WHERE undone_at IS NULL;

CREATE TABLE earshot.merger_row (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  merger_id text NOT NULL,
  table_name text NOT NULL,
  row_key jsonb NOT NULL,
  PRIMARY KEY (workspace_id, merger_id, table_name, row_key),
  FOREIGN KEY (workspace_id, merger_id) REFERENCES earshot.merger (workspace_id, id) ON DELETE CASCADE
);

-- Who decided what. Rows are added and never changed.
CREATE TABLE earshot.audit_entry (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX audit_entry_by_time ON earshot.audit_entry (workspace_id, at DESC, id);
CREATE INDEX audit_entry_of_subject ON earshot.audit_entry (workspace_id, subject_kind, subject, at DESC, id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['account_crm_id', 'account_domain', 'person', 'person_identity', 'merger', 'merger_row',
                              'audit_entry'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting(''app.workspace_id'', true))'
      ' WITH CHECK (workspace_id = current_setting(''app.workspace_id'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app', name);
  END LOOP;
END
$$;
REVOKE UPDATE, DELETE ON earshot.audit_entry FROM earshot_app;
