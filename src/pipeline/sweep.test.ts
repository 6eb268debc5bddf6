import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describeAnyDatabase, describePostgres } from '../../test/support/databases.ts';
import { presentDay } from '../../test/support/present-day.ts';
import { createTellingExtractor, promised, told } from '../../test/support/promises.ts';
import { createTestExtractor } from '../../test/support/test-extractor.ts';
import { countSignals } from '../../test/support/test-scorer.ts';
import { addDays, utcDate } from '../domain/index.ts';
import { defaultPolicy, flagsOf, score } from '../scoring/index.ts';
import {
  findRisk,
  lastOfEach,
  listDays,
  loadEvidence,
  saveAccount,
  saveWorkspace,
  withWorkspace,
} from '../storage/index.ts';
import { createPipeline, type Pipeline, type PipelineEvent, type Scorer } from './index.ts';

const LISTS = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
const DAY = 86_400_000;

/** Rows are recorded on the database's clock: the clock of a test starts with it and runs ahead. */
const START = await presentDay();

/** The shipped policy, but that the silence of a CSM alone makes an account yellow. */
const scoreStrictly: Scorer = (evidence, asOf, knownAt) =>
  score(evidence, asOf, { ...defaultPolicy, bands: { green_to: 7, yellow_to: 59 } }, knownAt);

describeAnyDatabase('the sweep', (fixture) => {
  const started: Pipeline[] = [];
  let workspace: string;
  let now = START;
  beforeEach(() => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    now = START;
  });
  afterEach(async () => {
    for (const pipeline of started.splice(0)) await pipeline.stop();
  });

  async function start(
    extractor = createTestExtractor(),
  ): Promise<{ readonly pipeline: Pipeline; readonly told: PipelineEvent[] }> {
    const { database } = fixture;
    const shared = { scorer: scoreStrictly, pollMs: 50, now: () => now };
    const pipeline = createPipeline({ database, extractor, ...shared });
    const told: PipelineEvent[] = [];
    pipeline.onEvent((event) => {
      if (event.type === 'account-scored' && event.workspace === workspace) told.push(event);
    });
    started.push(pipeline);
    await pipeline.start();
    return { pipeline, told };
  }

  function today(later = 0): string {
    return addDays(utcDate(START), later);
  }

  /** An account whose CSM has been silent for 40 days when the clock starts; the 46th is one too many (IND-6). */
  async function declareQuiet(pipeline: Pipeline, key = 'quiet'): Promise<void> {
    await pipeline.declareAccount(workspace, { key, contract_start: today(-40), ...LISTS });
    await pipeline.whenIdle(workspace);
  }

  async function sweepOn(pipeline: Pipeline, later: number): Promise<number> {
    now = START + later * DAY;
    const count = await pipeline.sweep(workspace);
    await pipeline.whenIdle(workspace);
    return count;
  }

  const daysOf = (account: string) => withWorkspace(fixture.database, workspace, (tx) => listDays(tx, account));

  test('finds a silence on the day it is too long, with nobody doing anything, and tells a new band once', async () => {
    const { pipeline, told } = await start();
    await declareQuiet(pipeline);
    await sweepOn(pipeline, 5);
    expect((await daysOf('quiet')).at(-1)).toMatchObject({ day: today(5), band: 'green', change: null });
    told.length = 0;
    await sweepOn(pipeline, 6);
    await sweepOn(pipeline, 7);
    expect(told).toMatchObject([
      { band: 'yellow', moved: { time_alone: true } },
      { band: 'yellow', moved: null },
    ]);
    const moved = (await daysOf('quiet')).at(-2);
    expect(moved).toMatchObject({ day: today(6), band: 'yellow', score: 8, known_at: today(6) });
    expect(moved?.change).toMatchObject({
      from: { day: today(5), band: 'green' },
      rules: [{ rule: 'IND-6', before: null, after: 8, cause: 'time', added: ['account:contract_start'] }],
      sentence: 'From green (0) to yellow (8): IND-6 adds 8. Time alone did it.',
    });
  });

  test('finds a promise overdue on the day after it was due, with nobody doing anything', async () => {
    const { pipeline } = await start(createTellingExtractor());
    const due = today(10);
    const said = told(promised('SSO', `by ${due}`), `We will have SSO live by ${due}.`);
    const conversation = exampleConversation({
      occurred_at: new Date(START).toISOString(),
      turns: [{ speaker: 'Ana Lima', text: said }],
    });
    const delivery = { bytes: Buffer.from(said), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation(workspace, { conversation, delivery });
    await pipeline.whenIdle(workspace);
    const stateOn = async (later: number) => {
      await sweepOn(pipeline, later);
      return withWorkspace(fixture.database, workspace, async (tx) => {
        const { rows } = await tx.executeSql('SELECT state FROM earshot.commitment');
        const risk = await findRisk(tx, 'acme');
        return [rows, risk?.risk.contributions.some(({ rule }) => rule === 'IND-10')];
      });
    };
    expect(await stateOn(10)).toEqual([[{ state: 'open' }], false]);
    expect(await stateOn(11)).toEqual([[{ state: 'overdue' }], true]);
  });

  test('scores nobody a second time on a day', async () => {
    const { pipeline, told } = await start();
    await declareQuiet(pipeline);
    expect(await sweepOn(pipeline, 0)).toBe(0);
    expect(await sweepOn(pipeline, 1)).toBe(1);
    expect(await sweepOn(pipeline, 1)).toBe(0);
    expect(told).toHaveLength(2);
  });

  test('makes up at start for the nights on which no process ran, and invents none of them', async () => {
    const first = await start();
    await declareQuiet(first.pipeline);
    await first.pipeline.stop();
    now = START + 9 * DAY;
    const { pipeline } = await start();
    await pipeline.whenIdle(workspace);
    expect((await daysOf('quiet')).map(({ day, band }) => [day, band])).toEqual([
      [today(), 'green'],
      [today(9), 'yellow'],
    ]);
  });

  test('takes the accounts that together hold the top 20 % of ACV for tier 1, as long as nobody marks any', async () => {
    const { pipeline } = await start();
    const declare = (key: string, acv: number, marked = {}) =>
      pipeline.declareAccount(workspace, { key, acv, contract_start: today(-40), ...LISTS, ...marked });
    for (const [key, acv] of Object.entries({ large: 15_000, next: 10_000, third: 9_000, rest: 66_000 / 8 }))
      await declare(key, acv);
    for (let index = 0; index < 7; index += 1) await declare(`rest${index}`, 66_000 / 8);
    const tiers = async () => {
      await sweepOn(pipeline, 1);
      return withWorkspace(fixture.database, workspace, async (tx) =>
        Promise.all(['large', 'next', 'third', 'rest'].map(async (key) => (await loadEvidence(tx, key))?.account.tier)),
      );
    };
    expect(await tiers()).toEqual([1, 1, undefined, undefined]);
    await declare('third', 9_000, { tier: 2 });
    expect(await tiers()).toEqual([undefined, undefined, 2, undefined]);
  });

  test('leaves a pinned workspace as it is, and writes into no day but the pinned one', async () => {
    await saveWorkspace(fixture.database, workspace, { asOf: today(-3) });
    const { pipeline } = await start();
    await declareQuiet(pipeline);
    const risk = () => withWorkspace(fixture.database, workspace, (tx) => findRisk(tx, 'quiet'));
    const before = await risk();
    expect(await sweepOn(pipeline, 30)).toBe(0);
    expect(await risk()).toEqual(before);
    expect((await daysOf('quiet')).map(({ day }) => day)).toEqual([today(-3)]);
  });

  test('says which evidence cleared a flag, and keeps the flag in the history', async () => {
    const { pipeline } = await start();
    await declareQuiet(pipeline);
    const tell = async (closed_at: string | null) => {
      const row = { id: 't1', severity: 'critical' as const, opened_at: today(), closed_at };
      const shared = { name: 't1', nameIsGlobal: true, clues: ['key:quiet'], at: today() };
      await pipeline.recordObservations(workspace, [{ kind: 'ticket', ...shared, row }], 'test');
      await pipeline.whenIdle(workspace);
    };
    await tell(null);
    await sweepOn(pipeline, 8);
    now = START + 9 * DAY;
    await tell(today(9));
    const days = await daysOf('quiet');
    const [change] = days.at(-1)?.change?.rules.filter(({ rule }) => rule === 'IND-4') ?? [];
    expect(change).toMatchObject({ before: 10, after: null, cause: 'evidence', cleared_by: ['t1'] });
    const cleared = { cause: 'evidence', evidence: ['t1'] };
    expect(flagsOf(lastOfEach(days))).toEqual([
      { rule: 'IND-6', since: today(8), until: null, cleared: null },
      { rule: 'IND-4', since: today(8), until: today(9), cleared },
    ]);
  });

  test('scores a past day for the history alone, and refuses one that has not come', async () => {
    const { pipeline } = await start();
    await declareQuiet(pipeline);
    now = START + 2 * DAY;
    await expect(pipeline.sweep(workspace, { asOf: today(3) })).rejects.toThrow("later than the workspace's day");
    expect(await pipeline.sweep(workspace, { asOf: today(1) })).toBe(1);
    await pipeline.whenIdle(workspace);
    const latest = await withWorkspace(fixture.database, workspace, (tx) => findRisk(tx, 'quiet'));
    expect(latest?.risk.as_of).toBe(today());
    expect((await daysOf('quiet')).map(({ day }) => day)).toEqual([today(), today(1)]);
  });

  test('scores the accounts that it can, though one of them cannot be scored', async () => {
    const { database } = fixture;
    const scorer: Scorer = (evidence, asOf, knownAt) => {
      if (evidence.account.key === 'b' && asOf !== today()) throw new Error('no');
      return countSignals(evidence, asOf, knownAt);
    };
    const pipeline = createPipeline({ database, extractor: createTestExtractor(), scorer, pollMs: 50, now: () => now });
    started.push(pipeline);
    await pipeline.start();
    for (const key of ['a', 'b', 'c']) await declareQuiet(pipeline, key);
    now = START + DAY;
    const scored: string[] = [];
    const failed = new Promise<void>((resolve) => {
      pipeline.onEvent((event) => {
        if (event.type === 'account-scored' && event.workspace === workspace) scored.push(event.account);
        if (event.type === 'job-failed') resolve();
      });
    });
    await pipeline.sweep(workspace);
    await failed;
    // In which order a queue's jobs end is not promised.
    await expect.poll(() => scored.toSorted()).toEqual(['a', 'c']);
  });
});

describePostgres('two workers that sweep at once', (fixture) => {
  test('score each account once', async () => {
    const { database } = fixture;
    const shared = { extractor: createTestExtractor(), scorer: countSignals, pollMs: 50, now: () => START };
    const pipelines = [createPipeline({ database, ...shared }), createPipeline({ database, ...shared })];
    const scored: string[] = [];
    for (const pipeline of pipelines) await pipeline.start();
    const [one, other] = pipelines;
    const keys = Array.from({ length: 120 }, (_, index) => `account-${index}`);
    await saveWorkspace(database, 'twice');
    await withWorkspace(database, 'twice', async (tx) => {
      for (const key of keys) await saveAccount(tx, { key, ...LISTS });
    });
    for (const pipeline of pipelines) {
      pipeline.onEvent((event) => event.type === 'account-scored' && scored.push(event.account));
    }
    const planned = await Promise.all([one?.sweep('twice'), other?.sweep('twice')]);
    await one?.whenIdle('twice');
    for (const pipeline of pipelines) await pipeline.stop();
    expect(planned).toEqual([120, 120]);
    expect(scored.sort()).toEqual([...keys].sort());
  });
});

/** The least time between two scorings of an account, where jobs are looked for once in it. */
const PAUSE_MS = 1_000;

describeAnyDatabase('many arrivals in a short time', (fixture) => {
  test('cost an account a few scorings, and the last of them sees all', async () => {
    const { database } = fixture;
    const pipeline = createPipeline({
      database,
      extractor: createTestExtractor(),
      scorer: countSignals,
      pollMs: PAUSE_MS,
    });
    await pipeline.start();
    let scorings = 0;
    pipeline.onEvent(({ type }) => {
      if (type === 'account-scored') scorings += 1;
    });
    const count = 40;
    const begun = performance.now();
    for (let index = 0; index < count; index += 1) {
      const turns = [{ speaker: 'Dana Ortiz', text: `Call ${index}: Rivalware.` }];
      const conversation = exampleConversation({ id: `call-${index}`, turns });
      const delivery = { bytes: Buffer.from(`${index}`), mediaType: 'text/plain', source: 'test' };
      await pipeline.acceptConversation('burst', { conversation, delivery });
    }
    await pipeline.whenIdle('burst');
    const pauses = Math.ceil((performance.now() - begun) / PAUSE_MS);
    const found = await withWorkspace(database, 'burst', (tx) => findRisk(tx, 'acme'));
    await pipeline.stop();
    expect(found?.risk.score).toBe(count);
    // One for each pause that the arrivals took, however long the machine took for them; and one that began in the middle of each.
    expect(scorings).toBeLessThanOrEqual(2 * (pauses + 1));
  });
});
