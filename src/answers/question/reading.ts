import type { Medium } from '../../domain/index.ts';
import { placesOf } from './names.ts';
import { type KnownPersonName, mentionsIn, type NamedPerson, peopleIn } from './people.ts';
import type { TimeContext } from './time-context.ts';
import { readTime, type TimeReading } from './when.ts';
import { isEmpty, isLight, likeWords, stemOf, wordsOf } from './words.ts';

/** What kind of thing a question asks for. */
export type Wanted = 'person' | 'name' | 'date' | 'money' | 'number' | 'yes-no' | 'reason' | 'text';

/** A word of a question that says what it is about. */
export interface Term {
  readonly word: string;
  /** As the question writes it. */
  readonly written: string;
  readonly stem: string;
  /** What says as much, itself first; as words and as stems. */
  readonly likeWords: readonly string[];
  readonly likeStems: readonly string[];
  /** `key`: a name, an acronym or a number, which stands for nothing else; `light`: it says little. */
  readonly weight: 'key' | 'plain' | 'light';
}

/** What a question asks, taken apart. */
export interface QuestionReading {
  readonly text: string;
  readonly wanted: Wanted;
  readonly time: TimeReading;
  readonly people: readonly NamedPerson[];
  /** Those whose own words are asked for. */
  readonly speakers: readonly NamedPerson[];
  /** Whose words are asked for. */
  readonly side: { readonly side: 'us' | 'customer'; readonly words: string } | null;
  readonly medium: { readonly medium: Medium; readonly words: string } | null;
  readonly terms: readonly Term[];
}

/** What a question is read with. */
export interface QuestionContext extends TimeContext {
  readonly people: readonly KnownPersonName[];
  /** Names that every question of this account may hold: its own and ours. */
  readonly ownNames: readonly string[];
}

const SAID =
  'say|said|says|tell|told|mention|mentioned|ask|asked|asks|request|requested|complain|complained|promise|promised|promises|offer|offered|commit|committed|agree|agreed|suggest|suggested|propose|proposed|write|wrote|report|reported|explain|explained|respond|responded|react|reacted|claim|claimed|describe|described|raise|raised|warn|warned|threaten|threatened|object|objected';
const OPINION =
  'opinion|view|reaction|objection|objections|complaint|complaints|concern|concerns|words|request|requests|response|answer|take|feedback|feeling|feelings|position';

/**
 * Takes a question apart: when, who, whose words, in which medium, what is wanted, and the words that say what it is about.
 */
export function readQuestion(text: string, context: QuestionContext): QuestionReading {
  const time = readTime(text, context, [...mentionsIn(text, context.people), ...placesOf(context.ownNames, text)]);
  const people = peopleIn(time.rest, context.people);
  const speakers = isOneQuestion({ time }) ? people.filter((person) => asksForWordsOf(time.rest, person)) : [];
  const side = speakers.length > 0 ? null : sideIn(time.rest);
  const medium = mediumIn(time.rest) ?? mediumIn(text);
  return {
    text,
    wanted: wantedBy(text),
    time,
    people,
    speakers,
    side,
    medium,
    terms: termsOf(time.rest, people, medium?.words, context.ownNames),
  };
}

function asksForWordsOf(question: string, { start, end, words }: NamedPerson): boolean {
  const [before, after] = [question.slice(0, start), question.slice(end)];
  const says = new RegExp(`^(?:['’]s)? (?:(?:ever|actually|really|also|just|exactly) )?(?:${SAID})\\b`, 'i');
  const has = new RegExp(`^ (?:\\w+ )?(?:${OPINION})\\b`, 'i');
  if (says.test(after) || (/['’]s$/.test(words) && has.test(after))) return true;
  return /\b(?:according to|in the words of|heard from|hear from)\s*$/i.test(before);
}

function sideIn(question: string): QuestionReading['side'] {
  const theirs = new RegExp(
    `\\b(?:the customer|the client|customer|client|they|their (?:side|team|people))\\b (?:(?:ever|actually|really|also) )?(?:${SAID})\\b`,
    'i',
  ).exec(question);
  if (theirs !== null) return { side: 'customer', words: theirs[0] };
  const ours = new RegExp(
    `\\b(?:we|our side|our team|our people|us|i)\\b (?:(?:ever|actually|really|also) )?(?:${SAID})\\b`,
    'i',
  ).exec(question);
  return ours === null ? null : { side: 'us', words: ours[0] };
}

const MAIL =
  /\b(?:in|by|via|over|from|on) (?:an? |the |their |his |her |any |our |that |last |latest )*(?:e-?mails?|mails?|letters?)\b|\be-?mailed\b|\b(?:the|their|his|her) (?:last |latest )?e-?mail\b/i;
const CALL =
  /\b(?:in|on|during|at|over) (?:an? |the |their |our |any |that |last |latest |\w+['’]s )*(?:calls?|phone|meetings?|qbr)\b/i;

function mediumIn(question: string): QuestionReading['medium'] {
  const mail = MAIL.exec(question);
  if (mail !== null) return { medium: 'email', words: mail[0] };
  const call = CALL.exec(question);
  return call === null ? null : { medium: 'call', words: call[0] };
}

const LEAD =
  '^(?:(?:and|so|but|ok|okay|also|then|hey|hi|right|well|remind me|tell me|do we know|do you know|any idea|can you tell me),? )*';
const WANTED: readonly (readonly [Wanted, RegExp])[] = [
  [
    'money',
    /\bhow (?:much (?:money|budget)|expensive)\b|\b(?:price|cost|fee|list price|amount|size) of\b|\bwhat(?:'s|s| is| was| are| were|’s)? (?:the |their |our |that |a |new |an )*(?:\w+ ){0,2}(?:prices?|costs?|fees?|budget|discount|uplift|acv|arr|rate)\b|\b(?:whats?|how much)\b.{0,60}\b(?:pay|pays|paid|paying|cost|costs|charge|charged|charging|spend|spending|asking per|want for|quoted?)\b|\bhow much did \w+ say they(?:['’]d| would) want\b|\bwhat(?:['’]s| is|s) .{3,60} going to be$|['’]s (?:list )?(?:price|quote|fee|rate)\b|\bask(?:s|ed|ing)? (?:for )?(?:a|per) (?:year|month|head|seat|user)\b/i,
  ],
  [
    'number',
    /\bhow (?:many|much|long|often|big|large|few|old)\b|\bwhat (?:number|percentage|percent|share|amount|size)\b|\bwhich (?:number|version)\b/i,
  ],
  [
    'date',
    new RegExp(
      `${LEAD}(?:since |until |by |till )?when\\b|\\bwhen (?:is|are|was|were|did|does|do|will|would|can|has|have|should)\\b|\\b(?:what|which) (?:date|day|month|quarter|year|week|time)\\b|\\bhow soon\\b|\\bdeadline\\b|\\bdue date\\b`,
      'i',
    ),
  ],
  [
    'name',
    /\b(?:which|what|whats|what['’]s)(?: is| was| are)?(?: the| their| our)? (?:[\p{L}'’-]+ ){0,2}?(?:software|company|firm|agency|system|tool|package|erp|crm|vendor|supplier|product|app|competitor|rival|provider|brand)s?\b|\bwhat(?:['’]s|s| is| was| are)? .{3,60} called\b|\bname (?:the|of|their)\b|\bwho won\b/iu,
  ],
  [
    'person',
    new RegExp(
      `${LEAD}who(?:m|se|'s|’s)?\\b|\\bwho (?:is|are|was|were|did|does|do|will|would|can|has|have|should|owns?|said|asked|left|signs?|decides?|took|takes|replaced|runs?|leads?)\\b|\\b(?:which|what) (?:person|people|contact|name)\\b|\\bwhose\\b`,
      'i',
    ),
  ],
  [
    'reason',
    /\bwhy\b|\bhow come\b|\bwhat(?:'s|’s| is| was| are| were)? (?:the )?(?:reasons?|cause)\b|\bwhat (?:caused|made)\b/i,
  ],
  [
    'yes-no',
    new RegExp(
      `${LEAD}(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|should|any|anything|anyone|anybody|isn't|aren't|didn't|don't|doesn't|hasn't|haven't)\\b`,
      'i',
    ),
  ],
];

function wantedBy(text: string): Wanted {
  return WANTED.find(([, pattern]) => pattern.test(text.trim()))?.[0] ?? 'text';
}

const ASKS = /\b(?:what|whats|who|whom|whose|when|where|why|how|which)\b/i;
const BEGINS_ASKING =
  /^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|any|anyone|anything|if|whether)\b/i;
const ANOTHER_TIME = /\b(?:now|today|nowadays|currently|since|later|afterwards|in the end|still)\b/i;

/** What a question asks in turn, without the "and" that it may go on with. */
function partsOf({ time: { rest } }: Pick<QuestionReading, 'time'>): readonly string[] {
  return rest
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/^(?:and|so|but|also)\b[, ]*/i, '')
    .split(/[,:;.?!](?=\s|$)|\band\b/i)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isAsking(part: string): boolean {
  return ASKS.test(part) || BEGINS_ASKING.test(part);
}

/**
 * Is one thing asked? Several at once are answered in several places. A list of what it is asked of is one: "do they use SSO and
 * billing". When it was is no thing of its own: "In March, who…".
 */
export function isOneQuestion(reading: Pick<QuestionReading, 'time'>): boolean {
  const parts = partsOf(reading);
  const goesOn = (part: string) => isAsking(part) || ANOTHER_TIME.test(part);
  return parts.length < 2 || (isAsking(parts[0] ?? '') && !parts.slice(1).some(goesOn));
}

/**
 * Do the time words of a question hold for all of it? Two questions in one, or a then and a now, may each have a time of
 * their own; a list, or time words set off by a comma, is still one.
 */
export function isAtOneTime(reading: Pick<QuestionReading, 'time'>): boolean {
  const parts = partsOf(reading);
  return parts.filter(isAsking).length < 2 && !parts.slice(1).some((part) => ANOTHER_TIME.test(part));
}

const ABOUT_RECORD = new Set(
  'customer client account company vendor side email emails mail call calls phone meeting meetings'.split(' '),
);

function termsOf(
  rest: string,
  people: readonly NamedPerson[],
  medium: string | undefined,
  ownNames: readonly string[],
): readonly Term[] {
  const own = new Set(ownNames.flatMap((name) => wordsOf(name).map(({ stem }) => stem)));
  const mediumWords = new Set(wordsOf(medium ?? '').map(({ word }) => word));
  const seen = new Map<string, Term>();
  for (const [index, one] of wordsOf(rest).entries()) {
    const { word, stem, start, written } = one;
    if (people.some((person) => start >= person.start && start < person.end)) continue;
    const isName = index > 0 && /^\p{Lu}/u.test(written) && !/[.!?]\s*$/.test(rest.slice(0, start));
    const isAcronym = /^\p{Lu}[\p{Lu}\p{N}]+s?$/u.test(written);
    if (isEmpty(word) && !isAcronym) continue;
    if (mediumWords.has(word) && ABOUT_RECORD.has(word)) continue;
    if (own.has(stem) || seen.has(stem)) continue;
    const isKey = isName || isAcronym || /\p{N}/u.test(word);
    const weight = isKey ? 'key' : isLight(word) || ABOUT_RECORD.has(word) ? 'light' : 'plain';
    const like = isKey && !isAcronym ? [word] : likeWords(word);
    seen.set(stem, { word, written, stem, likeWords: like, likeStems: [...new Set(like.map(stemOf))], weight });
  }
  return [...seen.values()];
}
