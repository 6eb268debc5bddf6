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

/** How alike two things promised are, 0 to 1. */
export type Likeness = (one: Wording, other: Wording) => number;

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
  readonly what: ReadonlyMap<string, number>;
  readonly said: ReadonlySet<string>;
  /** Names and numbers in what it is about. */
  readonly names: ReadonlySet<string>;
  readonly plain: readonly string[];
}

/**
 * A likeness by words: how much of what each is about the other names, rare words and names counting more (rarity among all
 * wordings given), and a little for the same day and the same person of ours. Symmetric.
 */
export function wordLikeness(all: readonly Wording[]): Likeness {
  const frequency = new Map<string, number>();
  const terms = new Map<string, Terms>();
  for (const wording of all)
    for (const word of termsOf(wording).what.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const rarity = (word: string) =>
    1 + (0.5 * Math.log((1 + all.length) / (1 + (frequency.get(word) ?? 0)))) / Math.log(2 + all.length);
  const known = (wording: Wording): Terms => {
    const key = `${wording.what}\n${wording.quote}`;
    const found = terms.get(key) ?? termsOf(wording);
    terms.set(key, found);
    return found;
  };
  return (one, other) => {
    const [left, right] = [known(one), known(other)];
    const shared = coverage(left, right, rarity);
    const back = coverage(right, left, rarity);
    if (Math.max(shared.weight, back.weight) < LEAST_SHARED) return 0;
    const [least, most] = [Math.min(shared.share, back.share), Math.max(shared.share, back.share)];
    // The shorter wording decides most: "the map" is the signal map. Two promises must name the same from both sides.
    let likeness = one.promise && other.promise ? 0.3 * most + 0.65 * least : 0.55 * most + 0.4 * least;
    if (shared.onlyNames && back.onlyNames && most < WHOLE) likeness *= ONLY_NAMES;
    if (areApart(left, right)) likeness -= NAMES_APART;
    if (sameDay(one, other) || sameDay(other, one)) likeness += DUE_BONUS;
    if (samePerson(one, other)) likeness += PERSON_BONUS;
    return Math.max(0, Math.min(1, likeness));
  };
}

interface Coverage {
  /** 0 to 1, by weight. */
  readonly share: number;
  readonly weight: number;
  readonly onlyNames: boolean;
}

/** How much of what one is about the other names. */
function coverage(one: Terms, other: Terms, rarity: (word: string) => number): Coverage {
  let [all, shared] = [0, 0];
  let onlyNames = true;
  for (const [word, weight] of one.what) {
    const worth = weight * rarity(word);
    all += worth;
    const found = other.what.has(word) || isAcronym(word, other.plain) ? 1 : other.said.has(word) ? QUOTE_SHARE : 0;
    shared += worth * found;
    if (found > 0 && !one.names.has(word)) onlyNames = false;
  }
  return { share: all === 0 ? 0 : shared / all, weight: shared, onlyNames };
}

/** "sso" for "single sign on". */
function isAcronym(word: string, plain: readonly string[]): boolean {
  if (word.length < 2 || word.length > 5) return false;
  for (let start = 0; start + word.length <= plain.length; start += 1) {
    const initials = plain.slice(start, start + word.length).map((one) => one[0]);
    if (initials.join('') === word) return true;
  }
  return false;
}

/** Both name somebody, some place or some number, and none is the same: Hull and Grimsby, ten and thirty-one. */
function areApart(left: Terms, right: Terms): boolean {
  if (left.names.size === 0 || right.names.size === 0) return false;
  return (
    ![...left.names].some((name) => right.what.has(name) || right.said.has(name)) &&
    ![...right.names].some((name) => left.what.has(name) || left.said.has(name))
  );
}

function sameDay({ due }: Wording, { quote }: Wording): boolean {
  if (!due) return false;
  const words = nameWords(due).filter((word) => DAY_WORD.test(word));
  const said = new Set(nameWords(quote));
  return words.some((word) => said.has(word));
}

const DAY_WORD =
  /^(?:january|february|march|april|june|july|august|september|october|november|december|easter|christmas|spring|summer|autumn|q[1-4]|monday|tuesday|wednesday|thursday|friday|\d+(?:st|nd|rd|th)|\w+(?:th|first|second|third))$/;

function samePerson({ ours }: Wording, { ours: others }: Wording): boolean {
  if (!ours || !others) return false;
  const names = new Set(nameWords(others));
  return nameWords(ours).some((name) => names.has(name));
}

function termsOf({ what, quote }: Wording): Terms {
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
  return { what: weights, said: new Set(stemsOf(quote)), names, plain: nameWords(`${what} ${quote}`) };
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
