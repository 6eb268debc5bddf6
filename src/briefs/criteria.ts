import { addDays, type SignalKind } from '../domain/index.ts';
import { type Cue, isVoid, learned, weigh } from './cued.ts';
import { localDue } from './due.ts';
import { lineId } from './line-id.ts';
import { meant, type Somebody, speakerOf } from './people.ts';
import { sourceOf, toText } from './sources.ts';
import { type Said, sayOf, spanOf, type Talk, wordsOf } from './talk.ts';
import { kinship, topicCounts, topicsOf } from './topics.ts';
import type { HandoffLine } from './types.ts';
import { meets, numbersIn } from './values.ts';

const KIND: SignalKind = 'success_criterion';
const LEAST = 2.3;
/** A day this long after the close is still told under "90 days". */
const METRIC_DAYS = 125;
const MOST_METRICS = 5;

const CUES: readonly Cue[] = [
  [
    / (?:judge|measured?|success|successful|it 's worked|is working|it works|good decision|satisfied|worth it|want to see|look at|looking at|looks? on|count(?:s|ing)?|kpi|target|goal|benchmark|prove|proof|convinced?|happy)(?= |$)/u,
    1.6,
  ],
  [
    / (?:below|under|above|at least|less than|more than|fewer than|within|at most|maximum|max|down to|up to|lower|higher|reduced?|cut|drop|half|halve|double|faster|from) .*(?:NUM|zero)|NUM .*(?:lower|higher|less|fewer|below|under|percent|maximum|or better)|(?:not one|zero|not a single|no more) /u,
    1.7,
  ],
  [
    / (?:by the end of|by|before|end of|after|in|within|until|at the end) .*(?:DATE|NUM (?:days|weeks|months)|quarter|year|season|peak)/u,
    1.1,
  ],
  [
    / (?:i want|i need|i 'd like|we want|we need|should be|has to be|have to be|must be|needs to|for me|my thing|my number|mine|my test|she will ask|he will ask|he wants|she wants|they want|i will say)(?= |$)/u,
    1,
  ],
  [
    / (?:if|when|once) .*(?:then|i will (?:say|be|sign|pay|buy|know)|(?:he|she) (?:is|'s|will)|is (?:happy|working|good|fine)|it 's (?:worked|working|good|done)|was (?:a )?good)/u,
    1.5,
  ],
];
const AGAINST: readonly Cue[] = [
  [
    / (?:price|quote|quoted|discount|budget|contract|invoice|offer|payment|pay|paid|cheaper|cost|renew\w*|notice|terms?)(?= |$)/u,
    -1.6,
  ],
  [/ (?:last year|last month|was|were|had|used to|we lost|we did|took|yesterday|today it)(?= |$)/u, -0.9],
  [/ (?:call|meeting|demo|deliver|go live|training|install)(?= |$)/u, -0.6],
];
/** We asked how they will judge it. */
const ASKED =
  / (?:success|successful|judge|measure|want to see|like to see|good answer|know (?:it|that it|this) (?:works|worked|is working)|happy|three months|NUM days|NUM months|ninety|first quarter|what would (?:be|make)|metric|kpi|goal|and for you|for you)(?= |$)/u;
const ASKED_AT_90 = / (?:three months|NUM (?:days|months)|ninety|first quarter|quarter)(?= |$)/u;
const FAR = / (?:first year|in a year|after (?:a|one|the first) year|next year|annual\w*|a year|NUM years?)(?= |$)/u;

/** How somebody will judge it. */
export interface Criterion {
  readonly said: Said;
  readonly sentences: Said['sentences'];
  readonly score: number;
  /** Whose it is; null where that cannot be told. */
  readonly person: string | null;
  readonly due: string | null;
  /** We asked for the first three months. */
  readonly atNinety: boolean;
  readonly far: boolean;
}

/** How the customer's people will judge it, in the order it was said; what was said again later takes the place of the earlier. */
export function criteriaOf(talk: Talk, people: readonly Somebody[]): readonly Criterion[] {
  const counts = topicCounts(talk.said);
  const found = talk.said
    .flatMap((said) => criterionIn(talk, said, people))
    .filter((one) => !isMeasuredAnew(talk, one, counts));
  return found.filter(
    (one, index) =>
      !found
        .slice(index + 1)
        .some(
          (later) =>
            later.person === one.person &&
            later.said.conversation !== one.said.conversation &&
            kinship(topicsOf(one.said.text), topicsOf(later.said.text), counts) >= 1,
        ),
  );
}

/** Kinship from which on another number is of the same measure. */
const SAME_MEASURE = 1;
/** Turns in which one of theirs corrects another. */
const CORRECTING_TURNS = 2;
const SHARES = /\b(?:half|third|quarter|fifth|tenth|every(?: single)?|all|none|zero)\b/giu;

/** Do they give another number for it later: the same person at any time, a colleague at once? */
function isMeasuredAnew(talk: Talk, { said, sentences }: Criterion, counts: ReadonlyMap<string, number>): boolean {
  const words = sayOf(said, sentences);
  const [own, topics] = [measuresIn(words), topicsOf(words)];
  if (own.size === 0) return false;
  return talk.said.slice(said.place + 1).some((later) => {
    if (later.side === 'vendor') return false;
    const isAtOnce = later.conversation === said.conversation && later.index - said.index <= CORRECTING_TURNS;
    if (later.speaker !== said.speaker && !isAtOnce) return false;
    const told = later.sentences.filter(({ scopes }) => !scopes.question);
    const anew = measuresIn(sayOf(later, told));
    if (anew.size === 0 || meets(own, anew)) return false;
    // "Half? Be serious. A fifth.": a colleague says the number again to take it back.
    if (isAtOnce) return meets(own, measuresIn(later.text)) && SETS_RIGHT.test(wordsOf(later));
    return later.conversation !== said.conversation && kinship(topics, topicsOf(later.text), counts) >= SAME_MEASURE;
  });
}

const SETS_RIGHT = / (?:no|not|serious|rather|instead|enough|realistic|more like|is success|would do|will do)(?= |$)/u;

function measuresIn(text: string): ReadonlySet<string> {
  return new Set([...numbersIn(text), ...(text.toLowerCase().match(SHARES) ?? [])]);
}

function criterionIn(talk: Talk, said: Said, people: readonly Somebody[]): readonly Criterion[] {
  if (said.side === 'vendor' || talk.isDismissed(said, KIND)) return [];
  const asking = [talk.near(said, -1), talk.near(said, -2)].filter((one) => one?.side === 'vendor');
  const asked = asking.some((one) => one !== undefined && ASKED.test(wordsOf(one)) && one.text.includes('?'));
  const scored = said.sentences.map((sentence) => {
    if (isVoid(sentence) || sentence.scopes.question || sentence.scopes.others) return { sentence, score: -9 };
    const cues = weigh(CUES, sentence.norm) + weigh(AGAINST, sentence.norm);
    return { sentence, score: cues + learned(sentence.likelihood(KIND), { middle: -3, share: 0.4, most: 2.4 }) };
  });
  const sound = scored.filter(({ score }) => score > -9).map(({ sentence }) => sentence.norm);
  const joint = sound.length < 2 ? -9 : 0.8 * (weigh(CUES, sound.join(' .')) + weigh(AGAINST, sound.join(' .')));
  const best = Math.max(...scored.map(({ score }) => score), joint, -9);
  const whole = learned(said.likelihood(KIND), { middle: -2, share: 0.3, most: 1.5 });
  const score = best + whole + (asked ? 1.4 : 0) + (talk.signal(said, KIND) === undefined ? 0 : 2.5);
  if (score < LEAST || best < 0.8) return [];
  const sentences = scored.filter((one) => one.score >= Math.min(0.9, best)).map(({ sentence }) => sentence);
  const words = wordsOf(said);
  return [
    {
      said,
      sentences,
      score,
      person: whose(talk, said, people),
      due: localDue(talk, said, said.sentences).date,
      atNinety: asking.some((one) => one !== undefined && ASKED_AT_90.test(wordsOf(one))),
      far: FAR.test(words),
    },
  ];
}

/** Somebody speaks for themselves unless they say what "she" or a colleague wants. */
function whose(talk: Talk, said: Said, people: readonly Somebody[]): string | null {
  const own = speakerOf(people, said)?.name ?? (said.speaker === '' ? null : said.speaker);
  const words = wordsOf(said);
  if (/ (?:i|my|mine|me|we|our|us)(?= |$)/u.test(words) && !/ (?:he|she) (?:wants|will|'s|needs|would)/u.test(words))
    return own;
  const named = said.sentences
    .flatMap(({ names }) => names)
    .map(({ value }) => meant(people, value))
    .find((one) => one !== undefined && one.side !== 'vendor');
  if (named !== undefined) return named.name;
  if (!/ (?:he|she|his|her|him)(?= |$)/u.test(words)) return own;
  for (let step = -1; step >= -6; step -= 1) {
    const before = talk.near(said, step);
    const other = before?.sentences
      .flatMap(({ names }) => names)
      .map(({ value }) => meant(people, value))
      .findLast((one) => one !== undefined && one.side !== 'vendor' && one.name !== own);
    if (other !== undefined) return other.name;
  }
  return own;
}

/** A criterion as a line. */
export function criterionLine(section: string, { said, sentences, person }: Criterion): HandoffLine {
  const text = toText(spanOf(said, sentences));
  return {
    id: lineId(section, said.conversation.id, said.index),
    text: section === 'metrics_90_day' && person !== null ? `${person}: ${text}` : text,
    sources: [sourceOf(said, sentences)],
  };
}

/** What success at 90 days is: criteria whose day lies in the first months, or that we asked for the first three. */
export function metricLines({ material }: Talk, criteria: readonly Criterion[]): readonly HandoffLine[] {
  const start = (material.deal.closedAt ?? material.asOf).slice(0, 10);
  const end = addDays(start, METRIC_DAYS);
  return criteria
    .filter(({ due, atNinety, far }) => atNinety || (due === null ? !far : due <= end))
    .map((one) => ({
      one,
      weight: one.score + (one.due === null ? 0 : 1) + (one.atNinety ? 2 : 0) + one.said.lateness,
    }))
    .sort((left, right) => right.weight - left.weight)
    .slice(0, MOST_METRICS)
    .sort((left, right) => left.one.said.place - right.one.said.place)
    .map(({ one }) => criterionLine('metrics_90_day', one));
}
