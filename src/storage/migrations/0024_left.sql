-- What an account scored rests on all that was said to it then, also on conversations that another account has since. Whoever
-- may not read one of those is not shown what was scored while it was there.

CREATE TABLE earshot.left_conversation (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  account_key text NOT NULL,
  conversation_id text NOT NULL,
  scored_at timestamptz(3),
  PRIMARY KEY (workspace_id, account_key, conversation_id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, conversation_id) REFERENCES earshot.conversation (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX left_conversation_of_conversation ON earshot.left_conversation (workspace_id, conversation_id);
COMMENT ON TABLE earshot.left_conversation IS 'conversations that an account had and has no more';
COMMENT ON COLUMN earshot.left_conversation.scored_at IS 'the first scoring without it: what was scored before rests on it; null: none yet';

ALTER TABLE earshot.left_conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.left_conversation FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.left_conversation USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.left_conversation TO earshot_app;

-- Conversations go from account to account by assignments, mergers and their undoing: here nobody can forget to say so.
CREATE FUNCTION earshot.note_left_conversation() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
  INSERT INTO earshot.left_conversation (workspace_id, account_key, conversation_id)
  VALUES (OLD.workspace_id, OLD.account_key, OLD.id)
  ON CONFLICT (workspace_id, account_key, conversation_id) DO UPDATE SET scored_at = NULL;
  RETURN NULL;
END
$note$;
CREATE TRIGGER conversation_leaves AFTER UPDATE OF account_key ON earshot.conversation FOR EACH ROW
  WHEN (OLD.account_key IS NOT NULL AND NEW.account_key IS DISTINCT FROM OLD.account_key)
  EXECUTE FUNCTION earshot.note_left_conversation();

-- Whoever owns the tables is bound by their policies as well, and a migration speaks for every workspace.
ALTER TABLE earshot.audit_entry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.merger NO FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.merger_row NO FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.account NO FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.conversation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.left_conversation NO FORCE ROW LEVEL SECURITY;
-- Those that went before there was this table, as far as is known: by assignment, by a merger that holds, back by one undone.
INSERT INTO earshot.left_conversation (workspace_id, account_key, conversation_id, scored_at)
SELECT workspace_id, account_key, conversation_id, max(at) FROM (
  SELECT workspace_id, details ->> 'before' AS account_key, subject AS conversation_id, at
  FROM earshot.audit_entry WHERE action = 'conversation.assigned'
  UNION ALL
  SELECT merger.workspace_id, merger.from_key, moved.row_key ->> 'id', merger.merged_at
  FROM earshot.merger JOIN earshot.merger_row AS moved ON moved.workspace_id = merger.workspace_id
    AND moved.merger_id = merger.id AND moved.table_name = 'conversation'
  UNION ALL
  SELECT merger.workspace_id, merger.into_key, said.id, merger.undone_at
  FROM earshot.merger JOIN earshot.conversation AS said ON said.workspace_id = merger.workspace_id
    AND said.account_key = merger.from_key AND said.recorded_at < merger.undone_at
  WHERE merger.kind = 'account' AND merger.undone_at IS NOT NULL
) AS went
WHERE EXISTS (SELECT FROM earshot.account WHERE account.workspace_id = went.workspace_id AND account.key = went.account_key)
  AND EXISTS (SELECT FROM earshot.conversation AS said WHERE said.workspace_id = went.workspace_id AND said.id = went.conversation_id)
GROUP BY workspace_id, account_key, conversation_id;
ALTER TABLE earshot.audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.merger FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.merger_row FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.account FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.conversation FORCE ROW LEVEL SECURITY;
ALTER TABLE earshot.left_conversation FORCE ROW LEVEL SECURITY;

-- Whether a conversation that left is there for the reader is asked of its own table, under its own policies.
CREATE POLICY with_what_left ON earshot.account_risk AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (NOT EXISTS (SELECT FROM earshot.left_conversation AS gone
    WHERE gone.workspace_id = account_risk.workspace_id AND gone.account_key = account_risk.account_key
      AND (gone.scored_at IS NULL OR account_risk.computed_at < gone.scored_at)
      AND NOT EXISTS (SELECT FROM earshot.conversation AS its
        WHERE its.workspace_id = gone.workspace_id AND its.id = gone.conversation_id)));
CREATE POLICY with_what_left ON earshot.risk_day AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (NOT EXISTS (SELECT FROM earshot.left_conversation AS gone
    WHERE gone.workspace_id = risk_day.workspace_id AND gone.account_key = risk_day.account_key
      AND (gone.scored_at IS NULL OR risk_day.computed_at < gone.scored_at)
      AND NOT EXISTS (SELECT FROM earshot.conversation AS its
        WHERE its.workspace_id = gone.workspace_id AND its.id = gone.conversation_id)));

-- A decision is told with the promise it was about, all of whose signals it names.
CREATE POLICY with_members ON earshot.commitment_decision AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (NOT EXISTS (SELECT FROM unnest(commitment_decision.member_ids) AS said (id)
    WHERE NOT EXISTS (SELECT FROM earshot.signal AS its
      WHERE its.workspace_id = commitment_decision.workspace_id AND its.id = said.id)));

-- A process of before there were roles makes keys without one. It gets the least: keys that may do more are made by who knows of roles.
ALTER TABLE earshot.api_key ALTER COLUMN role SET DEFAULT 'reader';
