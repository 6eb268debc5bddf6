-- Finished work that somebody should find: each item once for ever, by its key, with what became of it.

CREATE TABLE earshot.inbox_item (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  key text NOT NULL,
  kind text NOT NULL,
  account_key text NOT NULL,
  owner_role text NOT NULL CHECK (owner_role IN ('csm', 'ae', 'cs_lead', 'sales_lead')),
  owner_name text,
  handed_to text,
  due_at timestamptz(3),
  reason text NOT NULL,
  evidence text[] NOT NULL,
  conversation_ids text[] NOT NULL,
  whole_account boolean NOT NULL,
  document jsonb,
  written jsonb,
  edited jsonb,
  fingerprint text NOT NULL,
  points double precision NOT NULL,
  state text NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'accepted', 'handed_over', 'dismissed', 'done', 'stale')),
  decided_by text,
  decided_at timestamptz(3),
  decided_reason text,
  raised_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, key),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX inbox_item_of_account ON earshot.inbox_item (workspace_id, account_key);
CREATE INDEX inbox_item_pending ON earshot.inbox_item (workspace_id, state) WHERE state IN ('open', 'accepted', 'handed_over');
COMMENT ON TABLE earshot.inbox_item IS 'finished work with an owner and a day';
COMMENT ON COLUMN earshot.inbox_item.key IS 'the kind and what it is about: nothing is raised twice';
COMMENT ON COLUMN earshot.inbox_item.handed_to IS 'the person who was asked to do it in the place of its owner';
COMMENT ON COLUMN earshot.inbox_item.conversation_ids IS 'the conversations that its document quotes and its evidence was heard in';
COMMENT ON COLUMN earshot.inbox_item.whole_account IS 'it draws on all that is known of the account';
COMMENT ON COLUMN earshot.inbox_item.document IS 'as the facts give it';
COMMENT ON COLUMN earshot.inbox_item.written IS 'the same in the words of a language model, checked';
COMMENT ON COLUMN earshot.inbox_item.edited IS 'as a person left it: the one that is shown where there is one';
COMMENT ON COLUMN earshot.inbox_item.fingerprint IS 'of what was raised: the same again changes nothing';
COMMENT ON COLUMN earshot.inbox_item.points IS 'points of risk that its evidence bears';

CREATE TABLE earshot.inbox_event (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  item_id text NOT NULL,
  ordinal integer NOT NULL,
  event text NOT NULL,
  actor text,
  at timestamptz(3) NOT NULL,
  reason text,
  state_before text,
  state_after text NOT NULL,
  handed_to text,
  PRIMARY KEY (workspace_id, item_id, ordinal),
  FOREIGN KEY (workspace_id, item_id) REFERENCES earshot.inbox_item (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE earshot.inbox_event IS 'what happened to each item, in order';
COMMENT ON COLUMN earshot.inbox_event.actor IS 'null: the program, because what it rests on changed';

ALTER TABLE earshot.inbox_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.inbox_item FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.inbox_item USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
ALTER TABLE earshot.inbox_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.inbox_event FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.inbox_event USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.inbox_item, earshot.inbox_event TO earshot_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.inbox_item, earshot.inbox_event TO earshot_reader;

-- An item is there for who sees its account and can read every conversation that it rests on; one that draws on all that is
-- known of the account, or on nothing that was said, where nothing that was said to the account is closed to them.
CREATE POLICY reader ON earshot.inbox_item AS RESTRICTIVE FOR SELECT TO earshot_reader USING (
  ((SELECT current_setting('app.reader_accounts', true) = '*')
    OR inbox_item.account_key = ANY ((SELECT nullif(current_setting('app.reader_accounts', true), '*')::text[])::text[]))
  AND NOT EXISTS (SELECT FROM earshot.restricted_account AS shut
    WHERE shut.workspace_id = inbox_item.workspace_id AND shut.account_key = inbox_item.account_key
      AND NOT shut.readers && (SELECT current_setting('app.reader_emails', true)::text[]))
  AND NOT EXISTS (SELECT FROM unnest(inbox_item.conversation_ids) AS said (id)
    WHERE NOT EXISTS (SELECT FROM earshot.conversation AS its
      WHERE its.workspace_id = inbox_item.workspace_id AND its.id = said.id))
  AND (NOT inbox_item.whole_account OR NOT EXISTS (SELECT FROM earshot.private_conversation AS closed
    WHERE closed.workspace_id = inbox_item.workspace_id AND closed.account_key = inbox_item.account_key
      AND NOT closed.readers && (SELECT current_setting('app.reader_emails', true)::text[]))));
CREATE POLICY reader ON earshot.inbox_event AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (EXISTS (SELECT FROM earshot.inbox_item AS its
    WHERE its.workspace_id = inbox_event.workspace_id AND its.id = inbox_event.item_id));
