-- Handoffs: where each stands, every version of its brief, what people decided of its lines, and who took it over. What people
-- decided holds over all versions; versions are never changed.

CREATE TABLE earshot.handoff (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  deal_key text NOT NULL,
  state text NOT NULL CHECK (state IN ('due', 'made', 'sent', 'acknowledged', 'called_off')),
  version integer NOT NULL DEFAULT 0,
  sent_version integer,
  asked_at timestamptz(3),
  asked_version integer,
  acknowledged_version integer,
  acknowledged_by text,
  acknowledged_at timestamptz(3),
  checked_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, deal_key),
  FOREIGN KEY (workspace_id, deal_key) REFERENCES earshot.deal (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX handoff_pending ON earshot.handoff (workspace_id, state) WHERE state IN ('due', 'made', 'sent');
COMMENT ON COLUMN earshot.handoff.asked_at IS 'since when somebody is asked to acknowledge it';
COMMENT ON COLUMN earshot.handoff.asked_version IS 'the version with which that began';
COMMENT ON COLUMN earshot.handoff.checked_at IS 'when the brief was last held against the record';

CREATE TABLE earshot.handoff_version (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  deal_key text NOT NULL,
  version integer NOT NULL,
  reason text NOT NULL CHECK (reason IN ('closed', 'late_call', 'corrected', 'redone')),
  made_at timestamptz(3) NOT NULL,
  known text[] NOT NULL,
  whole_account boolean NOT NULL,
  fingerprint text NOT NULL,
  written jsonb NOT NULL,
  worded jsonb,
  handoff jsonb NOT NULL,
  PRIMARY KEY (workspace_id, deal_key, version),
  FOREIGN KEY (workspace_id, deal_key) REFERENCES earshot.handoff (workspace_id, deal_key) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.handoff_version.known IS 'the conversations that it rests on';
COMMENT ON COLUMN earshot.handoff_version.whole_account IS 'it was made of all that is known of a restricted account';
COMMENT ON COLUMN earshot.handoff_version.fingerprint IS 'of what the record gives: the same again is no new version';
COMMENT ON COLUMN earshot.handoff_version.written IS 'as the record gives it';
COMMENT ON COLUMN earshot.handoff_version.worded IS 'the same in the words of a language model, checked';
COMMENT ON COLUMN earshot.handoff_version.handoff IS 'as it went out: with what people had decided by then';

CREATE TABLE earshot.handoff_decision (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  deal_key text NOT NULL,
  ordinal integer NOT NULL,
  line_id text NOT NULL,
  section text NOT NULL,
  action text NOT NULL CHECK (action IN ('confirm', 'correct', 'remove', 'add', 'restore')),
  text text,
  fields jsonb NOT NULL,
  original jsonb,
  conversation_ids text[] NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz(3) NOT NULL,
  reason text,
  PRIMARY KEY (workspace_id, deal_key, ordinal),
  FOREIGN KEY (workspace_id, deal_key) REFERENCES earshot.handoff (workspace_id, deal_key) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.handoff_decision.original IS 'the line as it was when it was decided on';
COMMENT ON COLUMN earshot.handoff_decision.conversation_ids IS 'the conversations that line quotes';

CREATE TABLE earshot.handoff_acknowledgement (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  deal_key text NOT NULL,
  version integer NOT NULL,
  acknowledged_by text NOT NULL,
  acknowledged_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, deal_key, version),
  FOREIGN KEY (workspace_id, deal_key) REFERENCES earshot.handoff (workspace_id, deal_key) ON DELETE CASCADE
);

-- A handoff is there for who sees its deal. A version, and a decision on a line, quote conversations: they are there where every
-- one of these is; and what was made of all that is known of an account where nothing of it is closed.
DO $make$
DECLARE
  made text;
  deal_there constant text := $c$EXISTS (SELECT FROM earshot.deal AS its
    WHERE its.workspace_id = row.workspace_id AND its.key = row.deal_key)$c$;
  all_there constant text := $c$NOT EXISTS (SELECT FROM unnest(row.%s) AS said (id)
    WHERE NOT EXISTS (SELECT FROM earshot.conversation AS its WHERE its.workspace_id = row.workspace_id AND its.id = said.id))$c$;
  whole_account constant text := $c$(NOT row.whole_account OR NOT EXISTS (SELECT FROM earshot.deal AS its
    JOIN earshot.private_conversation AS closed
      ON closed.workspace_id = its.workspace_id AND closed.account_key = its.account_key
    WHERE its.workspace_id = row.workspace_id AND its.key = row.deal_key
      AND NOT closed.readers && (SELECT current_setting('app.reader_emails', true)::text[])))$c$;
  rule record;
BEGIN
  FOREACH made IN ARRAY ARRAY['handoff', 'handoff_version', 'handoff_decision', 'handoff_acknowledgement'] LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', made);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', made);
    EXECUTE format($p$CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting('app.workspace_id', true))
      WITH CHECK (workspace_id = current_setting('app.workspace_id', true))$p$, made);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app, earshot_reader', made);
  END LOOP;
  FOR rule IN VALUES
    ('handoff', deal_there),
    ('handoff_acknowledgement', deal_there),
    ('handoff_version', deal_there || ' AND ' || format(all_there, 'known') || ' AND ' || whole_account),
    ('handoff_decision', deal_there || ' AND ' || format(all_there, 'conversation_ids'))
  LOOP
    EXECUTE format('CREATE POLICY reader ON earshot.%I AS RESTRICTIVE FOR SELECT TO earshot_reader USING (%s)',
      rule.column1, replace(rule.column2, 'row.', rule.column1 || '.'));
  END LOOP;
END
$make$;
