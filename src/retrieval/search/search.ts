import type { WorkspaceTransaction } from '../../storage/index.ts';
import { conditionsOf, narrows, Values } from './conditions.ts';
import { fuse } from './fusion.ts';
import { readHits } from './hits.ts';
import { listByMeaning, listByMeaningFromIndex, listByWords, type Meaning } from './lists.ts';
import { comparableVector, readServing } from './serving.ts';
import { DEPTH, type PassageFilter, type PassageHit, type PassageQuery, type Ranked } from './types.ts';
import { type WeighedWord, weighWords } from './words.ts';

/** Up to so many passages are compared one by one: an account's nearly always are. */
const COMPARED_ONE_BY_ONE = 5_000;
/** Of many passages, about so many at most are ranked by their words. */
const RANKED_BY_WORDS = 5_000;

/**
 * The passages that answer a question best, by its words and by its meaning together, with what stands beside them. A question
 * of stop words or signs alone is searched by meaning, one without a comparable vector by words; one of neither finds nothing.
 */
export async function searchPassages(tx: WorkspaceTransaction, query: PassageQuery): Promise<readonly PassageHit[]> {
  const { words, meaning } = await rankPassages(tx, query);
  return readHits(tx, fuse(words, meaning).slice(0, query.limit));
}

/** The two lists that {@link searchPassages} makes one of, each at most {@link DEPTH} long. */
export async function rankPassages(
  tx: WorkspaceTransaction,
  query: Omit<PassageQuery, 'limit'>,
): Promise<{ readonly words: readonly Ranked[]; readonly meaning: readonly Ranked[] }> {
  const { text, filter } = query;
  const [weighed, serving, scope] = await Promise.all([weighWords(tx, text), readServing(tx), countScope(tx, filter)]);
  const vector = comparableVector(query, serving);
  const generators = scope <= COMPARED_ONE_BY_ONE ? weighed : rarest(weighed);
  const [words, meaning] = await Promise.all([
    listByWords(tx, weighed, { filter, generators }),
    vector === undefined || serving === undefined ? [] : rankByMeaning(tx, { vector, serving, filter }, scope),
  ]);
  return { words, meaning };
}

/** By the index where there is much to look through; where that gives fewer than there must be, one by one after all. */
async function rankByMeaning(tx: WorkspaceTransaction, meaning: Meaning, scope: number): Promise<readonly Ranked[]> {
  const { indexedAs } = meaning.serving;
  if (scope <= COMPARED_ONE_BY_ONE || indexedAs === null) return listByMeaning(tx, meaning);
  const found = await listByMeaningFromIndex(tx, meaning, indexedAs);
  return found.length < DEPTH ? listByMeaning(tx, meaning) : found;
}

/**
 * How many passages a filter leaves, counted to a little more than are compared one by one. Without a filter it is how many
 * there were when words were last counted, if those are enough to know.
 */
async function countScope(tx: WorkspaceTransaction, filter: PassageFilter): Promise<number> {
  const values = new Values();
  const most = COMPARED_ONE_BY_ONE + 1;
  const known = narrows(filter)
    ? '0'
    : `(SELECT passages FROM earshot.lexeme_total WHERE workspace_id = ${values.add(tx.workspace, 'text')})`;
  const counted = `(SELECT count(*) FROM (SELECT FROM earshot.passage AS p
    WHERE ${conditionsOf(tx.workspace, filter, values)} LIMIT ${most}) AS passage)`;
  const text = `SELECT (CASE WHEN ${known} >= ${most} THEN ${most} ELSE ${counted} END)::int AS scope`;
  const { rows } = await tx.executeSql(text, values.list, { prepared: true });
  return (rows as { readonly scope: number }[])[0]?.scope ?? 0;
}

/** The rarest of the words, at least one, that together stand in no more passages than are ranked. */
function rarest(words: readonly WeighedWord[]): readonly WeighedWord[] {
  let passages = 0;
  return words.filter((word, index) => {
    passages += word.passages;
    return index === 0 || passages <= RANKED_BY_WORDS;
  });
}
