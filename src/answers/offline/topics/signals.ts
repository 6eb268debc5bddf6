import type { SignalClaim } from '../../../storage/index.ts';
import { placeOfSignal } from '../../facts/facts.ts';
import { leftOver, shareOf, type Topic } from '../topic.ts';
import { sayDay, sentence } from '../words.ts';

interface SignalTopic {
  readonly words: RegExp;
  /** Words that tell the topic, as single words. */
  readonly topic: RegExp;
  readonly kinds: readonly (readonly [kind: SignalClaim['kind'], subtypes?: readonly string[]])[];
}

const TOPICS: readonly SignalTopic[] = [
  {
    words:
      /\b(?:expan(?:d|sion|ding)|upsell|grow(?:th|ing)?|more seats|additional (?:seats|users|licen[cs]es|teams)|new teams?|other teams?|interested in|want (?:more|next|to add)|wish ?list|buy more|add-?ons?)\b/i,
    topic:
      /^(?:expan\w*|upsell|grow\w*|more|seats?|additional|users?|licen[cs]es?|teams?|interest\w*|next|add\w*|wish\w*|list|buy|opportunit\w*|others?|signs?|signals?)$/i,
    kinds: [['expansion']],
  },
  {
    words:
      /\b(?:problems?|complain(?:t|ts|ed|ing)?|issues?|pain points?|troubles?|frustrat\w*|unhappy|upset|annoy\w*|grievances?|escalat\w*|going wrong|not working|struggl\w*|bugs?|outages?)\b/i,
    topic:
      /^(?:problems?|complain\w*|issues?|pain|points?|troubles?|frustrat\w*|unhappy|upset|annoy\w*|grievances?|escalat\w*|wrong|struggl\w*|bugs?|outages?|main|biggest|having|major)$/i,
    kinds: [['escalation'], ['unkept_promise'], ['adoption_gap'], ['fit_gap'], ['renewal_risk']],
  },
  {
    words:
      /\b(?:success (?:criteri\w*|metrics?|measures?)|measur\w* (?:of )?success|metrics?|kpis?|how (?:will|do) they (?:judge|measure))\b/i,
    topic: /^(?:success\w*|criteri\w*|metrics?|measur\w*|kpis?|judge\w*|define\w*|looks?)$/i,
    kinds: [['success_criterion']],
  },
  {
    words:
      /\b(?:use cases?|why did they (?:buy|choose|pick|sign)|bought (?:it|us|this)? ?for|what (?:do|did) they (?:buy|use) (?:it|us|this|the product) for)\b/i,
    topic: /^(?:cases?|buy|bought|choose|pick|sign|product)$/i,
    kinds: [['use_case']],
  },
  {
    words: /\b(?:value|roi|outcomes?|results?|benefits?|return on)\b/i,
    topic: /^(?:value|roi|outcomes?|results?|benefits?|return|seen|see|getting|achieved?|investment)$/i,
    kinds: [['value'], ['kept_promise']],
  },
  {
    words: /\b(?:adopt(?:ion|ed|ing)?|rollout|roll-out|rolled out|usage|logging in|log in)\b/i,
    topic: /^(?:adopt\w*|rollout|roll|rolled|out|usage|logging|log|low|going)$/i,
    kinds: [['adoption_gap'], ['value', ['realized']]],
  },
];
const MOST = 6;

/** What was heard of one kind: wishes, problems, measures of success, outcomes; the latest last. */
export const signals: Topic = ({ reading, facts, within }) => {
  const topic = TOPICS.find(({ words }) => words.test(reading.text));
  if (topic === undefined || ['person', 'date', 'number', 'money', 'reason'].includes(reading.wanted)) return undefined;
  const left = leftOver(reading, topic.topic);
  const speakers = new Set(reading.people.flatMap(({ names }) => names.map((name) => name.toLowerCase())));
  const heard = new Map(facts.heard.map((one) => [one.id, one]));
  const found = facts.signals
    .filter(({ conversationId }) => within({ conversation: conversationId }))
    .filter((signal) =>
      topic.kinds.some(([kind, subtypes]) => kind === signal.kind && (subtypes?.includes(signal.subtype) ?? true)),
    )
    .filter(
      ({ conversationId, turn }) =>
        speakers.size === 0 || speakers.has((heard.get(conversationId)?.speakers[turn] ?? '').toLowerCase()),
    )
    .filter((signal) => shareOf(`${signal.quote} ${Object.values(signal.attrs).join(' ')}`, left) >= 0.6);
  if (found.length === 0) return undefined;
  const order = topic.kinds.map(([kind]) => kind);
  const chosen = found
    .toSorted(
      (one, other) =>
        order.indexOf(one.kind) - order.indexOf(other.kind) || other.occurredAt.localeCompare(one.occurredAt),
    )
    .slice(0, MOST)
    .toSorted((one, other) => one.occurredAt.localeCompare(other.occurredAt) || one.turn - other.turn);
  return {
    sentences: chosen.map((signal) => sentenceOf(signal, heard.get(signal.conversationId)?.speakers[signal.turn])),
    confidence: 0.65,
    whole: left.length === 0,
  };
};

function sentenceOf(signal: SignalClaim, speaker: string | undefined) {
  const who = speaker === undefined || speaker === '' ? 'Said' : `${speaker}`;
  return {
    text: sentence(`${who} on ${sayDay(signal.occurredAt)}: “${signal.quote.replace(/\s+/g, ' ').trim()}”`),
    places: [placeOfSignal(signal)],
  };
}
