import type { Evidence, InboxKind, Risk, SignalEvidence, WantedItem } from '../../domain/index.ts';
import { addDays, daysBetween } from '../../domain/index.ts';
import type { Ledger, StakeholderPicture } from '../../ledger/index.ts';
import type { Policy } from '../../scoring/index.ts';
import type { HeardConversation, SignalClaim } from '../../storage/index.ts';

/** What says whether there is work to find: all of it is at hand once an account is scored. */
export interface WorkFacts {
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  readonly risk: Risk;
  readonly policy: Policy;
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  /** They are no customer any more. Not looked at unless told. */
  readonly isLost?: boolean;
}

/** What documents are made of beside that. */
export interface WorkMaterial extends WorkFacts {
  readonly name: string;
  /** Standing signals up to the day that nobody has dismissed, oldest first. */
  readonly signals: readonly SignalClaim[];
  /** Oldest first. */
  readonly heard: readonly HeardConversation[];
  readonly people: StakeholderPicture;
}

/** Work that was found, before anything is written. */
export interface FoundWork {
  readonly kind: InboxKind;
  readonly key: string;
  /** False: it holds, and is so old that it is not put before anybody who has not seen it. */
  readonly isFresh: boolean;
  /** Is what was raised under another key this work? It was found by other words then, or at an account merged into this one. */
  isSame?(key: string): boolean;
  /** The item with its document. */
  write(material: WorkMaterial): WantedItem;
}

/** How something that is not found any more left. */
export interface Gone {
  readonly how: 'done' | 'stale';
  readonly why: string;
}

/** A kind of work: when there is some, and why there is none any more. */
export interface Play {
  readonly kind: InboxKind;
  find(facts: WorkFacts): readonly FoundWork[];
  /** Why what was raised under a key is no work any more. */
  gone(key: string, facts: WorkFacts): Gone;
}

/** Signals of a kind up to the day that nobody has dismissed, oldest first. */
export function standing(
  { evidence, asOf }: Pick<WorkFacts, 'evidence' | 'asOf'>,
  kind: SignalEvidence['kind'],
): readonly SignalEvidence[] {
  const end = addDays(asOf, 1);
  return evidence.signals
    .filter(
      (one) =>
        one.kind === kind &&
        one.occurred_at.slice(0, 10) < end &&
        one.status !== 'dismissed' &&
        (one.dismissed_at ?? null) === null,
    )
    .toSorted((one, other) => compare(`${one.occurred_at} ${one.id}`, `${other.occurred_at} ${other.id}`));
}

/** Whole days from an ISO 8601 time to the day looked from. */
export function age({ asOf }: Pick<WorkFacts, 'asOf'>, at: string): number {
  return daysBetween(at.slice(0, 10), asOf);
}

/** Recent enough to be put before somebody for the first time. */
export function isFresh(facts: WorkFacts, since: string): boolean {
  return age(facts, since) <= facts.policy.inbox.raise_within_days;
}

/** The points of risk whose evidence is among these. */
export function pointsOn({ risk }: Pick<WorkFacts, 'risk'>, ids: readonly string[]): number {
  const all = new Set(ids);
  return risk.contributions
    .filter(({ evidence }) => evidence.some((id) => all.has(id)))
    .reduce((sum, { points }) => sum + points, 0);
}

/** What a key says after its kind. */
export function subjectOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

/** The order of code units: the same everywhere. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
