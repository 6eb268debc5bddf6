import { dayOf, spoken } from '../calendar.ts';
import { PEOPLE } from '../firm.ts';
import { ownersOf, type Plan } from '../plan.ts';
import { PROMISE, SAY } from '../words.ts';

const { ana, bo, cy, liv, per } = PEOPLE;
const START = dayOf(-10);
const TEAM = { contract_start: START, owners: ownersOf({ csm: bo, ae: liv, from: START }) };

/** Section 7: what nobody saw, what came late, what was lost when accounts changed hands, what was never done. */
export function planLeaks(plan: Plan): void {
  unseen(plan);
  late(plan);
  handover(plan);
  undone(plan);
  lowTouch(plan);
}

/** A wish that nobody sees for three weeks, and one that is seen and acted on in time. */
function unseen(plan: Plan): void {
  for (const key of ['unseen', 'seen']) {
    plan.account(key, TEAM);
    plan.leave([key, 'expansion_note']);
    plan.on(106, (firm) => firm.call(key, bo, [SAY.seats]));
  }
  plan.on(111, (firm) => firm.look('seen'));
  plan.on(118, (firm) => firm.judge('seen', 'expansion', 'act', bo));
  plan.on(127, async (firm) => {
    await firm.look('unseen');
    await firm.judge('unseen', 'expansion', 'act', bo);
  });
}

/** Words of day 100 that are on record on day 104, and on day 102. */
function late(plan: Plan): void {
  for (const [key, day] of [
    ['told-late', 104],
    ['told-soon', 102],
  ] as const) {
    plan.account(key, TEAM);
    plan.on(day, (firm) => firm.call(key, bo, [SAY.unsure], { on: 100 }));
  }
}

/** Bo hands accounts over to Cy on day 140: taken over, not read about for long, and told of only 35 days after it was so. */
function handover(plan: Plan): void {
  for (const key of ['hand-one', 'hand-two', 'hand-unread', 'hand-untold']) {
    plan.account(key, TEAM);
    plan.on(42, (firm) => firm.call(key, bo, [[bo, PROMISE.connector(spoken(200))]]));
    plan.on(140, (firm) => {
      const since = dayOf(key === 'hand-untold' ? 105 : 140);
      const owners = firm.record(key).owners.map((one) => (one.role === 'csm' ? { ...one, to: since } : one));
      return firm.declare(key, { owners: [...owners, { role: 'csm', name: cy, from: since }] });
    });
  }
  plan.leave(['hand-unread', 'ownership_brief'], 0, 160);
}

/** Promises, plays and check-ins whose day passes. */
function undone(plan: Plan): void {
  for (const key of ['promise-late', 'promise-kept']) {
    plan.account(key, TEAM);
    plan.leave([key, 'promised_follow_up'], 0, 99);
    plan.on(42, (firm) => firm.call(key, bo, [[bo, PROMISE.connector(spoken(84))]]));
  }
  plan.on(83, async (firm) => {
    const { items } = await firm.get<{ items: readonly { id: string }[] }>('/v1/accounts/promise-kept/commitments');
    for (const { id } of items) await firm.tell('PATCH', `/v1/commitments/${id}`, { action: 'kept', by: bo });
  });
  plan.watch(84, 'promise-late');
  plan.watch(85, 'promise-late');
  plan.watch(98, 'promise-late', 'promise-kept');
  plan.account('paper', TEAM);
  plan.on(45, (firm) => firm.call('paper', bo, [[bo, PROMISE.paper(spoken(58))]]));
  plan.account('neglected', TEAM);
  plan.leave(['neglected', 'check_in'], 0, 119);
  plan.on(0, (firm) => firm.call('neglected', bo));
}

/** Everything that would be work elsewhere, at an account of 8,900 a year. */
function lowTouch(plan: Plan): void {
  for (let number = 1; number <= 10; number += 1) plan.account(`small-${number}`, { acv: 9_000 - 100 * number });
  const record = { owners: ownersOf({ csm: ana, ae: per, from: START }), renewal_date: dayOf(150) };
  plan.on(0, (firm) => firm.declare('small-1', record));
  plan.on(40, async (firm) => {
    const lines = [SAY.rival, SAY.withdrawn, SAY.oversold, SAY.seats, [ana, PROMISE.connector(spoken(84))]] as const;
    await firm.call('small-1', ana, lines);
    await firm.declare('small-1', { renewal_posture: [{ at: dayOf(40), posture: 'likely_churn', by: 'csm' }] });
  });
  plan.watch(42, 'small-1');
}
