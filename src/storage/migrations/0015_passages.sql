-- What was said, cut into passages that can be found: by their words, and by their meaning where an embedding serves.
-- Needs the extension vector, which is there by now: see extensions.ts.

CREATE TABLE earshot.passage (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  conversation_id text NOT NULL,
  ordinal integer NOT NULL,
  account_key text,
  occurred_at timestamptz(3) NOT NULL,
  medium text NOT NULL CHECK (medium IN ('call', 'email')),
  first_turn integer NOT NULL,
  last_turn integer NOT NULL,
  speakers text[] NOT NULL,
  sides text[] NOT NULL CHECK (sides <@ '{us,customer}'::text[]),
  body text NOT NULL,
  content_hash text NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, ordinal),
  FOREIGN KEY (workspace_id, conversation_id) REFERENCES earshot.conversation (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key),
  CHECK (first_turn BETWEEN 0 AND last_turn)
);
CREATE INDEX passage_of_account ON earshot.passage (workspace_id, account_key, occurred_at);
CREATE INDEX passage_of_content ON earshot.passage (workspace_id, content_hash);
-- Serves only where the operator @@ is known to leak nothing, since row-level security comes before it: see extensions.ts.
CREATE INDEX passage_words ON earshot.passage USING gin (words);
COMMENT ON COLUMN earshot.passage.account_key IS 'the conversation''s, and goes where it goes';
COMMENT ON COLUMN earshot.passage.first_turn IS 'with last_turn the turns it holds, both included; part of one, where a turn is longer than a passage';
COMMENT ON COLUMN earshot.passage.speakers IS 'as its turns name them';
COMMENT ON COLUMN earshot.passage.sides IS 'whose people speak, as far as that is known';
COMMENT ON COLUMN earshot.passage.body IS 'a line for each turn, Speaker: words; what is embedded';
COMMENT ON COLUMN earshot.passage.content_hash IS 'sha256 of the body: the same words are embedded once';
COMMENT ON COLUMN earshot.passage.words IS 'lexemes (english) of date, participants, subject and body';

ALTER TABLE earshot.conversation ADD COLUMN indexed_at timestamptz(3);
CREATE INDEX conversation_to_index ON earshot.conversation (workspace_id, recorded_at, id) WHERE indexed_at IS NULL;
COMMENT ON COLUMN earshot.conversation.indexed_at IS 'when it was cut into passages; null: not yet';

-- Which vectors a workspace's searches compare. Another model is built beside the one that serves until it is whole.
CREATE TABLE earshot.embedding_model (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  model text NOT NULL,
  dimensions integer NOT NULL CHECK (dimensions > 0),
  state text NOT NULL CHECK (state IN ('building', 'serving', 'retired')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  completed_at timestamptz(3),
  PRIMARY KEY (workspace_id, model)
);
CREATE UNIQUE INDEX embedding_model_serving ON earshot.embedding_model (workspace_id) WHERE state = 'serving';
COMMENT ON COLUMN earshot.embedding_model.model IS 'names a space of vectors: the same model with another number of dimensions has another name';

CREATE TABLE earshot.passage_embedding (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  conversation_id text NOT NULL,
  ordinal integer NOT NULL,
  model text NOT NULL,
  embedding vector NOT NULL,
  PRIMARY KEY (workspace_id, model, conversation_id, ordinal),
  FOREIGN KEY (workspace_id, conversation_id, ordinal)
    REFERENCES earshot.passage (workspace_id, conversation_id, ordinal) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, model) REFERENCES earshot.embedding_model (workspace_id, model) ON DELETE CASCADE
);
CREATE INDEX passage_embedding_of_passage ON earshot.passage_embedding (workspace_id, conversation_id, ordinal);

-- In how many passages a word occurs, counted now and then: what makes a word weigh.
CREATE TABLE earshot.lexeme (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  word text NOT NULL,
  passages integer NOT NULL CHECK (passages > 0),
  PRIMARY KEY (workspace_id, word)
);
CREATE TABLE earshot.lexeme_total (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  passages integer NOT NULL,
  counted_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id)
);
COMMENT ON COLUMN earshot.lexeme_total.passages IS 'how many passages there were when words were counted';

ALTER TABLE earshot.passage ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.passage FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.passage USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
ALTER TABLE earshot.embedding_model ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.embedding_model FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.embedding_model USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
ALTER TABLE earshot.passage_embedding ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.passage_embedding FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.passage_embedding USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
ALTER TABLE earshot.lexeme ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.lexeme FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.lexeme USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
ALTER TABLE earshot.lexeme_total ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.lexeme_total FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.lexeme_total USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.passage, earshot.embedding_model, earshot.passage_embedding,
  earshot.lexeme, earshot.lexeme_total TO earshot_app;
