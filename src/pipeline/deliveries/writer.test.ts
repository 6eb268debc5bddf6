import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeEachDatabase } from '../../../test/support/databases.ts';
import { executeSql, type PostedDelivery, saveWorkspace } from '../../storage/index.ts';
import { JobQueue } from '../queue.ts';
import { DeliveryWriter } from './writer.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

function posted(key: string, extra: Partial<PostedDelivery> = {}): PostedDelivery {
  const request = { method: 'POST', url: '', query: {}, headers: {} };
  return {
    source: 'hook',
    bytes: Buffer.from(`body of ${key}`),
    mediaType: 'text/plain',
    idempotencyKey: key,
    request,
    ...extra,
  };
}

describeEachDatabase('writing deliveries', (fixture) => {
  let queue: JobQueue;
  let workspace: string;

  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    await saveWorkspace(fixture.database, workspace);
    queue = await JobQueue.open(fixture.database, { leaseSeconds: 30, pauseMs: 0, supervise: false, logger: SILENT });
  });
  afterEach(() => queue.close());

  function write(writer: DeliveryWriter, delivery: PostedDelivery) {
    return writer.write({ database: fixture.database, queue }, workspace, delivery);
  }

  async function kept() {
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT convert_from(bytes, 'UTF8') AS body FROM earshot.delivery WHERE workspace_id = $1 ORDER BY 1`,
      [workspace],
    );
    return rows.map((row) => (row as { body: string }).body);
  }

  it('keeps each of many that come at once, with a job for each that is new', async () => {
    const writer = new DeliveryWriter();
    const keys = Array.from({ length: 150 }, (_, index) => `k${String(index % 100).padStart(2, '0')}`);
    const saved = await Promise.all(keys.map((key) => write(writer, posted(key))));
    expect(saved.filter(({ inserted }) => inserted)).toHaveLength(100);
    expect(new Set(saved.map(({ id }) => id)).size).toBe(100);
    expect(await kept()).toEqual([...new Set(keys)].sort().map((key) => `body of ${key}`));
    expect(await queue.countPending(workspace)).toBe(100);
  });

  it('knows what it has kept before', async () => {
    const writer = new DeliveryWriter();
    const first = await write(writer, posted('k'));
    expect(await write(writer, posted('k', { bytes: Buffer.from('other words') }))).toEqual({
      ...first,
      inserted: false,
    });
    expect(await kept()).toEqual(['body of k']);
  });

  it('keeps the others when one of them cannot be kept', async () => {
    const writer = new DeliveryWriter();
    const written = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => write(writer, posted(key, key === 'd' ? { mediaType: 'a\0b' } : {}))),
    );
    expect(written.map(({ status }) => status)).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (key === 'd' ? 'rejected' : 'fulfilled')),
    );
    expect(written[3]).toMatchObject({ reason: { code: 'unstorable' } });
    expect(await kept()).toHaveLength(5);
    expect(await queue.countPending(workspace)).toBe(5);
  });
});
