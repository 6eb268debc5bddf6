import { parseInstant } from './time.ts';

/** A deal as it stands. */
export interface DealState {
  readonly name: string | null;
  readonly stage: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly owner: string | null;
  /** ISO 8601; null while it is open. */
  readonly closedAt: string | null;
  /** Null while it is open. */
  readonly won: boolean | null;
  /** ISO 8601: of when what stands here is. */
  readonly stateAt: string;
}

/** What somebody says of a deal; what is left out stays. */
export interface DealUpdate {
  readonly name?: string | null | undefined;
  readonly stage?: string | null | undefined;
  readonly amount?: number | null | undefined;
  readonly currency?: string | null | undefined;
  readonly owner?: string | null | undefined;
  readonly closedAt?: string | null | undefined;
  readonly won?: boolean | null | undefined;
  /** ISO 8601: of when it is. */
  readonly at: string;
  /** ISO 8601: when the stage changed, where it is said that it just did. */
  readonly stageChangedAt?: string | undefined;
}

export const DEAL_EVENTS = ['stage', 'closed_won', 'closed_lost', 'reopened'] as const;
export type DealEventKind = (typeof DEAL_EVENTS)[number];

/** Something that happened to a deal. */
export interface DealEvent {
  readonly kind: DealEventKind;
  readonly stage: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * What an update makes of a deal, and what happened by it. An update older than what stands goes into the history only and
 * fills what was unknown. `closed_won`, with which the handoff starts, is said once for each winning, and only where the deal
 * was known to be open or the update says that its stage just changed: deals won long ago that are first seen now start none.
 */
export function updateDeal(
  before: DealState | undefined,
  update: DealUpdate,
): { readonly state: DealState; readonly events: readonly DealEvent[] } {
  const at = update.stageChangedAt ?? update.at;
  const late = before !== undefined && instant(update.at) < instant(before.stateAt);
  const stage = update.stage ?? null;
  const moved = stage !== null && stage !== before?.stage ? [{ kind: 'stage', stage, at } as const] : [];
  if (late) return { state: filled(before, update), events: moved };
  const state = applied(before, update);
  const kind = turnOf(before, state.won, update.stageChangedAt !== undefined);
  return { state, events: kind === undefined ? moved : [...moved, { kind, stage: state.stage, at }] };
}

function turnOf(before: DealState | undefined, won: boolean | null, justChanged: boolean): DealEventKind | undefined {
  const was = before?.won ?? null;
  if (won === was || (before === undefined && !justChanged)) return undefined;
  if (won === null) return 'reopened';
  return won ? 'closed_won' : 'closed_lost';
}

function applied(before: DealState | undefined, update: DealUpdate): DealState {
  const won = latest(update.won, before?.won);
  const closedAt = update.closedAt ?? (before?.won === won ? before.closedAt : (update.stageChangedAt ?? update.at));
  return {
    name: latest(update.name, before?.name),
    stage: latest(update.stage, before?.stage),
    amount: latest(update.amount, before?.amount),
    currency: latest(update.currency, before?.currency),
    owner: latest(update.owner, before?.owner),
    closedAt: won === null ? null : closedAt,
    won,
    stateAt: update.at,
  };
}

function filled(before: DealState, update: DealUpdate): DealState {
  return {
    ...before,
    name: before.name ?? update.name ?? null,
    amount: before.amount ?? update.amount ?? null,
    currency: before.currency ?? update.currency ?? null,
    owner: before.owner ?? update.owner ?? null,
  };
}

function latest<Value>(value: Value | undefined, before: Value | undefined): Value | null {
  return value === undefined ? (before ?? null) : value;
}

function instant(time: string): number {
  return parseInstant(time) ?? 0;
}
