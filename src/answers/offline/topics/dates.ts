import { daysBetween } from '../../../domain/index.ts';
import { placeOfSignal } from '../../facts/facts.ts';
import { isWithin, timeOf } from '../../filters.ts';
import type { DraftSentence } from '../../types.ts';
import { leftOver, type Topic } from '../topic.ts';
import { sayDay, sentence } from '../words.ts';

const RENEWAL =
  /\brenew(?:al|als|s|ing|ed)?\b|\bcontract (?:end|ends|expire|expires|up|term|start|starts|began|begin)\w*\b|\b(?:up for renewal|term end)\b/i;
const RENEWAL_TOPIC =
  /^(?:renew\w*|contract\w*|ends?|ending|expir\w*|up|due|term|starts?|began|begins?|dates?|soon|day|next|come|before|agreement|path|notice|run|runs)$/i;

/** When the contract is renewed, by the account's record and by what was said. */
export const renewal: Topic = ({ reading, facts, within }) => {
  if (!RENEWAL.test(reading.text) || reading.wanted !== 'date' || leftOver(reading, RENEWAL_TOPIC).length > 0)
    return undefined;
  if (reading.people.length > 0) return undefined;
  const { renewal_date, contract_start } = facts.record;
  const terms = facts.signals.filter(
    ({ kind, conversationId }) => kind === 'renewal_term' && within({ conversation: conversationId }),
  );
  const wantsStart = /\b(?:start|began|begin|signed)/i.test(reading.text);
  const onRecord = wantsStart ? contract_start : renewal_date;
  const sentences: DraftSentence[] = [];
  if (onRecord) {
    const day = onRecord.slice(0, 10);
    const away = daysBetween(facts.asOf, day);
    const left = wantsStart || away < 0 ? '' : `, ${away} days from ${sayDay(facts.asOf)}`;
    sentences.push({
      text: sentence(
        `The ${wantsStart ? 'contract began' : 'renewal is'} on ${sayDay(day)} by the account’s record${left}`,
      ),
      places: [],
    });
  }
  for (const signal of terms.slice(-3)) {
    sentences.push({
      text: sentence(`Said on ${sayDay(signal.occurredAt)}: “${signal.quote.replace(/\s+/g, ' ').trim()}”`),
      places: [placeOfSignal(signal)],
    });
  }
  return sentences.length === 0 ? undefined : { sentences, confidence: onRecord ? 0.85 : 0.65, whole: true };
};

const CONTACT =
  /\b(?:last (?:time|contact|call|talk|talked|spoke|spoken|heard|hear|email|met|meeting|conversation|touch|in touch|wrote|reply|replied)|(?:talk|speak|hear|meet)(?:ed|t)? (?:to|with|from) .{0,40}\blast|when did (?:we|they|you|i) last|how long (?:since|ago) .*(?:talk|spoke|heard|contact))\b/i;
const CONTACT_TOPIC =
  /^(?:last|contact\w*|talk\w*|spoke|spoken|speak|heard|hear|met|meet\w*|touch|wrote|repl\w*|since|ago|long)$/i;

/** When there was contact last, with anybody or with somebody, within the time asked about. */
export const lastContact: Topic = ({ reading, facts }) => {
  if (!CONTACT.test(reading.text) || leftOver(reading, CONTACT_TOPIC).length > 0) return undefined;
  if (reading.wanted !== 'date' && reading.wanted !== 'number' && reading.wanted !== 'person') return undefined;
  const names = new Set(reading.people.flatMap(({ names: all }) => all.map((name) => name.trim().toLowerCase())));
  const time = timeOf(reading);
  // "The last call" is what is asked for, and no limit to where it may lie.
  const days = time === null || time.conversations !== null ? null : time;
  const last = facts.heard.findLast(
    ({ speakers, medium, day }) =>
      (days === null || isWithin(day, days)) &&
      (names.size === 0 || speakers.some((name) => names.has(name.trim().toLowerCase()))) &&
      (reading.medium === null || medium === reading.medium.medium),
  );
  if (last === undefined) return undefined;
  const turn = last.speakers.findLastIndex((name) => names.size === 0 || names.has(name.trim().toLowerCase()));
  const who = reading.people.map(({ name }) => name).join(' and ');
  const text = `The last ${last.medium === 'email' ? 'email' : 'call'}${who === '' ? '' : ` with ${who}`} was on ${sayDay(last.day)}${last.subject === null ? '' : ` (“${last.subject}”)`}`;
  return {
    sentences: [{ text: sentence(text), places: [{ conversation: last.id, turn, quote: '' }] }],
    confidence: 0.85,
    whole: true,
  };
};
