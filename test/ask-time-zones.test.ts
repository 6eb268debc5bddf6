import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnswerer, createSearcher } from '../src/answers/index.ts';
import { workspacePolicy } from '../src/pipeline/index.ts';
import { saveWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';
import { createTellingExtractor } from './support/promises.ts';

/** Calls by their instants, each with the rival that comes up in it; after any day on which they may be put on record. */
const CALLS = {
  'west-noon': ['2096-10-31T19:00:00Z', 'Gridline'],
  'west-evening': ['2096-11-01T03:30:00Z', 'Pulseboard'],
  'west-next-day': ['2096-11-01T18:00:00Z', 'Routewise'],
  'east-evening': ['2096-10-31T10:00:00Z', 'Gridline'],
  'east-next-day': ['2096-10-31T15:30:00Z', 'Pulseboard'],
} as const;

describeAnyDatabase('the days of a question', (fixture) => {
  const servers = new Map<string, HookServer>();

  beforeAll(async () => {
    for (const [workspace, zone] of [
      ['west', 'America/Los_Angeles'],
      ['east', 'Asia/Tokyo'],
    ] as const) {
      const server = await startHookServer(fixture.database, {
        workspace,
        now: () => Date.parse('2096-11-01T18:30:00Z'),
        pipeline: { extractor: createTellingExtractor() },
      });
      servers.set(workspace, server);
      await saveWorkspace(fixture.database, workspace, { settings: { company: 'Northlight', time_zone: zone } });
      for (const [id, [at, rival]] of Object.entries(CALLS).filter(([id]) => id.startsWith(workspace))) {
        const told = JSON.stringify(['competitor', 'evaluating', { competitor: rival }]);
        await server.ask('POST', '/v1/conversations', {
          ...{ id, medium: 'call', occurred_at: at, account: { key: 'acme', name: 'Acme' } },
          participants: [{ name: 'Dana Ortiz', side: 'customer' }],
          turns: [{ speaker: 'Dana Ortiz', text: `${rival} gave us a demo. {${told}}` }],
        });
      }
      await server.settled();
    }
  });
  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
  });

  async function asked(workspace: string, question: string, now: string, asOf?: string) {
    const parts = { database: fixture.database, policyOf: workspacePolicy, now: () => Date.parse(now) };
    const asker = { id: 'mia', name: 'Mia' };
    const answer = await createAnswerer(parts).ask(workspace, { account: 'acme', question, asker, asOf });
    return [...new Set(answer.citations.map(({ conversation }) => conversation))].sort();
  }

  async function searched(workspace: string, now: string) {
    const searcher = createSearcher({ database: fixture.database, now: () => Date.parse(now) });
    const result = await searcher.search(workspace, {
      q: 'which accounts mentioned competitors this month',
      asker: 'Mia',
    });
    const found = result.items.flatMap(({ items }) => items.map(({ conversation }) => conversation));
    return [result.as_of, ...found.sort()];
  }

  it.each([
    // Ten in the evening of 31 October there, five in the morning of 1 November in UTC.
    ['west', 'today', '2096-11-01T05:00:00Z', ['west-evening', 'west-noon']],
    ['west', 'this month', '2096-11-01T05:00:00Z', ['west-evening', 'west-noon']],
    ['west', 'this month', '2096-11-01T18:30:00Z', ['west-next-day']],
    ['west', 'this quarter', '2096-11-01T18:30:00Z', ['west-evening', 'west-next-day', 'west-noon']],
    // One in the morning of 1 November there, four in the afternoon of 31 October in UTC.
    ['east', 'today', '2096-10-31T16:00:00Z', ['east-next-day']],
    ['east', 'this month', '2096-10-31T16:00:00Z', ['east-next-day']],
    ['east', 'this month', '2096-10-31T12:00:00Z', ['east-evening']],
  ])('are those of the workspace: %s, %s', async (workspace, words, now, expected) => {
    expect(await asked(workspace, `which competitors came up ${words}?`, now)).toEqual(expected);
  });

  it('end where the workspace’s day ends when a day is told', async () => {
    const [question, later] = ['which competitors came up?', '2096-11-20T12:00:00Z'];
    expect(await asked('west', question, later, '2096-10-31')).toEqual(['west-evening', 'west-noon']);
    expect(await asked('east', question, later, '2096-10-31')).toEqual(['east-evening']);
  });

  it('are those of the workspace across accounts', async () => {
    expect(await searched('west', '2096-11-01T05:00:00Z')).toEqual(['2096-10-31', 'west-evening', 'west-noon']);
    expect(await searched('west', '2096-11-01T18:30:00Z')).toEqual(['2096-11-01', 'west-next-day']);
    expect(await searched('east', '2096-10-31T16:00:00Z')).toEqual(['2096-11-01', 'east-next-day']);
    expect(await searched('east', '2096-10-31T12:00:00Z')).toEqual(['2096-10-31', 'east-evening']);
  });
});
