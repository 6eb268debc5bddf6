import { addDays } from '../../domain/index.ts';
import { areNicknames, foldPersonName, MONTH, monthNumber } from '../../ledger/index.ts';
import type { Departure, KnownConversation, TimeContext, TimeReader, TimeSpan } from './time-context.ts';

/** Conversations of the first days are the kickoff, where none is called so. */
const KICKOFF_DAYS = 14;
const LEFT = '(?:left|leaves|leaving|was leaving|departed|quit|resigned|went|was gone|is gone|retired)';

function event(day: string, name: string): TimeSpan {
  return { from: day, to: day, name, isEvent: true };
}

function those(conversations: readonly KnownConversation[], name: string): TimeSpan | undefined {
  const [first, last] = [conversations[0], conversations.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { from: first.day, to: last.day, name, conversations: conversations.map(({ id }) => id) };
}

/** "Since Dana left", "after Ortiz's departure". */
const departures: TimeReader = (question, { departures: known }) => {
  const name = "([\\p{L}'’-]+(?: \\p{Lu}[\\p{L}'’-]+)?)";
  const patterns = [
    new RegExp(`${name} (?:has |had )?${LEFT}\\b`, 'gu'),
    /([\p{L}'’-]+?)['’]s? (?:departure|leaving|exit|resignation|retirement)\b/gu,
    new RegExp(`(?:departure|exit|resignation|retirement) of ${name}`, 'gu'),
  ];
  for (const pattern of patterns) {
    for (const match of question.matchAll(pattern)) {
      const [words, called = ''] = match;
      // "Since Dana" is Dana.
      const part = [called, called.split(' ').at(-1) ?? ''].find((one) =>
        known.some((person) => isCalled(person, one)),
      );
      const departure = known.find((person) => part !== undefined && isCalled(person, part));
      if (part === undefined || departure === undefined) continue;
      const start = match.index + words.indexOf(part);
      const span = event(departure.day, `${departure.name} left on ${departure.day}`);
      return { start, end: match.index + words.length, span };
    }
  }
  return undefined;
};

function isCalled({ name }: Departure, called: string): boolean {
  const [full, short] = [foldPersonName(name), foldPersonName(called)];
  const names = full.split(' ');
  return short !== '' && (full === short || names.includes(short) || areNicknames(short, full) !== undefined);
}

const kickoff: TimeReader = (question, { conversations }) => {
  const match =
    /\b(?:the )?(?:kick-?off|kick off)(?: (?:call|meeting))?\b|\b(?:the |our )?(?:very )?first (?:call|meeting|conversation|email)s?\b/i.exec(
      question,
    );
  if (match === null) return undefined;
  const called = conversations.filter(({ id, subject }) => /kick-?off/i.test(`${id} ${subject ?? ''}`));
  const first = conversations[0]?.day;
  const isKickoff = /kick/i.test(match[0]);
  const early =
    first === undefined ? [] : conversations.filter(({ day }) => day <= addDays(first, isKickoff ? KICKOFF_DAYS : 0));
  const medium = /email/i.test(match[0]) ? 'email' : /call|meeting/i.test(match[0]) ? 'call' : undefined;
  const firstOf = conversations.find((one) => medium === undefined || one.medium === medium);
  const meant = !isKickoff ? (firstOf === undefined ? [] : [firstOf]) : called.length > 0 ? called.slice(0, 1) : early;
  const span = those(meant, isKickoff ? 'the kickoff' : match[0].toLowerCase());
  return span && { start: match.index, end: match.index + match[0].length, span };
};

const LAST_ONE =
  /\b(?:the |our |their )?(?:last|latest|most recent|previous) (qbrs?|quarterly(?: business)? review|calls?|meetings?|emails?|mails?|conversations?|reviews?|check-?ins?)\b/i;
const THE_QBR = /\b(?:the |our )?(qbr|quarterly business review)\b/i;

/** "In the last call", "since the last QBR", "at the QBR". */
const lastOne: TimeReader = (question, { conversations }) => {
  const match = LAST_ONE.exec(question) ?? THE_QBR.exec(question);
  if (match === null) return undefined;
  const what = (match[1] ?? '').toLowerCase();
  const last = conversations.findLast((one) => isOne(one, what));
  const span = last && those([last], `${match[0].replace(/^(?:the|our|their) /i, '').toLowerCase()} (${last.day})`);
  return span && { start: match.index, end: match.index + match[0].length, span };
};

function isOne({ id, medium, subject }: KnownConversation, what: string): boolean {
  const called = `${id} ${subject ?? ''}`;
  if (/qbr|quarterly/.test(what)) return /qbr|quarterly|business review/i.test(called);
  if (/review/.test(what)) return /review|qbr|mbr/i.test(called);
  if (/check/.test(what)) return /check-?in/i.test(called);
  if (/mail/.test(what)) return medium === 'email';
  return /conversation/.test(what) || medium === 'call';
}

const IN_MONTH = new RegExp(
  `\\b(?:the |our |their )?(${MONTH})(?:['’]s)? (qbr|quarterly|calls?|meetings?|e-?mails?|mails?|reviews?|check-?ins?|conversations?)\\b`,
  'i',
);

/** "The September review": the conversation of that kind in the last such month. */
const ofMonth: TimeReader = (question, { conversations, asOf }) => {
  const match = IN_MONTH.exec(question);
  if (match === null) return undefined;
  const month = String(monthNumber((match[1] ?? '').toLowerCase())).padStart(2, '0');
  const inMonth = conversations.filter(({ day }) => day.slice(5, 7) === month && day <= asOf);
  const called = inMonth.filter((one) => isOne(one, (match[2] ?? '').toLowerCase()));
  const span = those((called.length > 0 ? called : inMonth).slice(-1), match[0].replace(/^(?:the|our|their) /i, ''));
  return span && { start: match.index, end: match.index + match[0].length, span };
};

const contract: TimeReader = (question, { contractStart }) => {
  const match =
    /\b(?:we signed|they signed|signing|the contract (?:started|began|start)|contract start|the deal closed|they bought|the purchase|the sale)\b/i.exec(
      question,
    );
  if (match === null || contractStart === null) return undefined;
  return {
    start: match.index,
    end: match.index + match[0].length,
    span: event(contractStart, `the contract began on ${contractStart}`),
  };
};

const renewal: TimeReader = (question, { renewal: day }) => {
  const match =
    /(?<=\b(?:since|before|after|until|till|ahead of|prior to) )(?:the |their |our )?(?:last |contract )?renewal\b/i.exec(
      question,
    );
  if (match === null || day === null) return undefined;
  return { start: match.index, end: match.index + match[0].length, span: event(day, `the renewal on ${day}`) };
};

/** Readers of what happened between us and the account. */
export const EVENT_READERS: readonly TimeReader[] = [departures, kickoff, ofMonth, lastOne, contract, renewal];

/** Is a day in the future of whoever asks? */
export function isToCome(day: string, { asOf }: TimeContext): boolean {
  return day > asOf;
}
