import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describeEachDatabase } from '../../test/support/databases.ts';
import { completeResult, createTestExtractor, rivalSignals } from '../../test/support/test-extractor.ts';
import { countSignals } from '../../test/support/test-scorer.ts';
import type { Conversation } from '../domain/index.ts';
import type { CheckpointEntry, Extractor } from '../extraction/index.ts';
import {
  countConversations,
  executeSql,
  findConversation,
  findRisk,
  listConversations,
  listRuns,
  listSignals,
  readDelivery,
  saveWorkspace,
  withWorkspace,
} from '../storage/index.ts';
import { createPipeline, type Pipeline, type PipelineEvent } from './index.ts';

const ACCOUNT_LISTS = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };

describeEachDatabase('the pipeline', (fixture) => {
  const started: Pipeline[] = [];
  let workspace: string;
  beforeEach(() => {
    workspace = `w${randomBytes(6).toString('hex')}`;
  });
  afterEach(async () => {
    for (const pipeline of started.splice(0)) await pipeline.stop();
  });

  async function start(extractor = createTestExtractor(), concurrency = 2): Promise<Pipeline> {
    const pipeline = create(extractor, concurrency);
    await pipeline.start();
    return pipeline;
  }

  function create(extractor: Extractor, concurrency = 2): Pipeline {
    const { database } = fixture;
    const shared = { scorer: countSignals, pollMs: 50, now: () => NOW };
    const pipeline = createPipeline({ database, extractor, concurrency, ...shared });
    started.push(pipeline);
    return pipeline;
  }

  function input(conversation: Conversation, text = JSON.stringify(conversation)) {
    return { conversation, delivery: { bytes: Buffer.from(text), mediaType: 'application/json', source: 'test' } };
  }

  function find(id: string) {
    return withWorkspace(fixture.database, workspace, (tx) => findConversation(tx, id));
  }

  test('reads a conversation: account, run, signals, risk', async () => {
    const pipeline = await start();
    const events: PipelineEvent[] = [];
    pipeline.onEvent((event) => events.push(event));
    const accepted = await pipeline.acceptConversation(workspace, input(exampleConversation()));
    expect(accepted).toEqual({ id: 'call-1', status: 'queued', duplicate: false, differs: false });
    await pipeline.whenIdle(workspace);
    const found = await withWorkspace(fixture.database, workspace, async (tx) => ({
      stored: await findConversation(tx, 'call-1'),
      runs: await listRuns(tx, 'call-1'),
      signals: (await listSignals(tx, { accountKey: 'acme' })).items,
      risk: await findRisk(tx, 'acme'),
    }));
    expect(found.stored).toMatchObject({ status: 'read', accountKey: 'acme', runId: found.runs[0]?.id });
    expect(found.runs).toMatchObject([{ status: 'complete', fingerprint: 'test-1', attempts: 1 }]);
    expect(found.signals).toMatchObject([
      { kind: 'competitor', quote: 'Rivalware', span: { turn: 1 }, status: 'open' },
    ]);
    expect(found.risk?.risk).toMatchObject({ score: 1, as_of: '2026-04-01', known_at: '2026-04-01' });
    expect(events.map(({ type }) => type)).toEqual(['conversation-reading', 'conversation-settled', 'account-scored']);
  });

  test('keeps the bytes exactly as they came', async () => {
    const pipeline = create(createTestExtractor());
    await pipeline.prepare();
    const { id } = await pipeline.acceptConversation(workspace, input(exampleConversation(), 'caf\u00e9\r\n\0'));
    const bytes = await withWorkspace(fixture.database, workspace, async (tx) => {
      const stored = await findConversation(tx, id);
      return stored && readDelivery(tx, stored.deliveryId);
    });
    expect(bytes?.toString()).toBe('caf\u00e9\r\n\0');
  });

  test('keeps once what is sent twice, by external id or by content, and says when it differs', async () => {
    const pipeline = create(createTestExtractor());
    await pipeline.prepare();
    const first = exampleConversation({ id: 'a', external_id: 'zoom-1' });
    const changed = exampleConversation({ id: 'b', external_id: 'zoom-1', turns: [{ speaker: 'X', text: 'other' }] });
    const renamed = exampleConversation({ id: 'c', external_id: 'zoom-2' });
    const send = (conversation: Conversation) => pipeline.acceptConversation(workspace, input(conversation));
    expect(await send(first)).toMatchObject({ id: 'a', duplicate: false });
    expect(await send(first)).toMatchObject({ id: 'a', duplicate: true, differs: false });
    expect(await send(changed)).toMatchObject({ id: 'a', duplicate: true, differs: true });
    expect(await send(renamed)).toMatchObject({ id: 'a', duplicate: true, differs: false });
    const counts = await withWorkspace(fixture.database, workspace, countConversations);
    expect(counts.queued).toBe(1);
  });

  test('stores neither conversation nor job when the transaction fails', async () => {
    const pipeline = create(createTestExtractor());
    await pipeline.prepare();
    const broken = exampleConversation({ occurred_at: 'not a time' });
    await expect(pipeline.acceptConversation(workspace, input(broken))).rejects.toThrow();
    await pipeline.rescoreWorkspace(workspace);
    await pipeline.whenIdle(workspace);
    expect(await find(broken.id)).toBeUndefined();
  });

  test('refuses text that cannot be kept letter for letter, naming the place and not the words', async () => {
    const pipeline = create(createTestExtractor());
    await pipeline.prepare();
    const turns = [{ speaker: 'X', text: 'secret \0' }];
    const refused = pipeline.acceptConversation(workspace, input(exampleConversation({ turns })));
    await expect(refused).rejects.toThrow(/^turns\[0\]\.text: holds a NUL/);
  });

  test('refuses at the door what the database could not keep: keys too long, times before the first year', async () => {
    const pipeline = create(createTestExtractor());
    await pipeline.prepare();
    const refused: readonly [Partial<Conversation>, string][] = [
      [{ account: { key: 'k'.repeat(201) } }, 'account.key: 201 characters; at most 200 can be stored'],
      [{ account: { name: 'n'.repeat(5_000) } }, 'account.name: 5000 characters; at most 500 can be stored'],
      [{ external_id: 'x'.repeat(501) }, 'external_id: 501 characters; at most 500 can be stored'],
      [{ vendor: { company: 'a\0', competitors: [] } }, 'vendor.company: holds a NUL'],
      [{ occurred_at: '0000-12-31T10:00:00.000Z' }, 'occurred_at: lies outside of the years 1 to 9999'],
    ];
    for (const [change, message] of refused) {
      const conversation = exampleConversation(change);
      await expect(pipeline.acceptConversation(workspace, input(conversation))).rejects.toThrow(message);
    }
    const record = { key: 'a', domain: 'd'.repeat(254), ...ACCOUNT_LISTS, use_cases: ['\ud800'] };
    await expect(pipeline.declareAccount(workspace, record)).rejects.toThrow(
      'domain: 254 characters; at most 253 can be stored; use_cases[0]: holds a NUL or half a surrogate pair',
    );
  });

  test('lets a conversation that nobody can place wait, and reads it once its account is declared', async () => {
    const pipeline = await start();
    await pipeline.acceptConversation(workspace, input(exampleConversation({ account: undefined })));
    await pipeline.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({
      status: 'waiting',
      statusReason: expect.stringContaining('no account has the domain acme.test'),
    });
    const record = { key: 'acme-7', name: 'Acme', domain: 'ACME.test', ...ACCOUNT_LISTS };
    expect(await pipeline.declareAccount(workspace, record)).toMatchObject({ requeued: 1 });
    await pipeline.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({ status: 'read', statusReason: null, accountKey: 'acme-7' });
  });

  test('gives a waiting conversation the account that it is sent again with, once, and reads it', async () => {
    const pipeline = await start();
    const nameless = exampleConversation({ account: { domain: 'nobody.test' }, participants: [] });
    await pipeline.acceptConversation(workspace, input(nameless));
    await pipeline.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({ status: 'waiting' });

    const send = (account: Conversation['account'], turns = nameless.turns) =>
      pipeline.acceptConversation(workspace, input({ ...nameless, account, turns }));
    expect(await send(undefined)).toMatchObject({ status: 'waiting' });
    const other = [{ speaker: 'X', text: 'another call of the same id' }];
    expect(await send({ key: 'theirs' }, other)).toMatchObject({ status: 'waiting', differs: true });
    const again = { id: 'call-1', duplicate: true, differs: false };
    expect(await send({ key: 'globex' })).toMatchObject({ ...again, status: 'queued' });
    await pipeline.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({
      status: 'read',
      accountKey: 'globex',
      conversation: { turns: nameless.turns },
    });
    expect(await send({ key: 'initech' })).toMatchObject({ ...again, status: 'read' });
    await pipeline.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({ accountKey: 'globex' });
  });

  test('finds the account by domain before name, by name before making one up', async () => {
    const pipeline = await start();
    await saveWorkspace(fixture.database, workspace, { settings: { domains: ['vendor.test'] } });
    await pipeline.declareAccount(workspace, { key: 'by-domain', domain: 'acme.test', ...ACCOUNT_LISTS });
    await pipeline.declareAccount(workspace, { key: 'by-name', name: 'Globex Inc', ...ACCOUNT_LISTS });
    const references = [{ name: 'Whoever' }, { name: 'GLOBEX inc' }, { name: 'Böse & Söhne' }, { key: 'k-1' }];
    for (const [index, account] of references.entries()) {
      const participants = index === 0 ? exampleConversation().participants : [];
      const turns = [{ speaker: 'X', text: `conversation ${index}` }];
      const conversation = exampleConversation({ id: `c${index}`, account, participants, turns });
      await pipeline.acceptConversation(workspace, input(conversation));
    }
    await pipeline.whenIdle(workspace);
    const { items } = await withWorkspace(fixture.database, workspace, (tx) => listConversations(tx));
    const keys = Object.fromEntries(items.map(({ id, accountKey }) => [id, accountKey]));
    expect(keys).toEqual({ c0: 'by-domain', c1: 'by-name', c2: 'böse-söhne', c3: 'k-1' });
  });

  test('retries a partial conversation on the windows that are not ok, and on no others', async () => {
    const asked: string[] = [];
    let broken = true;
    const pipeline = await start(createTestExtractor({ extract: twoWindows(asked, () => broken) }));
    await pipeline.acceptConversation(workspace, input(exampleConversation()));
    await pipeline.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({ status: 'partial', statusReason: 'turn 1 not read: refused' });
    broken = false;
    expect(await pipeline.retryConversation(workspace, 'call-1')).toBe('queued');
    await pipeline.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({ status: 'read', statusReason: null });
    expect(asked).toEqual(['window-0', 'window-1', 'window-1']);
    const runs = await withWorkspace(fixture.database, workspace, (tx) => listRuns(tx, 'call-1'));
    expect(runs).toMatchObject([{ status: 'complete', attempts: 2 }]);
  });

  test('withdraws a signal that the retry no longer finds and keeps what people decided about the others', async () => {
    const turns = [
      { speaker: 'X', text: 'Rivalware first' },
      { speaker: 'X', text: 'Rivalware second' },
    ];
    let all = true;
    const pipeline = await start(
      createTestExtractor({
        extract: async (conversation) => {
          const signals = rivalSignals(conversation.turns);
          if (!all) return completeResult(signals.slice(0, 1));
          return { ...completeResult(signals), status: 'partial', unread: [{ turns: [1], reason: 'cut' }] };
        },
      }),
    );
    await pipeline.acceptConversation(workspace, input(exampleConversation({ turns })));
    await pipeline.whenIdle(workspace);
    const before = await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx));
    const first = before.items.find(({ span }) => span.turn === 0);
    expect(before.items).toHaveLength(2);
    await pipeline.decideSignal(workspace, first?.id ?? '', { judgement: { action: 'confirm' }, by: 'ana' });
    all = false;
    await pipeline.retryConversation(workspace, 'call-1');
    await pipeline.whenIdle(workspace);
    const after = await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx));
    expect(after.items).toMatchObject([{ id: first?.id, status: 'open', confirmedBy: 'ana' }]);
  });

  test('stops in the middle of a call, hands the job back, and another process finishes it', async () => {
    const reached = Promise.withResolvers<void>();
    const stuck = createTestExtractor({
      extract: (_conversation, _context, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
          reached.resolve();
        }),
    });
    const first = await start(stuck);
    await first.acceptConversation(workspace, input(exampleConversation()));
    await reached.promise;
    await first.stop({ timeoutMs: 0 });
    expect(await find('call-1')).toMatchObject({ status: 'reading' });
    const second = await start(); // at once, and by the first attempt: nothing has failed
    await second.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({ status: 'read' });
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT retry_count FROM pgboss.job WHERE name = 'read-conversation' AND data ->> 'workspace' = $1`,
      [workspace],
    );
    expect(rows).toEqual([{ retry_count: 0 }]);
    const runs = await withWorkspace(fixture.database, workspace, (tx) => listRuns(tx, 'call-1'));
    expect(runs).toMatchObject([{ attempts: 2 }]);
  });

  test('stops in a bounded time although an extractor does not heed the abort', async () => {
    const reached = Promise.withResolvers<void>();
    const deaf = await start(
      createTestExtractor({
        extract: () => {
          reached.resolve();
          return new Promise(() => undefined);
        },
      }),
    );
    await deaf.acceptConversation(workspace, input(exampleConversation()));
    await reached.promise;
    await deaf.stop({ timeoutMs: 0 });
    expect(await find('call-1')).toMatchObject({ status: 'reading' });
    const second = await start(); // nor is the end of its lease waited for
    await second.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({ status: 'read' });
  });

  test('gives up after the last attempt, says why without words of the conversation, and can be retried', async () => {
    let broken = true;
    const pipeline = await start(
      createTestExtractor({
        extract: async (conversation) => {
          if (broken) throw new RangeError(`cannot read: ${conversation.turns[1]?.text}`);
          return completeResult([]);
        },
      }),
    );
    const failures: PipelineEvent[] = [];
    pipeline.onEvent((event) => {
      if (event.type === 'job-failed' && event.job === 'read-conversation') failures.push(event);
      void hurry(workspace);
    });
    await pipeline.acceptConversation(workspace, input(exampleConversation()));
    await pipeline.whenIdle(workspace);
    expect(failures).toHaveLength(6);
    expect(await find('call-1')).toMatchObject({ status: 'failed', statusReason: 'RangeError' });
    broken = false;
    await pipeline.retryConversation(workspace, 'call-1');
    await pipeline.whenIdle(workspace);
    expect(await find('call-1')).toMatchObject({ status: 'read', statusReason: null });
  });

  test('drops the result of a worker whose lease ran out, and lets its successor finish', async () => {
    const reached = Promise.withResolvers<void>();
    const resume = Promise.withResolvers<void>();
    const slow = await start(
      createTestExtractor({
        fingerprint: 'same',
        extract: async () => {
          reached.resolve();
          await resume.promise;
          return completeResult([]);
        },
      }),
      1, // so that it does not take the job it lost itself
    );
    await slow.acceptConversation(workspace, input(exampleConversation()));
    await reached.promise;
    await loseLeases(workspace);
    const successor = await start(createTestExtractor({ fingerprint: 'same' }));
    await successor.whenIdle(workspace);
    resume.resolve();
    await slow.stop();
    const signals = await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx));
    expect(signals.items).toHaveLength(1);
    expect(await find('call-1')).toMatchObject({ status: 'read' });
  });

  test('scores on the day that the workspace pins, as known today', async () => {
    const pipeline = await start();
    await saveWorkspace(fixture.database, workspace, { asOf: '2026-03-20' });
    await pipeline.acceptConversation(workspace, input(exampleConversation()));
    await pipeline.whenIdle(workspace);
    const stored = await withWorkspace(fixture.database, workspace, (tx) => findRisk(tx, 'acme'));
    expect(stored?.risk).toMatchObject({ score: 1, as_of: '2026-03-20', known_at: '2026-04-01' });
    expect(await pipeline.riskOf(workspace, 'acme', { asOf: '2026-03-01', knownAt: '2026-03-01' })).toMatchObject({
      as_of: '2026-03-01',
      known_at: '2026-03-01',
    });
    expect(await pipeline.riskOf(workspace, 'nobody')).toBeUndefined();
  });

  test('scores anew when a person dismisses a signal, and on every account when told to', async () => {
    const pipeline = await start();
    await pipeline.acceptConversation(workspace, input(exampleConversation()));
    await pipeline.whenIdle(workspace);
    const { items } = await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx));
    const dismiss = { judgement: { action: 'dismiss' }, by: 'ana' } as const;
    const dismissed = await pipeline.decideSignal(workspace, items[0]?.id ?? '', dismiss);
    expect(dismissed).toMatchObject({ status: 'dismissed', dismissedAt: expect.any(String) });
    await pipeline.whenIdle(workspace);
    const risk = await withWorkspace(fixture.database, workspace, (tx) => findRisk(tx, 'acme'));
    expect(risk?.risk.score).toBe(0);
    expect(await pipeline.decideSignal(workspace, 'none', dismiss)).toBeUndefined();
    expect(await pipeline.rescoreWorkspace(workspace)).toBe(1);
  });

  test('says plainly that it is not open', async () => {
    const pipeline = create(createTestExtractor());
    await expect(pipeline.rescoreWorkspace(workspace)).rejects.toThrow('call prepare() or start() first');
  });

  test('says that there is no such conversation to retry', async () => {
    const pipeline = create(createTestExtractor());
    await pipeline.prepare();
    await expect(pipeline.retryConversation(workspace, 'none')).rejects.toThrow('There is no conversation none');
  });

  /** Brings jobs that wait for a later attempt forward: backdating instead of sleeping. */
  async function hurry(of: string): Promise<void> {
    await executeSql(
      fixture.database.pool,
      `UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND data ->> 'workspace' = $1`,
      [of],
    );
  }

  /** What the supervision does once a lease has run out: the job is up for another worker. */
  async function loseLeases(of: string): Promise<void> {
    await executeSql(
      fixture.database.pool,
      `UPDATE pgboss.job SET state = 'retry', start_after = now() WHERE state = 'active' AND data ->> 'workspace' = $1`,
      [of],
    );
  }
});

const NOW = Date.parse('2026-04-01T12:00:00Z');

/** An extractor of one window per turn that keeps checkpoints; the second window is refused while `isBroken`. */
function twoWindows(asked: string[], isBroken: () => boolean): Extractor['extract'] {
  return async (conversation, _context, options) => {
    const entries: CheckpointEntry[] = [];
    for (const fingerprint of ['window-0', 'window-1']) {
      const kept = await options?.checkpoint?.load(fingerprint);
      if (kept?.outcome !== 'ok') asked.push(fingerprint);
      const outcome = fingerprint === 'window-1' && isBroken() ? 'refused' : 'ok';
      const entry: CheckpointEntry = { fingerprint, outcome, reason: '', candidates: [], rejected: [] };
      entries.push(kept?.outcome === 'ok' ? kept : entry);
      await options?.checkpoint?.save(entry);
    }
    const complete = completeResult(rivalSignals(conversation.turns));
    if (entries.every(({ outcome }) => outcome === 'ok')) return complete;
    return { ...complete, status: 'partial', unread: [{ turns: [1], reason: 'refused' }] };
  };
}
