import type { Conversation } from '../../domain/index.ts';
import { countTokens } from '../tokens.ts';
import type { Piece } from './atoms.ts';
import { sentencesOf } from './sentences.ts';
import type { Labels } from './speakers.ts';
import type { Excerpt } from './surroundings.ts';

/** Finds the sentences of a conversation that a reader of a later part needs. */
export interface EarlierIndex {
  /** Sentences before turn `before` that introduce what turns `from` to `to` (exclusive) speak of, in order, within a budget. */
  select(before: number, from: number, to: number, room: number): Excerpt;
}

const WORD = /\p{L}[\p{L}\p{M}\p{N}]*/gu;
const CAPITALISED = /(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{M}\p{N}]*/gu;
const SMALL = /(?<![\p{L}\p{N}])\p{Ll}[\p{L}\p{M}\p{N}]*/gu;
/** What stands before a word that does not begin a sentence. */
const INSIDE = /[\p{L}\p{N},;][ -]$/u;
/** Capitals that name nobody. */
const NO_NAMES =
  /^(?:i|ok|okay|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|yeah|yes|no|well|so|and|but|mr|mrs|ms)$/;
/** Words for what somebody does or is to us. */
const ROLE =
  /\b(?:runs?|heads?|leads?|manages?|handles?|owns?|director|manager|chief|head|officer|vp|c[a-z]o|boss|sponsor|replac\w+|took over|taking over|from (?:finance|legal|procurement|it|ops)|my (?:boss|colleague|counterpart)|call(?:ed|s) it|system|tool|project)\b/i;
/** A promise or a plan with a time, however it is put. */
const PLAN =
  /\b(?:will|'ll|’ll|going to|promis\w+|agreed|due|deadline|until|by)\b.*\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august|september|october|november|december|q[1-4]|quarter|week|month|year|spring|summer|autumn|fall|winter)\b/i;
/** Tokens: a longer sentence tells too little for its price. */
const LONGEST = 60;
/** Letters: a shorter turn introduces nobody. */
const SHORTEST = 15;
/** What a sentence is worth: it introduces what the window names, it named somebody last, it says who that is, it is a plan. */
const WORTH = { introduces: 3, namedLast: 1, tellsRole: 2, plans: 1 };
/** How many of the last turns before a window are looked through, and how many of each sort are taken. */
const LAST = { looked: 60, named: 2, plans: 3 };
/** In a transcript without capitals a name is told only by being rare. */
const RARE = { turns: 4, letters: 5 };

/** An index over the whole conversation; made once, asked for every window but the first. */
export function indexEarlier(conversation: Conversation, labels: Labels): EarlierIndex {
  const terms = findNames(conversation) ?? findRareWords(conversation);
  const introduced = new Map<string, Place>();
  for (const [turn, named] of terms.entries()) {
    if ((conversation.turns[turn]?.text.length ?? 0) < SHORTEST) continue;
    for (const { key, at } of named) if (!introduced.has(key)) introduced.set(key, { turn, at });
  }
  return {
    select(before, from, to, room) {
      const here = new Set(terms.slice(from, to).flatMap((named) => named.map(({ key }) => key)));
      const choice = chooser(conversation);
      for (const [term, place] of introduced)
        if (place.turn < before && here.has(term)) choice.add(place, WORTH.introduces);
      const last = conversation.turns.map((_, turn) => turn).slice(Math.max(0, before - LAST.looked), before);
      const named = last.filter((turn) => terms[turn]?.length).slice(-LAST.named);
      for (const turn of named) choice.add({ turn, at: terms[turn]?.[0]?.at ?? 0 }, WORTH.namedLast);
      const plans = last.flatMap((turn) => {
        const at = conversation.turns[turn]?.text.search(PLAN) ?? -1;
        return at < 0 ? [] : [{ turn, at }];
      });
      for (const place of plans.slice(-LAST.plans)) choice.add(place, WORTH.plans);
      return pack(conversation, labels, choice.sentences(), room);
    },
  };
}

interface Place {
  readonly turn: number;
  readonly at: number;
}

interface Valued {
  readonly piece: Piece;
  readonly worth: number;
}

/** Gathers sentences by the places they hold; what is said of one place adds to another in the same sentence. */
function chooser({ turns }: Conversation) {
  const chosen = new Map<string, Valued>();
  return {
    add({ turn, at }: Place, worth: number): void {
      const text = turns[turn]?.text ?? '';
      const [start, end] = sentencesOf(text).find((stretch) => at < stretch[1]) ?? [0, text.length];
      const key = `${turn}:${start}`;
      const known = chosen.get(key)?.worth ?? (ROLE.test(text.slice(start, end)) ? WORTH.tellsRole : 0);
      chosen.set(key, { piece: { turn, start, end }, worth: known + worth });
    },
    sentences: () => [...chosen.values()],
  };
}

/** The most telling first, of equals the latest, while there is room; given in the order of the conversation. */
function pack({ turns }: Conversation, labels: Labels, sentences: readonly Valued[], room: number): Excerpt {
  const ranked = [...sentences].sort((one, other) => other.worth - one.worth || byPlace(other.piece, one.piece));
  const pieces: Piece[] = [];
  let tokens = 0;
  for (const { piece } of ranked) {
    const { turn, start, end } = piece;
    const cost = countTokens(`${labels.label(turn, start > 0)}${(turns[turn]?.text ?? '').slice(start, end)}\n`);
    if (cost > LONGEST || tokens + cost > room) continue;
    tokens += cost;
    pieces.push(piece);
  }
  return { pieces: pieces.sort(byPlace), tokens };
}

function byPlace(one: Piece, other: Piece): number {
  return one.turn - other.turn || one.start - other.start;
}

/** A word that may name somebody or something, where it stands in its turn. */
interface Term {
  readonly key: string;
  readonly at: number;
}

type Terms = readonly (readonly Term[])[];

/**
 * Names of people, places and things by turn: what is written with a capital inside a sentence and never without one, those
 * that the header tells left out. Undefined where there are none.
 */
function findNames(conversation: Conversation): Terms | undefined {
  const { turns } = conversation;
  const names = new Set<string>();
  const capitals = turns.map(({ text }) => {
    const words: Term[] = [];
    for (const { 0: word, index: at } of text.matchAll(CAPITALISED)) {
      const key = word.toLowerCase();
      words.push({ key, at });
      if (!names.has(key) && INSIDE.test(text.slice(Math.max(0, at - 2), at))) names.add(key);
    }
    return words;
  });
  for (const { text } of turns) for (const word of text.match(SMALL) ?? []) names.delete(word);
  const told = new Set(wordsOf(headerNames(conversation).join(' ')));
  for (const key of names) if (told.has(key) || NO_NAMES.test(key)) names.delete(key);
  if (names.size === 0) return undefined;
  return capitals.map((words) => words.filter(({ key }) => names.has(key)));
}

/** The long words that few turns hold, by turn: in a transcript without capitals a name is told only by being rare. */
function findRareWords(conversation: Conversation): Terms {
  const told = new Set(wordsOf(headerNames(conversation).join(' ')));
  const words = conversation.turns.map(({ text }) => wordsOf(text));
  const turnsWith = new Map<string, number>();
  for (const spoken of words) for (const key of new Set(spoken)) turnsWith.set(key, (turnsWith.get(key) ?? 0) + 1);
  const isRare = (key: string) =>
    key.length >= RARE.letters && (turnsWith.get(key) ?? 0) <= RARE.turns && !told.has(key);
  return words.map((spoken, turn) => {
    const text = conversation.turns[turn]?.text.toLowerCase() ?? '';
    return spoken.filter(isRare).map((key) => ({ key, at: Math.max(0, text.indexOf(key)) }));
  });
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

function headerNames({ participants, vendor, account, turns }: Conversation): string[] {
  const companies = [vendor?.company, vendor?.product, account?.name].filter((name) => name !== undefined);
  return [...participants.map(({ name }) => name), ...companies, ...new Set(turns.map(({ speaker }) => speaker))];
}
