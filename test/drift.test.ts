import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeDrift } from '../src/cli/doctor/drift.ts';
import { createPipeline, findDrift } from '../src/pipeline/index.ts';
import { executeSql, withWorkspace } from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { completeResult, createTestExtractor, rivalSignals } from './support/test-extractor.ts';
import { countSignals } from './support/test-scorer.ts';

/** Fewer are not compared. */
const CALLS = 40;

describeAnyDatabase('a reader that suddenly finds otherwise', (fixture) => {
  const workspace = `w${randomBytes(6).toString('hex')}`;
  const look = () => withWorkspace(fixture.database, workspace, (tx) => findDrift(tx, Date.now()));

  /** Takes in calls, each of which names a rival, and has them read; `finds` says whether the reader sees that. */
  async function read(name: string, finds: boolean): Promise<void> {
    const quote = 'Rivalware gave us a demo';
    const refused = [{ reason: 'quote_not_found', detail: 'It is not there.', kind: 'competitor', quote }] as const;
    const extractor = createTestExtractor({
      fingerprint: finds ? 'sound' : 'broken',
      extract: async ({ turns }) =>
        finds ? completeResult(rivalSignals(turns)) : { ...completeResult([]), rejected: [...refused] },
    });
    const { database } = fixture;
    const pipeline = createPipeline({ database, extractor, scorer: countSignals, pollMs: 50, concurrency: 4 });
    await pipeline.start();
    for (let number = 0; number < CALLS; number += 1) {
      const conversation = exampleConversation({
        id: `${workspace}-${name}-${number}`,
        occurred_at: new Date(Date.UTC(2026, 0, 1, number)).toISOString(),
        turns: [{ speaker: 'Dana Ortiz', text: `Call ${name} ${number}: we are looking at Rivalware.` }],
      });
      const delivery = { bytes: Buffer.from(conversation.id), mediaType: 'text/plain', source: 'test' };
      await pipeline.acceptConversation(workspace, { conversation, delivery });
    }
    await pipeline.whenIdle(workspace);
    await pipeline.stop();
  }

  beforeAll(async () => {
    await read('before', true);
    const weeks = `UPDATE earshot.conversation SET recorded_at = recorded_at - interval '14 days' WHERE workspace_id = $1`;
    await executeSql(fixture.database.pool, weeks, [workspace]);
  });

  it('is told of, once there is enough to tell by', async () => {
    expect(judgeDrift(await look())).toMatchObject({ state: 'ok', found: expect.stringContaining('too few') });
    await read('now', false);
    const drift = await look();
    expect(drift).toMatchObject({ tooFew: false, isOtherReader: true });
    expect(drift.drifts.map(({ of, name, ratio }) => [of, name, ratio])).toEqual(
      expect.arrayContaining([
        ['signals', 'competitor', 0],
        ['rejected', 'quote_not_found', Number.POSITIVE_INFINITY],
      ]),
    );
    const finding = judgeDrift(drift);
    expect(finding.state).toBe('warning');
    expect(finding.found).toContain('competitor is found no more');
    expect(finding.found).toContain('rejected as quote_not_found, which never was');
    expect(finding.fix).toContain('earshot reprocess');
  });
});

describe('a reader that goes on as it did', () => {
  it('is found sound', () => {
    const tally = { conversations: 100, turns: 900, signals: {}, rejections: {} };
    const found = judgeDrift({ tooFew: false, before: tally, now: tally, drifts: [], isOtherReader: false });
    expect(found).toMatchObject({ state: 'ok', found: expect.stringContaining('as it did') });
  });
});
