-- Tools that post to us. A source is one of them as configured: its address, its secrets, what is done with what it sends.

CREATE TABLE earshot.source (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  tool text NOT NULL,
  settings jsonb NOT NULL DEFAULT '{}',
  enabled boolean NOT NULL DEFAULT true,
  refused_count bigint NOT NULL DEFAULT 0,
  refused_at timestamptz(3),
  refused_reason text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, name)
);
COMMENT ON COLUMN earshot.source.refused_count IS 'requests that proved no right to post; nothing else of them is kept';

CREATE TABLE earshot.source_secret (
  workspace_id text NOT NULL,
  source_name text NOT NULL,
  id text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('signing', 'access')),
  sealed bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3),
  PRIMARY KEY (workspace_id, source_name, id),
  FOREIGN KEY (workspace_id, source_name) REFERENCES earshot.source (workspace_id, name) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.source_secret.purpose IS 'signing: proves what the tool sends; access: lets us ask the tool back';
COMMENT ON COLUMN earshot.source_secret.expires_at IS 'set when a newer one takes its place: both hold until then';

ALTER TABLE earshot.delivery DROP CONSTRAINT delivery_status_check;
ALTER TABLE earshot.delivery ADD CONSTRAINT delivery_status_check
  CHECK (status IN ('accepted', 'refused', 'pending', 'processed', 'ignored', 'failed'));
ALTER TABLE earshot.delivery ADD COLUMN idempotency_key text;
ALTER TABLE earshot.delivery ADD COLUMN request jsonb;
ALTER TABLE earshot.delivery ADD COLUMN attempts integer NOT NULL DEFAULT 0;
ALTER TABLE earshot.delivery ADD COLUMN next_attempt_at timestamptz(3);
ALTER TABLE earshot.delivery ADD COLUMN settled_at timestamptz(3);
ALTER TABLE earshot.delivery ADD COLUMN outcome jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN earshot.delivery.status IS 'accepted, refused: handed in as a document. pending, processed, ignored, failed: posted by a source';
COMMENT ON COLUMN earshot.delivery.request IS 'method, address, query and headers that say what the bytes are; never credentials';
COMMENT ON COLUMN earshot.delivery.outcome IS 'what it became: kinds and ids';
CREATE INDEX delivery_of_source ON earshot.delivery (workspace_id, source, received_at DESC, id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['source', 'source_secret'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting(''app.workspace_id'', true))'
      ' WITH CHECK (workspace_id = current_setting(''app.workspace_id'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app', name);
  END LOOP;
END
$$;
