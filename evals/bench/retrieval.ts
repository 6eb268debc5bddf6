import pg from 'pg';
import pgvector from 'pgvector';
import { type PassageFilter, rankPassages, searchPassages } from '../../src/retrieval/index.ts';
import {
  type Database,
  ensureVectorIndex,
  openDatabase,
  recountLexemes,
  withWorkspace,
} from '../../src/storage/index.ts';
import { type Corpus, DIMENSIONS, type MadePassage, makeCorpus } from '../retrieval/corpus.ts';
import { accountKey, fill, MODEL } from '../retrieval/rows.ts';
import { createDatabase } from './database.ts';
import { benchServer } from './machine.ts';
import { percentile, type Report, verdict } from './report.ts';

/*
 * How long a hybrid search takes among 100,000 passages of 1,000 accounts, beside a bare pgvector query over the same passages,
 * question by question in turns; and how many of the nearest vectors the index finds. The searches are whole: a transaction
 * under row-level security, words weighed, both lists, hits and what stands beside them. The bare query is one statement of
 * the tables' owner that gives ids.
 */

const SIZE = { accounts: 1_000, conversationsPerAccount: 5, passagesPerConversation: 20 };
const WORKSPACE = 'bench';
const QUESTIONS = 200;
const WARMING = 20;
const RECALLED = 50;
const HITS = 10;
const NEAREST = 100;
const CANDIDATES = 200;
const BARS = { accountMs: 30, acrossMs: 150, ratio: 3, recall: 0.98 };
const INDEXED = `embedding::halfvec(${DIMENSIONS})`;

interface Question {
  readonly about: MadePassage;
  readonly text: string;
  readonly vector: Float32Array;
}

/** Prints how long searches take and how much they find; says so when no Postgres is named. */
export async function printRetrieval(report: Report, size = SIZE): Promise<void> {
  const { print } = report;
  const url = benchServer();
  if (url === undefined) {
    print('searching passages: skipped, neither DATABASE_URL nor TEST_DATABASE_URL names a Postgres');
    return;
  }
  const fresh = await createDatabase(url);
  try {
    const database = await openDatabase({ databaseUrl: fresh.url });
    const bare = new pg.Client({ connectionString: fresh.url });
    await bare.connect();
    try {
      await measure(database, bare, report, size);
    } finally {
      await bare.end();
      await database.close();
    }
  } finally {
    await fresh.drop();
  }
}

async function measure(database: Database, bare: pg.Client, report: Report, size: typeof SIZE): Promise<void> {
  const passages = size.accounts * size.conversationsPerAccount * size.passagesPerConversation;
  const corpus = makeCorpus(size);
  const keepEvery = Math.max(1, Math.floor(passages / (QUESTIONS + WARMING)) - 1);
  const start = performance.now();
  const kept = await fill(database, WORKSPACE, corpus, { accounts: size.accounts, keepEvery });
  await prepare(database, bare, passages);
  report.print(
    `${passages} passages of ${size.accounts} accounts, in ${((performance.now() - start) / 1_000).toFixed(0)} s`,
  );
  const questions = ask(corpus, kept);
  for (const scope of ['account', 'across'] as const) await race(database, bare, questions, scope, report);
  await recalls(database, bare, questions, report);
}

function ask(corpus: Corpus, kept: readonly MadePassage[]): readonly Question[] {
  return kept.slice(0, QUESTIONS + WARMING).map((about, index) => ({ about, ...corpus.questionAbout(about, index) }));
}

/** Counts words, builds the index over vectors, and lets Postgres look at what there is. */
async function prepare(database: Database, bare: pg.Client, passages: number): Promise<void> {
  await withWorkspace(database, WORKSPACE, (tx) => recountLexemes(tx, passages));
  await ensureVectorIndex(database, WORKSPACE, { model: MODEL, dimensions: DIMENSIONS }, { worthAnIndex: 1 });
  await bare.query('VACUUM (ANALYZE)');
  await bare.query(`SET hnsw.ef_search = ${CANDIDATES}`);
}

async function race(
  database: Database,
  bare: pg.Client,
  questions: readonly Question[],
  scope: 'account' | 'across',
  { print, figure }: Report,
): Promise<void> {
  const times = { hybrid: [] as number[], bare: [] as number[] };
  for (const [index, question] of questions.entries()) {
    const filter = scope === 'account' ? { account: accountKey(question.about.account) } : {};
    const bareTime = await time(() => nearest(bare, question, filter));
    const hybridTime = await time(() => search(database, question, filter));
    if (index < WARMING) continue;
    times.bare.push(bareTime);
    times.hybrid.push(hybridTime);
  }
  const bar = scope === 'account' ? BARS.accountMs : BARS.acrossMs;
  const [p50, p95] = [percentile(times.hybrid, 0.5), percentile(times.hybrid, 0.95)];
  const beside = { p50: percentile(times.bare, 0.5), p95: percentile(times.bare, 0.95) };
  const ratios = { p50: p50 / beside.p50, p95: p95 / beside.p95 };
  const isHeld = p95 <= bar && ratios.p50 <= BARS.ratio && ratios.p95 <= BARS.ratio;
  figure({ name: `retrieval.${scope}.p95`, value: p95, unit: 'ms', bar: { most: bar } });
  figure({ name: `retrieval.${scope}.p50.of_bare`, value: ratios.p50, unit: 'ratio', bar: { most: BARS.ratio } });
  figure({ name: `retrieval.${scope}.p95.of_bare`, value: ratios.p95, unit: 'ratio', bar: { most: BARS.ratio } });
  print(
    `hybrid search ${scope === 'account' ? 'within an account' : 'across accounts'}: p50 ${p50.toFixed(1)} ms, ` +
      `p95 ${p95.toFixed(1)} ms (bar ${bar}); a bare pgvector query ${beside.p50.toFixed(1)} and ${beside.p95.toFixed(1)} ms; ` +
      `ratio ${ratios.p50.toFixed(2)} and ${ratios.p95.toFixed(2)} (bar ${BARS.ratio}): ${verdict(isHeld)}`,
  );
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function search(database: Database, { text, vector }: Question, filter: PassageFilter) {
  return withWorkspace(database, WORKSPACE, (tx) =>
    searchPassages(tx, { text, vector, model: MODEL, filter, limit: HITS }),
  );
}

/** The nearest passages of an account, or of all, by vectors alone. */
async function nearest(bare: pg.Client, { vector }: Question, { account }: PassageFilter): Promise<void> {
  const asked = pgvector.toSql([...vector]);
  if (account === undefined) {
    await bare.query({
      name: 'across',
      text: `SELECT conversation_id, ordinal FROM earshot.passage_embedding WHERE model = '${MODEL}'
        ORDER BY ${INDEXED} <=> $1::halfvec(${DIMENSIONS}) LIMIT ${NEAREST}`,
      values: [asked],
    });
    return;
  }
  await bare.query({
    name: 'account',
    text: `SELECT e.conversation_id, e.ordinal FROM earshot.passage AS p
      JOIN earshot.passage_embedding AS e USING (workspace_id, conversation_id, ordinal)
      WHERE p.workspace_id = '${WORKSPACE}' AND p.account_key = $2 AND e.model = '${MODEL}'
      ORDER BY e.embedding <=> $1::vector LIMIT ${NEAREST}`,
    values: [asked, account],
  });
}

/** Filters that leave too many passages to be compared one by one, as SQL of the bare query too. */
const WIDE: readonly { readonly name: string; readonly filter: PassageFilter; readonly sql: string }[] = [
  { name: 'no filter', filter: {}, sql: 'true' },
  { name: 'said by customers', filter: { sides: ['customer'] }, sql: `p.sides && '{customer}'` },
  { name: 'emails', filter: { media: ['email'] }, sql: `p.medium = 'email'` },
  {
    name: 'a quarter',
    filter: { from: '2025-04-01', to: '2025-06-30' },
    sql: `p.occurred_at >= '2025-04-01Z' AND p.occurred_at < '2025-07-01Z'`,
  },
  {
    name: 'emails of a quarter',
    filter: { media: ['email'], from: '2025-04-01', to: '2025-06-30' },
    sql: `p.medium = 'email' AND p.occurred_at >= '2025-04-01Z' AND p.occurred_at < '2025-07-01Z'`,
  },
];

/** How many of the nearest a search by index finds, under each filter, against every vector compared. */
async function recalls(
  database: Database,
  bare: pg.Client,
  questions: readonly Question[],
  { print, figure }: Report,
): Promise<void> {
  for (const { name, filter, sql } of WIDE) {
    const shares = { first: [] as number[], all: [] as number[] };
    for (const { vector } of questions.slice(0, RECALLED)) {
      const exact = await exactly(bare, vector, sql);
      const { meaning } = await withWorkspace(database, WORKSPACE, (tx) =>
        rankPassages(tx, { text: '', vector, model: MODEL, filter }),
      );
      const found = meaning.map(({ conversation, ordinal }) => `${conversation} ${ordinal}`);
      shares.first.push(shareOf(found.slice(0, HITS), exact.slice(0, HITS)));
      shares.all.push(shareOf(found, exact));
    }
    const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
    const [first, all] = [mean(shares.first), mean(shares.all)];
    const key = `retrieval.index_recall.${name.replaceAll(' ', '_')}`;
    figure({ name: `${key}.${HITS}`, value: first, unit: 'ratio', bar: { least: BARS.recall } });
    figure({ name: `${key}.${NEAREST}`, value: all, unit: 'ratio', bar: { least: BARS.recall } });
    print(
      `recall of the index, ${name}: ${first.toFixed(3)} of the nearest ${HITS}, ${all.toFixed(3)} of the nearest ${NEAREST} (bar ${BARS.recall}): ${verdict(first >= BARS.recall && all >= BARS.recall)}`,
    );
  }
}

async function exactly(bare: pg.Client, vector: Float32Array, condition: string): Promise<readonly string[]> {
  const { rows } = await bare.query<{ id: string }>(
    `SELECT e.conversation_id || ' ' || e.ordinal AS id FROM earshot.passage AS p
     JOIN earshot.passage_embedding AS e USING (workspace_id, conversation_id, ordinal)
     WHERE ${condition} ORDER BY e.embedding <=> $1::vector LIMIT ${NEAREST}`,
    [pgvector.toSql([...vector])],
  );
  return rows.map(({ id }) => id);
}

function shareOf(found: readonly string[], exact: readonly string[]): number {
  return exact.filter((id) => found.includes(id)).length / exact.length;
}
