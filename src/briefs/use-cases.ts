import type { SignalKind } from '../domain/index.ts';
import { isDenied } from './commitments/denied.ts';
import { type Cue, isVoid, learned, weigh } from './cued.ts';
import { lineId } from './line-id.ts';
import { sourceOf, toText } from './sources.ts';
import { isTakenOut, takenOut } from './taken-out.ts';
import { type Said, sayOf, spanOf, type Talk } from './talk.ts';
import { topicCounts, topicsOf } from './topics.ts';
import type { HandoffLine } from './types.ts';

const KIND: SignalKind = 'use_case';
const MOST = 4;
const LEAST = 2.2;
/** How near a denial of ours must be to what they want it for: whole clauses, of which a word or two are shared with much. */
const DENIED = { near: 1.2, share: 0.6 };

const CUES: readonly Cue[] = [
  [
    / (?:what (?:i|we) (?:really )?(?:want|need|am after|are after|would like)|i am after|we are after|i 'm after|looking for|the (?:whole )?(?:point|idea|reason)|so that|that is why|the reason)(?= |$)/u,
    2,
  ],
  [
    / (?:i want|we want|i need|we need|i would like|we would like|i 'd like|we 'd like|i wish|want to|need to|has to|should)(?= |$)/u,
    1,
  ],
  [
    / (?:problem|trouble|headache|pain|issue|mess|nightmare|worry|loses?|losing|lost|wasted?|wastes|costs us|takes us|takes (?:me|her|him|two|NUM)|by hand|manual\w*|paper|excel|spreadsheets?|whatsapp|binders?|typed?|phone calls?|nobody (?:sees|knows)|we do not know|no idea|too late|errors?|mistakes?)(?= |$)/u,
    1.3,
  ],
  [
    /^ (?:and |so |okay |then |the )*(?:first|second|third|other|another|main|two|one more) (?:thing|one|problem|is|use|reason|of all)|^ (?:second|first|secondly|also)(?= |$)/u,
    1.2,
  ],
  [
    / (?:automatic\w*|see|know|find|track|trace|record|schedule|plan|report|warn|tells?|in one place|one place|without|instead of|before it)(?= |$)/u,
    0.6,
  ],
];
const AGAINST: readonly Cue[] = [
  [
    / (?:price|quote|discount|contract|invoice|call me|send me|email|meeting|demo|slides|pages|references|notice|renew\w*|support|legal|signature|signs?|approval|vendor|procurement)(?= |$)/u,
    -1.5,
  ],
  [/ (?:maybe|someday|one day|if we ever|not now|later|separate|leave it|forget)(?= |$)/u, -1.5],
  [/ (?:how much|who|when do you|can you hear)(?= |$)/u, -1],
];

/** Where the customer's people say what they want it for. */
export function wantsOf(talk: Talk): readonly Said[] {
  return talk.said.filter((said) => wanted(talk, said).length > 0);
}

/** What the customer bought it for, in their own words, the most telling first cut to what is read, then as it was said. */
export function useCaseLines(talk: Talk): readonly HandoffLine[] {
  const counts = topicCounts(talk.said);
  const unwanted = takenOut(talk);
  return talk.said
    .flatMap((said) => wanted(talk, said))
    .filter(({ said, sentences }) => {
      const topics = topicsOf(sayOf(said, sentences));
      return (
        !isTakenOut({ place: said.place, topics }, unwanted, counts) &&
        !isDenied(talk, { said, topics }, counts, DENIED)
      );
    })
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST)
    .sort((one, other) => one.said.place - other.said.place)
    .map(({ said, sentences }) => ({
      id: lineId('use_cases', said.conversation.id, said.index),
      text: toText(spanOf(said, sentences)),
      sources: [sourceOf(said, sentences)],
    }));
}

function wanted(talk: Talk, said: Said) {
  if (said.side === 'vendor' || talk.isDismissed(said, KIND)) return [];
  const scored = said.sentences.map((sentence) => {
    if (isVoid(sentence) || sentence.scopes.question || sentence.scopes.others) return { sentence, score: -9 };
    const logit = learned(sentence.likelihood(KIND), { middle: -4, share: 0.35, most: 2 });
    return { sentence, score: weigh(CUES, sentence.norm) + weigh(AGAINST, sentence.norm) + logit };
  });
  const best = Math.max(...scored.map(({ score }) => score), -9);
  const words = said.text.split(/\s+/u).length;
  const whole = learned(said.likelihood(KIND), { middle: -3, share: 0.4, most: 2.4 });
  const early = 1.5 * (1 - said.lateness);
  const long = words < 9 ? -1.5 : Math.min(1, words / 50);
  const score = best + whole + early + long + (talk.signal(said, KIND) === undefined ? 0 : 2.5);
  if (score < LEAST || best < 0) return [];
  const sentences = scored.filter((one) => one.score >= Math.min(0.8, best)).map(({ sentence }) => sentence);
  return [{ said, sentences, score }];
}
