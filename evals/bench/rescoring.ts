import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountClues, type Evidence, type Observation } from '../../src/domain/index.ts';
import { createLocalExtractor } from '../../src/extraction/index.ts';
import { readDocument } from '../../src/intake/index.ts';
import { createPipeline, rescore, workspaceScorer } from '../../src/pipeline/index.ts';
import {
  type Database,
  keepObservations,
  openDatabase,
  saveAccount,
  saveWorkspace,
  withWorkspace,
} from '../../src/storage/index.ts';
import { accountOf, BENCH_DAY } from '../scoring/accounts.ts';
import { createDatabase } from './database.ts';
import { benchServer } from './machine.ts';
import { percentile, type Report, verdict } from './report.ts';

/*
 * How long it takes to score one account anew from the database, as its job does: evidence loaded, scored, and the risk kept,
 * in a transaction. All accounts have a record, people, half a year of weekly usage, tickets and surveys; those that are
 * timed have conversations too, read by the local extractor. Everything comes in through the rooms that it comes in by.
 */

const WORKSPACE = 'bench';
const MEASURED = 100;
const CONVERSATIONS = 4;
const AT_ONCE = 50;
const WEEKS = 26;
const BAR_MS = 20;
const FIXTURES = join(import.meta.dirname, '../../fixtures/conversations');

/** Prints how long rescoring takes with so many accounts loaded; says so when no Postgres is named. */
export async function printRescoring({ print, figure }: Report, accounts = 10_000): Promise<void> {
  const url = benchServer();
  if (url === undefined) {
    print('rescoring from the database: skipped, neither DATABASE_URL nor TEST_DATABASE_URL names a Postgres');
    return;
  }
  const fresh = await createDatabase(url);
  try {
    const database = await openDatabase({ databaseUrl: fresh.url });
    try {
      await load(database, accounts);
      const times = await measure(database);
      const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
      figure({ name: 'scoring.rescored.p50', value: p50, unit: 'ms' });
      figure({ name: 'scoring.rescored.p95', value: p95, unit: 'ms', bar: { most: BAR_MS } });
      print(
        `rescoring one of ${accounts} accounts from Postgres, ${times.length} timed: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, bar ${BAR_MS} (${verdict(p95 <= BAR_MS)})`,
      );
    } finally {
      await database.close();
    }
  } finally {
    await fresh.drop();
  }
}

async function load(database: Database, accounts: number): Promise<void> {
  await saveWorkspace(database, WORKSPACE);
  for (let first = 0; first < accounts; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, accounts - first) }, (_, index) => accountOf(first + index));
    await withWorkspace(database, WORKSPACE, async (tx) => {
      for (const { account, people } of batch) {
        await saveAccount(tx, { ...account, domain: `${account.key}.test` }, people);
      }
      await keepObservations(tx, batch.flatMap(observationsOf), { source: 'bench', now: `${BENCH_DAY}T00:00:00.000Z` });
    });
  }
  await readConversations(database, Math.min(MEASURED, accounts));
}

/** Conversations of the fixtures, each under another account's name. */
async function readConversations(database: Database, accounts: number): Promise<void> {
  const files = readdirSync(FIXTURES)
    .filter((file) => file.endsWith('.json'))
    .sort();
  const pipeline = createPipeline({ database, extractor: createLocalExtractor(), pollMs: 50 });
  await pipeline.start();
  try {
    for (let number = 0; number < accounts * CONVERSATIONS; number += 1) {
      const file = files[number % files.length] ?? '';
      const bytes = readFileSync(join(FIXTURES, file));
      const { conversations } = await readDocument(bytes, { name: file, format: 'json', defaults: {} });
      for (const conversation of conversations) {
        const account = { key: `account-${number % accounts}` };
        const id = `${conversation.id}-${number}`;
        const turns = [
          ...conversation.turns,
          { speaker: conversation.turns[0]?.speaker ?? '', text: `Case ${number}.` },
        ];
        await pipeline.acceptConversation(WORKSPACE, {
          conversation: { ...conversation, id, external_id: id, account, turns },
          delivery: { source: 'bench', mediaType: 'application/json', bytes },
        });
      }
    }
    await pipeline.whenIdle(WORKSPACE);
  } finally {
    await pipeline.stop();
  }
}

/** Milliseconds of each scoring, the shortest first. Each account is scored once before, as it would have been the day before. */
async function measure(database: Database): Promise<number[]> {
  const times: number[] = [];
  for (const day of [0, 1]) {
    const now = () => Date.parse(`${BENCH_DAY}T12:00:00Z`) + day * 86_400_000;
    // Nothing goes out: there are no destinations.
    const tools = {
      scorerOf: workspaceScorer,
      now,
      queue: { enqueueAll: async () => undefined, enqueueOnce: async () => undefined },
    };
    for (let number = 0; number < MEASURED; number += 1) {
      const start = performance.now();
      await withWorkspace(database, WORKSPACE, (tx) => rescore(tx, tools, `account-${number}`));
      if (day === 1) times.push(performance.now() - start);
    }
  }
  return times.sort((one, other) => one - other);
}

function observationsOf({ account, usage, tickets, surveys }: Evidence): Observation[] {
  const head = (name: string, at: string) => ({
    clues: accountClues({ key: account.key }),
    name,
    nameIsGlobal: false,
    at,
    recordedAt: at.length === 10 ? `${at}T00:00:00.000Z` : at,
  });
  return [
    ...usage.slice(0, WEEKS).map((row) => ({ kind: 'usage' as const, row, ...head(row.date, row.date) })),
    ...tickets.map((row) => ({ kind: 'ticket' as const, row, ...head(row.id, row.opened_at) })),
    ...surveys.map((row) => ({ kind: 'survey' as const, row, ...head(`${row.kind} ${row.at}`, row.at) })),
  ];
}
