import type { WorkspaceTransaction } from '../../storage/index.ts';
import { fuse } from './fusion.ts';
import { readHits } from './hits.ts';
import { listByMeaning, listByMeaningFromIndex, listByWords, listFewByMeaning, type Meaning } from './lists.ts';
import { comparableVector, readScope, type Scope } from './scope.ts';
import { DEPTH, type PassageHit, type PassageQuery, type Ranked } from './types.ts';
import { pointsSomewhere } from './vectors.ts';
import { lookupOf, type WeighedWord, weighWords } from './words.ts';

/**
 * The passages that answer a question best, by its words and by its meaning together, with what stands beside them. A question
 * of stop words or signs alone is searched by meaning, one without a comparable vector by words; one of neither finds nothing.
 */
export async function searchPassages(tx: WorkspaceTransaction, query: PassageQuery): Promise<readonly PassageHit[]> {
  const { words, meaning } = await rankPassages(tx, query);
  return readHits(tx, fuse(words, meaning).slice(0, query.limit));
}

/** What {@link fuse} makes one order of. */
interface Lists {
  readonly words: readonly Ranked[];
  readonly meaning: readonly Ranked[];
}

/** The two lists that {@link searchPassages} makes one of, each at most {@link DEPTH} long. */
export async function rankPassages(tx: WorkspaceTransaction, query: Omit<PassageQuery, 'limit'>): Promise<Lists> {
  const { text, filter, vector } = query;
  const isNarrow = filter.account !== undefined || filter.conversation !== undefined;
  if (!isNarrow || vector === undefined || !pointsSomewhere(vector)) {
    const [weighed, scope] = await Promise.all([weighWords(tx, text), readScope(tx, filter)]);
    return rankWithin(tx, query, weighed, scope);
  }
  // Nearly always few: looked through at once, without asking first how many there are.
  const weighing = weighWords(tx, text);
  const [weighed, { isLarge, meaning }, words] = await Promise.all([
    weighing,
    listFewByMeaning(tx, { vector, model: query.model, filter }),
    weighing.then((weighed) => listByWords(tx, weighed, { filter, ifFew: true })),
  ]);
  return isLarge ? rankWithin(tx, query, weighed, await readScope(tx, filter, true)) : { words, meaning };
}

async function rankWithin(
  tx: WorkspaceTransaction,
  query: Omit<PassageQuery, 'limit'>,
  weighed: readonly WeighedWord[],
  { isLarge, serving }: Scope,
): Promise<Lists> {
  const { filter } = query;
  const vector = comparableVector(query, serving);
  const lookup = isLarge ? lookupOf(weighed) : undefined;
  const rankWords = (among?: readonly Ranked[]) =>
    listByWords(tx, weighed, among === undefined ? { filter, lookup: lookup?.query } : { filter, among });
  if (vector === undefined || serving === undefined) return { words: await rankWords(), meaning: [] };
  const rankMeaning = () => rankByMeaning(tx, { vector, serving, filter }, isLarge);
  if (lookup?.isCommon === true) {
    // Words that are everywhere find nothing by themselves: they only say which of what is near to prefer.
    const meaning = await rankMeaning();
    return { words: await rankWords(meaning), meaning };
  }
  const [words, meaning] = await Promise.all([rankWords(), rankMeaning()]);
  return { words, meaning };
}

/** By the index where there is much to look through; where that gives fewer than there must be, one by one after all. */
async function rankByMeaning(tx: WorkspaceTransaction, meaning: Meaning, isLarge: boolean): Promise<readonly Ranked[]> {
  const { indexedAs } = meaning.serving;
  if (!isLarge || indexedAs === null) return listByMeaning(tx, meaning);
  const found = await listByMeaningFromIndex(tx, meaning, indexedAs);
  return found.length < DEPTH ? listByMeaning(tx, meaning) : found;
}
