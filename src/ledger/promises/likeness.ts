import { nameWords } from '../words.ts';

/** What two wordings are compared by. */
export interface Wording {
  /** The thing itself, in few words. */
  readonly what: string;
  /** The words that were said. */
  readonly quote: string;
  /** Words for when, of a promise. */
  readonly due?: string | null | undefined;
  /** It is a promise, not a word about one. */
  readonly promise: boolean;
  /** Who of ours promised it, or will do it. */
  readonly ours?: string | null | undefined;
}

/** How alike some things promised are, each told by its place among them. */
export interface Likenesses {
  /** Of two of them, 0 to 1. Symmetric. */
  readonly of: (one: number, other: number) => number;
  /** Those that may be as alike to one of them as `least`, which is more than 0; no other is. */
  readonly near: (one: number, least: number) => readonly number[];
}

const EMPTY =
  'a an the of for to in on at by with and or our your their his her my it its this that these those is are was be been will you we they he she i us them as from up out so all any some every more not no never still got get have has had do did does done just now there here about into over per via than then only own which who what when where one two both';
/** Words that half of all promises have: they say what kind of thing it is, not which. */
const COMMON =
  'send sent share list note mail email call ring report fix new update answer date quote price paperwork info information session meeting training set setup support team people person contact side user data file system app online live work working use thing version release document copy draft check time day week month year end first second next last late promise promised tell told say said know want need come came go went make made give gave put run ran see show';

const EMPTY_WORDS = new Set(EMPTY.split(' '));
const COMMON_STEMS = new Set(COMMON.split(' ').map(stemOf));

const COMMON_WEIGHT = 0.45;
const NAME_WEIGHT = 1.3;
/** Of a word that stands only in what was said, against one that stands in what it is about. */
const QUOTE_SHARE = 0.6;
/** Less than this in common is chance, however short the wordings are. */
const LEAST_SHARED = 0.8;

const DUE_BONUS = 0.08;
const PERSON_BONUS = 0.05;
const NAMES_APART = 0.25;
/** "German interface" and "German support": a name alone is not the thing. */
const ONLY_NAMES = 0.7;
const WHOLE = 0.95;

interface Terms {
  /** What the words are worth of what it is about. */
  readonly what: ReadonlyMap<string, number>;
  /** What all of them are worth. */
  readonly worth: number;
  readonly said: ReadonlySet<string>;
  /** Names and numbers in what it is about. */
  readonly names: ReadonlySet<string>;
  /** "sso" for "single sign on". */
  readonly acronyms: ReadonlySet<string>;
  /** Every word that was said. */
  readonly spoken: ReadonlySet<string>;
  /** The words for when that tell a day from others. */
  readonly days: readonly string[];
  readonly people: readonly string[];
  readonly promise: boolean;
}

/**
 * Likenesses by words: how much of what each is about the other names, rare words and names counting more (rarity among all
 * wordings given), and a little for the same day and the same person of ours.
 */
export function wordLikeness(wordings: readonly Wording[]): Likenesses {
  const drafts = wordings.map(termsOf);
  const frequency = new Map<string, number>();
  for (const { what } of drafts) for (const word of what.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const rarities = new Map([...frequency].map(([word, count]) => [word, rarityOf(count, wordings.length)]));
  const all = drafts.map((terms) => weighed(terms, (word) => rarities.get(word) ?? 1));
  return {
    of: (one, other) => {
      const [left, right] = [all[one], all[other]];
      return left === undefined || right === undefined ? 0 : likenessOf(left, right);
    },
    near: nearAmong(all),
  };
}

function likenessOf(left: Terms, right: Terms): number {
  const shared = coverage(left, right);
  const back = coverage(right, left);
  if (Math.max(shared.weight, back.weight) < LEAST_SHARED) return 0;
  const most = Math.max(shared.share, back.share);
  let likeness = likenessBy(shared.share, back.share, left.promise && right.promise);
  if (shared.onlyNames && back.onlyNames && most < WHOLE) likeness *= ONLY_NAMES;
  if (areApart(left, right)) likeness -= NAMES_APART;
  if (sameDay(left, right) || sameDay(right, left)) likeness += DUE_BONUS;
  if (samePerson(left, right)) likeness += PERSON_BONUS;
  return Math.max(0, Math.min(1, likeness));
}

/** The shorter wording decides most: "the map" is the signal map. Two promises must name the same from both sides. */
function likenessBy(share: number, back: number, arePromises: boolean): number {
  const [least, most] = [Math.min(share, back), Math.max(share, back)];
  return arePromises ? 0.3 * most + 0.65 * least : 0.55 * most + 0.4 * least;
}

/** 1 for what every wording has, rising for what few have. */
function rarityOf(count: number, all: number): number {
  return 1 + (0.5 * Math.log((1 + all) / (1 + count))) / Math.log(2 + all);
}

interface Coverage {
  /** 0 to 1, by weight. */
  readonly share: number;
  readonly weight: number;
  readonly onlyNames: boolean;
}

/** How much of what one is about the other names. */
function coverage(one: Terms, other: Terms): Coverage {
  let shared = 0;
  let onlyNames = true;
  for (const [word, worth] of one.what) {
    const found = foundIn(other, word);
    if (found === 0) continue;
    shared += worth * found;
    if (!one.names.has(word)) onlyNames = false;
  }
  return { share: one.worth === 0 ? 0 : shared / one.worth, weight: shared, onlyNames };
}

function foundIn({ what, acronyms, said }: Terms, word: string): number {
  return what.has(word) || acronyms.has(word) ? 1 : said.has(word) ? QUOTE_SHARE : 0;
}

/** Sums come out a little otherwise in another order. */
const ROUNDING = 1e-9;

/**
 * Finds for each of some terms those that may be as alike: what they share is added up word by word over an index of the words, so
 * that among thousands of promises nearly all pairs are set aside without being looked at.
 */
function nearAmong(all: readonly Terms[]): Likenesses['near'] {
  const named = indexOf(all, ({ what, acronyms }) => new Set([...what.keys(), ...acronyms]));
  const onlySaid = indexOf(all, ({ what, acronyms, said }) =>
    [...said].filter((word) => !what.has(word) && !acronyms.has(word)),
  );
  const about = indexOf(all, ({ what }) => what.keys());
  const worths = new Map(
    [...about].map(([word, places]) => [word, places.map((place) => all[place]?.what.get(word) ?? 0)]),
  );
  const shared = new Float64Array(all.length);
  const back = new Float64Array(all.length);
  return (one, least) => {
    const terms = all[one];
    if (terms === undefined) return [];
    for (const [word, worth] of terms.what) {
      addTo(shared, named.get(word), worth);
      addTo(shared, onlySaid.get(word), worth * QUOTE_SHARE);
    }
    for (const word of new Set([...terms.what.keys(), ...terms.acronyms, ...terms.said])) {
      const places = about.get(word);
      if (places === undefined) continue;
      const found = foundIn(terms, word);
      const theirs = worths.get(word) ?? [];
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index] ?? 0;
        back[place] = (back[place] ?? 0) + (theirs[index] ?? 0) * found;
      }
    }
    const near: number[] = [];
    const enough = least - DUE_BONUS - PERSON_BONUS - ROUNDING;
    for (let other = 0; other < all.length; other += 1) {
      const [mine, its] = [shared[other] ?? 0, back[other] ?? 0];
      if (Math.max(mine, its) < LEAST_SHARED - ROUNDING) continue;
      const { worth = 0, promise = false } = all[other] ?? {};
      const [share, theirs] = [terms.worth === 0 ? 0 : mine / terms.worth, worth === 0 ? 0 : its / worth];
      if (likenessBy(share, theirs, terms.promise && promise) >= enough) near.push(other);
    }
    shared.fill(0);
    back.fill(0);
    return near;
  };
}

function addTo(sums: Float64Array, places: readonly number[] | undefined, worth: number): void {
  if (places === undefined) return;
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] ?? 0;
    sums[place] = (sums[place] ?? 0) + worth;
  }
}

/** The places of terms, by each of their words. */
function indexOf(
  all: readonly Terms[],
  wordsOf: (terms: Terms) => Iterable<string>,
): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  for (const [place, terms] of all.entries()) {
    for (const word of wordsOf(terms)) {
      const there = index.get(word);
      if (there === undefined) index.set(word, [place]);
      else there.push(place);
    }
  }
  return index;
}

/** Terms with what their words are worth among all, the rarer the more. */
function weighed(terms: Terms, rarity: (word: string) => number): Terms {
  const what = new Map([...terms.what].map(([word, weight]) => [word, weight * rarity(word)]));
  let worth = 0;
  for (const one of what.values()) worth += one;
  return { ...terms, what, worth };
}

const LONGEST_ACRONYM = 5;

/** The initials of two to five words in a row. */
function acronymsOf(words: readonly string[]): ReadonlySet<string> {
  const acronyms = new Set<string>();
  for (const start of words.keys()) {
    let initials = words[start]?.[0] ?? '';
    for (const word of words.slice(start + 1, start + LONGEST_ACRONYM)) {
      initials += word[0] ?? '';
      acronyms.add(initials);
    }
  }
  return acronyms;
}

/** Both name somebody, some place or some number, and none is the same: Hull and Grimsby, ten and thirty-one. */
function areApart(left: Terms, right: Terms): boolean {
  if (left.names.size === 0 || right.names.size === 0) return false;
  return (
    ![...left.names].some((name) => right.what.has(name) || right.said.has(name)) &&
    ![...right.names].some((name) => left.what.has(name) || left.said.has(name))
  );
}

function sameDay({ days }: Terms, { spoken }: Terms): boolean {
  return days.some((word) => spoken.has(word));
}

const DAY_WORD =
  /^(?:january|february|march|april|june|july|august|september|october|november|december|easter|christmas|spring|summer|autumn|q[1-4]|monday|tuesday|wednesday|thursday|friday|\d+(?:st|nd|rd|th)|\w+(?:th|first|second|third))$/;

function samePerson({ people }: Terms, { people: others }: Terms): boolean {
  return people.some((name) => others.includes(name));
}

function termsOf({ what, quote, due, ours, promise }: Wording): Terms {
  const about = what || quote;
  const capitals = new Set(
    [...about.matchAll(/(?<=[^.!?]\s)\p{Lu}[\p{L}\p{N}]+|\b\p{Lu}{2,}\b|\b\d+\b/gu)].flatMap(([name]) =>
      nameWords(name).map(stemOf),
    ),
  );
  const first = /^\p{Lu}[\p{L}]+/u.exec(about)?.[0];
  if (what !== '' && first !== undefined) capitals.add(stemOf(nameWords(first)[0] ?? ''));
  const weights = new Map<string, number>();
  for (const stem of stemsOf(about))
    weights.set(stem, COMMON_STEMS.has(stem) ? COMMON_WEIGHT : capitals.has(stem) ? NAME_WEIGHT : 1);
  const names = new Set([...capitals].filter((stem) => weights.get(stem) === NAME_WEIGHT));
  return {
    promise,
    what: weights,
    worth: 0,
    said: new Set(stemsOf(quote)),
    names,
    acronyms: acronymsOf(nameWords(`${what} ${quote}`)),
    spoken: new Set(nameWords(quote)),
    days: nameWords(due ?? '').filter((word) => DAY_WORD.test(word)),
    people: nameWords(ours ?? ''),
  };
}

function stemsOf(text: string): string[] {
  return nameWords(text.replace(/['’](?:s|re|ve|ll|d|m)\b/g, ''))
    .filter((word) => !EMPTY_WORDS.has(word))
    .map(stemOf);
}

/** Enough to make "migrated" and "migration", "planner" and "planning" one word. */
function stemOf(word: string): string {
  if (word.length < 4) return word;
  const cut = word.replace(/(?:ations?|ings?|ers?|ed|ions?|als?|ies|es|s|y|e)$/, '');
  return (cut.length >= 3 ? cut : word).slice(0, 6);
}
