import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPipeline, type Pipeline } from '../src/pipeline/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { completeResult, createTestExtractor } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

const NOW = Date.parse('2026-10-20T12:00:00Z');
const TODAY = '2026-10-20T10:00:00.000Z';
const LONG_AGO = '2026-03-01T10:00:00.000Z';
/** Read at once by the one process of these tests. */
const AT_ONCE = 2;
const BACKFILL = 300;

describeAnyDatabase('workspaces that share their workers', (fixture) => {
  let pipeline: Pipeline;
  /** Ids of conversations in the order in which their reading began. */
  let begun: string[] = [];
  /** Readings that may end; the others wait, in hand. */
  let permits = 0;
  const held: (() => void)[] = [];

  beforeAll(async () => {
    pipeline = createPipeline({
      database: fixture.database,
      extractor: createTestExtractor({
        extract: async ({ id }) => {
          begun.push(id);
          if (permits > 0) permits -= 1;
          else await new Promise<void>((resolve) => held.push(resolve));
          return completeResult([]);
        },
      }),
      scorer: countSignals,
      concurrency: AT_ONCE,
      pollMs: 50,
      now: () => NOW,
    });
    await pipeline.start();
  });
  afterAll(async () => {
    letEnd(Number.POSITIVE_INFINITY);
    await pipeline.stop({ timeoutMs: 0 });
  });

  function letEnd(count: number): void {
    permits += count;
    while (permits > 0 && held.length > 0) {
      permits -= 1;
      held.shift()?.();
    }
  }

  async function post(workspace: string, id: string, occurredAt = TODAY): Promise<void> {
    const turns = [{ speaker: 'Dana Ortiz', text: `Hello, this is ${id}.` }];
    const conversation = exampleConversation({ id, occurred_at: occurredAt, turns });
    const delivery = { bytes: Buffer.from(id), mediaType: 'application/json', source: 'test' };
    await pipeline.acceptConversation(workspace, { conversation, delivery });
  }

  /** Posts so many: as many as are read at once are then in hand and held, the others wait. */
  async function fill(workspace: string, count: number, occurredAt = TODAY): Promise<void> {
    begun = [];
    for (let index = 0; index < count; index += 1) await post(workspace, `${workspace}-${index}`, occurredAt);
    await hasBegun(AT_ONCE);
  }

  function hasBegun(count: number): Promise<void> {
    return expect.poll(() => begun.length, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(count);
  }

  /** Has the rest forgotten, and what is in hand ended. */
  async function clear(): Promise<void> {
    await fixture.database.pool.query(
      `DELETE FROM pgboss.job WHERE name IN ('read-conversation', 'index-conversation') AND state < 'active'`,
    );
    letEnd(held.length);
    const active = `SELECT count(*) AS count FROM pgboss.job WHERE name = 'read-conversation' AND state = 'active'`;
    const inHand = async () => (await fixture.database.pool.query(active)).rows[0]?.count;
    await expect.poll(inHand, { timeout: 60_000 }).toBe(0);
    permits = 0;
  }

  it('take turns: a call is read next, whatever another workspace has queued before it', async () => {
    await fill('hoarder', BACKFILL);
    await post('caller', 'live');
    letEnd(AT_ONCE + 2);
    await hasBegun(2 * AT_ONCE + 2);
    // After those in hand and what stood at the head of the queue.
    expect(begun.slice(0, AT_ONCE + 2)).toContain('live');
    const order = begun.filter((id) => id.startsWith('hoarder')).map((id) => Number(id.split('-')[1]));
    // Those that are taken at once may begin in any order; none is passed over.
    expect(order.toSorted((one, other) => one - other)).toEqual(order.map((_, index) => index));
    await clear();
  });

  it('have what is new read before history, their own and that of others', async () => {
    await fill('archive', 20, LONG_AGO);
    await post('archive', 'archive-today');
    await post('caller', 'today');
    letEnd(AT_ONCE);
    await hasBegun(2 * AT_ONCE);
    expect(begun.slice(AT_ONCE, AT_ONCE + 2).toSorted()).toEqual(['archive-today', 'today']);
    await clear();
  });

  it('have one turn each, though one was there long before the other', async () => {
    await fill('first', 40);
    letEnd(10);
    await hasBegun(AT_ONCE + 10);
    for (let index = 0; index < 10; index += 1) await post('second', `second-${index}`);
    letEnd(20);
    await hasBegun(AT_ONCE + 30);
    const since = begun.slice(AT_ONCE + 10, AT_ONCE + 30);
    const ofSecond = since.filter((id) => id.startsWith('second')).length;
    expect(ofSecond).toBeGreaterThanOrEqual(9);
    expect(since.slice(0, 10).filter((id) => id.startsWith('first')).length).toBeGreaterThanOrEqual(4);
    await clear();
  });
});
