import type { PassageHit } from '../../retrieval/index.ts';
import { findAccountHeads, loadTurns, type WorkspaceTransaction } from '../../storage/index.ts';
import { likeWords, stemOf, wordsOf } from '../question/words.ts';
import type { Citation } from '../types.ts';
import type { AcrossFilter } from './filter.ts';
import type { AcrossPassages } from './types.ts';

/** Quotes of one account that are shown. */
const QUOTES = 3;
const ACCOUNTS = 10;
/** Longer, and only the words around what is looked for are quoted. UTF-16 code units. */
const LONG = 320;
const AROUND = 120;

/**
 * The places where words were said, or what comes near in meaning, by account, in the order of the search: of each passage the
 * turn that holds most of the words.
 */
export async function findPassages(
  tx: WorkspaceTransaction,
  {
    words,
    filter,
    hits,
  }: { readonly words: string; readonly filter: AcrossFilter; readonly hits: readonly PassageHit[] },
): Promise<readonly AcrossPassages[]> {
  const near = hits.filter(isNear);
  const keys = [...new Set(near.flatMap(({ account }) => account ?? []))];
  const heads = await findAccountHeads(tx, keys, filter.band);
  const shown = keys.filter((key) => heads.has(key)).slice(0, ACCOUNTS);
  const chosen = near.filter(({ account }) => account !== null && shown.includes(account));
  const turns = await loadTurns(tx, [...new Set(chosen.map(({ conversation }) => conversation))]);
  const stems = new Set(wordsOf(words).flatMap(({ word }) => likeWords(word).map(stemOf)));
  return shown.flatMap((key) => {
    const account = heads.get(key);
    const quotes = chosen
      .filter((hit) => hit.account === key)
      .flatMap((hit) => quoteOf(hit, turns.get(hit.conversation) ?? [], stems) ?? []);
    const distinct = [...new Map(quotes.map((quote) => [`${quote.conversation} ${quote.turn}`, quote])).values()];
    return account === undefined || distinct.length === 0 ? [] : [{ account, quotes: distinct.slice(0, QUOTES) }];
  });
}

/** Cosine from which on a passage without any of the words is worth reading. */
const NEAR_IN_MEANING = 0.5;

/** Every search has a nearest; what shares neither word nor meaning is none. */
function isNear({ ranks, similarity }: PassageHit): boolean {
  return ranks.words !== null || (similarity ?? 0) >= NEAR_IN_MEANING;
}

type Turns = readonly { readonly speaker: string; readonly text: string }[];

function quoteOf(hit: PassageHit, turns: Turns, stems: ReadonlySet<string>): Citation | undefined {
  const within = turns.slice(hit.firstTurn, hit.lastTurn + 1);
  const worth = within.map(
    ({ text }) =>
      new Set(
        wordsOf(text)
          .map(({ stem }) => stem)
          .filter((stem) => stems.has(stem)),
      ).size,
  );
  const best = worth.indexOf(Math.max(...worth));
  const said = within[best];
  if (said === undefined || said.text.trim() === '') return undefined;
  return {
    conversation: hit.conversation,
    turn: hit.firstTurn + best,
    quote: cut(said.text, stems),
    speaker: said.speaker === '' ? null : said.speaker,
    occurred_at: hit.occurredAt,
    medium: hit.medium,
    subject: hit.subject,
  };
}

/** Letter for letter from a turn: all of a short one, of a long one whole words around the first that was looked for. */
function cut(text: string, stems: ReadonlySet<string>): string {
  const trimmed = text.trim();
  if (trimmed.length <= LONG) return trimmed;
  const words = wordsOf(trimmed);
  const at = words.find(({ stem }) => stems.has(stem))?.start ?? 0;
  const from = words.find(({ start }) => start >= at - AROUND)?.start ?? 0;
  const to = words.findLast(({ end }) => end <= from + LONG)?.end ?? LONG;
  return trimmed.slice(from, to);
}
