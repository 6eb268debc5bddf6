import type { LocalSentence } from '../extraction/index.ts';
import { resolveDue } from '../ledger/index.ts';
import { MONEY } from './commitments/cues.ts';
import type { Said, Talk } from './talk.ts';

/** When something is due: the words as said, and the day that follows from them, `YYYY-MM-DD`. */
export interface SaidDue {
  readonly words: string | null;
  readonly date: string | null;
}

const MONTHS =
  '(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|august|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const WEEKDAYS = '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)';
const ORDINALS =
  '(?:\\d{1,2}(?:st|nd|rd|th)?|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)';
/** After a month a day may be said as a plain number: "September fifteen". */
const CARDINALS =
  '(?:(?:twenty|thirty)[- ](?:one|two|three|four|five|six|seven|eight|nine)|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty)';
const LEAD = '(?:(?:by|before|until|till|on|from|no later than|in|at|for|to) )?(?:the )?';

/** Words for a day, the most telling first: a date, a part of a month, a near day, a weekday. */
const WHEN: readonly RegExp[] = [
  new RegExp(`\\b(?:the )?week of (?:the )?(?:${ORDINALS}(?: of ${MONTHS})?|${MONTHS} ${ORDINALS})\\b`, 'iu'),
  new RegExp(
    `\\b${LEAD}(?:${WEEKDAYS},? (?:the )?)?(?:${ORDINALS} (?:of )?${MONTHS}|${MONTHS} (?:the )?(?:${ORDINALS}|${CARDINALS}))(?:,? 20\\d\\d)?\\b`,
    'iu',
  ),
  new RegExp(
    `\\b${LEAD}(?:end|middle|start|beginning|mid|early|late|(?:first|second|third|fourth|last) week|first half|week)(?: of)?(?: the)? (?:next |this )?(?:${MONTHS}|month|quarter|year|week|q[1-4]|${ORDINALS})\\b`,
    'iu',
  ),
  new RegExp(`\\b${LEAD}${WEEKDAYS},? (?:the )?${ORDINALS}\\b`, 'iu'),
  /\b(?:by |before |until )?(?:(?:this|next|the coming) (?:week|month|quarter|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|tomorrow(?: morning| afternoon| evening)?|today|tonight)\b/iu,
  new RegExp(
    `\\b(?:by|before|until|till|in|from|for|for the end of|by the end of) (?:early |late |mid )?${MONTHS}\\b`,
    'iu',
  ),
  /\b(?:by|before) (?:spring|summer|autumn|fall|winter|christmas|easter)\b/iu,
  new RegExp(`\\b(?:on|by|before|until|from) the ${ORDINALS}\\b`, 'iu'),
  /\b(?:within|in) (?:\d+|one|two|three|four|five|six|seven|eight|ten|a) (?:days?|weeks?|months?)\b/iu,
  new RegExp(`\\b(?:by |before |on |till |until )?(?:this |next )?${WEEKDAYS}\\b`, 'iu'),
];

/** Hours and days of the week on which something is there, again and again: no day to deliver on. */
const STANDS = new RegExp(
  `\\b(?:every|each|any day but an?) |${WEEKDAYS} (?:to|through|till|until) ${WEEKDAYS}|\\b(?:twenty-four seven|24/7|weekly|monthly)\\b`,
  'iu',
);
/** A price holds; only what is to be done by then is due. */
const DEADLINE = /\b(?:by|before|no later than|send|ship|deliver\w*|tomorrow|today|this week|next week)\b/iu;

/** Days for which it lasts: what begins it is said elsewhere, and no day follows. */
const LENGTH =
  /^(?:the (?:first|next|last) )?(?:an?|\d+|half an?|(?:\p{L}+[- ])?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)) (?:hours?|days?|mornings?|weeks?|months?|quarters?|years?)$/iu;
/** How things are today, and what was done this morning, is due on no day. */
const AS_IT_IS = /\b(?:today|tonight|this (?:morning|afternoon|evening))\b/iu;
const DEED_TODAY = /\b(?:will|'ll|’ll|shall|going to|by|sending|let me)\b/iu;
/** What does not hold (any more), or is told of the past, names no day of what is promised. */
const NOT_THEN =
  /\b(?:not|never|no longer|instead of|rather than)\b|n['’]t\b|\b(?:told|said|wrote|promised|asked|went|was|were)\b/iu;
const CLAUSES = /(?:[;:.?!–—…]|,(?!\s*(?:the )?\d)|\b(?:but|so|because|which|since)\b)+(?!\d)/iu;
/** "The fifth and the sixth of October": it begins on the first of them. */
const TWO_DAYS = new RegExp(`\\b(the )?(${ORDINALS}) (?:and|or) (?:the )?${ORDINALS} (of ${MONTHS})\\b`, 'iu');
/** "From June the first to July the first": it is over with the second. */
const UNTIL = /^\s*(?:to|till|until|through|–|-)\s+/iu;

function wordsForWhen(text: string): string | undefined {
  const two = TWO_DAYS.exec(text);
  if (two !== null) return `${two[1] ?? ''}${two[2] ?? ''} ${two[3] ?? ''}`;
  for (const pattern of WHEN) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const rest = text.slice(found.index + found[0].length);
    const until = UNTIL.exec(rest)?.[0];
    const end = until === undefined ? undefined : startingWith(rest.slice(until.length));
    return (end ?? found[0]).trim();
  }
  return undefined;
}

function startingWith(text: string): string | undefined {
  for (const pattern of WHEN) {
    const found = pattern.exec(text);
    if (found?.index === 0) return found[0];
  }
  const month = new RegExp(`^${MONTHS}\\b`, 'iu').exec(text)?.[0];
  return month === undefined ? undefined : `by the end of ${month}`;
}

/** What of a sentence may name the day of a promise: not what it says does not hold, nor what was. */
function sound(sentence: string): string {
  const clauses = sentence.split(CLAUSES);
  const kept = clauses.filter((clause) => !NOT_THEN.test(clause));
  if (kept.length === clauses.length) return sentence;
  return kept.join(', ');
}

/** When what some sentences of a turn promise is due. No day is made up: words that give none have none. */
export function localDue(talk: Talk, said: Said, sentences: readonly LocalSentence[]): SaidDue {
  const timed = sentences.flatMap(({ when, start, end }) => {
    const quote = said.text.slice(start, end);
    if (STANDS.test(quote) || (MONEY.test(quote) && !DEADLINE.test(quote))) return [];
    const words = wordsForWhen(sound(quote)) ?? (sound(quote) === quote ? when : undefined);
    if (words === undefined || LENGTH.test(words.trim())) return [];
    if (AS_IT_IS.test(words) && !DEED_TODAY.test(quote)) return [];
    return [{ when: words.replace(/^(?:till|until) /iu, 'by '), quote }];
  });
  const reads = timed.map(({ when, quote }) => {
    return { words: when.trim(), date: dayOf(talk, said, when, quote) };
  });
  return reads.find(({ date }) => date !== null) ?? reads[0] ?? { words: null, date: null };
}

const MONTH_ALONE = new RegExp(`\\b${MONTHS}\\b`, 'giu');

/**
 * Every day that words of a turn name, `YYYY-MM-DD`, of a month or a part of it also `YYYY-MM`, and the words without them.
 */
export function daysIn(
  talk: Talk,
  said: Said,
  text: string,
): { readonly days: readonly string[]; readonly rest: string } {
  const days: string[] = [];
  let rest = text;
  for (const pattern of WHEN) {
    for (const [words] of rest.matchAll(new RegExp(pattern.source, 'giu'))) {
      const day = dayOf(talk, said, words, text);
      if (day !== null) days.push(...(isOfMonth(words) ? [day, day.slice(0, 7)] : [day]));
      rest = rest.replace(words, ' ');
    }
  }
  for (const [words] of rest.matchAll(MONTH_ALONE)) {
    const day = words === 'may' || words === 'march' ? null : dayOf(talk, said, `by end of ${words}`, text);
    if (day === null) continue;
    days.push(day.slice(0, 7));
    rest = rest.replace(words, ' ');
  }
  return { days, rest };
}

/** A part of a month, or a month alone: who takes the month back takes it back. */
function isOfMonth(words: string): boolean {
  return (
    new RegExp(
      `(?:^|[^\\d]) ?(?:by|before|until|till|in|from|for|of|mid|early|late) (?:the )?(?:next |this )?${MONTHS}$`,
      'iu',
    ).test(words.trim()) && !new RegExp(`${ORDINALS} of ${MONTHS}$`, 'iu').test(words.trim())
  );
}

function dayOf({ material }: Talk, said: Said, words: string, quote: string): string | null {
  const due = resolveDue({
    words: words.trim(),
    subtype: 'follow_up',
    strength: 'firm',
    quote,
    saidAt: said.conversation.occurred_at,
    zone: material.zone,
    fiscalYearStart: material.fiscalYearStart,
    renewalDate: material.account.renewal_date,
    contractStart: material.account.contract_start,
  });
  return due.basis === 'default' ? null : due.date;
}
