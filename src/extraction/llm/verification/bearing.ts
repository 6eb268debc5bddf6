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
const COMMON = 0.04;
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

/** An index of the words of a conversation; made once for all its signals. */
export function indexBearing({ turns }: Conversation): BearingIndex {
  const texts = turns.map(({ text }) => text.toLowerCase());
  const turnsWith = new Map<string, number[]>();
  for (const [turn, text] of texts.entries()) {
    for (const word of text.match(WORD) ?? []) {
      const term = word.slice(0, STEM);
      const list = turnsWith.get(term);
      if (list === undefined) turnsWith.set(term, [turn]);
      else if (list.at(-1) !== turn) list.push(turn);
    }
  }
  const common = Math.max(COMMON_LEAST, turns.length * COMMON);
  const turning = turns.map((): number | undefined => undefined);
  const turningOf = (turn: number) => {
    turning[turn] ??= TURNS_BACK.test(turns[turn]?.text ?? '') ? TURNING_BACK : 1;
    return turning[turn];
  };
  const withdrawals = turns.flatMap(({ text }, turn) => {
    const at = text.search(WITHDRAWAL);
    return at < 0 ? [] : [{ turn, at }];
  });
  return {
    withdrawals: withdrawals.slice(-MOST_WITHDRAWALS),
    later(signal, most) {
      const last = Math.max(...signal.turns);
      const told = new Map<number, { worth: number; readonly term: string }>();
      for (const term of termsOf(signal)) {
        const places = turnsWith.get(term) ?? [];
        if (places.length > common) continue;
        const worth = Math.log(turns.length / places.length);
        for (const turn of places.filter((place) => place > last)) {
          const known = told.get(turn);
          if (known === undefined) told.set(turn, { worth, term });
          else known.worth += worth;
        }
      }
      return [...told]
        .filter(([, { worth }]) => worth * TURNING_BACK >= LEAST_TOLD)
        .map(([turn, { worth, term }]) => ({ turn, term, worth: worth * turningOf(turn) }))
        .filter(({ worth }) => worth >= LEAST_TOLD)
        .sort((one, other) => other.worth - one.worth || other.turn - one.turn)
        .slice(0, most)
        .map(({ turn, term }) => ({ turn, at: Math.max(0, texts[turn]?.indexOf(term) ?? 0) }));
    },
  };
}

/** What a signal is about: the words of its attributes and of its quote. */
function termsOf({ quote, attrs }: Signal): ReadonlySet<string> {
  const said = [quote, ...Object.values(attrs)].join(' ').match(WORD) ?? [];
  const telling = said.filter((word) => word.length >= FEWEST_LETTERS || /^\p{Lu}|\p{N}/u.test(word));
  return new Set(telling.map((word) => word.toLowerCase().slice(0, STEM)));
}
