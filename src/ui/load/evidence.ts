import { parseInstant, type Risk, type Ticket } from '../../domain/index.ts';
import type { PromiseEntry } from '../../ledger/index.ts';
import { conversationAnchor, conversationPath, promiseAnchor, recordAnchor, signalAnchor } from '../addresses.ts';
import type { EvidenceLink } from '../model.ts';
import type { HeardSignal, TimelinePage } from '../page-models/account.ts';
import { formatDay } from '../text/dates.ts';
import { evidenceWords, touchOf } from '../text/evidence.ts';
import { capitalised, spaced } from '../text/words.ts';
import { type DraftEntry, PER_TIMELINE } from './account/timeline.ts';

/** What an account's page holds that evidence can be shown in. */
export interface EvidenceSources {
  readonly risk: Risk | null;
  /** Evidence that is named beside the risk. */
  readonly further: readonly string[];
  /** Every signal of the day. */
  readonly heard: ReadonlyMap<string, HeardSignal>;
  /** Signals that stand on this page. */
  readonly shown: ReadonlySet<string>;
  readonly promises: readonly PromiseEntry[];
  /** Promises that stand on this page, and the address of the page that shows another. */
  readonly shownPromises: ReadonlySet<string>;
  readonly promisePath: (id: string) => string;
  /** Calls and messages; those without a conversation were not read. */
  readonly contacts: readonly {
    readonly at: string;
    readonly medium: string;
    readonly conversation?: string | undefined;
  }[];
  readonly timeline: {
    /** The address of the page whose timeline begins behind so many entries. */
    readonly path: (from: number) => string;
    /** Of all pages. */
    readonly entries: readonly DraftEntry[];
    readonly page: TimelinePage;
  };
  /** Of the record. */
  readonly people: readonly { readonly name: string; readonly email?: string | null | undefined }[];
  /** Whom the page's section on people shows. */
  readonly known: readonly { readonly name: string; readonly emails: readonly string[] }[];
  readonly tickets: readonly Ticket[];
  readonly asOf: string;
}

/** {@link EvidenceSources} by what is looked for. */
interface Lookups extends EvidenceSources {
  /** By {@link contactKey}. */
  readonly contactAt: ReadonlyMap<string, EvidenceSources['contacts'][number]>;
  readonly promiseOf: ReadonlyMap<string, PromiseEntry>;
  readonly ticketOf: ReadonlyMap<string, Ticket>;
  /** How many entries of the timeline come before each. */
  readonly placeOf: ReadonlyMap<string, number>;
}

/**
 * Where each piece of evidence that a risk names can be seen: a signal at its quote, on the account's page where that shows it,
 * else in its conversation; a touch at its conversation, a ticket or an answer in the timeline, a fact of the record in the
 * record. Anything else is told in words: an id says nothing to a reader, and may hold somebody's address.
 */
export function linkEvidence(sources: EvidenceSources): Map<string, EvidenceLink> {
  const { risk } = sources;
  const named = [...(risk === null ? [] : namedBy(risk)), ...sources.further];
  const lookups: Lookups = {
    ...sources,
    contactAt: new Map(sources.contacts.map((contact) => [contactKey(contact), contact])),
    promiseOf: new Map(sources.promises.map((promise) => [promise.id, promise])),
    ticketOf: new Map(sources.tickets.map((ticket) => [ticket.id, ticket])),
    placeOf: new Map(sources.timeline.entries.map(({ id }, place) => [id, place])),
  };
  return new Map([...new Set(named)].map((id) => [id, linkTo(id, lookups)]));
}

function namedBy(risk: Risk): readonly string[] {
  const findings = [
    ...risk.contributions,
    ...risk.leaks,
    ...risk.triggers,
    ...risk.conduct,
    ...Object.values(risk.dear),
    ...risk.root_cause.candidates,
  ].flatMap(({ evidence }) => evidence);
  return [...findings, ...risk.blind_spots.flatMap((spot) => spot.sources ?? [])];
}

/** One instant is written in several ways, and a call may begin as a message is sent. */
function contactKey({ at, medium }: { readonly at: string; readonly medium: string }): string {
  return `${medium} ${parseInstant(at) ?? at}`;
}

function linkTo(id: string, sources: Lookups): EvidenceLink {
  const signal = sources.heard.get(id);
  if (signal !== undefined) return toSignal(signal, sources);
  const promise = sources.promiseOf.get(id);
  if (promise !== undefined) {
    const path = sources.shownPromises.has(id) ? '' : sources.promisePath(id);
    return { label: `Promise: ${promise.what}`, href: `${path}#${promiseAnchor(id)}`, at: promise.madeAt };
  }
  const ticket = sources.ticketOf.get(id);
  if (ticket !== undefined) {
    const label = `${capitalised(ticket.severity)} ticket, ${formatDay(ticket.opened_at, sources.asOf)}`;
    return inTimeline(`ticket-${encodeURIComponent(id)}`, { label, at: ticket.opened_at }, sources);
  }
  const [type = id, ...rest] = id.split(':');
  const link = LINKS[type]?.(rest.join(':'), sources);
  return link ?? { label: evidenceWords(id, sources.asOf), href: null, at: null };
}

function toSignal({ id, speaker, conversation, occurredAt }: HeardSignal, { shown, asOf }: Lookups): EvidenceLink {
  const href = shown.has(id) ? `#${signalAnchor(id)}` : conversationPath(conversation, { signal: id });
  return { label: `${speaker || 'Unknown speaker'}, ${formatDay(occurredAt, asOf)}`, href, at: occurredAt };
}

/** An entry of the timeline: on this page, or on the page of the timeline that holds it. */
function inTimeline(
  entry: string,
  { label, at }: { readonly label: string; readonly at: string },
  { placeOf, timeline: { path, page } }: Lookups,
): EvidenceLink {
  const place = placeOf.get(entry);
  if (place === undefined) return { label, href: null, at };
  const isHere = page.entries.some(({ id }) => id === entry);
  return { label, href: `${isHere ? '' : path(place - (place % PER_TIMELINE))}#${entry}`, at };
}

/** How the scorer names what has no id of its own (src/scoring/evidence-id.ts), by the word before the first colon. */
const LINKS: Readonly<Record<string, (rest: string, sources: Lookups) => EvidenceLink | undefined>> = {
  account: (field) => ({ label: `${capitalised(spaced(field))} on record`, href: `#${recordAnchor(field)}`, at: null }),
  touch: (rest, sources) => {
    const touch = touchOf(rest);
    const held = touch && sources.contactAt.get(contactKey(touch));
    if (held === undefined) return undefined;
    const { conversation, medium, at } = held;
    const label = `${capitalised(medium)}, ${formatDay(at, sources.asOf)}`;
    if (conversation === undefined) return { label, href: null, at };
    const entry = conversationAnchor(conversation);
    const isHere = sources.timeline.page.entries.some(({ id }) => id === entry);
    return { label, href: isHere ? `#${entry}` : conversationPath(conversation), at };
  },
  person: (who, { people, known }) => {
    const person = people.find(({ email, name }) => (email ?? name) === who);
    const other = known.find(({ emails, name }) => emails.includes(who) || name === who);
    if (person === undefined && other !== undefined) return { label: other.name, href: '#people', at: null };
    if (person === undefined) return undefined;
    return { label: `${person.name} on record`, href: `#${recordAnchor('people')}`, at: null };
  },
  crm_health: (rest, { asOf }) => dated('CRM health', rest, asOf, recordAnchor('crm_health')),
  renewal_posture: (rest, { asOf }) => dated('Renewal posture', rest, asOf, recordAnchor('renewal_posture')),
  usage: (date, { asOf }) => ({ label: `Usage, ${formatDay(date, asOf)}`, href: '#usage', at: date }),
  survey: (rest, sources) => {
    const [kind = '', ...at] = rest.split(':');
    const when = at.join(':');
    const label = `${kind.toUpperCase()}, ${formatDay(when, sources.asOf)}`;
    return inTimeline(`survey-${kind}-${encodeURIComponent(when)}`, { label, at: when }, sources);
  },
};

/** `TIME:VALUE` of the record, where the value holds no colon. */
function dated(name: string, rest: string, asOf: string, anchor: string): EvidenceLink {
  const end = rest.lastIndexOf(':');
  const at = rest.slice(0, end);
  return { label: `${name} ${spaced(rest.slice(end + 1))}, ${formatDay(at, asOf)}`, href: `#${anchor}`, at };
}
