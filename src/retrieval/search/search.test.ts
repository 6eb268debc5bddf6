import { beforeAll, expect, test } from 'vitest';
import { type DatabaseFixture, describeEachDatabase } from '../../../test/support/databases.ts';
import { type SpokenConversation, savePassages, tinyEmbedder } from '../../../test/support/passages.ts';
import { withWorkspace } from '../../storage/index.ts';
import { type PassageFilter, searchPassages } from '../index.ts';

const customer = (text: string) => ({ text, speakers: ['Dana Ortiz'], sides: ['customer' as const] });
const us = (text: string) => ({ text, speakers: ['Ana Lima'], sides: ['us' as const] });

const CONVERSATIONS: readonly SpokenConversation[] = [
  {
    id: 'kickoff',
    account: 'acme',
    at: '2026-01-10T10:00:00Z',
    subject: 'Kickoff',
    passages: [
      us('Welcome everybody to the project.'),
      customer('Priya will run the rollout in Lisbon.'),
      customer('We need the warehouse module before the summer.'),
      us('The warehouse module ships in May.'),
    ],
  },
  {
    id: 'review',
    account: 'acme',
    at: '2026-06-30T23:30:00Z',
    passages: [
      customer('Priya departed two weeks ago and nobody replaced her.'),
      customer('The dashboard is sluggish and the whole team complains.'),
      us('We will send a plan on Friday.'),
    ],
  },
  {
    id: 'mail',
    account: 'acme',
    at: '2026-07-01T08:00:00Z',
    medium: 'email',
    passages: [customer('Your invoice is too expensive, the budget is cut.')],
  },
  {
    id: 'other',
    account: 'globex',
    at: '2026-03-01T08:00:00Z',
    passages: [customer('Pulseboard showed us a warehouse module, Priya said.')],
  },
  { id: 'nobodys', passages: [customer('A warehouse in Porto, said somebody we cannot place.')] },
];

async function find({ database }: DatabaseFixture, text: string, filter: PassageFilter = {}, workspace = 'vendor') {
  const [vector] = await tinyEmbedder.embed([text]);
  const query = { text, vector, model: 'tiny', filter, limit: 5 };
  return withWorkspace(database, workspace, (tx) => searchPassages(tx, query));
}

const names = (hits: readonly { readonly conversation: string; readonly ordinal: number }[]) =>
  hits.map(({ conversation, ordinal }) => `${conversation} ${ordinal}`);

describeEachDatabase('the search', (fixture) => {
  beforeAll(async () => {
    await savePassages(fixture.database, 'vendor', CONVERSATIONS);
    const theirs = { id: 'kickoff', account: 'acme', passages: ['Priya left the warehouse of another workspace.'] };
    await savePassages(fixture.database, 'stranger', [theirs]);
  });

  test('finds by words', async () => {
    const [first] = await find(fixture, 'Who runs the rollout in Lisbon?');
    expect(first).toEqual({
      conversation: 'kickoff',
      ordinal: 1,
      account: 'acme',
      firstTurn: 1,
      lastTurn: 1,
      speakers: ['Dana Ortiz'],
      occurredAt: '2026-01-10T10:00:00.000Z',
      medium: 'call',
      subject: 'Kickoff',
      text: 'Priya will run the rollout in Lisbon.',
      score: expect.any(Number),
      similarity: expect.any(Number),
      ranks: { words: 1, meaning: expect.any(Number) },
      neighbours: [expect.objectContaining({ ordinal: 0 }), expect.objectContaining({ ordinal: 2 })],
    });
  });

  test('finds by meaning where no word is the same', async () => {
    const [first] = await find(fixture, 'Has anyone quit?', { account: 'acme' });
    expect(first).toMatchObject({ conversation: 'review', ordinal: 0, ranks: { words: null, meaning: 1 } });
    expect(first?.similarity).toBeCloseTo(1);
  });

  test('gives what stands beside a hit, none from another conversation', async () => {
    const [first] = await find(fixture, 'dashboard');
    expect(first?.neighbours.map(({ text }) => text)).toEqual([
      'Priya departed two weeks ago and nobody replaced her.',
      'We will send a plan on Friday.',
    ]);
    const [last] = await find(fixture, 'invoice');
    expect(last?.neighbours).toEqual([]);
  });

  test.each<[string, PassageFilter, string[]]>([
    ['of an account', { account: 'globex' }, ['other 0']],
    ['of an account that nobody knows', { account: 'nobody' }, []],
    ['of a conversation', { conversation: 'kickoff' }, ['kickoff 0', 'kickoff 1', 'kickoff 2', 'kickoff 3']],
    ['in which somebody speaks', { speakers: ['Ana Lima', 'Nobody'] }, ['kickoff 0', 'kickoff 3', 'review 2']],
    ['of a side', { sides: ['us'], conversation: 'review' }, ['review 2']],
    ['of a medium', { media: ['email'] }, ['mail 0']],
    [
      'until the end of a day',
      { account: 'acme', from: '2026-06-30', to: '2026-06-30' },
      ['review 0', 'review 1', 'review 2'],
    ],
    ['from the beginning of a day', { from: '2026-07-01' }, ['mail 0']],
    ['known by now', { account: 'globex', knownAt: '9998-12-31' }, ['other 0']],
    ['known before anything was', { knownAt: '2020-01-01' }, []],
  ])('looks only at passages %s', async (_which, filter, expected) => {
    const hits = await find(fixture, 'warehouse Priya expensive plan welcome sluggish', filter);
    expect(names(hits).sort()).toEqual(expected);
  });

  test('sees nothing of another workspace', async () => {
    const hits = await find(fixture, 'Priya left the warehouse', {}, 'stranger');
    expect(names(hits)).toEqual(['kickoff 0']);
    expect(hits[0]?.text).toContain('another workspace');
    expect((await find(fixture, 'another workspace')).some(({ text }) => text.includes('another'))).toBe(false);
  });

  test('sees what its reader may see, of the lists and of what stands beside a hit', async () => {
    const { database } = fixture;
    await savePassages(database, 'closed', [
      { id: 'open', account: 'acme', passages: ['Priya left.', 'All is well.'] },
      { id: 'private', account: 'acme', passages: ['Priya left for a rival.', 'Tell nobody.'] },
    ]);
    await withWorkspace(database, 'closed', (tx) =>
      tx.executeSql(
        `INSERT INTO earshot.private_conversation (workspace_id, conversation_id, account_key, participants, named)
         VALUES ($1, 'private', 'acme', '{dana@acme.test}', '{}')`,
        [tx.workspace],
      ),
    );
    const [vector] = await tinyEmbedder.embed(['Who quit?']);
    const search = (email: string, text: string) =>
      withWorkspace(
        database,
        'closed',
        (tx) => searchPassages(tx, { text, vector, filter: { account: 'acme' }, limit: 9 }),
        {
          reader: { emails: [email] },
        },
      );
    for (const text of ['Priya rival nobody', 'Who quit?', '']) {
      expect(names(await search('eve@vendor.test', text)).sort()).toEqual(['open 0', 'open 1']);
      expect(await search('dana@acme.test', text)).toHaveLength(4);
    }
  });

  test('gives the same in the same order, at most as many as are asked for', async () => {
    const once = await find(fixture, 'warehouse module');
    expect(once).toHaveLength(5);
    expect(await find(fixture, 'warehouse module')).toEqual(once);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \n\t '],
    ['stop words', 'what is it that they have been'],
    ['quotes', `"it's" 'quoted' \\'x\\' $$`],
    ['operators', 'warehouse & | ! <-> (( :* \\'],
    ['signs', '%%% ??? --; DROP TABLE passage; /*'],
    ['another script', '倉庫はどこですか склад المستودع'],
    ['half a surrogate pair and a nought', 'ware\ud800house \u0000 module'],
    ['a very long text', 'warehouse module of the summer '.repeat(5_000)],
    ['one very long word', 'x'.repeat(100_000)],
  ])('takes %s for a question', async (_what, text) => {
    const hits = await find(fixture, text, { account: 'acme' });
    for (const { score } of hits) expect(Number.isFinite(score)).toBe(true);
    const wordless = await withWorkspace(fixture.database, 'vendor', (tx) =>
      searchPassages(tx, { text, filter: {}, limit: 3 }),
    );
    expect(wordless.length).toBeLessThanOrEqual(3);
  });

  test('goes by words alone without a vector, with one of another model, of another length, or of none', async () => {
    const search = (more: { vector?: Float32Array; model?: string }) =>
      withWorkspace(fixture.database, 'vendor', (tx) =>
        searchPassages(tx, { text: 'warehouse', filter: {}, limit: 9, ...more }),
      );
    const [vector] = await tinyEmbedder.embed(['warehouse']);
    const alone = await search({});
    expect(alone.length).toBeGreaterThan(2);
    for (const { similarity, ranks } of alone) expect([similarity, ranks.meaning]).toEqual([null, null]);
    expect(await search({ vector: vector ?? new Float32Array(), model: 'other' })).toEqual(alone);
    expect(await search({ vector: new Float32Array(384).fill(1) })).toEqual(alone);
    expect(await search({ vector: new Float32Array(vector?.length ?? 0) })).toEqual(alone);
    expect(await search({ vector: Float32Array.from(vector ?? [], () => Number.NaN) })).toEqual(alone);
    expect(await search({ vector: vector ?? new Float32Array() })).not.toEqual(alone);
  });

  test('compares with the serving model only', async () => {
    await savePassages(fixture.database, 'changing', [{ id: 'c', passages: ['Dana left.', 'All is well.'] }]);
    const other = {
      ...tinyEmbedder,
      model: 'next',
      embed: async (texts: readonly string[]) => texts.map(() => Float32Array.of(1, 0)),
    };
    await withWorkspace(fixture.database, 'changing', async (tx) => {
      await tx.executeSql(
        `INSERT INTO earshot.embedding_model (workspace_id, model, dimensions, state) VALUES ($1, $2, 2, 'building')`,
        [tx.workspace, other.model],
      );
      await tx.executeSql(
        `INSERT INTO earshot.passage_embedding (workspace_id, model, conversation_id, ordinal, embedding) VALUES ($1, $2, 'c', 1, '[1,0]')`,
        [tx.workspace, other.model],
      );
    });
    const hits = await find(fixture, 'quit', {}, 'changing');
    expect(hits[0]).toMatchObject({ ordinal: 0, ranks: { meaning: 1 } });
  });

  test('leaves no setting behind, and lets others ask in the same transaction meanwhile', async () => {
    const [vector] = await tinyEmbedder.embed(['left']);
    await withWorkspace(fixture.database, 'vendor', async (tx) => {
      const count = async () => (await tx.executeSql('SELECT count(*)::int AS passages FROM earshot.passage')).rows;
      const [before, ...found] = await Promise.all([
        count(),
        ...['warehouse', 'Lisbon', 'dashboard'].map((text) =>
          searchPassages(tx, { text, vector, filter: {}, limit: 1 }),
        ),
      ]);
      expect(found.flatMap((hits) => names(hits))).toHaveLength(3);
      expect(await count()).toEqual(before);
    });
  });

  test('fails as its statement failed', async () => {
    await expect(find(fixture, 'warehouse', { account: '\u0000' })).rejects.toMatchObject({ code: 'unstorable' });
  });
});
