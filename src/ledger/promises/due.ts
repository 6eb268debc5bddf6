import * as chrono from 'chrono-node';
import { type Day, dateOf, day, dayFrom, localDay } from './calendar.ts';
import type { DueContext, DueReader, DueReading } from './due-context.ts';
import {
  readDate,
  readHoliday,
  readLength,
  readNear,
  readRenewal,
  readSprint,
  readStart,
  readWeekday,
} from './due-days.ts';
import { readPeriod } from './due-periods.ts';
import { type DueBasis, defaultDays, type PromisePolicy, promisePolicy } from './policy.ts';
import { foldDueWords } from './spoken.ts';

/** When a promise is due. */
export interface Due {
  /** `YYYY-MM-DD`; null where the words are a condition or a repetition. */
  readonly date: string | null;
  readonly basis: DueBasis;
  /** As they were said; null where nothing was. */
  readonly words: string | null;
  /** How the day follows from them, for a person. */
  readonly why: string;
}

/** What a promise's due day is worked out from. */
export interface DueQuestion {
  /** The words for when, as said; nothing where nothing was. */
  readonly words?: string | null | undefined;
  readonly subtype: string;
  readonly strength: 'firm' | 'hedged';
  /** The whole of what was said: a term that holds ("the price stays") is nothing to deliver by a day. */
  readonly quote?: string | undefined;
  /** When it was said, ISO 8601. An offset of its own is the speakers' zone; of a time in UTC `zone` says where they are. */
  readonly saidAt: string;
  /** IANA. */
  readonly zone?: string | undefined;
  /** Month (1 to 12) in which the vendor's fiscal year starts. */
  readonly fiscalYearStart?: number | undefined;
  readonly renewalDate?: string | null | undefined;
  readonly contractStart?: string | null | undefined;
  readonly policy?: PromisePolicy | undefined;
}

const OTHERS_EVENT =
  /\b(?:once|as soon as|if|provided|assuming|unless|subject to|pending|when|whenever|after|until) (?:that |the )?(?:you|your|you've|you're|they|their|legal|procurement|we hear|i hear|contract|order|paperwork|po|signature|signing|it is signed|it's signed)\b/;
const REPEATED = /\b(?:every|each|weekly|monthly|daily|quarterly|biweekly|fortnightly|ongoing|always|regularly)\b/;
const STANDING =
  /\bfor (?:the )?(?:next |1th |whole |rest |duration |life)?\d* ?(?:of )?(?:the )?(?:days|weeks|months|quarters|years|year|term|contract)\b|\bthroughout (?:the )?(?:term|contract)\b|\bwhole of the 1th year\b/;
const TERM =
  /\b(?:stays?|remains?|holds?|held|locked|fixed|included|free|same price|for (?:\w+ )?(?:years?|months?))\b/i;
/** "Until the end of June" tells for how long; that something takes until then, or does not come before, tells by when. */
const UNTIL = /^(?:up )?(?:until|till|'?til|through|thru) /;
const BEFORE_UNTIL = /\b(?:until|till|'?til|through|thru) (?:the )?$/i;
const TAKES_UNTIL = /\b(?:give|gives|need|needs|take|takes|allow)\b.{0,40}\b(?:until|till?)\b/i;
const NOT_UNTIL = /(?:\bnot\b|n['’]t\b|\bnever\b).{0,60}\b(?:until|till?)\b/i;
/** What is charged stays as it is, in either order of the words. */
const PRICE = '(?:pric(?:es?|ing)|rates?|discounts?|terms|fees?)';
const HELD_TERM = new RegExp(
  `\\b(?:keep|hold|lock|guarantee|honou?r)(?:s|ing)?\\b(?: [\\w'’-]+){0,5} ${PRICE}\\b|\\b${PRICE}\\b(?: [\\w'’-]+){0,5} (?:stays?|remains?|holds?|held|kept|valid|locked|guaranteed|frozen)\\b`,
  'i',
);
/** A day for something to be done, though a price that holds is spoken of. */
const DEED = /\b(?:send|confirm|get|check|find out|let you know|come back|write|draft|share|ask|approve|sign)\b/i;
const DEADLINE = /^(?:by|before|within|no later than|not later than|tomorrow|today)\b/;
const PAST =
  /\blast (?:week|month|quarter|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\byesterday\b|\bago\b|\b(?:19|20)\d{2}\b/;

const READERS: readonly DueReader[] = [
  readRenewalLength,
  readRenewal,
  readNear,
  readHoliday,
  readSprint,
  readDate,
  readLength,
  readStart,
  readWeekday,
  readPeriod,
  readByLibrary,
];

/**
 * The day a promise is due, from the words for it. A span ("in July", "next week") is due on its last day. Never before the
 * day it was said, unless the words themselves speak of the past. Words that give no day, and none at all, get the
 * policy's days for the subtype and strength, and the answer says so.
 */
export function resolveDue(question: DueQuestion): Due {
  const { policy = promisePolicy } = question;
  const words = question.words?.trim() || null;
  const context = contextOf(question, policy);
  if (words === null && question.subtype === 'commercial' && TERM.test(question.quote ?? '')) {
    return { date: null, basis: 'none', words, why: 'it is a term that holds, not a thing to deliver' };
  }
  if (words === null) return byDefault(question, context, null, 'nobody said when');
  const folded = foldDueWords(words, policy.few);
  if (OTHERS_EVENT.test(folded))
    return { date: null, basis: 'none', words, why: 'it hangs on something that has to happen first' };
  if (REPEATED.test(folded)) return { date: null, basis: 'none', words, why: 'it is done again and again' };
  if (STANDING.test(folded) || saysHowLong(folded, words, question))
    return { date: null, basis: 'none', words, why: 'it says for how long, not by when' };
  const reading = read(folded, context);
  if (reading === undefined) return byDefault(question, context, words, 'no day follows from these words');
  if (reading.day < context.said && !PAST.test(folded)) {
    return byDefault(question, context, words, 'the day they give was over when they were said');
  }
  return { date: dateOf(reading.day), basis: reading.basis, words, why: reading.why };
}

function saysHowLong(folded: string, words: string, { quote = '', subtype }: DueQuestion): boolean {
  const isCommercial = subtype === 'commercial';
  const at = quote.toLowerCase().indexOf(words.toLowerCase());
  const before = at < 0 ? '' : quote.slice(0, at);
  if (UNTIL.test(folded) || BEFORE_UNTIL.test(before))
    return !TAKES_UNTIL.test(quote) && (isCommercial || !NOT_UNTIL.test(quote));
  const isDeadline = DEADLINE.test(folded) || /\b(?:by|before|within) (?:the )?$/i.test(before);
  return isCommercial && !isDeadline && HELD_TERM.test(quote) && !DEED.test(quote);
}

function read(words: string, context: DueContext): DueReading | undefined {
  for (const reader of READERS) {
    const reading = reader(words, context);
    if (reading?.day.isValid === true) return reading;
  }
  return undefined;
}

/** "Two weeks before the renewal" is no two weeks from today. */
function readRenewalLength(words: string, context: DueContext): DueReading | undefined {
  return /\brenewal\b/.test(words) ? readLength(words, context) : undefined;
}

function byDefault(question: DueQuestion, { said, policy }: DueContext, words: string | null, cause: string): Due {
  const days = defaultDays(policy, question.subtype, question.strength);
  const why = `${cause}; the policy gives a ${question.strength} ${question.subtype.replace('_', '-')} promise ${days} days`;
  return { date: dateOf(said.plus({ days })), basis: 'default', words, why };
}

function contextOf(question: DueQuestion, policy: PromisePolicy): DueContext {
  const { saidAt, zone = 'utc', fiscalYearStart = 1, renewalDate, contractStart } = question;
  return {
    said: localDay(saidAt, zone),
    fiscalStart: fiscalYearStart,
    renewal: dayOrNone(renewalDate),
    contractStart: dayOrNone(contractStart),
    policy,
  };
}

function dayOrNone(date: string | null | undefined): Day | undefined {
  return date ? dayFrom(date) : undefined;
}

const NOON = 12;

/** Days written in figures only. The library is told that it is noon in UTC, so that the machine's zone moves no day. */
function readByLibrary(words: string, { said }: DueContext): DueReading | undefined {
  if (!/\b\d{1,4}[./-]\d{1,2}\b/.test(words)) return undefined;
  const reference = { instant: said.set({ hour: NOON }).toJSDate(), timezone: 0 };
  const found = chrono.en.casual.parse(words, reference, { forwardDate: true }).at(-1);
  const parts = found?.end ?? found?.start;
  if (parts?.isCertain('day') !== true || !parts.isCertain('month')) return undefined;
  const [year, month, of] = [parts.get('year'), parts.get('month'), parts.get('day')];
  return { day: day(year ?? said.year, month ?? said.month, of ?? said.day), basis: 'stated', why: 'the day named' };
}
