-- At-risk reviews, the AE's interventions with what was handed back, and what lost accounts teach. Each is moved by its rules
-- (src/reviews); what happened to it stands beside it, in order.

CREATE TABLE earshot.review (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  account_key text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('joint', 'cs_escalation', 'sales_escalation')),
  rule text,
  reason text NOT NULL,
  previous_id text,
  due_on date NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  ceased_at timestamptz(3),
  standing jsonb NOT NULL,
  state text NOT NULL GENERATED ALWAYS AS (standing ->> 'state') STORED
    CHECK (state IN ('due', 'prefilled', 'open', 'complete', 'cancelled')),
  level text NOT NULL,
  every_days integer,
  score integer,
  band text,
  filled_at timestamptz(3),
  documents jsonb NOT NULL DEFAULT '{}',
  conversation_ids text[] NOT NULL DEFAULT '{}',
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX review_of_account ON earshot.review (workspace_id, account_key, opened_at);
CREATE INDEX review_pending ON earshot.review (workspace_id, due_on) WHERE state IN ('due', 'prefilled', 'open');
COMMENT ON TABLE earshot.review IS 'joint at-risk reviews and escalations, with what people made of them';
COMMENT ON COLUMN earshot.review.rule IS 'JR-1 to JR-4; null: somebody asked for it';
COMMENT ON COLUMN earshot.review.previous_id IS 'the review whose completion made this one by cadence';
COMMENT ON COLUMN earshot.review.ceased_at IS 'since when what called for it no longer holds: until then it is not called for anew';
COMMENT ON COLUMN earshot.review.level IS 'to whom it is escalated';
COMMENT ON COLUMN earshot.review.documents IS 'what people are handed, by name: agenda, brief, follow_up';
COMMENT ON COLUMN earshot.review.conversation_ids IS 'the conversations that its documents quote';

CREATE TABLE earshot.review_event (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  review_id text NOT NULL,
  ordinal integer NOT NULL,
  event text NOT NULL,
  actor text,
  at timestamptz(3) NOT NULL,
  why text,
  state_before text,
  state_after text NOT NULL,
  PRIMARY KEY (workspace_id, review_id, ordinal),
  FOREIGN KEY (workspace_id, review_id) REFERENCES earshot.review (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN earshot.review_event.actor IS 'null: the program, because of what is on record';

CREATE TABLE earshot.intervention (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  account_key text NOT NULL,
  triggers jsonb NOT NULL,
  standing jsonb NOT NULL,
  state text NOT NULL GENERATED ALWAYS AS (standing ->> 'state') STORED
    CHECK (state IN ('open', 'touched', 'handback_due', 'closed', 'withdrawn')),
  opened_at timestamptz(3) NOT NULL,
  due_at timestamptz(3),
  score integer,
  filled_at timestamptz(3),
  documents jsonb NOT NULL DEFAULT '{}',
  conversation_ids text[] NOT NULL DEFAULT '{}',
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX intervention_of_account ON earshot.intervention (workspace_id, account_key, opened_at);
CREATE INDEX intervention_standing ON earshot.intervention (workspace_id, due_at) WHERE state IN ('open', 'touched', 'handback_due');
COMMENT ON TABLE earshot.intervention IS 'the AE''s re-entries, from trigger to handback';
COMMENT ON COLUMN earshot.intervention.triggers IS 'AE-1 to AE-5 as they opened it or joined it, and since when each no longer stands';
COMMENT ON COLUMN earshot.intervention.score IS 'the account''s when it was opened';

CREATE TABLE earshot.intervention_event (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  intervention_id text NOT NULL,
  ordinal integer NOT NULL,
  event text NOT NULL,
  actor text,
  at timestamptz(3) NOT NULL,
  why text,
  state_before text,
  state_after text NOT NULL,
  PRIMARY KEY (workspace_id, intervention_id, ordinal),
  FOREIGN KEY (workspace_id, intervention_id) REFERENCES earshot.intervention (workspace_id, id) ON DELETE CASCADE
);

-- What an AE promised in an intervention, as they handed it back: promises of the ledger like those that were heard.
CREATE TABLE earshot.handback_commitment (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  account_key text NOT NULL,
  intervention_id text NOT NULL,
  ordinal integer NOT NULL,
  what text NOT NULL,
  owner text,
  told_to text,
  due_on date,
  informal boolean NOT NULL,
  made_at timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, intervention_id) REFERENCES earshot.intervention (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX handback_commitment_of_account ON earshot.handback_commitment (workspace_id, account_key);
COMMENT ON COLUMN earshot.handback_commitment.made_at IS 'when it was handed back: nobody heard it being made';

-- What people decided of promises of which a handback is a part: those cannot hang on a signal alone.
CREATE TABLE earshot.handback_decision (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  account_key text NOT NULL,
  signal_id text NOT NULL,
  action text NOT NULL CHECK (action IN ('kept', 'withdrawn', 'reopened', 'due', 'belongs', 'apart', 'undo')),
  decided_by text NOT NULL,
  decided_at timestamptz(3) NOT NULL,
  reason text,
  on_date date,
  other_signal_id text,
  member_ids text[] NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX handback_decision_of_account ON earshot.handback_decision (workspace_id, account_key);

CREATE TABLE earshot.debrief (
  workspace_id text NOT NULL REFERENCES earshot.workspace,
  id text NOT NULL,
  account_key text NOT NULL,
  loss text NOT NULL CHECK (loss IN ('deal_lost', 'renewal_passed', 'marked')),
  lost_on date NOT NULL,
  said_by text,
  why text,
  findings jsonb NOT NULL,
  documents jsonb NOT NULL,
  conversation_ids text[] NOT NULL,
  filled_at timestamptz(3) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_key) REFERENCES earshot.account (workspace_id, key) ON DELETE CASCADE
);
CREATE INDEX debrief_of_account ON earshot.debrief (workspace_id, account_key, lost_on);
COMMENT ON TABLE earshot.debrief IS 'what a lost account teaches: one for each loss';

DO $make$
DECLARE
  emails constant text := $c$(SELECT current_setting('app.reader_emails', true)::text[])$c$;
  -- The account is there for the reader, and nothing that was said to it is closed to them: all of these draw on all of it.
  whole constant text := $c$((SELECT current_setting('app.reader_accounts', true) = '*')
      OR row.account_key = ANY ((SELECT nullif(current_setting('app.reader_accounts', true), '*')::text[])::text[]))
    AND NOT EXISTS (SELECT FROM earshot.restricted_account AS shut
      WHERE shut.workspace_id = row.workspace_id AND shut.account_key = row.account_key AND NOT shut.readers && $c$ || emails || $c$)
    AND NOT EXISTS (SELECT FROM earshot.private_conversation AS closed
      WHERE closed.workspace_id = row.workspace_id AND closed.account_key = row.account_key AND NOT closed.readers && $c$ || emails || ')';
  -- Nor what the account had when they were written.
  written constant text := $c$ AND NOT EXISTS (SELECT FROM unnest(row.conversation_ids) AS said (id)
      WHERE NOT EXISTS (SELECT FROM earshot.conversation AS its WHERE its.workspace_id = row.workspace_id AND its.id = said.id))
    AND NOT EXISTS (SELECT FROM earshot.left_conversation AS gone
      WHERE gone.workspace_id = row.workspace_id AND gone.account_key = row.account_key
        AND (gone.scored_at IS NULL OR row.filled_at < gone.scored_at)
        AND NOT EXISTS (SELECT FROM earshot.conversation AS its
          WHERE its.workspace_id = gone.workspace_id AND its.id = gone.conversation_id))$c$;
  there constant text := $c$EXISTS (SELECT FROM earshot.%1$s AS its WHERE its.workspace_id = row.workspace_id AND its.id = row.%1$s_id)$c$;
  rule record;
BEGIN
  FOR rule IN VALUES
    ('review', whole || written),
    ('review_event', format(there, 'review')),
    ('intervention', whole || written),
    ('intervention_event', format(there, 'intervention')),
    ('handback_commitment', whole || ' AND ' || format(there, 'intervention')),
    ('handback_decision', whole),
    ('debrief', whole || written)
  LOOP
    EXECUTE format('ALTER TABLE earshot.%I ENABLE ROW LEVEL SECURITY', rule.column1);
    EXECUTE format('ALTER TABLE earshot.%I FORCE ROW LEVEL SECURITY', rule.column1);
    EXECUTE format('CREATE POLICY workspace ON earshot.%I USING (workspace_id = current_setting(''app.workspace_id'', true))
      WITH CHECK (workspace_id = current_setting(''app.workspace_id'', true))', rule.column1);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON earshot.%I TO earshot_app, earshot_reader', rule.column1);
    EXECUTE format('CREATE POLICY reader ON earshot.%I AS RESTRICTIVE FOR SELECT TO earshot_reader USING (%s)',
      rule.column1, replace(rule.column2, 'row.', rule.column1 || '.'));
  END LOOP;
END
$make$;
