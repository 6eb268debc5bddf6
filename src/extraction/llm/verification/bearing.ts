import type { Conversation, Signal } from '../../../domain/index.ts';

/** A place in a later turn. */
export interface Place {
  readonly turn: number;
  readonly at: number;
}

/** Finds where a conversation may come back to what a signal says. */
export interface BearingIndex {
  /** Later turns that speak of the same things, the likeliest to matter first. */
  later(signal: Signal, most: number): readonly Place[];
  /** Turns that take something back without naming it. */
  readonly withdrawals: readonly Place[];
}

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
/** Words are told by their beginning: "rollouts" is "rollout". */
const STEM = 5;
const FEWEST_LETTERS = 4;
/** A word in more turns than this share says nothing of what is spoken of. */
const COMMON = 0.08;
const COMMON_LEAST = 4;
/** The least that the words in common must tell together; a word in one turn of a hundred tells 4.6. */
const LEAST_TOLD = 3;
/** Words of turning back, in a turn that speaks of the same. */
const TURNS_BACK =
  /\b(?:actually|instead|any ?more|no longer|cancel\w*|called off|on hold|hold off|changed (?:my|our|his|her|their) minds?|correction|misspoke|won't|won’t|isn't|isn’t|wasn't|wasn’t|decided against|ruled out|dropped?|turned (?:it|that|them) down|leave (?:it|that)|never ?mind|forget|scratch|strike|take (?:it|that) back|wait|sorted|resolved|fixed|after all|rather not|let's not|let’s not|not (?:going|gonna)|no,)/i;
const TURNING_BACK = 1.6;
/** Taken back whatever it was. */
const WITHDRAWAL =
  /\b(?:scratch that|strike that|forget (?:what i|that i|i said|about (?:it|that))|take (?:that|it|all of (?:it|that)) back|ignore what i|i misspoke|i was wrong|only joking|just kidding|(?:i'm|i’m|was) (?:only |just )?(?:kidding|joking)|never ?mind (?:that|what))/i;
const MOST_WITHDRAWALS = 6;

interface Occurrence {
  readonly turn: number;
  readonly at: number;
}

/** An index of the words of a conversation; made once for all its signals. */
export function indexBearing({ turns }: Conversation): BearingIndex {
  const occurrences = new Map<string, Occurrence[]>();
  for (const [turn, { text }] of turns.entries()) {
    for (const { 0: word, index: at } of text.matchAll(WORD)) {
      const list = occurrences.get(stem(word));
      if (list === undefined) occurrences.set(stem(word), [{ turn, at }]);
      else if (list.at(-1)?.turn !== turn) list.push({ turn, at });
    }
  }
  const common = Math.max(COMMON_LEAST, turns.length * COMMON);
  const withdrawals = turns.flatMap(({ text }, turn) => {
    const at = text.search(WITHDRAWAL);
    return at < 0 ? [] : [{ turn, at }];
  });
  return {
    withdrawals: withdrawals.slice(-MOST_WITHDRAWALS),
    later(signal, most) {
      const last = Math.max(...signal.turns);
      const told = new Map<number, { worth: number; at: number }>();
      for (const term of termsOf(signal)) {
        const places = occurrences.get(term) ?? [];
        if (places.length > common) continue;
        const worth = Math.log(turns.length / places.length);
        for (const { turn, at } of places.filter((place) => place.turn > last)) {
          const known = told.get(turn);
          told.set(turn, { worth: (known?.worth ?? 0) + worth, at: Math.min(known?.at ?? at, at) });
        }
      }
      return [...told]
        .map(([turn, { worth, at }]) => {
          const turning = TURNS_BACK.test(turns[turn]?.text ?? '') ? TURNING_BACK : 1;
          return { turn, at, worth: worth * turning };
        })
        .filter(({ worth }) => worth >= LEAST_TOLD)
        .sort((one, other) => other.worth - one.worth || other.turn - one.turn)
        .slice(0, most)
        .map(({ turn, at }) => ({ turn, at }));
    },
  };
}

/** What a signal is about: the words of its attributes and of its quote. */
function termsOf({ quote, attrs }: Signal): ReadonlySet<string> {
  const said = [quote, ...Object.values(attrs)].join(' ').match(WORD) ?? [];
  return new Set(said.filter((word) => word.length >= FEWEST_LETTERS || /^\p{Lu}|\p{N}/u.test(word)).map(stem));
}

function stem(word: string): string {
  return word.toLowerCase().slice(0, STEM);
}
