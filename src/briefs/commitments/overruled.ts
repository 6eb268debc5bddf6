import type { Said, Talk } from '../talk.ts';
import { answered, threadTopics } from '../thread.ts';
import { kinship } from '../topics.ts';
import { meets, numbersIn, shareValue, type Values, valuesIn } from '../values.ts';
import { ACCEPTS, GIVES_IN, NEGATED } from './cues.ts';

/** Words of ours by which a day or a number that was given before does not hold any more. */
export interface Overruling {
  readonly said: Said;
  readonly old: Values;
  readonly topics: ReadonlySet<string>;
}

/** Something that was offered, as far as it may be overruled. */
export interface Overruled {
  readonly said: Said;
  readonly values: Values;
  readonly topics: ReadonlySet<string>;
}

/** The least kinship by which an overruling is about what was offered: numbers are alike more easily than days. */
const SAME_MATTER = { day: 0.3, number: 0.45 };

const CLAUSES = /(?:[,;:.?!–—…]|\s-\s|\b(?:and|but|so|because|which|since)\b)+(?!\d)/iu;
const DENIED =
  /\b(?:not?|never|cannot|no longer|instead of|rather than|forget|scrap|drop)\b|n['’]t\b|\btak(?:e|ing)\b.*\bback\b/iu;
/** Bounds, not denials: "not before the first", "never more than four". */
const BOUND =
  /\b(?:not?|never|n['’]t)\s+(?:\w+\s+){0,2}?(?:later|more|less|fewer|before|until|till|under|over|above|below|only|just|charge|pay|extra|exceed)\b|\bno (?:problem|extra|charge|cost|need)\b/iu;
/** A number is denied where the denial bears on it: "not twenty", "instead of the sixty", "four isn't". */
const DENIED_NUMBER =
  /(?:\bnot|n['’]t|\bno longer|\binstead of|\brather than|\bforget|\bscrap) (?:\S+ ){0,2}?\S*(?:\d|teen|ty\b|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million)|^(?:\S+ ){0,2}\S+ (?:isn['’]t|is not|is no more)\b/iu;
/** What was said, written or hoped before. */
const REPORTED =
  /\b(?:told|said|saying|wrote|written|promised|quoted|suggested|proposed|offered|thought|hoped|had been|used to be)\b|\b(?:I|we|he|she|they)['’]d\b/iu;
const NO_LONGER_SO = /^ (?:\S+ ){0,2}?(?:no|not|nope|afraid not|unfortunately|sorry)(?= |$)/u;

/** Everything of ours by which a day or number said before fell, in the order of time. */
export function overrulingsOf(talk: Talk): readonly Overruling[] {
  return talk.said.flatMap((said) => {
    if (said.side === 'customer') return [];
    const old = oldValues(talk, said);
    if (old.days.size + old.numbers.size === 0) return [];
    return [{ said, old, topics: threadTopics(talk, said) }];
  });
}

/**
 * A later word of ours says of the same matter that it is not that day or number: it denies it, or names it as what was said before
 * and gives another one, or says no where the customer asks whether it still holds.
 */
export function isOverruled(
  { said, values, topics }: Overruled,
  overrulings: readonly Overruling[],
  counts: ReadonlyMap<string, number>,
): boolean {
  return overrulings.some((later) => {
    if (later.said.place <= said.place) return false;
    const near = kinship(later.topics, topics, counts);
    return (
      (near >= SAME_MATTER.day && meets(later.old.days, values.days)) ||
      (near >= SAME_MATTER.number && meets(later.old.numbers, values.numbers))
    );
  });
}

function oldValues(talk: Talk, said: Said): Values {
  const clauses = said.text.split(CLAUSES).map((clause) => clause.trim());
  const values = clauses.map((clause) => valuesIn(talk, said, clause));
  const denied = new Set<number>();
  const reported = new Set<number>();
  for (const [index, clause] of clauses.entries()) {
    if (DENIED.test(clause) && !BOUND.test(clause)) denied.add(index);
    if (denied.has(index) && !DENIED_NUMBER.test(clause))
      values[index] = { ...NOTHING, days: values[index]?.days ?? NONE };
    if (!REPORTED.test(clause)) continue;
    // "I know what she wrote, the thirty-first of July": the day stands beside the word for it.
    const next = values[index + 1];
    const isBare = isEmpty(values[index]) && next !== undefined && isOnlyValue(clauses[index + 1] ?? '');
    reported.add(isBare ? index + 1 : index);
  }
  const fresh = joined(values.filter((_, index) => !denied.has(index) && !reported.has(index)));
  const told = joined([...reported].flatMap((index) => values[index] ?? []));
  const before = said.conversation.medium === 'email' ? answered(talk, said)[0] : talk.near(said, -1);
  const asked =
    before?.side === 'customer' &&
    NO_LONGER_SO.test(
      said.sentences
        .slice(0, 2)
        .map(({ norm }) => norm)
        .join(''),
    )
      ? valuesIn(talk, before, before.text)
      : NOTHING;
  return without(
    joined([
      ...[...denied].flatMap((index) => values[index] ?? []),
      { days: fresh.days.size > 0 ? told.days : NONE, numbers: fresh.numbers.size > 0 ? told.numbers : NONE },
      { days: fresh.days.size > 0 ? asked.days : NONE, numbers: NONE },
    ]),
    fresh,
  );
}

const NONE: ReadonlySet<string> = new Set();
const NOTHING: Values = { days: NONE, numbers: NONE };

function isEmpty(values: Values | undefined): boolean {
  return values === undefined || values.days.size + values.numbers.size === 0;
}

function isOnlyValue(clause: string): boolean {
  return clause.split(/\s+/u).length <= 4;
}

function joined(values: readonly Values[]): Values {
  return {
    days: new Set(values.flatMap(({ days }) => [...days])),
    numbers: new Set(values.flatMap(({ numbers }) => [...numbers])),
  };
}

/** What is said anew in the same turn is not what fell. */
function without(old: Values, fresh: Values): Values {
  return {
    days: new Set([...old.days].filter((day) => !fresh.days.has(day))),
    numbers: new Set([...old.numbers].filter((number) => !fresh.numbers.has(number))),
  };
}

const CONCEDES =
  / (?:good point|fair point|you are right|you 're right|that is true|let me (?:do|take|make|put|say)|rather|instead|actually)(?= |$)/u;
/** A counter-offer is short: "Thirty.", "Sixty is what we do with everybody." So is the bid that answers it. */
const COUNTER_WORDS = 14;
const BID_WORDS = 20;
const BID = /^ (?:\S+ ){0,2}?(?:NUM|if|we can|i can)(?= |$)/u;

/**
 * What was offered was answered with another number or an objection, and ours gave way: the next words of ours hold, not the first.
 */
export function isGivenUp(talk: Talk, said: Said, values: Values): boolean {
  if (said.conversation.medium === 'email') return false;
  const [next, then] = [talk.near(said, 1), talk.near(said, 2)];
  if (next?.side !== 'customer' || then === undefined || then.side === 'customer') return false;
  const head = then.sentences
    .slice(0, 2)
    .map(({ norm }) => norm)
    .join('');
  if (next.text.includes('?')) {
    const isMeasured = values.days.size + values.numbers.size > 0;
    return isMeasured && CONCEDES.test(head) && repeats(next.text, said.text);
  }
  const countered = valuesIn(talk, next, next.text);
  const isOther = values.numbers.size > 0 && [...countered.numbers].some((number) => !values.numbers.has(number));
  if (next.text.split(/\s+/u).length > COUNTER_WORDS || !isOther) return false;
  const anew = valuesIn(talk, then, then.text);
  if (anew.numbers.size === 0 || shareValue(values, anew)) return false;
  const isTaken = ACCEPTS.test(head) || GIVES_IN.test(head);
  if (isTaken && shareValue(countered, anew)) return !NEGATED.test(head);
  // "Thirty days." "Sixty." "Forty-five, and quarterly.": the next bid.
  return BID.test(head) && then.text.split(/\s+/u).length <= BID_WORDS && !meets(countered.numbers, anew.numbers);
}

/** Do they say a number or a longer word of it again? */
function repeats(theirs: string, ours: string): boolean {
  const words = (text: string) => new Set([...(text.toLowerCase().match(/\p{L}{5,}/gu) ?? []), ...numbersIn(text)]);
  const said = words(ours);
  return [...words(theirs)].some((word) => said.has(word));
}
