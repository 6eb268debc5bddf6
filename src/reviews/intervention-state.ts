import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type Handback,
  handbackSchema,
  type InterventionEventKind,
  type InterventionStanding,
  type InterventionState,
  type InterventionTouch,
  parseInstant,
  STANDING_INTERVENTIONS,
} from '../domain/index.ts';
import type { Policy } from '../scoring/index.ts';
import { isOnePerson, isSamePerson } from './one-person.ts';

/** What tells a drafted handback from another: whoever confirms one says which they have read. */
export function handbackMark(handback: Handback): string {
  return createHash('sha256').update(canonicalJson(handback)).digest('hex').slice(0, MARK_DIGITS);
}

const MARK_DIGITS = 16;

/** Every rule by which something is refused to an intervention (playbook §4). */
export const INTERVENTION_RULES = {
  'AE-BUDGET': 'an intervention has its touchpoints and no more: after the last the AE is out',
  'AE-BEFORE': 'only what the AE does after the trigger fired is of its intervention',
  'AE-COUNTED': 'a touch counts once',
  'AE-ENDED': 'an intervention that is closed or withdrawn stays so',
  'HB-1':
    'an intervention is closed by its handback: what was learned of sponsor, competitor, budget and politics, every commitment, the renewal posture and the conditions for re-entry',
  'HB-TWO': 'the AE drafts the handback and the CSM confirms it: two people, each by name',
} as const;
export type InterventionRule = keyof typeof INTERVENTION_RULES;

/** What happens to an intervention. */
export type InterventionEvent =
  | { readonly type: 'touch'; readonly touch: InterventionTouch }
  /** The last of its triggers no longer stands. */
  | { readonly type: 'cease'; readonly why: string }
  /** Another one of the account goes on in its place. */
  | { readonly type: 'join'; readonly why: string }
  /** The AE goes before the budget is spent. */
  | { readonly type: 'exit'; readonly by: string; readonly why: string | null }
  | { readonly type: 'draft'; readonly by: string; readonly handback: Handback }
  | { readonly type: 'confirm'; readonly by: string };

/** Why an intervention stays as it is. */
export interface InterventionRefusal {
  readonly rule: InterventionRule;
}

/** An intervention after an event, and what its history says of it. */
export interface InterventionMoved {
  readonly standing: InterventionStanding;
  readonly event: InterventionEventKind;
  readonly by: string | null;
  readonly why: string | null;
}

type Budget = Pick<Policy['plays'], 'touchpoints' | 'touchpoints_warn_at' | 'handback_hours'>;

const MILLISECONDS_PER_HOUR = 3_600_000;

/** An intervention as it comes into being. */
export function newIntervention(openedAt: string): InterventionStanding {
  return {
    state: 'open',
    openedAt,
    touches: [],
    beyond: [],
    handbackDueAt: null,
    draft: null,
    confirmed: null,
    ended: null,
  };
}

/** Does an intervention still wait for somebody? */
export function isStanding(state: InterventionState): boolean {
  return (STANDING_INTERVENTIONS as readonly InterventionState[]).includes(state);
}

/** May the AE still act in an intervention? Once they are out they hand back. */
export function isAeIn(state: InterventionState): boolean {
  return state === 'open' || state === 'touched';
}

/** Is a handback overdue at an instant (ISO 8601)? A fact of time: no event brings it about. */
export function isHandbackOverdue(
  { state, handbackDueAt }: Pick<InterventionStanding, 'state' | 'handbackDueAt'>,
  now: string,
): boolean {
  return state === 'handback_due' && handbackDueAt !== null && instant(handbackDueAt) < instant(now);
}

/** Touches that are left, and whether the AE is warned that the next but few is the last. */
export function budgetOf(
  { touches }: Pick<InterventionStanding, 'touches'>,
  plays: Budget,
): { readonly used: number; readonly left: number; readonly isWarned: boolean } {
  const used = touches.length;
  return { used, left: Math.max(0, plays.touchpoints - used), isWarned: used >= plays.touchpoints_warn_at };
}

/**
 * What an event makes of an intervention at an instant (ISO 8601), or the rule that forbids it. The AE has a budget of touches;
 * however it ends once the AE was in, it ends with a handback within the policy's hours.
 */
export function moveIntervention(
  intervention: InterventionStanding,
  event: InterventionEvent,
  now: string,
  plays: Budget,
): InterventionMoved | InterventionRefusal {
  if (!isStanding(intervention.state)) return { rule: 'AE-ENDED' };
  switch (event.type) {
    case 'touch':
      return touched(intervention, event.touch, plays);
    case 'cease':
      return ceased(intervention, event.why, now, plays);
    case 'join':
      if (intervention.draft !== null) return { rule: 'HB-1' };
      return { standing: withdrawn(intervention, event.why, now), event: 'withdrawn', by: null, why: event.why };
    case 'exit':
      if (intervention.state === 'handback_due') return { rule: 'AE-BUDGET' };
      return { standing: out(intervention, now, plays), event: 'exited', by: event.by, why: event.why };
    case 'draft':
      return drafted(intervention, event, now, plays);
    case 'confirm':
      return confirmed(intervention, event.by, now);
  }
}

function touched(
  intervention: InterventionStanding,
  touch: InterventionTouch,
  plays: Budget,
): InterventionMoved | InterventionRefusal {
  const { touches, beyond, openedAt, state } = intervention;
  if (instant(touch.at) <= instant(openedAt)) return { rule: 'AE-BEFORE' };
  if ([...touches, ...beyond].some(({ id }) => id === touch.id)) return { rule: 'AE-COUNTED' };
  if (state === 'handback_due') return { rule: 'AE-BUDGET' };
  const used = [...touches, touch].toSorted((one, other) => instant(one.at) - instant(other.at));
  const standing = { ...intervention, state: 'touched', touches: used } as const;
  const isSpent = used.length >= plays.touchpoints;
  const last = used.at(-1)?.at ?? touch.at;
  return { standing: isSpent ? out(standing, last, plays) : standing, event: 'touched', by: null, why: null };
}

/** What a touch that the budget does not allow leaves behind: it was seen, whatever the rule says. */
export function touchedBeyond(intervention: InterventionStanding, touch: InterventionTouch): InterventionMoved {
  const beyond = [...intervention.beyond, touch];
  return { standing: { ...intervention, beyond }, event: 'touched_beyond', by: null, why: null };
}

function ceased(
  intervention: InterventionStanding,
  why: string,
  now: string,
  plays: Budget,
): InterventionMoved | InterventionRefusal {
  switch (intervention.state) {
    case 'open':
      return { standing: withdrawn(intervention, why, now), event: 'withdrawn', by: null, why };
    case 'touched':
      return { standing: out(intervention, now, plays), event: 'exited', by: null, why };
    default:
      return { rule: 'HB-1' };
  }
}

function withdrawn(intervention: InterventionStanding, why: string, now: string): InterventionStanding {
  return { ...intervention, state: 'withdrawn', handbackDueAt: null, ended: { by: null, at: now, why } };
}

function drafted(
  intervention: InterventionStanding,
  { by, handback }: Extract<InterventionEvent, { readonly type: 'draft' }>,
  now: string,
  plays: Budget,
): InterventionMoved | InterventionRefusal {
  if (!handbackSchema.safeParse(handback).success) return { rule: 'HB-1' };
  if (!isOnePerson(by)) return { rule: 'HB-TWO' };
  const standing = intervention.state === 'handback_due' ? intervention : out(intervention, now, plays);
  const draft = { by: by.trim(), at: now, why: null, handback };
  return { standing: { ...standing, draft }, event: 'handback_drafted', by, why: null };
}

function confirmed(
  intervention: InterventionStanding,
  by: string,
  now: string,
): InterventionMoved | InterventionRefusal {
  const { draft, state } = intervention;
  if (state !== 'handback_due' || draft === null) return { rule: 'HB-1' };
  if (!isOnePerson(by) || draft.by === null || isSamePerson(by, draft.by)) return { rule: 'HB-TWO' };
  const done = { by: by.trim(), at: now, why: null };
  const standing = { ...intervention, state: 'closed', confirmed: done, ended: done } as const;
  return { standing, event: 'handback_confirmed', by, why: null };
}

/** The AE is out since an instant, and hands back within the policy's hours of it. */
function out(intervention: InterventionStanding, since: string, plays: Budget): InterventionStanding {
  const due = new Date(instant(since) + plays.handback_hours * MILLISECONDS_PER_HOUR).toISOString();
  return { ...intervention, state: 'handback_due', handbackDueAt: due };
}

function instant(time: string): number {
  return parseInstant(time) ?? 0;
}
