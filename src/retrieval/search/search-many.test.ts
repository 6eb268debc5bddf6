import { beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../../test/support/databases.ts';
import { savePassages } from '../../../test/support/passages.ts';
import { type Database, type WorkspaceTransaction, withWorkspace } from '../../storage/index.ts';
import { type PassageFilter, type Ranked, rankPassages, searchPassages } from '../index.ts';

/*
 * More passages than are compared one by one: 51 conversations of 100 passages, their vectors anywhere, but the
 * same every time. Every tenth conversation is an email, every passage holds a common word, one in 500 a rare one.
 */

const CONVERSATIONS = 51;
/** Of another workspace, whose vectors stand in the same index. */
const STRANGE = 5;
const EACH = 100;
const MODEL = 'anywhere';
const AXES = Array.from({ length: 12 }, (_, axis) => axis + 1);

/** Where along an axis a passage lies, from -0.5 to 0.5: numbers without an order, in Postgres the same. */
function placeOf(number: number, axis: number): number {
  const far = Math.sin(number * axis) * 1_000;
  return far - Math.floor(far) - 0.5;
}

const vectorOf = (number: number) => Float32Array.from(AXES, (axis) => placeOf(number, axis));

interface Share {
  /** Conversations. */
  readonly count: number;
  /** The number from which vectors are made. */
  readonly first: number;
}

async function fill(database: Database, workspace: string, { count, first }: Share): Promise<void> {
  const conversations = Array.from({ length: count }, (_, number) => ({
    id: `c${String(number).padStart(2, '0')}`,
    account: `a${number % 3}`,
    medium: number % 10 === 0 ? ('email' as const) : ('call' as const),
    passages: [],
  }));
  const anywhere = { model: MODEL, fingerprint: MODEL, dimensions: AXES.length, embed: async () => [] };
  await savePassages(database, workspace, conversations, anywhere);
  await withWorkspace(database, workspace, async (tx) => {
    await tx.executeSql(
      `INSERT INTO earshot.passage (workspace_id, conversation_id, ordinal, account_key, occurred_at, medium, first_turn,
         last_turn, speakers, sides, body, content_hash, words)
       SELECT $1, c.id, o, c.account_key, c.occurred_at, c.medium, o, o, '{Dana}', '{customer}', said, md5(said), to_tsvector('english', said)
       FROM earshot.conversation AS c CROSS JOIN generate_series(0, ${EACH - 1}) AS o
       CROSS JOIN LATERAL (SELECT right(c.id, 2)::int * ${EACH} + o AS number) AS place
       CROSS JOIN LATERAL (SELECT 'common talk ' || number || CASE number % 500 WHEN 7 THEN ' vantor' ELSE '' END AS said) AS words
       WHERE c.workspace_id = $1`,
      [workspace],
    );
    await tx.executeSql(
      `INSERT INTO earshot.passage_embedding (workspace_id, model, conversation_id, ordinal, embedding)
       SELECT $1, '${MODEL}', conversation_id, ordinal, ARRAY(SELECT far - floor(far) - 0.5 FROM generate_series(1, ${AXES.length}) AS axis
           CROSS JOIN LATERAL (SELECT sin((number * axis)::float8) * 1000 AS far) AS place ORDER BY axis)::float4[]::vector
       FROM earshot.passage CROSS JOIN LATERAL
         (SELECT right(conversation_id, 2)::int * ${EACH} + ordinal + $2::int AS number) AS passage_number
       WHERE workspace_id = $1`,
      [workspace, first],
    );
    await tx.executeSql(
      `INSERT INTO earshot.lexeme VALUES ($1, 'vantor', 11), ($1, 'common', 5100), ($1, 'talk', 5100)`,
      [workspace],
    );
    await tx.executeSql(`UPDATE earshot.lexeme_total SET passages = ${CONVERSATIONS * EACH} WHERE workspace_id = $1`, [
      workspace,
    ]);
  });
}

describeEachDatabase('the search among many passages', (fixture) => {
  beforeAll(async () => {
    const { database } = fixture;
    await fill(database, 'vendor', { count: CONVERSATIONS, first: 0 });
    await fill(database, 'stranger', { count: STRANGE, first: 100_000 });
    const type = database.embedded ? 'vector' : 'halfvec';
    await database.pool.query(
      `CREATE INDEX ON earshot.passage_embedding USING hnsw ((embedding::${type}(${AXES.length})) ${type}_cosine_ops) WHERE model = '${MODEL}'`,
    );
    await database.pool.query('ANALYZE');
  });

  const rank = (text: string, filter: PassageFilter, number = 1_234) =>
    withWorkspace(fixture.database, 'vendor', (tx) =>
      rankPassages(tx, { text, vector: vectorOf(number), model: MODEL, filter }),
    );
  const numbers = (list: readonly Ranked[]) =>
    list.map(({ conversation, ordinal }) => Number(conversation.slice(1)) * EACH + ordinal);
  /** The hundred nearest of those that are meant. */
  const nearest = (number: number, isMeant: (one: number) => boolean) => {
    const asked = vectorOf(number);
    const cosine = (other: Float32Array) =>
      other.reduce((sum, value, axis) => sum + value * (asked[axis] ?? 0), 0) / Math.hypot(...other);
    const meant = Array.from({ length: CONVERSATIONS * EACH }, (_, one) => ({ one, near: cosine(vectorOf(one)) }));
    const sorted = meant.filter(({ one }) => isMeant(one)).sort((left, right) => right.near - left.near);
    return new Set(sorted.slice(0, 100).map(({ one }) => one));
  };

  test.each<[string, PassageFilter, (number: number) => boolean]>([
    ['without a filter', {}, () => true],
    ['of an account', { account: 'a1' }, (number) => Math.floor(number / EACH) % 3 === 1],
    ['of one medium in ten', { media: ['email'] }, (number) => Math.floor(number / EACH) % 10 === 0],
    ['of all media', { media: ['email', 'call'] }, () => true],
    ['of one conversation', { conversation: 'c07' }, (number) => Math.floor(number / EACH) === 7],
  ])('misses next to nothing that is near, %s', async (_which, filter, isMeant) => {
    for (const number of [5, 1_234, 4_321]) {
      const found = numbers((await rank('', filter, number)).meaning);
      const expected = nearest(number, isMeant);
      expect(found).toHaveLength(100);
      expect(found.filter((one) => expected.has(one)).length).toBeGreaterThanOrEqual(95);
    }
  });

  test('is by all words together, led by the rare ones; by common words only among what is near', async () => {
    const { words } = await rank('common talk of vantor', {});
    expect(numbers(words).sort((one, other) => one - other)).toEqual(
      Array.from({ length: 11 }, (_, index) => index * 500 + 7),
    );
    const common = await rank('common talk', {});
    expect(new Set(numbers(common.words))).toEqual(new Set(numbers(common.meaning)));
    const wordsOnly = await withWorkspace(fixture.database, 'vendor', (tx) =>
      rankPassages(tx, { text: 'common talk', filter: {} }),
    );
    expect(wordsOnly.words).toHaveLength(100);
    expect(numbers((await rank('vantor', { media: ['email'] })).words)).toEqual([7, 1_007, 2_007, 3_007, 4_007, 5_007]);
  });

  test('looks through an account by index when it is as large as that', async () => {
    const search = { text: 'common talk of vantor', vector: vectorOf(1_234), model: MODEL };
    const ranking = withWorkspace(fixture.database, 'vendor', async (tx) => {
      await tx.executeSql(`UPDATE earshot.passage SET account_key = 'a0'`);
      const found = await rankPassages(tx, { ...search, filter: { account: 'a0' } });
      throw Object.assign(new Error('taken back'), { found });
    });
    const { found } = (await ranking.catch((error: unknown) => error)) as {
      found: Awaited<ReturnType<typeof rankPassages>>;
    };
    expect(numbers(found.words).sort((one, other) => one - other)).toEqual(
      Array.from({ length: 11 }, (_, index) => index * 500 + 7),
    );
    const expected = nearest(1_234, () => true);
    expect(numbers(found.meaning).filter((one) => expected.has(one)).length).toBeGreaterThanOrEqual(95);
  });

  test('asks four statements within an account', async () => {
    const asked: string[] = [];
    const hits = await withWorkspace(fixture.database, 'vendor', (tx) => {
      const executeSql: WorkspaceTransaction['executeSql'] = (text, ...rest) => {
        asked.push(text);
        return tx.executeSql(text, ...rest);
      };
      const query = { text: 'vantor', vector: vectorOf(7), model: MODEL, filter: { account: 'a0' }, limit: 3 };
      return searchPassages({ ...tx, workspace: 'vendor', executeSql }, query);
    });
    expect(hits).toHaveLength(3);
    expect(asked).toHaveLength(4);
  });

  test('leaves a limited reader’s transaction as it was', async () => {
    const setting = async (tx: WorkspaceTransaction) =>
      (await tx.executeSql(`SELECT current_setting('jit') AS jit, current_setting('app.words', true) AS words`)).rows;
    const reader = { emails: ['eve@vendor.test'] };
    await withWorkspace(
      fixture.database,
      'vendor',
      async (tx) => {
        await rankPassages(tx, { text: 'common talk of vantor', vector: vectorOf(7), model: MODEL, filter: {} });
        expect(await setting(tx)).toEqual([{ jit: 'off', words: '' }]);
      },
      { reader },
    );
  });

  test('reads words from their index though row-level security comes first', async () => {
    const plan = async (tx: WorkspaceTransaction, settings: string) => {
      await tx.executeSql(settings);
      const { rows } = await tx.executeSql('EXPLAIN SELECT ordinal FROM earshot.passage');
      return JSON.stringify(rows);
    };
    for (const reader of [undefined, { emails: ['eve@vendor.test'] }]) {
      const asked = async (tx: WorkspaceTransaction) => {
        expect(await plan(tx, `SET LOCAL app.words = '''vantor'''`)).toContain('passage_words');
        expect(await plan(tx, `SET LOCAL app.words TO DEFAULT`)).not.toContain('passage_words');
      };
      await withWorkspace(fixture.database, 'vendor', asked, { reader });
    }
  });
});
