import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPipeline, setUpSource } from '../src/pipeline/index.ts';
import { type Database, executeSql, openDatabase, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { ACCOUNTS, KINDS, numberOf, SOURCES, type SourceName, VENDOR_DOMAIN } from './support/chaos/calls.ts';
import { type Cluster, createCluster, findInstallation, freePort } from './support/chaos/cluster.ts';
import { CALM, type MoodyModel, startMoodyModel } from './support/chaos/moody-model.ts';
import { buildProgram, Supervised } from './support/chaos/program.ts';
import { seeded } from './support/chaos/seeded.ts';
import { type Sent, sendCalls } from './support/chaos/senders.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const DELIVERIES = 2_000;
const KILLS = 50;
/** Of each kind of call so many are read in peace, before anything is killed. */
const CALM_CALLS = 5 * KINDS;
const MOOD = { errors: 0.2, garbage: 0.05, stalls: 0.005 };
const SEED = Number(process.env.CHAOS_SEED ?? 20_261_123);
const WORKSPACE = 'chaos';
const SECRET_KEY = 'a key that all processes have';
const installation = findInstallation();

/*
 * The program as it ships (`serve --no-worker` and two `worker`s, compiled) over a Postgres of its own, all of them killed at
 * random while two tools post signed deliveries and the model's server is in a bad mood. What kills and what the model does follow
 * from a seed; when what happens does not, for these are real processes.
 */
describe.skipIf(installation === undefined)(`${DELIVERIES} deliveries, ${KILLS} kills`, () => {
  const random = seeded(SEED);
  let cluster: Cluster;
  let model: MoodyModel;
  let program: ReturnType<typeof buildProgram>;
  let secrets: Record<SourceName, string>;
  let url: string;
  const running: { serve?: Supervised; workers: Supervised[] } = { workers: [] };

  beforeAll(async () => {
    if (installation === undefined) return;
    program = buildProgram();
    cluster = await createCluster(installation);
    await cluster.start();
    model = await startMoodyModel(random);
    secrets = await prepare(cluster.url);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const environment = {
      DATABASE_URL: cluster.url,
      EARSHOT_SECRET_KEY: SECRET_KEY,
      EARSHOT_WORKSPACE: WORKSPACE,
      EARSHOT_EMBEDDING: 'none',
      EARSHOT_WORKER_CONCURRENCY: '12',
      EARSHOT_MODEL_CONCURRENCY: '24',
      EARSHOT_REQUESTS_PER_MINUTE: '1000000',
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'none',
      OPENAI_TIMEOUT_MS: '2000',
      LOG_LEVEL: 'error',
      PORT: String(port),
      NODE_COMPILE_CACHE: `${program.folder}/cache`,
      HOME: program.folder,
    };
    const command = { main: program.main, environment };
    running.serve = new Supervised({ ...command, args: ['serve', '--no-worker'], readyLine: 'serves at' });
    const worker = { ...command, args: ['worker'], readyLine: 'reads what comes in' };
    running.workers = [new Supervised(worker), new Supervised(worker)];
  }, 240_000);

  afterAll(async () => {
    await Promise.all(processes().map((one) => one.destroy()));
    await model?.[Symbol.asyncDispose]();
    await cluster?.destroy();
    if (program !== undefined) rmSync(program.folder, { recursive: true, force: true });
  });

  function processes(): Supervised[] {
    return [...(running.serve === undefined ? [] : [running.serve]), ...running.workers];
  }

  it('end with each read once, as in calm, and nothing that was acknowledged missing', {
    timeout: 1_200_000,
  }, async () => {
    const sent: Sent = { acknowledged: new Map(), refused: new Map() };
    const to = { url, secrets, abreast: 8 };
    await sendCalls(to, range(0, CALM_CALLS), sent);
    await settled(cluster.url, CALM_CALLS);
    const calm = await open(cluster.url, signalsByCall);

    model.mood = MOOD;
    let kills = 0;
    /** How many calls may be sent so far: a share of them for each kill, so that there are some to the last. */
    const due = () => CALM_CALLS + Math.ceil(((DELIVERIES - CALM_CALLS) * (kills + 1)) / KILLS);
    const posted = sendCalls(to, paced(range(CALM_CALLS, DELIVERIES), due), sent);
    for (; kills < KILLS; kills += 1) {
      await until(() => sent.acknowledged.size > due() - 2 * to.abreast - DELIVERIES / KILLS);
      await killOne();
    }
    await posted;
    model.mood = CALM;
    await settled(cluster.url, DELIVERIES);

    expect(processes().flatMap(({ crashes }) => crashes)).toEqual([]);
    await open(cluster.url, async (database) => {
      expect(await countsOf(database)).toEqual({
        conversations: DELIVERIES,
        read: DELIVERIES,
        runs: DELIVERIES,
        current: DELIVERIES,
        deliveries: DELIVERIES,
        processed: DELIVERIES,
        jobs: 0,
        failed: 0,
      });
      expect(await missing(database, [...sent.acknowledged.values()])).toEqual([]);
      expect(differences(await signalsByCall(database), calm)).toEqual([]);
    });
    expect(sent.acknowledged.size).toBe(DELIVERIES);
    // It was as bad as it was meant to be.
    expect(model.counts.errors).toBeGreaterThan(DELIVERIES / 20);
    expect(model.counts.garbage).toBeGreaterThan(0);
    expect(sent.refused.size).toBeGreaterThan(0);
  });

  it('leave processes that end when they are asked to', { timeout: 120_000 }, async () => {
    await Promise.all(processes().map((one) => one.ready()));
    expect(await Promise.all(processes().map((one) => one.stop()))).toEqual(processes().map(() => 0));
  });

  /** Kills one of those that run, whichever the seed says, a moment after another one. */
  async function killOne(): Promise<void> {
    await delay(100 + random() * 500);
    const chance = random();
    if (chance < 0.5) {
      await cluster.kill(random() < 0.5 ? 'SIGKILL' : 'SIGQUIT');
      await cluster.start();
      return;
    }
    const victim = chance < 0.75 ? running.serve : running.workers[chance < 0.875 ? 0 : 1];
    await victim?.ready();
    victim?.kill();
  }
});

function* range(from: number, to: number): Generator<number> {
  for (let index = from; index < to; index += 1) yield index;
}

/** The same, each no sooner than it is due. */
async function* paced(indexes: Iterable<number>, due: () => number): AsyncGenerator<number> {
  for (const index of indexes) {
    await until(() => index < due());
    yield index;
  }
}

async function until(holds: () => boolean | Promise<boolean>, pauseMs = 20): Promise<void> {
  while (!(await holds())) await delay(pauseMs);
}

/** Migrates the database, and sets up what a workspace needs that hears of these calls. Gives what each tool signs with. */
async function prepare(databaseUrl: string): Promise<Record<SourceName, string>> {
  const database = await openDatabase({ databaseUrl, secretKey: SECRET_KEY });
  const pipeline = createPipeline({ database, extractor: createTestExtractor() });
  await pipeline.prepare();
  const settings = { company: 'Northlight', domains: [VENDOR_DOMAIN] };
  await saveWorkspace(database, WORKSPACE, { settings });
  const lists = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
  for (const index of range(0, ACCOUNTS)) {
    const record = { ...lists, key: `account-${index}`, name: `Account ${index}`, domain: `account-${index}.example` };
    await pipeline.declareAccount(WORKSPACE, record);
  }
  const secrets = {} as Record<SourceName, string>;
  for (const source of SOURCES) {
    const secret = `whsec_${Buffer.from(`the secret of ${source}, long enough`).toString('base64')}`;
    secrets[source] = secret;
    await withWorkspace(database, WORKSPACE, (tx) =>
      setUpSource(tx, database.vault, source, { tool: source, secret, overlapHours: 0 }),
    );
  }
  await pipeline.stop();
  await database.close();
  return secrets;
}

async function open<Result>(databaseUrl: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase({ databaseUrl, skipMigrations: true, secretKey: SECRET_KEY, poolSize: 2 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Jobs that somebody has to do before everything is done. */
const UNDONE = `FROM pgboss.job WHERE state < 'completed' AND left(name, 2) <> '__' AND name <> 'tend-index'`;

/** Waits until so many conversations are read whole and no job is left. */
async function settled(databaseUrl: string, count: number): Promise<void> {
  await open(databaseUrl, (database) =>
    until(async () => {
      const { rows } = await executeSql(
        database.pool,
        `SELECT (SELECT count(*)::int FROM earshot.conversation WHERE status = 'read' AND status_reason IS NULL) AS read,
                (SELECT count(*)::int ${UNDONE}) AS jobs`,
      );
      const [{ read, jobs }] = rows as [{ read: number; jobs: number }];
      return read === count && jobs === 0;
    }, 300),
  );
}

async function countsOf(database: Database): Promise<unknown> {
  const { rows } = await executeSql(
    database.pool,
    `SELECT (SELECT count(*)::int FROM earshot.conversation) AS conversations,
            (SELECT count(*)::int FROM earshot.conversation WHERE status = 'read' AND status_reason IS NULL) AS read,
            (SELECT count(*)::int FROM earshot.extraction_run WHERE status = 'complete') AS runs,
            (SELECT count(*)::int FROM earshot.conversation AS said JOIN earshot.extraction_run AS run
               ON run.workspace_id = said.workspace_id AND run.id = said.run_id AND run.conversation_id = said.id) AS current,
            (SELECT count(*)::int FROM earshot.delivery WHERE request IS NOT NULL) AS deliveries,
            (SELECT count(*)::int FROM earshot.delivery WHERE status = 'processed') AS processed,
            (SELECT count(*)::int ${UNDONE}) AS jobs,
            (SELECT count(*)::int FROM pgboss.job WHERE state = 'failed') AS failed`,
  );
  return rows[0];
}

/** Which of these deliveries are not there. */
async function missing(database: Database, acknowledged: readonly string[]): Promise<readonly unknown[]> {
  const { rows } = await executeSql(
    database.pool,
    `SELECT id FROM unnest($1::text[]) AS wanted (id)
     WHERE NOT EXISTS (SELECT FROM earshot.delivery WHERE delivery.id = wanted.id AND status = 'processed')`,
    [acknowledged],
  );
  return rows;
}

/** What stands of each call, by its number, without ids and with `#` for the number. */
async function signalsByCall(database: Database): Promise<ReadonlyMap<number, string>> {
  const { rows } = await executeSql(
    database.pool,
    `SELECT said.body -> 'turns' -> 0 ->> 'text' AS text, coalesce(json_agg(json_build_array(
              signal.kind, signal.subtype, signal.attrs, signal.quote, signal.turns, signal.span_turn, signal.span_start,
              signal.span_end, signal.grounding, signal.confidence, signal.status)
            ORDER BY signal.kind, signal.span_turn, signal.span_start) FILTER (WHERE signal.id IS NOT NULL), '[]') AS signals
     FROM earshot.conversation AS said
     LEFT JOIN earshot.signal ON signal.workspace_id = said.workspace_id AND signal.conversation_id = said.id
       AND signal.withdrawn_at IS NULL
     GROUP BY said.workspace_id, said.id`,
  );
  return new Map(
    (rows as { text: string; signals: unknown }[]).map(({ text, signals }) => {
      const number = /order (\d{5})/.exec(text)?.[1] ?? '';
      return [Number(number) - Number(numberOf(0)), JSON.stringify(signals).replaceAll(number, '#')];
    }),
  );
}

/** Calls whose signals are not those that a call of their kind had in calm. */
function differences(found: ReadonlyMap<number, string>, calm: ReadonlyMap<number, string>): readonly unknown[] {
  return [...range(0, DELIVERIES)]
    .map((index) => ({ index, found: found.get(index), calm: calm.get(index % KINDS) }))
    .filter(({ found: one, calm: other }) => one === undefined || one !== other);
}
