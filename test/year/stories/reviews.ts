import type { Reviews } from '../answers.ts';
import { dayOf } from '../calendar.ts';
import { type Firm, PEOPLE, PRIYA } from '../firm.ts';
import { ownersOf, type Plan } from '../plan.ts';
import { handBack, holdReview } from '../staff.ts';
import { SAY } from '../words.ts';

const { ana, per } = PEOPLE;
const START = dayOf(-10);
const TEAM = { contract_start: START, owners: ownersOf({ csm: ana, ae: per, from: START }) };

/** Section 5: who comes together and when, what a review is complete with, escalation, cadence, what a lost account teaches. */
export function planReviews(plan: Plan): void {
  bothSides(plan);
  oneSide(plan);
  champions(plan);
  levels(plan);
  losses(plan);
}

/** JR-1: held as it must be; the next one, which comes by cadence, is left lying until a lead hears of it. */
function bothSides(plan: Plan): void {
  const key = 'both-sides';
  plan.account(key, TEAM);
  plan.leave([key, 'review_due'], 0, 99);
  plan.on(53, (firm) => firm.call(key, ana, [SAY.rival, SAY.withdrawn]));
  plan.watch(53, key);
  plan.on(54, tryEverything);
  for (const day of [54, 84, 98, 99]) plan.watch(day, key);
  plan.on(99, async (firm) => {
    const { items } = await firm.reviews(key);
    for (const { id, state } of items) if (state === 'prefilled') await holdReview(firm, id);
  });
  plan.on(110, async (firm) => {
    for (const kind of ['competitor', 'champion_change']) await firm.judge(key, kind, 'dismiss', ana);
  });
}

/** A review is told one thing after the other; what is answered, the rule or that it is done, is written down. */
async function tryEverything(firm: Firm): Promise<void> {
  const { items } = await firm.get<Reviews>('/v1/accounts/both-sides/reviews');
  const outcome = { path: 'save_motion', owner: ana, action: 'Show Dana the planner', deadline: dayOf(68) };
  const without = (...names: readonly string[]) =>
    Object.fromEntries(Object.entries(outcome).filter(([name]) => !names.includes(name)));
  const patches = [
    { cause: 'competitor' },
    { outcome },
    { parts: ['data_sync'] },
    { outcome },
    { complete: true, outcome },
    { cause: 'competitor' },
    { complete: true, outcome: without('path') },
    { complete: true, outcome: { ...outcome, path: 'hope' } },
    { complete: true, outcome: without('owner') },
    { complete: true, outcome: { ...outcome, owner: 'CS team' } },
    { complete: true, outcome: without('action') },
    { complete: true, outcome: without('deadline') },
    { complete: true, outcome: { ...outcome, deadline: dayOf(53) } },
    { complete: true, outcome },
    { cancel: 'No' },
  ];
  for (const patch of patches) {
    const { status, body } = await firm.ask<{ detail?: string }>('PATCH', `/v1/reviews/${items[0]?.id}`, patch);
    firm.answers.push(status === 200 ? 'done' : (body.detail?.split(':')[0] ?? String(status)));
  }
}

/** JR-2, with the AE briefed in writing, until the signals turn out to be wrong; JR-3. */
function oneSide(plan: Plan): void {
  plan.account('cs-only', TEAM);
  plan.account('sales-only', TEAM);
  plan.on(40, (firm) => firm.call('cs-only', ana, [SAY.deferred]));
  plan.watch(40, 'cs-only');
  plan.on(47, (firm) => firm.call('sales-only', ana, [SAY.rival]));
  plan.watch(47, 'sales-only');
  plan.on(54, (firm) => firm.call('cs-only', ana, [SAY.deferred, SAY.withdrawn]));
  plan.watch(54, 'cs-only');
  plan.on(96, async (firm) => {
    for (const kind of ['escalation', 'champion_change']) await firm.judge('cs-only', kind, 'dismiss', ana);
    await firm.judge('sales-only', 'competitor', 'dismiss', ana);
  });
  plan.watch(96, 'cs-only');
}

/** JR-4: a champion who left; one whose successor is named; an account that goes well. */
function champions(plan: Plan): void {
  for (const key of ['champion-left', 'champion-succeeded']) {
    const people = [{ name: PRIYA, email: `priya@${key}.test`, roles: ['champion'] }];
    plan.account(key, { ...TEAM, people });
  }
  plan.on(52, async (firm) => {
    await firm.call('champion-left', ana, [SAY.left]);
    await firm.call('champion-succeeded', ana, [SAY.left, SAY.succeeded]);
  });
  plan.watch(52, 'champion-left', 'champion-succeeded');
  plan.account('sunny', TEAM);
  for (const day of [20, 60, 100, 140, 180, 220, 260, 300, 340])
    plan.on(day, (firm) => firm.call('sunny', ana, [SAY.worthIt, ['Tom Berg', SAY.nothing]]));
  plan.watch(60, 'sunny');
}

/** To whom it goes, and how often they meet. */
function levels(plan: Plan): void {
  plan.account('tier-one', { ...TEAM, acv: 90_000, tier: 1 });
  plan.on(33, (firm) => firm.call('tier-one', ana, [SAY.whatFor]));
  plan.watch(33, 'tier-one');
  plan.on(71, (firm) => firm.declare('tier-one', { tier: 2 }));
  plan.account('strategic', { ...TEAM, acv: 300_000 });
  plan.account('big-ticket', { ...TEAM, acv: 150_000 });
  plan.account('boss-called', TEAM);
  plan.watch(57, 'strategic');
  plan.on(58, (firm) => firm.call('strategic', ana, [SAY.rival]));
  plan.watch(58, 'strategic');
  plan.on(61, async (firm) => {
    await firm.call('boss-called', ana, [SAY.executives]);
    await firm.call('big-ticket', ana, [SAY.rival]);
  });
  plan.watch(61, 'boss-called', 'big-ticket');
  plan.on(96, async (firm) => {
    for (const key of ['strategic', 'big-ticket']) await firm.judge(key, 'competitor', 'dismiss', ana);
    await firm.judge('boss-called', 'escalation', 'act', ana);
  });
}

/** An account lost with its renewal, one whose renewal passed as lost, and a deal that was lost and was no renewal. */
function losses(plan: Plan): void {
  plan.account('lost-renewal', { ...TEAM, contract_start: dayOf(-200), renewal_date: dayOf(128) });
  plan.account('lapsed', { ...TEAM, contract_start: dayOf(-235), renewal_date: dayOf(140) });
  plan.account('lost-upsell', TEAM);
  for (const key of ['lost-renewal', 'lapsed']) plan.on(0, (firm) => firm.call(key, ana));
  plan.on(64, (firm) => firm.call('lost-renewal', ana, [SAY.rival, SAY.withdrawn]));
  const posture = { at: dayOf(80), posture: 'likely_churn', by: 'csm' };
  plan.on(80, (firm) => firm.declare('lapsed', { renewal_posture: [posture] }));
  plan.leave(['lapsed', 'intervention'], 0, 83);
  plan.on(82, (firm) => handBack(firm, 'lapsed', { posture: 'likely_churn' }));
  for (const [key, name] of [
    ['lost-renewal', 'Renewal 2040'],
    ['lost-upsell', 'Extra modules'],
  ] as const) {
    plan.on(100, (firm) => firm.tell('PUT', `/v1/deals/${key}`, { account: key, name, stage: 'open' }));
    plan.on(120, (firm) => firm.tell('POST', `/v1/deals/${key}/close`, { won: false }));
  }
  plan.watch(119, 'lost-renewal');
  plan.watch(120, 'lost-renewal', 'lost-upsell');
  for (const day of [140, 154, 168]) plan.watch(day, 'lapsed');
}
