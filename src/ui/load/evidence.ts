import type { Person, Risk } from '../../domain/index.ts';
import type { PromiseEntry } from '../../ledger/index.ts';
import { conversationAnchor, promiseAnchor, recordAnchor, signalAnchor } from '../addresses.ts';
import type { ConversationRow, EvidenceLink, SignalInContext } from '../model.ts';
import { formatDay } from '../text/dates.ts';
import { capitalised, spaced } from '../text/words.ts';

/** What an account's page holds that evidence can be shown in. */
export interface EvidenceSources {
  readonly risk: Risk | null;
  /** Evidence that is named beside the risk. */
  readonly further: readonly string[];
  readonly signals: readonly SignalInContext[];
  readonly promises: readonly PromiseEntry[];
  readonly conversations: readonly ConversationRow[];
  /** Of the record. */
  readonly people: readonly Person[];
  /** Whom the page's section on people shows. */
  readonly known: readonly { readonly name: string; readonly emails: readonly string[] }[];
  readonly asOf: string;
}

/**
 * Where on the account's page each piece of evidence that a risk names can be seen: a signal at its quote, a touch at its
 * conversation, a fact of the record in the record. Anything else keeps its id as its label.
 */
export function linkEvidence(sources: EvidenceSources): Map<string, EvidenceLink> {
  const { risk } = sources;
  if (risk === null) return new Map();
  const findings = [
    ...risk.contributions,
    ...risk.leaks,
    ...risk.triggers,
    ...risk.conduct,
    ...Object.values(risk.dear),
    ...risk.root_cause.candidates,
  ].flatMap(({ evidence }) => evidence);
  const named = [...findings, ...risk.blind_spots.flatMap((spot) => spot.sources ?? []), ...sources.further];
  const signals = new Map(sources.signals.map((signal) => [signal.id, signal]));
  return new Map([...new Set(named)].map((id) => [id, linkTo(id, signals.get(id), sources)]));
}

function linkTo(id: string, signal: SignalInContext | undefined, sources: EvidenceSources): EvidenceLink {
  if (signal !== undefined) {
    return { label: signalLabel(signal, sources.asOf), href: `#${signalAnchor(id)}`, at: signal.occurredAt };
  }
  const promise = sources.promises.find((one) => one.id === id);
  if (promise !== undefined)
    return { label: `Promise: ${promise.what}`, href: `#${promiseAnchor(id)}`, at: promise.madeAt };
  const [type = id, ...rest] = id.split(':');
  const link = LINKS[type]?.(rest.join(':'), sources);
  return link ?? { label: capitalised(spaced(id)), href: null, at: null };
}

function signalLabel(signal: SignalInContext, asOf: string): string {
  const speaker = signal.excerpt.find(({ index }) => index === signal.span.turn)?.speaker;
  return `${speaker === undefined || speaker === '' ? 'Unknown speaker' : speaker}, ${formatDay(signal.occurredAt, asOf)}`;
}

/** How the scorer names what has no id of its own (src/scoring/evidence-id.ts), by the word before the first colon. */
const LINKS: Readonly<Record<string, (rest: string, sources: EvidenceSources) => EvidenceLink | undefined>> = {
  account: (field) => ({ label: `${capitalised(spaced(field))} on record`, href: `#${recordAnchor(field)}`, at: null }),
  touch: (rest, { conversations, asOf }) => {
    const held = conversations.find(({ occurredAt }) => rest.startsWith(`${occurredAt}:`));
    if (held === undefined) return undefined;
    const label = `${capitalised(held.medium)}, ${formatDay(held.occurredAt, asOf)}`;
    return { label, href: `#${conversationAnchor(held.id)}`, at: held.occurredAt };
  },
  person: (who, { people, known }) => {
    const person = people.find(({ email, name }) => (email ?? name) === who);
    const other = known.find(({ emails, name }) => emails.includes(who) || name === who);
    if (person === undefined && other !== undefined) return { label: other.name, href: '#people', at: null };
    return { label: `${person?.name ?? who} on record`, href: `#${recordAnchor('people')}`, at: null };
  },
  crm_health: (rest, { asOf }) => dated('CRM health', rest, asOf, recordAnchor('crm_health')),
  renewal_posture: (rest, { asOf }) => dated('Renewal posture', rest, asOf, recordAnchor('renewal_posture')),
  usage: (date, { asOf }) => ({ label: `Usage, ${formatDay(date, asOf)}`, href: null, at: date }),
  survey: (rest, { asOf }) => {
    const [kind = '', ...at] = rest.split(':');
    return { label: `${kind.toUpperCase()}, ${formatDay(at.join(':'), asOf)}`, href: null, at: at.join(':') };
  },
};

/** `TIME:VALUE` of the record, where the value holds no colon. */
function dated(name: string, rest: string, asOf: string, anchor: string): EvidenceLink {
  const end = rest.lastIndexOf(':');
  const at = rest.slice(0, end);
  return { label: `${name} ${spaced(rest.slice(end + 1))}, ${formatDay(at, asOf)}`, href: `#${anchor}`, at };
}
