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
const LEAD = '(?:(?:by|before|until|till|on|from|no later than|in|at|for|to) )?(?:the )?';

/** Words for a day, the most telling first: a date, a part of a month, a near day, a weekday. */
const WHEN: readonly RegExp[] = [
  new RegExp(
    `\\b${LEAD}(?:${WEEKDAYS},? (?:the )?)?(?:${ORDINALS} (?:of )?${MONTHS}|${MONTHS} (?:the )?${ORDINALS})(?:,? 20\\d\\d)?\\b`,
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
  `\\b(?:every|each) |${WEEKDAYS} (?:to|through|till|until) ${WEEKDAYS}|\\b(?:twenty-four seven|24/7|weekly|monthly)\\b`,
  'iu',
);
/** A price holds; only what is to be done by then is due. */
const DEADLINE = /\b(?:by|before|no later than|send|ship|deliver\w*|tomorrow|today|this week|next week)\b/iu;

function wordsForWhen(text: string): string | undefined {
  for (const pattern of WHEN) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return found.trim();
  }
  return undefined;
}

/** When what some sentences of a turn promise is due. No day is made up: words that give none have none. */
export function localDue(
  { material }: Talk,
  said: Said,
  sentences: readonly LocalSentence[],
  subtype = 'follow_up',
): SaidDue {
  const timed = sentences.flatMap(({ when, start, end }) => {
    const quote = said.text.slice(start, end);
    if (STANDS.test(quote) || (MONEY.test(quote) && !DEADLINE.test(quote))) return [];
    const words = wordsForWhen(quote) ?? when;
    return words === undefined ? [] : [{ when: words, quote }];
  });
  const reads = timed.map(({ when, quote }) => {
    const due = resolveDue({
      words: when,
      subtype,
      strength: 'firm',
      quote,
      saidAt: said.conversation.occurred_at,
      zone: material.zone,
      fiscalYearStart: material.fiscalYearStart,
      renewalDate: material.account.renewal_date,
      contractStart: material.account.contract_start,
    });
    return { words: when.trim(), date: due.basis === 'default' ? null : due.date };
  });
  return reads.find(({ date }) => date !== null) ?? reads[0] ?? { words: null, date: null };
}
