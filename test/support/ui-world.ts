import type { AccountRecord, Conversation, Risk, Signal } from '../../src/domain/index.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline/index.ts';
import { defaultPolicy, score } from '../../src/scoring/index.ts';
import {
  createApiKey,
  type Database,
  findRisk,
  finishRun,
  insertConversation,
  loadEvidence,
  openDatabase,
  saveAccount,
  saveDelivery,
  saveRisk,
  saveSignals,
  saveWorkspace,
  startRun,
  updateConversation,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../src/storage/index.ts';
import { throwAway } from './databases.ts';
import { createTestExtractor } from './test-extractor.ts';

/** Text that would break a page that does not escape it. */
export const HOSTILE = `</p><script>alert("x")</script><img src=x onerror='y'> & "quoted"`;

export const CALL: Conversation = {
  id: 'call-1',
  medium: 'call',
  occurred_at: '2026-09-24T15:00:00.000Z',
  subject: `QBR ${HOSTILE}`,
  participants: [
    { name: 'Walt Dietrich', side: 'customer', title: 'COO' },
    { name: `Ines ${HOSTILE}`, side: 'vendor', title: 'CSM' },
  ],
  turns: [
    { speaker: `Ines ${HOSTILE}`, at: 0, text: 'Hello Walt.' },
    {
      speaker: 'Walt Dietrich',
      at: 4,
      text: 'FieldPilot is coming in tomorrow to give us a demo, and we may move to them.',
    },
    { speaker: 'Walt Dietrich', at: 9, text: `${HOSTILE} Priya has left.` },
    { speaker: 'Somebody', at: 12, text: 'Line one\n  line two 😀' },
  ],
};

const ACCOUNT: AccountRecord = {
  key: 'meridian',
  name: `Meridian ${HOSTILE}`,
  domain: 'meridian.example',
  acv: 84_000,
  renewal_date: '2026-12-15',
  use_cases: [],
  key_features: [],
  crm_health: [],
  owners: [{ role: 'csm', name: 'Ines Calder' }],
  renewal_posture: [],
};

function locate(turn: number, quote: string): Pick<Signal, 'turns' | 'quote' | 'span' | 'grounding' | 'confidence'> {
  const start = CALL.turns[turn]?.text.indexOf(quote) ?? -1;
  if (start < 0) throw new Error(`no such quote in turn ${turn}`);
  return {
    turns: [turn],
    quote,
    span: { turn, start, end: start + quote.length },
    grounding: 'exact',
    confidence: 0.9,
  };
}

/** Two quotes of one turn that cross, and one that is hostile. */
export const SIGNALS: readonly Signal[] = [
  {
    kind: 'competitor',
    subtype: 'evaluating',
    attrs: { competitor: 'FieldPilot' },
    ...locate(1, 'FieldPilot is coming in tomorrow to give us a demo'),
  },
  { kind: 'competitor', subtype: 'switching', attrs: {}, ...locate(1, 'give us a demo, and we may move to them') },
  {
    kind: 'champion_change',
    subtype: 'departed',
    attrs: { person: HOSTILE },
    ...locate(2, `${HOSTILE} Priya has left.`),
  },
];

const NO_USAGE = { calls: 0, input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 };

/** A database in memory with one workspace, its key, and one of everything that the pages have a state for. */
export interface UiWorld {
  readonly database: Database;
  readonly key: string;
  readonly emptyKey: string;
  /** Prepared, not started: it records judgements and reads nothing. Stop it before the database is closed. */
  readonly pipeline: Pipeline;
}

/** Builds the world; close its database afterwards. */
export async function createUiWorld(): Promise<UiWorld> {
  const database = await openDatabase(throwAway());
  await saveWorkspace(database, 'demo', { asOf: '2026-10-20' });
  const key = await withWorkspace(database, 'demo', async (tx) => {
    await fill(tx);
    return (await createApiKey(tx, 'Ines Calder', { role: 'admin' })).key;
  });
  const emptyKey = await withWorkspace(
    database,
    'empty',
    async (tx) => (await createApiKey(tx, 'test', { role: 'admin' })).key,
  );
  const pipeline = createPipeline({ database, extractor: createTestExtractor({ fingerprint: 'f' }) });
  await pipeline.prepare();
  return { database, key, emptyKey, pipeline };
}

async function fill(tx: WorkspaceTransaction): Promise<void> {
  const deliveryId = await saveDelivery(tx, { bytes: new Uint8Array([1]), mediaType: 'text/vtt', source: 'http' });
  await saveDelivery(tx, {
    bytes: new Uint8Array([2]),
    mediaType: 'text/vtt',
    source: 'http',
    error: 'no cue at line 3',
  });
  await saveAccount(tx, ACCOUNT);
  await saveAccount(tx, { ...ACCOUNT, key: 'a/b c', name: 'Odd key', domain: null, renewal_date: null, owners: [] });
  await addCall(tx, deliveryId);
  await addStuck(tx, deliveryId, { id: 'stray', status: 'waiting', statusReason: 'no account has this domain' });
  await addStuck(tx, deliveryId, { id: 'broken', status: 'failed', statusReason: 'the model did not answer' });
  await saveRisk(tx, await scoreNow(tx));
}

async function addCall(tx: WorkspaceTransaction, deliveryId: string): Promise<void> {
  await insertConversation(tx, { conversation: CALL, contentHash: 'call', deliveryId });
  const run = await startRun(tx, CALL.id, { name: 'local', fingerprint: 'f' });
  await finishRun(tx, run, {
    signals: SIGNALS,
    rejected: [{ reason: 'quote_not_found', detail: 'It is not there.', quote: HOSTILE, kind: 'mood' }],
    status: 'partial',
    unread: [{ turns: [2, 3], reason: 'the reply was cut off twice' }],
    usage: NO_USAGE,
    calls: [],
  });
  const change = { status: 'partial', statusReason: 'some turns', accountKey: ACCOUNT.key, runId: run.id } as const;
  await updateConversation(tx, CALL.id, change);
  await saveSignals(tx, { conversation: CALL, accountKey: ACCOUNT.key, runId: run.id }, SIGNALS);
}

interface Stuck {
  readonly id: string;
  readonly status: 'waiting' | 'failed';
  readonly statusReason: string;
}

async function addStuck(tx: WorkspaceTransaction, deliveryId: string, { id, ...change }: Stuck): Promise<void> {
  const conversation: Conversation = { ...CALL, id, participants: [], turns: [{ speaker: '', text: id }] };
  await insertConversation(tx, { conversation, contentHash: id, deliveryId });
  await updateConversation(tx, id, change);
}

/** As known long after the conversations were stored, so that the day of the test changes nothing. */
async function scoreNow(tx: WorkspaceTransaction): Promise<Risk> {
  const evidence = await loadEvidence(tx, ACCOUNT.key);
  if (evidence === undefined) throw new Error('no evidence');
  return score(evidence, '2026-10-20', defaultPolicy, '2099-12-31');
}

/** The ids that the database gave to {@link SIGNALS}, by what the scorer used. */
export async function usedEvidence({ database }: UiWorld): Promise<readonly string[]> {
  const found = await withWorkspace(database, 'demo', (tx) => findRisk(tx, ACCOUNT.key));
  return found?.risk.contributions.flatMap(({ evidence }) => evidence) ?? [];
}
