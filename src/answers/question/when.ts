import { addDays } from '../../domain/index.ts';
import { EVENT_READERS, isToCome } from './events.ts';
import { type NamePlace, withoutNames } from './names.ts';
import { PERIOD_READERS } from './periods.ts';
import type { TimeContext, TimeSpan } from './time-context.ts';

/** The days about which a question asks. Both ends are `YYYY-MM-DD`, inclusive; null is open. */
export interface AskedTime {
  readonly from: string | null;
  readonly to: string | null;
  /** Only these conversations; null: all of those days. */
  readonly conversations: readonly string[] | null;
  /** As they stand in the question. */
  readonly words: string;
  /** What they were taken for. */
  readonly meaning: string;
}

/** What the time words of a question say, and what is left of it without them. */
export interface TimeReading {
  /** When it was said, or how things stood; null: nothing of that kind is asked. */
  readonly said: AskedTime | null;
  /** Days on which what is asked for is due; null: none named. */
  readonly due: { readonly from: string; readonly to: string; readonly words: string } | null;
  readonly rest: string;
}

const BEFORE_SPAN =
  /(?:^|\s)((?:ever )?since|after|following|from|before|until|till|up to|up until|by|prior to|ahead of|in|during|at|on|over|within|throughout|as of|as at|back in|for|of|through)(?:\s+(?:the end of|the start of|the beginning of|the))?\s*$/i;
const OPENS = /^(?:ever since|since|after|following|from)$/i;
const AFTER = /^(?:after|following)$/i;
const CLOSES = /^(?:before|until|till|up to|up until|prior to|ahead of|by|as of|as at|through)$/i;
const INCLUSIVE = /^(?:until|till|up to|up until|by|as of|as at|through)$/i;
/** What is asked for has a day of its own: "due in June", "promised for March". */
const DUE =
  /\b(?:due|deadline|owed?|outstanding)\b|(?<!\b(?:an?|the|their|our|its|his|her|this|that|any) )\b(?:scheduled|planned)\b/i;

/** Reads time words of a question: the first that can be placed. What it names is no time: "April Chen". */
export function readTime(question: string, context: TimeContext, names: readonly NamePlace[] = []): TimeReading {
  const nothing: TimeReading = { said: null, due: null, rest: question };
  const between = readBetween(question, context);
  if (between !== undefined) return between;
  const covered = withoutNames(question, names);
  const readers = [
    ...EVENT_READERS.map((read) => () => read(question, context)),
    ...PERIOD_READERS.map((read) => () => read(covered, context)),
  ];
  for (const read of readers) {
    const found = read();
    if (found === undefined) continue;
    const before = question.slice(0, found.start);
    const preposition = BEFORE_SPAN.exec(before);
    const how = preposition?.[1]?.toLowerCase() ?? '';
    const start = preposition === null ? found.start : before.length - preposition[0].trimStart().length;
    const words = question.slice(start, found.end).trim();
    const rest = `${question.slice(0, start)} ${question.slice(found.end)}`.replace(/\s+/g, ' ').trim();
    const { span } = found;
    if (span.isEvent !== true && DUE.test(rest) && !OPENS.test(how)) {
      return { said: null, due: { from: CLOSES.test(how) ? '0001-01-01' : span.from, to: span.to, words }, rest };
    }
    const said = place(how, span, words, context);
    // What lies ahead says nothing of when something was said: its words are looked for instead.
    if (said !== undefined) return { said, due: null, rest };
  }
  return nothing;
}

function place(how: string, span: TimeSpan, words: string, context: TimeContext): AskedTime | undefined {
  const { from, to, name, conversations = null } = span;
  if (OPENS.test(how)) {
    const opens = AFTER.test(how) || conversations !== null ? addDays(to, 1) : from;
    if (isToCome(opens, context)) return undefined;
    const since = how === 'since' && conversations !== null ? addDays(from, 1) : opens;
    return { from: since, to: null, conversations: null, words, meaning: `from ${since} on (${name})` };
  }
  if (CLOSES.test(how)) {
    const closes = INCLUSIVE.test(how) ? to : addDays(from, -1);
    if (closes >= context.asOf) return undefined;
    return { from: null, to: closes, conversations: null, words, meaning: `up to ${closes} (${name})` };
  }
  if (isToCome(from, context) || (span.isEvent === true && how === '')) return undefined;
  const meaning = from === to ? `${from} (${name})` : `${from} to ${to} (${name})`;
  return { from, to, conversations, words, meaning };
}

const BETWEEN = /\bbetween (.{3,40}?) and (.{3,40}?)(?=[?.,!]|$| (?:what|who|did|have|has|was|were|how)\b)/i;

function readBetween(question: string, context: TimeContext): TimeReading | undefined {
  const match = BETWEEN.exec(question);
  if (match === null) return undefined;
  const [words, one = '', other = ''] = match;
  const spanIn = (text: string) =>
    [...EVENT_READERS, ...PERIOD_READERS].reduce<TimeSpan | undefined>(
      (found, read) => found ?? read(text, context)?.span,
      undefined,
    );
  const [first, last] = [spanIn(one), spanIn(other)];
  if (first === undefined || last === undefined || first.from > last.to) return undefined;
  const rest = question.replace(words, ' ').replace(/\s+/g, ' ').trim();
  const meaning = `${first.from} to ${last.to}`;
  return { said: { from: first.from, to: last.to, conversations: null, words, meaning }, due: null, rest };
}
