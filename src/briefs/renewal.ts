import type { SignalKind } from '../domain/index.ts';
import { changedBy, wordsOfOurs } from './commitments/changed.ts';
import { TOLD_AS_PAST } from './commitments/cues.ts';
import { isGivenUp, isOverruled, overrulingsOf } from './commitments/overruled.ts';
import { quantitiesIn } from './commitments/quantities.ts';
import { type Cue, isVoid, learned, weigh } from './cued.ts';
import { goesOnNoMore, saysItGoesOn } from './goes-on.ts';
import { lineId } from './line-id.ts';
import { distinctSources, sourceOf, toText } from './sources.ts';
import { type Said, sayOf, type Talk, wordsOf } from './talk.ts';
import { threadTopics } from './thread.ts';
import { topicCounts, topicsOf } from './topics.ts';
import type { HandoffLine } from './types.ts';
import { valuesIn } from './values.ts';

const KIND: SignalKind = 'renewal_term';
const MOST = 5;
const LEAST = 1.7;

const TERM =
  '(?:contract|term|agreement|duration|subscription|licen[cs]e|deal|commitment|first year|NUM (?:months|years?)|one year|two years|three years|twelve months|a year)';
const CUES: readonly Cue[] = [
  [
    / (?:renew\w*|auto renew\w*|prolong\w*|rollover|rolls? over|evergreen|extension|extends? (?:it|the contract|for))(?= |$)/u,
    2.3,
  ],
  [
    / (?:notice|terminat\w+|get out|break clause|opt out|exit clause|walk away|ends? (?:by itself|there|then|automatically)|no term|(?:month|year) (?:to|by) (?:month|year)|it ends|is over|expires?|expiry|runs? out|then it ends|fixed term)(?= |$)/u,
    1.5,
  ],
  [
    new RegExp(
      ` ${TERM} .*(?:DATE|from|until|starting|ends?|to NUM)|(?:from|first|second|third|DATE) .*DATE .*(?:to|until|through) .*(?:DATE|first)|DATE NUM (?:to|until|through) .*DATE| ${TERM}$`,
      'u',
    ),
    1.4,
  ],
  [
    / (?:NUM|sixty|ninety|thirty|forty five) (?:days|weeks|months) (?:before|prior|ahead|notice|out)|before (?:the )?(?:end|expiry|anniversary|renewal|term|NUM year)|(?:days|months|weeks) before(?= |$)/u,
    2,
  ],
  [
    / (?:cap|capped|increases?|never more than|(?:same|flat) (?:price|rate|fee)|(?:price|rate|fee) (?:holds?|is held|stays?)|flat for|both years|uplift|indexation|indexed|go(?:es)? up|inflation|cpi|max(?:imum)? NUM percent|NUM percent (?:a|per|max)|price (?:after|next year)|second year|year (?:two|NUM)|next year)(?= |$)/u,
    1.2,
  ],
  [
    / (?:(?:never|not|no) more than NUM percent|(?:capped|cap) (?:at|of)|no cap|(?:price|rate|fee) (?:holds|is held|stays|is fixed) (?:till|until|to|for)|(?:same|flat) (?:price )?(?:for )?(?:the |both )?(?:NUM )?years)(?= |$)/u,
    1.8,
  ],
  [
    / (?:fresh|new) (?:po|contract|order|agreement)|if both (?:agree|sides)|sit (?:down|together)|in writing|no answer|must ask|whoever|who handles|contact for (?:it|that|this)|(?:owns|own|handles|runs|decides|mind|minds|minding|looks? after|takes? care of|keeps? an eye on) (?:that|the|it)(?: \S+)? ?(?:decision|renewal|contract)?|only do the paper|handles? (?:it|that|the contract|renewals?)/u,
    0.8,
  ],
];
const AGAINST: readonly Cue[] = [
  [/ (?:usually|normally|typically|standard(?:ly)?|default|our (?:standard|usual|normal))(?= |$)/u, -1.2],
  [/ (?:call|meeting|lunch|pilot|trial|go live|training|support|hotline)(?= |$)/u, -0.8],
  [/ (?:last year|their|other|the old (?:vendor|supplier|system))(?= |$)/u, -1],
];
const REFUSED =
  /^ (?:\S+ ){0,2}?(?:no|not with us|not for us|i do not (?:like|want|do|sign)|we do not (?:like|want|do|sign)|never|never again|cross it out|strike|take (?:it|that) out|i will not|we will not|that i do not)(?= |$)/u;
/** "No term. I like that": they say again what they take. */
const APPROVES = / (?:i like|suits|fine|good|okay|ok|agreed|perfect|great|grand|deal|that works|reasonable)(?= |$)/u;
interface Term {
  readonly said: Said;
  readonly sentences: Said['sentences'];
  readonly score: number;
}

/** The agreed way to the renewal: term, notice, who handles it, what it may cost then. What was refused or replaced is left out. */
export function renewalLines(talk: Talk): readonly HandoffLine[] {
  const terms = talk.said.flatMap((said) => termIn(talk, said));
  const overrulings = overrulingsOf(talk);
  const counts = topicCounts(talk.said);
  const words = wordsOfOurs(talk);
  const standing = terms.filter((one) => {
    const { said } = one;
    const values = valuesIn(talk, said, said.text);
    if (said.side !== 'customer' && isGivenUp(talk, said, values)) return false;
    if (isOverruled({ said, values, topics: threadTopics(talk, said) }, overrulings, counts)) return false;
    const own = sayOf(said, one.sentences);
    const term = {
      said,
      topics: topicsOf(own),
      values: valuesIn(talk, said, own),
      quantities: quantitiesIn(own),
      doers: new Set<string>(),
      ways: new Set<string>(),
      isInquiry: false,
    };
    const later = words.filter((word) => word.said.conversation !== said.conversation);
    const changed = changedBy(talk, term, later, counts);
    if (changed !== undefined && terms.some((other) => other.said === changed.said)) return false;
    return !isRefused(talk, one) && !goesOnNoMore(talk, said, one.sentences);
  });
  return joined(standing)
    .sort((one, other) => best(other) - best(one))
    .slice(0, MOST)
    .sort((one, other) => (one[0]?.said.place ?? 0) - (other[0]?.said.place ?? 0))
    .flatMap(toLine);
}

function termIn(talk: Talk, said: Said): readonly Term[] {
  if (talk.isDismissed(said, KIND)) return [];
  const scored = said.sentences.map((sentence) => {
    if (isVoid(sentence) || sentence.scopes.question || sentence.scopes.others || TOLD_AS_PAST.test(sentence.norm))
      return { sentence, score: -9 };
    const logit = learned(sentence.likelihood(KIND), { middle: -3, share: 0.4, most: 2.4 });
    return { sentence, score: weigh(CUES, sentence.norm) + weigh(AGAINST, sentence.norm) + logit };
  });
  const top = Math.max(...scored.map(({ score }) => score), -9);
  const haggled = haggledOver(talk, said);
  const told = `${haggled}${wordsOf(said)}`;
  const joint = weigh(CUES, told) * 0.7 + weigh(AGAINST, told) * 0.5;
  const cued = said.sentences.some(({ norm }) => weigh(CUES, norm) >= 1.1) || joint >= 1.6;
  const whole = learned(said.likelihood(KIND), { middle: -2, share: 0.25, most: 1.2 });
  const score = Math.max(top, joint) + whole + said.lateness * 0.7 + (talk.signal(said, KIND) === undefined ? 0 : 2.5);
  if (score < LEAST || !cued || top <= -9) return [];
  // Of a number that was haggled over every word counts: "okay, sixty days".
  const sentences =
    haggled === ''
      ? scored.filter((one) => one.score >= Math.min(1, top)).map(({ sentence }) => sentence)
      : said.sentences;
  return [{ said, sentences, score }];
}

/** What ours offered before they named another number that this turn takes: "with sixty days' notice", "thirty", "okay, thirty". */
function haggledOver(talk: Talk, said: Said): string {
  const offer = talk.near(said, -2);
  if (said.side === 'customer' || offer === undefined || offer.side === 'customer') return '';
  return isGivenUp(talk, offer, valuesIn(talk, offer, offer.text)) ? `${wordsOf(offer)} .` : '';
}

/** The other side does not take it, within the next turns. */
function isRefused(talk: Talk, { said }: Term): boolean {
  if (said.side !== 'vendor') {
    // A term that they read out to refuse it: "it says it renews by itself", "I do not like that".
    const own = [1, 2].map((step) => talk.near(said, step)).find((next) => next?.speaker === said.speaker);
    return saysItGoesOn(said.sentences) && own !== undefined && REFUSED.test(wordsOf(own));
  }
  const next = talk.near(said, 1);
  if (next?.side !== 'customer' || said.conversation.medium !== 'call') return false;
  return REFUSED.test(wordsOf(next)) && !APPROVES.test(wordsOf(next));
}

/** Turns that follow each other closely speak of one term. */
function joined(terms: readonly Term[]): Term[][] {
  const groups: Term[][] = [];
  for (const term of terms) {
    const last = groups.at(-1)?.at(-1);
    const isNear = last?.said.conversation === term.said.conversation && term.said.index - last.said.index <= 1;
    if (isNear && last?.said.conversation.medium === 'call') groups.at(-1)?.push(term);
    else groups.push([term]);
  }
  return groups;
}

function best(terms: readonly Term[]): number {
  return Math.max(...terms.map(({ score }) => score));
}

function toLine(terms: readonly Term[]): readonly HandoffLine[] {
  const top = terms.find((one) => one.score === best(terms));
  const [first] = terms;
  if (top === undefined || first === undefined) return [];
  const others = terms.filter((one) => one !== top);
  return [
    {
      id: lineId('renewal', first.said.conversation.id, first.said.index),
      text: toText(sayOf(top.said, top.sentences)),
      sources: distinctSources([top, ...others].map(({ said, sentences }) => sourceOf(said, sentences))),
    },
  ];
}
