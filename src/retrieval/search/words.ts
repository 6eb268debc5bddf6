import type { WorkspaceTransaction } from '../../storage/index.ts';

/** A word of the question as the index knows it, and what it weighs: more, the fewer passages hold it. */
export interface WeighedWord {
  readonly lexeme: string;
  readonly weight: number;
  /** How many passages of the workspace held it when words were last counted. */
  readonly passages: number;
  /** The same as a share of all. */
  readonly share: number;
}

/** UTF-16 code units of a question that are read: what comes after says nothing new. */
const LONGEST_QUESTION = 4_000;
/** Most words of a question that are searched for, the rarest. */
const MOST_WORDS = 32;
/** A word that weighs less stands in more than a third of all passages (reference: leaving it out costs nothing). */
const LEAST_WEIGHT = 1;

/** The words of a question without those that say too little; none of a question of stop words or signs only. */
export async function weighWords(tx: WorkspaceTransaction, question: string): Promise<readonly WeighedWord[]> {
  const { rows } = await tx.executeSql(WORDS, [tx.workspace, readable(question)], { prepared: true });
  return choose(rows as CountedWord[]);
}

/** A word, in how many passages of how many it stands. */
export interface CountedWord {
  readonly lexeme: string;
  readonly passages: number;
  readonly total: number;
}

const WORDS = `
  SELECT asked.lexeme, coalesce(known.passages, 0) AS passages, coalesce(counted.passages, 0) AS total
  FROM unnest(to_tsvector('english', $2::text)) AS asked
  LEFT JOIN earshot.lexeme AS known ON known.workspace_id = $1 AND known.word = asked.lexeme
  LEFT JOIN earshot.lexeme_total AS counted ON counted.workspace_id = $1`;

/**
 * Weighs words by how rare they are (the idf of BM25), the heaviest first, and leaves out the light ones, but never the
 * heaviest. Words that nobody has counted yet weigh as much as can be.
 */
export function choose(words: readonly CountedWord[]): readonly WeighedWord[] {
  const weighed = words.map(({ lexeme, passages, total }) => {
    const [all, having] = [Math.max(total, 1), Math.min(passages, total)];
    return { lexeme, passages, share: having / all, weight: Math.log(1 + (all - having + 0.5) / (having + 0.5)) };
  });
  weighed.sort((one, other) => other.weight - one.weight || (one.lexeme < other.lexeme ? -1 : 1));
  const least = Math.min(LEAST_WEIGHT, weighed[0]?.weight ?? 0);
  return weighed.filter(({ weight }) => weight >= least).slice(0, MOST_WORDS);
}

/** A lexeme as a query for just that, whatever signs it holds. */
export function toTsquery(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Of many passages, about so many at most are ranked by their words: to rank one costs more than to find it. */
const MOST_RANKED = 1_500;

/** What is looked up in the index over words. */
export interface Lookup {
  /** As a tsquery. */
  readonly query: string;
  /** Is it in more passages than are ranked, as far as one can tell? */
  readonly isCommon: boolean;
}

/**
 * What is looked up where there are many passages: those with one of the rarest words, as many as together stand in few
 * enough. Where even the rarest stands in too many, those with it and with one of the others. All words count in the ranking
 * of what was found.
 */
export function lookupOf(words: readonly WeighedWord[]): Lookup | undefined {
  const [rarest, ...others] = words;
  if (rarest === undefined) return undefined;
  const anyOf = (some: readonly WeighedWord[]) => some.map(({ lexeme }) => toTsquery(lexeme)).join(' | ');
  let passages = 0;
  const rare = words.filter((word) => {
    passages += word.passages;
    return passages <= MOST_RANKED;
  });
  if (rare.length > 0) return { query: anyOf(rare), isCommon: false };
  if (others.length === 0) return { query: anyOf([rarest]), isCommon: true };
  const without = others.reduce((share, word) => share * (1 - word.share), 1);
  const query = `${toTsquery(rarest.lexeme)} & (${anyOf(others)})`;
  return { query, isCommon: rarest.passages * (1 - without) > MOST_RANKED };
}

/** Postgres has no place for U+0000, and half a surrogate pair is no letter. */
function readable(question: string): string {
  return question.slice(0, LONGEST_QUESTION).replaceAll('\0', ' ').toWellFormed();
}
