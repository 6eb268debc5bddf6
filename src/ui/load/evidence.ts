import type { Person, Risk } from '../../domain/index.ts';
import { conversationAnchor, signalAnchor } from '../addresses.ts';
import type { ConversationRow, EvidenceLink, SignalInContext } from '../model.ts';
import { formatDay } from '../text/dates.ts';
import { capitalised, spaced } from '../text/words.ts';

/** What an account's page holds that evidence can be shown in. */
export interface EvidenceSources {
  readonly risk: Risk | null;
  readonly signals: readonly SignalInContext[];
  /** The latest first. */
  readonly conversations: readonly ConversationRow[];
  readonly people: readonly Person[];
  readonly asOf: string;
}

/**
 * Where on the account's page each piece of evidence that a risk names can be seen: a signal at its quote, a touch at its
 * conversation, a fact of the record in the record. Anything else keeps its path as its label.
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
  const named = [...findings, ...risk.blind_spots.flatMap((spot) => spot.sources ?? [])];
  const signals = new Map(sources.signals.map((signal) => [signal.id, signal]));
  return new Map([...new Set(named)].map((id) => [id, linkTo(id, signals.get(id), sources)]));
}

/** A path in the evidence: `touches[3]`, `account.renewal_date`, `account.crm_health[0]`, `people[1]`. */
const PATH = /^(?:account\.)?(\w+)(?:\[(\d+)\])?/;

function linkTo(id: string, signal: SignalInContext | undefined, sources: EvidenceSources): EvidenceLink {
  if (signal !== undefined)
    return { label: signalLabel(signal, sources.asOf), href: `#${signalAnchor(id)}`, at: signal.occurredAt };
  const [, name = id, position] = PATH.exec(id) ?? [];
  const index = Number(position ?? Number.NaN);
  if (id.startsWith('account.')) return { label: `${capitalised(spaced(name))} on record`, href: '#record', at: null };
  if (name === 'touches') return touchLink(index, sources) ?? { label: id, href: null, at: null };
  if (name === 'people') return { label: `${sources.people[index]?.name ?? 'Person'} on record`, href: null, at: null };
  return { label: capitalised(spaced(id)), href: null, at: null };
}

function signalLabel(signal: SignalInContext, asOf: string): string {
  const speaker = signal.excerpt.find(({ index }) => index === signal.span.turn)?.speaker;
  return `${speaker === undefined || speaker === '' ? 'Unknown speaker' : speaker}, ${formatDay(signal.occurredAt, asOf)}`;
}

/** Touches stand in the evidence as the conversations in the order they took place, ties by id. */
function touchLink(index: number, { conversations, asOf }: EvidenceSources): EvidenceLink | undefined {
  const inOrder = [...conversations].sort(
    (left, right) => compare(left.occurredAt, right.occurredAt) || compare(left.id, right.id),
  );
  const conversation = inOrder[index];
  if (conversation === undefined) return undefined;
  const label = `${capitalised(conversation.medium)}, ${formatDay(conversation.occurredAt, asOf)}`;
  return { label, href: `#${conversationAnchor(conversation.id)}`, at: conversation.occurredAt };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
