import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  accountRecordSchema,
  addDays,
  type Conversation,
  evidenceSchema,
  parseWith,
  type Risk,
  type Signal,
  toScoredDay,
} from '../../src/domain/index.ts';
import { createLocalExtractor, EMPTY_CONTEXT } from '../../src/extraction/index.ts';
import { parseJson, readDocument } from '../../src/intake/index.ts';
import { defaultPolicy, score } from '../../src/scoring/index.ts';
import {
  type Database,
  ensureAccount,
  saveDelivery,
  saveWorkspace,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../src/storage/index.ts';

/*
 * A workspace as large as pages must bear: every account has conversations of the labelled fixtures, with what the local
 * extractor finds in them, and the scores of the labelled histories. Many rows a statement: through the pipeline it would
 * take hours.
 */

export const WORKSPACE = 'bench';
export const BENCH_DAY = '2026-10-01';
/** The account with the most to show. */
export const HEAVY = 'heavy';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const AT_ONCE = 100;
const WEEKS = 13;
const HEAVY_CONVERSATIONS = 300;
const OWNERS = 60;

interface Heard {
  readonly conversation: Conversation;
  readonly signals: readonly Signal[];
}

/** How many accounts, and signals of all of them but the heavy one, at least. */
export interface Size {
  readonly accounts: number;
  readonly signals: number;
}

/** Fills the workspace; gives how many signals there are. */
export async function fill(database: Database, { accounts, signals: wanted }: Size): Promise<number> {
  await saveWorkspace(database, WORKSPACE, { asOf: BENCH_DAY });
  const heard = await hearFixtures();
  const risks = scoreHistories();
  let count = 0;
  let next = 0;
  const take = (enough: (found: number) => boolean): readonly Heard[] => {
    const taken: Heard[] = [];
    for (let found = 0; !enough(found) || taken.length === 0; next += 1) {
      const one = heard[next % heard.length];
      if (one === undefined) break;
      taken.push(one);
      found += one.signals.length;
      count += one.signals.length;
    }
    return taken;
  };
  for (let first = 0; first < accounts; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, accounts - first) }, (_, index) => {
      const number = first + index;
      const share = (wanted * (number + 1)) / accounts;
      const before = count;
      return { key: accountKey(number), number, heard: take((found) => before + found >= share) };
    });
    await withWorkspace(database, WORKSPACE, (tx) => insert(tx, batch, risks));
  }
  const most = Array.from({ length: HEAVY_CONVERSATIONS }, (_, index) => heard[index % heard.length]).filter(
    (one): one is Heard => one !== undefined,
  );
  await withWorkspace(database, WORKSPACE, (tx) => insert(tx, [{ key: HEAVY, number: accounts, heard: most }], risks));
  return count + most.reduce((sum, { signals }) => sum + signals.length, 0);
}

/** By which key an account goes. */
export function accountKey(number: number): string {
  return `account-${String(number).padStart(5, '0')}`;
}

async function hearFixtures(): Promise<readonly Heard[]> {
  const extractor = createLocalExtractor();
  const heard: Heard[] = [];
  for (const bytes of filesOf('conversations')) {
    const { conversations } = await readDocument(bytes, { name: 'case.json', format: 'json', defaults: {} });
    for (const conversation of conversations) {
      const { signals } = await extractor.extract(conversation, EMPTY_CONTEXT);
      heard.push({ conversation, signals });
    }
  }
  return heard;
}

function scoreHistories(): readonly Risk[] {
  return filesOf('risk').map((bytes) => {
    const { evidence } = parseJson(bytes) as { evidence: unknown };
    return score(parseWith(evidenceSchema, evidence), BENCH_DAY, defaultPolicy);
  });
}

function filesOf(folder: string): readonly Buffer[] {
  const names = readdirSync(join(FIXTURES, folder)).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => readFileSync(join(FIXTURES, folder, name)));
}

interface MadeAccount {
  readonly key: string;
  readonly number: number;
  readonly heard: readonly Heard[];
}

async function insert(tx: WorkspaceTransaction, batch: readonly MadeAccount[], risks: readonly Risk[]): Promise<void> {
  for (const { key, number } of batch) await ensureAccount(tx, recordOf(key, number));
  await insertHeard(tx, batch);
  await insertRisks(tx, batch, risks);
}

function recordOf(key: string, number: number) {
  return accountRecordSchema.parse({
    key,
    name: `${['Northgate', 'Larkspur', 'Vantage', 'Oriel', 'Quarry'][number % 5]} ${number}`,
    acv: 5_000 + ((number * 7_919) % 400_000),
    renewal_date: addDays(BENCH_DAY, (number * 31) % 700),
    owners: [
      { role: 'csm', name: `Csm ${number % OWNERS}` },
      { role: 'ae', name: `Ae ${number % (OWNERS / 2)}` },
    ],
  });
}

async function insertHeard(tx: WorkspaceTransaction, batch: readonly MadeAccount[]): Promise<void> {
  const delivery = await saveDelivery(tx, { source: 'bench', mediaType: 'application/json', bytes: new Uint8Array() });
  const said = batch.flatMap(({ key, heard }) =>
    heard.map(({ conversation, signals }, index) => ({
      id: `${key}-${index}`,
      key,
      conversation: { ...conversation, id: `${key}-${index}` },
      signals,
      at: `${addDays(BENCH_DAY, -((index * 11 + key.length) % 360))}T12:00:00Z`,
    })),
  );
  await tx.executeSql(
    `INSERT INTO earshot.conversation (workspace_id, id, content_hash, account_key, medium, occurred_at, subject, body, status, delivery_id, indexed_at)
     SELECT $1, id, id, account, medium, at, subject, body::jsonb, 'read', $2, now()
     FROM unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[]) AS made (id, account, medium, at, subject, body)`,
    [
      tx.workspace,
      delivery,
      said.map(({ id }) => id),
      said.map(({ key }) => key),
      said.map(({ conversation }) => conversation.medium),
      said.map(({ at }) => at),
      said.map(({ conversation }) => conversation.subject ?? null),
      said.map(({ conversation }) => JSON.stringify(conversation)),
    ],
  );
  await tx.executeSql(
    `INSERT INTO earshot.extraction_run (workspace_id, id, conversation_id, extractor, fingerprint, status, attempts, unread, usage)
     SELECT $1, id, id, 'local', 'bench', 'complete', 1, '[]', '{}' FROM unnest($2::text[]) AS made (id)`,
    [tx.workspace, said.map(({ id }) => id)],
  );
  await tx.executeSql('UPDATE earshot.conversation SET run_id = id WHERE workspace_id = $1 AND id = ANY ($2::text[])', [
    tx.workspace,
    said.map(({ id }) => id),
  ]);
  const found = said.flatMap(({ id, key, at, signals }) =>
    signals.map((signal, index) => ({ ...signal, id: `${id}-${index}`, conversation: id, account: key, at })),
  );
  await tx.executeSql(
    `INSERT INTO earshot.signal (workspace_id, id, conversation_id, run_id, account_key, kind, subtype, turns, quote, span_turn,
       span_start, span_end, source_hash, grounding, attrs, confidence, occurred_at)
     SELECT $1, id, conversation, conversation, account, kind, subtype, ARRAY[turn], quote, turn, start, stop, md5(quote), 'exact',
       attrs::jsonb, confidence, at
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[], $10::int[], $11::text[],
       $12::float8[], $13::timestamptz[]) AS made (id, conversation, account, kind, subtype, quote, turn, start, stop, attrs, confidence, at)`,
    [
      tx.workspace,
      found.map(({ id }) => id),
      found.map(({ conversation }) => conversation),
      found.map(({ account }) => account),
      found.map(({ kind }) => kind),
      found.map(({ subtype }) => subtype),
      found.map(({ quote }) => quote),
      found.map(({ span }) => span.turn),
      found.map(({ span }) => span.start),
      found.map(({ span }) => span.end),
      found.map(({ attrs }) => JSON.stringify(attrs)),
      found.map(({ confidence }) => confidence),
      found.map(({ at }) => at),
    ],
  );
}

async function insertRisks(
  tx: WorkspaceTransaction,
  batch: readonly MadeAccount[],
  risks: readonly Risk[],
): Promise<void> {
  const scored = batch.flatMap(({ key, number }) => {
    const risk = risks[number % risks.length];
    return risk === undefined ? [] : [{ key, number, risk: { ...risk, account: key } }];
  });
  await tx.executeSql(
    `INSERT INTO earshot.account_risk (workspace_id, account_key, score, band, as_of, policy_version, policy_hash, risk)
     SELECT $1, key, score, band, $2::date, $3, $4, risk::jsonb
     FROM unnest($5::text[], $6::int[], $7::text[], $8::text[]) AS made (key, score, band, risk)`,
    [
      tx.workspace,
      BENCH_DAY,
      scored[0]?.risk.policy.version,
      scored[0]?.risk.policy.hash,
      scored.map(({ key }) => key),
      scored.map(({ risk }) => risk.score),
      scored.map(({ risk }) => risk.band),
      scored.map(({ risk }) => JSON.stringify(risk)),
    ],
  );
  const weeks = scored.flatMap(({ key, number, risk }) =>
    Array.from({ length: WEEKS }, (_, week) => ({
      key,
      day: addDays(BENCH_DAY, -7 * week),
      score: Math.max(0, Math.min(100, risk.score - week * ((number % 7) - 3))),
      held: JSON.stringify(toScoredDay(risk).held),
    })),
  );
  await tx.executeSql(
    `INSERT INTO earshot.risk_day (workspace_id, account_key, day, policy_hash, policy_version, known_at, score, band, held)
     SELECT $1, key, day, $2, $3, day, score, CASE WHEN score < 26 THEN 'green' WHEN score < 60 THEN 'yellow' ELSE 'red' END, held::jsonb
     FROM unnest($4::text[], $5::date[], $6::int[], $7::text[]) AS made (key, day, score, held)`,
    [
      tx.workspace,
      scored[0]?.risk.policy.hash,
      scored[0]?.risk.policy.version,
      weeks.map(({ key }) => key),
      weeks.map(({ day }) => day),
      weeks.map((one) => one.score),
      weeks.map(({ held }) => held),
    ],
  );
}
