import type { SignalClaim } from '../../../storage/index.ts';
import { placeOfSignal } from '../../facts/facts.ts';
import { leftOver, type Topic } from '../topic.ts';
import { sayDay, sentence } from '../words.ts';

const CHANGED =
  /\b(?:what(?:['’]s| has| have)? (?:changed|new|happened|moved)|(?:anything|something|what) (?:big |important |major )?(?:new|changed|happened|moved|different)|any (?:changes|news|developments|updates?)|what did (?:i|we) miss|bring me up to (?:speed|date))\b/i;
const TOPIC =
  /^(?:chang\w*|new|news|happen\w*|moved|different|big|important|major|developments?|updates?|miss|missed|bring|speed|anything)$/i;

/** What moves an account, the weightiest first. */
const KINDS: readonly SignalClaim['kind'][] = [
  'champion_change',
  'renewal_risk',
  'competitor',
  'escalation',
  'unkept_promise',
  'fit_gap',
  'expansion',
  'kept_promise',
];
const MOST = 6;

/** What was heard that is new, within the days asked about. */
export const changes: Topic = ({ reading, facts, within }) => {
  if (!CHANGED.test(reading.text) || leftOver(reading, TOPIC).length > 0) return undefined;
  const found = facts.signals
    .filter(({ kind, conversationId }) => KINDS.includes(kind) && within({ conversation: conversationId }))
    .toSorted(
      (one, other) =>
        KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || other.occurredAt.localeCompare(one.occurredAt),
    )
    .slice(0, MOST)
    .toSorted((one, other) => one.occurredAt.localeCompare(other.occurredAt) || one.turn - other.turn);
  if (found.length === 0) return undefined;
  const speakers = new Map(facts.heard.map(({ id, speakers: all }) => [id, all]));
  const sentences = found.map((signal) => {
    const who = speakers.get(signal.conversationId)?.[signal.turn] || 'Said';
    const quote = signal.quote.replace(/\s+/g, ' ').trim();
    return { text: sentence(`${who} on ${sayDay(signal.occurredAt)}: “${quote}”`), places: [placeOfSignal(signal)] };
  });
  return { sentences, confidence: 0.6, whole: false };
};
