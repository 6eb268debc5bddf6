-- Passages whose words an embedding will not have: found by their words alone, and not asked about again every round.

CREATE TABLE earshot.passage_refusal (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  conversation_id text NOT NULL,
  ordinal integer NOT NULL,
  model text NOT NULL,
  reason text NOT NULL,
  refused_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, conversation_id, ordinal, model),
  FOREIGN KEY (workspace_id, conversation_id, ordinal)
    REFERENCES earshot.passage (workspace_id, conversation_id, ordinal) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, model) REFERENCES earshot.embedding_model (workspace_id, model) ON DELETE CASCADE
);
CREATE INDEX passage_refusal_of_model ON earshot.passage_refusal (workspace_id, model);
COMMENT ON COLUMN earshot.passage_refusal.reason IS 'as the server names it, without a word of the passage';

ALTER TABLE earshot.passage_refusal ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.passage_refusal FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.passage_refusal USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.passage_refusal TO earshot_app;
CREATE POLICY reader ON earshot.passage_refusal AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (EXISTS (SELECT FROM earshot.passage AS its WHERE its.workspace_id = passage_refusal.workspace_id
    AND its.conversation_id = passage_refusal.conversation_id AND its.ordinal = passage_refusal.ordinal));
