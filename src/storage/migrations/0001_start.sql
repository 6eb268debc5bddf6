-- The first tables. Every one of them leads its primary key and its foreign keys with workspace_id, so that the whole
-- schema can be distributed by it; row-level security, forced on all of them by the last statement, enforces it.
-- Times are kept to the millisecond, the finest that the program itself can name: pages are cut at them.

CREATE TABLE earshot.workspace (
  workspace_id text NOT NULL CHECK (workspace_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  settings jsonb NOT NULL DEFAULT '{}',
  as_of date,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id)
);
COMMENT ON COLUMN earshot.workspace.as_of IS 'the day on which accounts are scored; null is today. For recorded data';

CREATE TABLE earshot.api_key (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  key_hash text NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, key_hash)
);

-- What arrived, byte for byte. The id is the sha256 of the bytes: the same file sent twice is kept once.
CREATE TABLE earshot.delivery (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  source text NOT NULL,
  media_type text NOT NULL,
  bytes bytea NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  status text NOT NULL CHECK (status IN ('accepted', 'refused')),
  error text,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX delivery_by_status ON earshot.delivery (workspace_id, status, received_at DESC, id);

CREATE TABLE earshot.account (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  key text NOT NULL CHECK (key <> ''),
  name text NOT NULL,
  domain text,
  declared boolean NOT NULL,
  record jsonb NOT NULL,
  people jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, key)
);
CREATE INDEX account_by_domain ON earshot.account (workspace_id, domain);
CREATE INDEX account_by_name ON earshot.account (workspace_id, lower(name));
COMMENT ON COLUMN earshot.account.declared IS 'false: known only because a conversation named it';

CREATE TABLE earshot.conversation (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL CHECK (id <> ''),
  external_id text,
  content_hash text NOT NULL,
  account_key text,
  medium text NOT NULL CHECK (medium IN ('call', 'email')),
  occurred_at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  subject text,
  body jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'reading', 'read', 'partial', 'failed', 'waiting')),
  status_reason text,
  delivery_id text NOT NULL,
  run_id text,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, external_id),
  UNIQUE (workspace_id, content_hash),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key),
  FOREIGN KEY (workspace_id, delivery_id) REFERENCES earshot.delivery (workspace_id, id)
);
CREATE INDEX conversation_of_account ON earshot.conversation (workspace_id, account_key, occurred_at DESC, id);
CREATE INDEX conversation_by_time ON earshot.conversation (workspace_id, occurred_at DESC, id);
CREATE INDEX conversation_by_status ON earshot.conversation (workspace_id, status, recorded_at DESC, id);
COMMENT ON COLUMN earshot.conversation.run_id IS 'the run whose signals stand; null until one has ended';

-- One reading of one conversation by one extractor as configured: the fingerprint changes with model, prompt and plan.
CREATE TABLE earshot.extraction_run (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  conversation_id text NOT NULL,
  extractor text NOT NULL,
  fingerprint text NOT NULL,
  model text,
  prompt_name text,
  prompt_version text,
  status text NOT NULL CHECK (status IN ('running', 'complete', 'partial')),
  attempts integer NOT NULL DEFAULT 0,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  unread jsonb NOT NULL DEFAULT '[]',
  usage jsonb NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, conversation_id, fingerprint),
  FOREIGN KEY (workspace_id, conversation_id) REFERENCES earshot.conversation (workspace_id, id) ON DELETE CASCADE
);

-- The checkpoint of a run: one row per window, written before the window's next model call starts.
CREATE TABLE earshot.extraction_window (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  run_id text NOT NULL,
  fingerprint text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('ok', 'refused', 'truncated', 'filtered', 'malformed', 'failed')),
  entry jsonb NOT NULL,
  saved_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, run_id, fingerprint),
  FOREIGN KEY (workspace_id, run_id) REFERENCES earshot.extraction_run (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE earshot.model_call (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  run_id text NOT NULL,
  attempt integer NOT NULL,
  ordinal integer NOT NULL,
  operation text NOT NULL,
  prompt_name text NOT NULL,
  prompt_version text NOT NULL,
  request_model text NOT NULL,
  response_model text,
  response_format text NOT NULL,
  outcome text NOT NULL,
  finish_reason text,
  first_turn integer NOT NULL,
  last_turn integer NOT NULL,
  input_tokens integer NOT NULL,
  cached_input_tokens integer NOT NULL,
  output_tokens integer NOT NULL,
  latency_ms double precision NOT NULL,
  requests integer NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, run_id, attempt, ordinal),
  FOREIGN KEY (workspace_id, run_id) REFERENCES earshot.extraction_run (workspace_id, id) ON DELETE CASCADE
);

-- The id follows from conversation, kind, subtype and span: reading again finds the same row and its decisions.
CREATE TABLE earshot.signal (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  conversation_id text NOT NULL,
  run_id text NOT NULL,
  account_key text NOT NULL,
  kind text NOT NULL,
  subtype text NOT NULL,
  turns integer[] NOT NULL CHECK (cardinality(turns) > 0),
  quote text NOT NULL,
  span_turn integer NOT NULL,
  span_start integer NOT NULL,
  span_end integer NOT NULL,
  source_hash text NOT NULL,
  grounding text NOT NULL CHECK (grounding IN ('exact', 'folded', 'fuzzy')),
  attrs jsonb NOT NULL,
  confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  occurred_at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'acted', 'dismissed')),
  acted_at timestamptz(3),
  dismissed_at timestamptz(3),
  confirmed_by text,
  confirmed_at timestamptz(3),
  withdrawn_at timestamptz(3),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, conversation_id) REFERENCES earshot.conversation (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, run_id) REFERENCES earshot.extraction_run (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key)
);
CREATE UNIQUE INDEX signal_once ON earshot.signal
  (workspace_id, conversation_id, kind, subtype, span_turn, span_start, span_end);
CREATE INDEX signal_of_account ON earshot.signal (workspace_id, account_key, occurred_at DESC, id);
COMMENT ON COLUMN earshot.signal.span_start IS 'UTF-16 code units of the turn''s text, half-open; never sliced in SQL';
COMMENT ON COLUMN earshot.signal.source_hash IS 'sha256 of the turn''s text that span and quote were taken from';
COMMENT ON COLUMN earshot.signal.withdrawn_at IS 'a later reading of the conversation no longer finds it; kept, not counted';

CREATE TABLE earshot.rejection (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  run_id text NOT NULL,
  ordinal integer NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  kind text,
  subtype text,
  turns integer[],
  quote text,
  PRIMARY KEY (workspace_id, run_id, ordinal),
  FOREIGN KEY (workspace_id, run_id) REFERENCES earshot.extraction_run (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE earshot.account_risk (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  account_key text NOT NULL,
  score integer NOT NULL CHECK (score BETWEEN 0 AND 100),
  band text NOT NULL CHECK (band IN ('green', 'yellow', 'red')),
  as_of date NOT NULL,
  policy_version text NOT NULL,
  policy_hash text NOT NULL,
  risk jsonb NOT NULL,
  computed_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, account_key),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX account_risk_by_score ON earshot.account_risk (workspace_id, score DESC, account_key);

DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'earshot' LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting(''app.workspace_id'', true))'
      ' WITH CHECK (workspace_id = current_setting(''app.workspace_id'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app', name);
  END LOOP;
END
$$;
