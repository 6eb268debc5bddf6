/**
 * Which rows of a table are an account's. `whose` is SQL over the table as `it`, with the workspace as `$1` and the keys of the
 * account, and of those that were merged into it, as `$2`.
 */
export interface Belonging {
  readonly table: string;
  readonly whose: string;
}

const THEIRS = 'it.account_key = ANY ($2::text[])';
const SAID = `(SELECT id FROM earshot.conversation WHERE workspace_id = $1 AND account_key = ANY ($2::text[]))`;
const RUNS = `(SELECT id FROM earshot.extraction_run WHERE workspace_id = $1 AND conversation_id IN ${SAID})`;
const SIGNALS = `(SELECT id FROM earshot.signal WHERE workspace_id = $1
  AND (account_key = ANY ($2::text[]) OR conversation_id IN ${SAID}))`;
const CRM_IDS = `(SELECT system, id FROM earshot.account_crm_id WHERE workspace_id = $1 AND account_key = ANY ($2::text[]))`;
const DEALS = `(SELECT key FROM earshot.deal WHERE workspace_id = $1 AND (account_key = ANY ($2::text[])
  OR (account_key IS NULL AND (crm_system, crm_account_id) IN ${CRM_IDS})))`;
/** Everything by which the accounts are known: what waits under one of these is theirs. */
const CLUES = `(SELECT coalesce(array_agg(clue), '{}') FROM (
  SELECT 'key:' || own.key AS clue FROM unnest($2::text[]) AS own (key)
  UNION SELECT 'domain:' || domain FROM earshot.account WHERE workspace_id = $1 AND key = ANY ($2::text[]) AND domain IS NOT NULL
  UNION SELECT 'domain:' || domain FROM earshot.account_domain WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
  UNION SELECT 'crm:' || id FROM earshot.account_crm_id WHERE workspace_id = $1 AND account_key = ANY ($2::text[])
) AS known)`;
const WAITING = `(${THEIRS} OR (it.account_key IS NULL AND it.clues && ${CLUES}))`;
/** People whom nothing but these accounts makes known. */
const PEOPLE = `(SELECT person_id FROM earshot.person_identity AS known WHERE workspace_id = $1
  AND account_key = ANY ($2::text[]) AND NOT EXISTS (SELECT FROM earshot.person_identity AS other
    WHERE other.workspace_id = $1 AND other.person_id = known.person_id AND other.account_key <> ALL ($2::text[])))`;
const MERGERS = `(SELECT id FROM earshot.merger WHERE workspace_id = $1
  AND ((kind = 'account' AND (from_key = ANY ($2::text[]) OR into_key = ANY ($2::text[])))
    OR (kind = 'person' AND (from_key IN ${PEOPLE} OR into_key IN ${PEOPLE}))))`;

const idsIn = (table: string) =>
  `(SELECT id FROM earshot.${table} WHERE workspace_id = $1 AND account_key = ANY ($2::text[]))`;
const read = (kind: string, ids: string) => `(it.subject_kind = '${kind}' AND it.subject IN ${ids})`;
const under = (table: string, column: string) => `it.${column} IN ${idsIn(table)}`;
const ofSignals = `(it.signal_id IN ${SIGNALS} OR it.other_signal_id IN ${SIGNALS})`;

/** What an account has in each table, in the order in which it can be deleted. */
export const BELONGINGS: readonly Belonging[] = [
  // Who read it is of no account any more; that it was erased, and by whom, stays in the audit.
  {
    table: 'read_entry',
    whose: `((it.subject_kind = 'account' AND it.subject = ANY ($2::text[]))
      OR ${[
        read('conversation', SAID),
        read('deal', DEALS),
        read('signal', SIGNALS),
        read('person', PEOPLE),
        ...['commitment', 'dispatch', 'intervention', 'review'].map((table) => read(table, idsIn(table))),
        read('inbox', idsIn('inbox_item')),
      ].join(' OR ')})`,
  },
  { table: 'signal_view', whose: `it.signal_id IN ${SIGNALS}` },
  { table: 'judgement', whose: `it.signal_id IN ${SIGNALS}` },
  { table: 'commitment_decision', whose: ofSignals },
  { table: 'commitment_verdict', whose: ofSignals },
  { table: 'commitment', whose: THEIRS },
  { table: 'rejection', whose: `it.run_id IN ${RUNS}` },
  { table: 'model_call', whose: `it.run_id IN ${RUNS}` },
  { table: 'extraction_window', whose: `it.run_id IN ${RUNS}` },
  { table: 'passage_embedding', whose: `it.conversation_id IN ${SAID}` },
  { table: 'passage_refusal', whose: `it.conversation_id IN ${SAID}` },
  { table: 'passage', whose: `(${THEIRS} OR it.conversation_id IN ${SAID})` },
  { table: 'signal', whose: `(${THEIRS} OR it.conversation_id IN ${SAID})` },
  { table: 'extraction_run', whose: `it.conversation_id IN ${SAID}` },
  { table: 'private_conversation', whose: `(${THEIRS} OR it.conversation_id IN ${SAID})` },
  { table: 'left_conversation', whose: `(${THEIRS} OR it.conversation_id IN ${SAID})` },
  { table: 'merger_row', whose: `it.merger_id IN ${MERGERS}` },
  { table: 'merger', whose: `it.id IN ${MERGERS}` },
  { table: 'reprocessing_item', whose: `it.conversation_id IN ${SAID}` },
  { table: 'reprocessing', whose: THEIRS },
  { table: 'person_decision', whose: THEIRS },
  { table: 'person', whose: `it.id IN ${PEOPLE}` },
  { table: 'person_identity', whose: THEIRS },
  { table: 'touch', whose: THEIRS },
  { table: 'ask_turn', whose: under('ask_thread', 'thread_id') },
  { table: 'ask_thread', whose: THEIRS },
  { table: 'inbox_event', whose: under('inbox_item', 'item_id') },
  { table: 'inbox_item', whose: THEIRS },
  { table: 'handback_decision', whose: THEIRS },
  { table: 'handback_commitment', whose: THEIRS },
  { table: 'intervention_event', whose: under('intervention', 'intervention_id') },
  { table: 'intervention', whose: THEIRS },
  { table: 'review_event', whose: under('review', 'review_id') },
  { table: 'review', whose: THEIRS },
  { table: 'debrief', whose: THEIRS },
  { table: 'handoff_acknowledgement', whose: `it.deal_key IN ${DEALS}` },
  { table: 'handoff_decision', whose: `it.deal_key IN ${DEALS}` },
  { table: 'handoff_version', whose: `it.deal_key IN ${DEALS}` },
  { table: 'handoff', whose: `it.deal_key IN ${DEALS}` },
  { table: 'dispatch', whose: `(${THEIRS} OR it.deal_key IN ${DEALS})` },
  { table: 'deal_crm_id', whose: `it.deal_key IN ${DEALS}` },
  { table: 'deal_event', whose: `it.deal_key IN ${DEALS}` },
  { table: 'deal', whose: `it.key IN ${DEALS}` },
  { table: 'observation', whose: WAITING },
  { table: 'usage_event', whose: WAITING },
  { table: 'usage_member', whose: `it.clues && ${CLUES}` },
  { table: 'ownership_change', whose: THEIRS },
  { table: 'writing_call', whose: THEIRS },
  { table: 'risk_day', whose: THEIRS },
  { table: 'account_risk', whose: THEIRS },
  { table: 'account_view', whose: THEIRS },
  { table: 'account_fact', whose: THEIRS },
  { table: 'restricted_account', whose: THEIRS },
  { table: 'conversation', whose: THEIRS },
  { table: 'account_crm_id', whose: THEIRS },
  { table: 'account_domain', whose: THEIRS },
  { table: 'tombstone', whose: THEIRS },
  { table: 'account', whose: 'it.key = ANY ($2::text[])' },
];

/** The other tables, each with why no row of it is deleted with an account. */
export const NO_BELONGINGS: Readonly<Record<string, string>> = {
  api_key: 'the account is taken out of the accounts of a key',
  audit_entry: 'that something was done stays; its subject and details go',
  delivery: 'that something came stays; what came goes',
  destination: 'where documents go',
  embedding_model: 'names of models',
  erasure: 'receipts without words',
  erasure_salt: 'a random number',
  last_look: 'of colleagues',
  lexeme: 'words that were said there are counted anew',
  lexeme_total: 'a count',
  member: 'colleagues',
  policy_version: 'rules for all accounts',
  session: 'of browsers',
  saved_view: 'of colleagues; one that names the account goes',
  slack_request: 'ids of Slack',
  source: 'tools',
  source_secret: 'sealed',
  workspace: 'settings',
};
