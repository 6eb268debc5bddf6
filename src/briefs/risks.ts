import { HARMLESS_NOT, KEPT, MONEY, NEGATED } from './commitments/cues.ts';
import { sumsOf } from './commitments/sums.ts';
import { type Cue, isVoid, weigh } from './cued.ts';
import { lineId } from './line-id.ts';
import type { Somebody } from './people.ts';
import { sourceOf, toText } from './sources.ts';
import { textOfMark, wordsOfSkeptic } from './stakeholders/index.ts';
import { type Said, sayOf, spanOf, type Talk } from './talk.ts';
import { kinship, topicCounts, topicsOf } from './topics.ts';
import type { HandoffLine, StakeholderLine } from './types.ts';
import { meets, numbersIn } from './values.ts';

const MOST = 6;
const LEAST = 2.4;

const CUES: readonly Cue[] = [
  [
    / (?:moved|slipped?|delay(?:ed)?|postponed|late|later than|behind|shifted|pushed back|takes longer|waiting for|depends on|tight|only possible|no later)(?= |$)/u,
    1.5,
  ],
  [
    / (?:can not|not able|not possible|not included|do not (?:have|offer|do|cover)|does not (?:work|have|support)|will not (?:be|have|work)|there is no|there 's no|nobody|we have nobody|no one|by hand|typed)(?= |$)/u,
    1.3,
  ],
  [
    / (?:sorry|honest|straight with you|bad news|problem|worried|worry|risk|concern|afraid|unfortunately|too optimistic|not (?:sure|certain|promised)|can not (?:swear|promise|say)|no cap|disappoint\w*|i wrote both|not happy|unhappy)(?= |$)/u,
    1.2,
  ],
  [/ (?:RIVAL|cheaper|dropped to|rang again|calling|competitor|other (?:vendor|supplier|quote))(?= |$)/u, 1.2],
  [
    / (?:if not|otherwise|or else|not buy|never again|stop|cancel|leaving|left|leaves|pension|retire\w*|resign\w*|new boss|merger|reorganis\w*|restructur\w*|maternity|moving to)(?= |$)/u,
    1.2,
  ],
  [
    / (?:must be|has to be|no later|next (?:stop|chance|window)|season|peak|deadline|audit|inspection|go live)(?= |$)/u,
    0.7,
  ],
];

/** What is at risk already: who doubts it still, what slipped or is not to be had, rivals that stay near. */
export function riskLines(
  talk: Talk,
  people: readonly Somebody[],
  stakeholders: readonly StakeholderLine[],
): readonly HandoffLine[] {
  const doubters = stakeholders.flatMap(({ person, stance }): readonly HandoffLine[] => {
    const mark = stance === 'skeptic' || stance === 'blocker' ? wordsOfSkeptic(talk, person, people) : undefined;
    if (mark === undefined) return [];
    return [
      {
        id: lineId('risks', 'doubts', person.toLowerCase()),
        text: `${person} doubts it: ${toText(textOfMark(mark), 60)}`,
        sources: [sourceOf(mark.said, mark.sentences)],
      },
    ];
  });
  const places = new Set(doubters.flatMap(({ sources }) => sources.map((one) => `${one.conversation}#${one.turn}`)));
  const sums = sumsOf(talk);
  const counts = topicCounts(talk.said);
  const told = talk.said
    .flatMap((said) => riskIn(talk, said))
    .filter(({ said }) => !places.has(`${said.conversation.id}#${said.index}`))
    .filter(({ said, sentences }) => !isOverWith(talk, said, sayOf(said, sentences), sums, counts))
    .sort((one, other) => other.score - one.score)
    .slice(0, Math.max(0, MOST - doubters.length))
    .sort((one, other) => one.said.place - other.said.place)
    .map(({ said, sentences }) => ({
      id: lineId('risks', said.conversation.id, said.index),
      text: toText(spanOf(said, sentences), 60),
      sources: [sourceOf(said, sentences)],
    }));
  return [...doubters, ...told];
}

/** Kinship from which on later words are about the same. */
const SAME = 0.6;

/** A price that was haggled over is no risk once another is named, nor what is told as done since. */
function isOverWith(
  talk: Talk,
  said: Said,
  words: string,
  sums: ReturnType<typeof sumsOf>,
  counts: ReadonlyMap<string, number>,
): boolean {
  const amounts = new Set(numbersIn(words));
  const isPrice = MONEY.test(words) && amounts.size > 0;
  if (isPrice && sums.some((later) => later.said.place > said.place && !meets(later.amounts, amounts))) return true;
  const topics = topicsOf(words);
  return talk.said
    .slice(said.place + 1)
    .some(
      (later) =>
        later.conversation !== said.conversation &&
        later.sentences.some(
          ({ norm, scopes, start, end }) =>
            !scopes.question &&
            KEPT.test(norm) &&
            !NEGATED.test(norm.replace(HARMLESS_NOT, ' ')) &&
            kinship(topics, topicsOf(later.text.slice(start, end)), counts) >= SAME,
        ),
    );
}

/** Nothing but a condition: what might be some day is no risk that stands. */
function isSupposed(norm: string): boolean {
  return /^ (?:and |but |so )?(?:if|suppose|imagine|in case) (?!not )/u.test(norm);
}

function riskIn(talk: Talk, said: Said) {
  const scored = said.sentences.map((sentence) => ({
    sentence,
    score:
      isVoid(sentence) || sentence.scopes.question || sentence.scopes.others || isSupposed(sentence.norm)
        ? -9
        : weigh(CUES, sentence.norm),
  }));
  const best = Math.max(...scored.map(({ score }) => score), -9);
  const signal = [
    'adoption_gap',
    'unkept_promise',
    'fit_gap',
    'renewal_risk',
    'escalation',
    'champion_change',
  ] as const;
  const found = signal.some((kind) => talk.signal(said, kind) !== undefined) ? 1.2 : 0;
  const rival = talk.signal(said, 'competitor') === undefined ? 0 : 0.8;
  const score = best + found + rival + said.lateness * 1.2 + Math.min(0.6, said.text.length / 300);
  if (score < LEAST || best <= 0) return [];
  return [{ said, sentences: scored.filter((one) => one.score > 0).map(({ sentence }) => sentence), score }];
}
