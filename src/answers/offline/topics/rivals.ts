import type { SignalClaim } from '../../../storage/index.ts';
import { placeOfSignal } from '../../facts/facts.ts';
import { leftOver, shareOf, type Topic } from '../topic.ts';
import { sayDay, sentence } from '../words.ts';

const RIVAL =
  /\b(?:competitors?|rivals?|competition|competing|alternatives?|evaluating|shopping around|looking (?:elsewhere|at (?:anyone|anybody|others?|other))|other (?:vendors?|tools?|suppliers?|providers?|products?)|switch(?:ing)? to|bake-?off|anyone else)\b/i;
const TOPIC =
  /^(?:competitors?|rivals?|competition|competing|alternatives?|evaluat\w*|shopping|around|looking|elsewhere|others?|vendors?|tools?|suppliers?|providers?|products?|switch\w*|anyone|else|compar\w*|against|considering|consider\w*|brought|bring|up|named?|considered|quoted?|pitch\w*|seriously|currently)$/i;

const STEPS: Readonly<Record<string, string>> = {
  mention: 'named',
  evaluating: 'being looked at',
  pitching: 'approaching them',
  switching: 'what they intend to move to',
};
const RANK = ['mention', 'pitching', 'evaluating', 'switching'];
const MOST = 8;

/** Which rivals were named and what was said of them, in order of time. */
export const rivals: Topic = ({ reading, facts, within }) => {
  const named = facts.signals.filter(
    ({ kind, conversationId }) => kind === 'competitor' && within({ conversation: conversationId }),
  );
  const asked = named.filter(({ attrs }) => isNamedIn(attrs.competitor, reading.text));
  if (asked.length === 0 && !RIVAL.test(reading.text)) return undefined;
  const left = leftOver(reading, TOPIC).filter(
    ({ word }) => !asked.some(({ attrs }) => isNamedIn(word, attrs.competitor ?? '')),
  );
  const about = (asked.length > 0 ? asked : named).filter(({ quote }) => shareOf(quote, left) >= 0.6);
  if (about.length === 0 || (reading.wanted === 'name' && about.every(({ attrs }) => isUnnamed(attrs.competitor))))
    return undefined;
  const groups = Map.groupBy(about, ({ attrs }) => (attrs.competitor ?? 'unnamed').toLowerCase());
  const sentences = [...groups.values()].flatMap((signals) => sentencesOf(signals)).slice(0, MOST);
  return { sentences, confidence: 0.75, whole: left.length === 0 && asked.length === 0 };
};

function isUnnamed(name: string | undefined): boolean {
  return name === undefined || name === 'unnamed';
}

function isNamedIn(name: string | undefined, text: string): boolean {
  if (name === undefined || name === '' || name === 'unnamed') return false;
  return ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(
    ` ${name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()} `,
  );
}

/** First when it came up, then how far it went. */
function sentencesOf(signals: readonly SignalClaim[]) {
  const name = signals[0]?.attrs.competitor ?? 'unnamed';
  const shown = name === 'unnamed' ? 'A rival without a name' : name;
  const steps = signals.filter(
    (signal, index) =>
      index === 0 ||
      RANK.indexOf(signal.subtype) >= Math.max(...signals.slice(0, index).map(({ subtype }) => RANK.indexOf(subtype))),
  );
  return steps.slice(0, 3).map((signal) => ({
    text: sentence(
      `${shown} was ${STEPS[signal.subtype] ?? 'named'} on ${sayDay(signal.occurredAt)}: “${signal.quote.replace(/\s+/g, ' ').trim()}”`,
    ),
    places: [placeOfSignal(signal)],
  }));
}
