-- Messages of which nothing is read: that somebody wrote, when, to whom and in which thread. What is read of is a conversation.

CREATE TABLE earshot.touch (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL CHECK (id <> ''),
  account_key text,
  occurred_at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  message jsonb NOT NULL,
  delivery_id text NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key),
  FOREIGN KEY (workspace_id, delivery_id) REFERENCES earshot.delivery (workspace_id, id)
);
CREATE INDEX touch_of_account ON earshot.touch (workspace_id, account_key, occurred_at DESC, id);
COMMENT ON COLUMN earshot.touch.id IS 'the Message-ID: the same mail from two sources is one';
COMMENT ON COLUMN earshot.touch.account_key IS 'null: nobody knows yet whose it is';

ALTER TABLE earshot.touch ENABLE ROW LEVEL SECURITY;
ALTER TABLE earshot.touch FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON earshot.touch USING (workspace_id = current_setting('app.workspace_id', true))
  WITH CHECK (workspace_id = current_setting('app.workspace_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.touch TO earshot_app;
