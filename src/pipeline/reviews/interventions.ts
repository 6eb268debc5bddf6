import type { Risk } from '../../domain/index.ts';
import {
  asJoined,
  checkDocument,
  countedSince,
  firedAt,
  interventionBrief,
  joinedInto,
  moveIntervention,
  newIntervention,
  type Step,
  touchedBeyond,
  touchesOf,
} from '../../reviews/index.ts';
import { firingsOf } from '../../scoring/index.ts';
import {
  insertIntervention,
  type StoredIntervention,
  updateIntervention,
  writeInterventionEvent,
} from '../../storage/index.ts';
import { sendIntervention, settleIntervention, tellIntervention } from './items.ts';
import type { Taking } from './taking.ts';

/** Lets the AE in: touches since the triggers fired count, whenever that came to be known. */
export async function openIntervention(
  taking: Taking,
  triggers: readonly Risk['triggers'][number][],
): Promise<StoredIntervention> {
  const { tx, now, account, scored, policy } = taking;
  const { evidence, risk } = scored;
  const { interventions: before } = await taking.material();
  const firings = firingsOf(evidence, risk.as_of, policy, risk.known_at);
  const joined = triggers.map((trigger) => asJoined(trigger, firedAt(trigger, firings, before) ?? now));
  const brief = await checkDocument(tx, interventionBrief(await taking.material(), joined));
  const intervention = {
    account,
    triggers: joined,
    standing: newIntervention(countedSince(joined, before, now)),
    openedAt: now,
    dueAt: earliestDue(joined),
    score: scored.risk.score,
    filledAt: now,
    documents: { brief },
  };
  const id = await insertIntervention(tx, intervention);
  const why = joined.map(({ id: own }) => own).join(', ');
  await writeInterventionEvent(tx, id, { event: 'opened', actor: null, at: now, why, before: null, after: 'open' });
  const opened = { ...intervention, id, updatedAt: now };
  await tellIntervention(taking, opened, policy.plays);
  await sendIntervention(taking, opened);
  let stored: StoredIntervention = opened;
  for (const { touch } of touchesOf(opened, evidence.touches, now)) stored = await countTouch(taking, stored, touch);
  return stored;
}

function earliestDue(triggers: StoredIntervention['triggers']): string | null {
  return triggers.flatMap(({ due, endedAt }) => (due === null || endedAt !== null ? [] : [due])).toSorted()[0] ?? null;
}

/** Has triggers join an intervention, or end. */
export async function changeIntervention(
  taking: Taking,
  intervention: StoredIntervention,
  { triggers, joined, ended, isOver }: Extract<Step, { readonly do: 'change-intervention' }>,
): Promise<StoredIntervention> {
  const { tx, now, policy } = taking;
  const { id, standing } = intervention;
  const note = (event: 'trigger_joined' | 'trigger_ended', which: readonly string[]) =>
    which.length === 0
      ? undefined
      : writeInterventionEvent(tx, id, {
          event,
          actor: null,
          at: now,
          why: which.join(', '),
          before: standing.state,
          after: standing.state,
        });
  await note('trigger_joined', joined);
  await note('trigger_ended', ended);
  const why = `${ended.join(', ')} no longer ${ended.length === 1 ? 'stands' : 'stand'}`;
  const moved = isOver ? moveIntervention(standing, { type: 'cease', why }, now, policy.plays) : undefined;
  const next = moved === undefined || 'rule' in moved ? standing : moved.standing;
  const brief =
    joined.length === 0 ? undefined : await checkDocument(tx, interventionBrief(await taking.material(), triggers));
  const change = {
    triggers,
    standing: next,
    // Once none stands, its deadline is what it was: the history tells whether it was met.
    dueAt: isOver ? intervention.dueAt : earliestDue(triggers),
    ...(brief === undefined ? {} : { documents: { ...intervention.documents, brief }, filledAt: now }),
  };
  await updateIntervention(tx, id, change, now);
  const changed = { ...intervention, ...change };
  if (moved !== undefined && !('rule' in moved)) {
    await writeInterventionEvent(tx, id, {
      event: moved.event,
      actor: null,
      at: now,
      why,
      before: standing.state,
      after: next.state,
    });
  }
  await tellMoved(taking, changed);
  return changed;
}

/** Counts a touch of the AE against the budget. */
export async function countTouch(
  taking: Taking,
  intervention: StoredIntervention,
  touch: StoredIntervention['standing']['touches'][number],
): Promise<StoredIntervention> {
  const { tx, now, policy } = taking;
  const { id, standing } = intervention;
  const tried = moveIntervention(standing, { type: 'touch', touch }, now, policy.plays);
  const moved = !('rule' in tried) ? tried : tried.rule === 'AE-BUDGET' ? touchedBeyond(standing, touch) : undefined;
  if (moved === undefined) return intervention;
  await updateIntervention(tx, id, { standing: moved.standing }, now);
  await writeInterventionEvent(tx, id, {
    event: moved.event,
    actor: null,
    at: touch.at,
    why: touch.id,
    before: standing.state,
    after: moved.standing.state,
  });
  const changed = { ...intervention, standing: moved.standing };
  await tellMoved(taking, changed);
  return changed;
}

/** Has one of two interventions that stand, which a merger of accounts brought together, go on in the other. Gives both. */
export async function joinInterventions(
  taking: Taking,
  other: StoredIntervention,
  into: StoredIntervention,
): Promise<readonly StoredIntervention[]> {
  const { tx, now, policy } = taking;
  const why = 'the accounts were merged: it goes on in the other intervention';
  const moved = moveIntervention(other.standing, { type: 'join', why }, now, policy.plays);
  if ('rule' in moved) return [other, into];
  const triggers = other.triggers.map((own) => (own.endedAt === null ? { ...own, endedAt: now } : own));
  const left = { ...other, triggers, standing: moved.standing };
  await updateIntervention(tx, other.id, { triggers, standing: left.standing }, now);
  const before = other.standing.state;
  await writeInterventionEvent(tx, other.id, {
    event: moved.event,
    actor: null,
    at: now,
    why,
    before,
    after: 'withdrawn',
  });
  await tellMoved(taking, left);
  const joined = joinedInto(into, other);
  const brief = await checkDocument(tx, interventionBrief(await taking.material(), joined.triggers));
  const change = {
    triggers: joined.triggers,
    dueAt: joined.dueAt,
    standing: joined.standing,
    documents: { ...into.documents, brief },
    filledAt: now,
  };
  await updateIntervention(tx, into.id, change, now);
  const { state } = into.standing;
  const which = joined.triggers.slice(into.triggers.length).map(({ id }) => id);
  const words = [`with ${other.id}`, ...which].join(', ');
  await writeInterventionEvent(tx, into.id, {
    event: 'trigger_joined',
    actor: null,
    at: now,
    why: words,
    before: state,
    after: state,
  });
  const changed = { ...into, ...change };
  await tellMoved(taking, changed);
  return [left, changed];
}

/** Brings the inbox to where an intervention now is. */
export async function tellMoved(
  taking: Pick<Taking, 'tx' | 'queue' | 'now' | 'policy'>,
  intervention: StoredIntervention,
): Promise<void> {
  const { state, ended } = intervention.standing;
  if (state === 'withdrawn')
    await settleIntervention(taking, intervention.id, 'stale', ended?.why ?? 'its triggers ended');
  else if (state === 'closed') await settleIntervention(taking, intervention.id, 'done', 'handed back');
  else await tellIntervention(taking, intervention, taking.policy.plays);
}
