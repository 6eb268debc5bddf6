import type { InterventionState, InterventionTrigger, Risk, Touch } from '../domain/index.ts';
import { evidenceId, type Firing, firingsOf } from '../scoring/index.ts';
import type { StoredIntervention } from '../storage/index.ts';
import { isAeIn, isStanding } from './intervention-state.ts';
import type { Planned, Step } from './steps.ts';

type Trigger = Risk['triggers'][number];

/** Triggers whose every piece of evidence is a gap of its own, confirmed by a person: another one is another reason. */
const BY_PIECE = ['AE-3', 'AE-5'];

/**
 * What is to be done about the AE's interventions of an account: one stands at a time. Its triggers join it and end; the AE's
 * touches count; of two, which a merger of accounts brings together, one goes on.
 */
export function planInterventions(planned: Planned): readonly Step[] {
  const joins = joinsOf(planned.stored.interventions);
  const gone = new Set(joins.map(({ intervention }) => intervention));
  const interventions = planned.stored.interventions.flatMap((one) =>
    gone.has(one) ? [] : [asJoinedInto(one, joins)],
  );
  const left = { ...planned, stored: { ...planned.stored, interventions } };
  return [...joins, ...planTouches(left), ...triggers(left)];
}

type Join = Extract<Step, { readonly do: 'join-interventions' }>;

/** How far an intervention has come, so that the one that goes on is that of which most is owed. */
const FURTHEST: Readonly<Record<InterventionState, number>> = {
  withdrawn: 0,
  closed: 0,
  open: 1,
  touched: 2,
  handback_due: 3,
};

/** Of interventions that stand at once all but one, unless a handback is drafted: what a person wrote is confirmed or drafted anew, not dropped. */
function joinsOf(interventions: readonly StoredIntervention[]): readonly Join[] {
  const standing = interventions.filter(({ standing: { state } }) => isStanding(state));
  const [into, ...others] = standing.toSorted(
    (one, other) =>
      Number(isDrafted(other)) - Number(isDrafted(one)) || stageOf(other) - stageOf(one) || byAge(one, other),
  );
  if (into === undefined) return [];
  return others
    .filter((one) => !isDrafted(one))
    .map((intervention) => ({ do: 'join-interventions', intervention, into }));
}

function isDrafted({ standing }: StoredIntervention): boolean {
  return standing.draft !== null;
}

function stageOf({ standing }: StoredIntervention): number {
  return FURTHEST[standing.state];
}

function byAge(one: StoredIntervention, other: StoredIntervention): number {
  return Date.parse(one.standing.openedAt) - Date.parse(other.standing.openedAt) || (one.id < other.id ? -1 : 1);
}

/** An intervention as it stands once others went into it: their triggers are its own, and touches count since the first of them. */
function asJoinedInto(one: StoredIntervention, joins: readonly Join[]): StoredIntervention {
  return joins.reduce((so, { into, intervention }) => (into.id === one.id ? joinedInto(so, intervention) : so), one);
}

/** What an intervention is once another one of the account, merged with its own, goes on in it. */
export function joinedInto(into: StoredIntervention, other: StoredIntervention): StoredIntervention {
  const isNew = ({ id, endedAt }: InterventionTrigger) =>
    endedAt === null && !into.triggers.some((own) => own.id === id && own.endedAt === null);
  const openedAt = byAge(into, other) <= 0 ? into.standing.openedAt : other.standing.openedAt;
  return {
    ...into,
    triggers: [...into.triggers, ...other.triggers.filter(isNew)],
    dueAt: earliest(into.dueAt, other.dueAt),
    standing: {
      ...into.standing,
      openedAt,
      handbackDueAt: earliest(into.standing.handbackDueAt, other.standing.handbackDueAt),
    },
  };
}

function earliest(...times: readonly (string | null)[]): string | null {
  return times.filter((time) => time !== null).toSorted(byInstant)[0] ?? null;
}

function triggers({ evidence: record, risk, policy, stored, now }: Planned): readonly Step[] {
  const steps: Step[] = [];
  const here = new Map(risk.triggers.map((trigger) => [trigger.id, trigger]));
  const covers = ({ triggers: own }: StoredIntervention, { id, evidence }: Trigger) =>
    own.some(
      (one) =>
        one.id === id &&
        one.endedAt === null &&
        (!BY_PIECE.includes(id) || evidence.every((piece) => one.evidence.includes(piece))),
    );
  const fresh = risk.triggers.filter((trigger) => !stored.interventions.some((one) => covers(one, trigger)));
  const firings = fresh.length === 0 ? [] : firingsOf(record, risk.as_of, policy, risk.known_at);
  const active = stored.interventions.find(({ standing }) => isStanding(standing.state));
  for (const intervention of stored.interventions) {
    const ended = intervention.triggers
      .filter(({ id, endedAt }) => endedAt === null && !here.has(id))
      .map(({ id }) => id);
    const joined = intervention === active && isAeIn(intervention.standing.state) ? fresh : [];
    if (ended.length === 0 && joined.length === 0) continue;
    const kept = intervention.triggers
      .filter(({ id, endedAt }) => endedAt !== null || !joined.some((trigger) => trigger.id === id))
      .map((own) => (ended.includes(own.id) && own.endedAt === null ? { ...own, endedAt: now } : own));
    const next = [
      ...kept,
      ...joined.map((trigger) => asJoined(trigger, firedAt(trigger, firings, [intervention]) ?? now)),
    ];
    steps.push({
      do: 'change-intervention',
      intervention,
      triggers: next,
      joined: joined.map(({ id }) => id),
      ended,
      isOver: next.every(({ endedAt }) => endedAt !== null),
    });
  }
  // What comes while the AE owes a handback waits for it.
  if (active === undefined && fresh.length > 0) steps.push({ do: 'open-intervention', triggers: fresh });
  return steps;
}

/** A trigger as an intervention keeps it, since an instant (ISO 8601). */
export function asJoined(trigger: Trigger, since: string): InterventionTrigger {
  return { ...trigger, since, endedAt: null };
}

/**
 * The instant (ISO 8601) at which a trigger fired; of one whose pieces are reasons of their own, the first of those that no
 * intervention before had.
 */
export function firedAt(
  { id, evidence }: Trigger,
  firings: readonly Firing[],
  before: readonly StoredIntervention[],
): string | undefined {
  const firing = firings.find((one) => one.id === id);
  const had = new Set(before.flatMap((one) => one.triggers.flatMap((own) => own.evidence)));
  const fresh = evidence.filter((piece) => !had.has(piece)).flatMap((piece) => firing?.pieces[piece] ?? []);
  return fresh.toSorted(byInstant)[0] ?? firing?.since;
}

/** The instant (ISO 8601) since which an intervention's touches count: its first trigger's, and not before the one before it ended. */
export function countedSince(
  triggers: readonly InterventionTrigger[],
  before: readonly StoredIntervention[],
  now: string,
): string {
  const [first = now] = triggers.map(({ since }) => since).toSorted(byInstant);
  const ended = before.flatMap(({ standing }) => standing.ended?.at ?? []).toSorted(byInstant);
  return [first, ...ended].toSorted(byInstant).at(-1) ?? now;
}

function byInstant(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}

/** Kinds of touches by which an AE uses the budget: what they write and when they talk. */
const USING: readonly Touch['kind'][] = ['email_out', 'call', 'meeting', 'qbr'];

/** The AE's touches that the intervention that stands has not counted yet. */
export function planTouches({ evidence, stored, now }: Planned): readonly Step[] {
  const active = stored.interventions.find(({ standing }) => isStanding(standing.state));
  return active === undefined ? [] : touchesOf(active, evidence.touches, now);
}

/** The AE's touches since an intervention began, up to an instant, that it has not counted yet. */
export function touchesOf(
  intervention: StoredIntervention,
  all: readonly Touch[],
  now: string,
): readonly Extract<Step, { readonly do: 'count-touch' }>[] {
  const { openedAt, touches, beyond } = intervention.standing;
  const known = new Set([...touches, ...beyond].map(({ id }) => id));
  return all
    .filter(
      ({ by, kind, at, automatic }) =>
        by === 'ae' && USING.includes(kind) && (automatic ?? null) === null && isWithin(at, openedAt, now),
    )
    .map((touch) => ({ id: evidenceId.touch(touch), at: touch.at }))
    .filter(({ id }) => !known.has(id))
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .map((touch) => ({ do: 'count-touch', intervention, touch }));
}

function isWithin(at: string, from: string, to: string): boolean {
  return Date.parse(at) > Date.parse(from) && Date.parse(at) <= Date.parse(to);
}
