import { dayOf } from '../calendar.ts';
import { DANA, PEOPLE, SARA } from '../firm.ts';
import { ownersOf, type Plan } from '../plan.ts';
import { handBack } from '../staff.ts';
import { SAY } from '../words.ts';

const { ana, per } = PEOPLE;
const START = dayOf(-10);
const TEAM = { contract_start: START, owners: ownersOf({ csm: ana, ae: per, from: START }) };

/** Section 4: each trigger of an AE's return and an account one element short of it, the budget, the handback, CO-1. */
export function planPlays(plan: Plan): void {
  silentSponsor(plan);
  rivals(plan);
  oversold(plan);
  churn(plan);
  misfits(plan);
  nothingForTheAe(plan);
  writers(plan);
}

/** AE-1: Ana's mail of day 28 is unanswered for 14 days on day 42; at the other account the answer came on day 41. */
function silentSponsor(plan: Plan): void {
  for (const key of ['sponsor-silent', 'sponsor-answers']) {
    const people = [
      { name: SARA, email: `sara@${key}.test`, roles: ['executive_sponsor'] },
      { name: DANA, email: `dana@${key}.test`, roles: ['champion'] },
    ];
    plan.account(key, { ...TEAM, people });
    for (const day of [1, 80]) plan.on(day, (firm) => firm.call(key, per, [[SARA, SAY.nothing], SAY.nothing]));
    plan.on(28, (firm) => firm.mail(key, { from: ana, to: SARA, thread: 'plans' }));
  }
  const answer = { from: SARA, to: ana, thread: 'plans', text: 'Thank you, noted.' };
  plan.on(41, (firm) => firm.mail('sponsor-answers', answer));
  plan.watch(41, 'sponsor-silent');
  plan.leave(['sponsor-silent', 'intervention'], 0, 46);
  plan.watch(42, 'sponsor-silent', 'sponsor-answers');
  plan.on(43, (firm) => firm.mail('sponsor-silent', { from: per, to: DANA, thread: 'personal' }));
  plan.on(44, (firm) => firm.mail('sponsor-silent', answer));
  plan.watch(44, 'sponsor-silent');
  plan.on(45, (firm) => handBack(firm, 'sponsor-silent'));
  plan.watch(45, 'sponsor-silent');
}

/** AE-2: a rival in an active renewal; a rival with the renewal far away; a renewal with a rival that is only named. */
function rivals(plan: Plan): void {
  plan.account('rival-renewal', { ...TEAM, renewal_date: dayOf(155) });
  plan.account('rival-early', TEAM);
  plan.account('rival-named', { ...TEAM, renewal_date: dayOf(155) });
  plan.on(40, async (firm) => {
    await firm.call('rival-renewal', ana, [SAY.rival]);
    await firm.call('rival-early', ana, [SAY.rival]);
    await firm.call('rival-named', ana, [SAY.rivalNamed]);
  });
  plan.watch(40, 'rival-renewal', 'rival-early', 'rival-named');
  plan.watch(70, 'rival-renewal');
  plan.on(96, (firm) => firm.judge('rival-early', 'competitor', 'dismiss', ana));
  for (const key of ['rival-renewal', 'rival-named']) renew(plan, key, 155);
}

/** AE-3 with its budget: three touches, a warning at the second, a fourth too many, and a handback that is not there in time. */
function oversold(plan: Plan): void {
  for (const key of ['promise-gap', 'promise-doubted']) {
    plan.account(key, TEAM);
    plan.leave([key, 'signals'], 0, 63);
    plan.on(30, (firm) => firm.call(key, ana, [SAY.oversold]));
  }
  for (const what of ['intervention', 'handback_overdue', 'reset_call_agenda'])
    plan.leave(['promise-gap', what], 0, 44);
  plan.on(31, async (firm) => {
    await firm.judge('promise-gap', 'unkept_promise', 'confirm', ana);
    await firm.judge('promise-doubted', 'unkept_promise', 'confirm', per);
  });
  plan.watch(31, 'promise-gap', 'promise-doubted');
  for (const day of [32, 33, 36, 37]) {
    plan.on(day, (firm) => firm.call('promise-gap', per));
    plan.watch(day, 'promise-gap');
  }
  plan.watch(42, 'promise-gap');
  const owed = { what: 'A sandbox with their data', owner: per, due: dayOf(60), informal: true };
  plan.on(43, (firm) => handBack(firm, 'promise-gap', { commitments: [owed] }));
  plan.watch(43, 'promise-gap');
}

/** AE-4: the CSM says that the renewal will likely churn; elsewhere the AE says so and the CSM is unsure. Two touches are within the budget. */
function churn(plan: Plan): void {
  plan.account('likely-churn', TEAM);
  plan.account('posture-doubts', TEAM);
  const posture = (day: number, word: string, by: string) => ({ at: dayOf(day), posture: word, by });
  const churning = posture(50, 'likely_churn', 'csm');
  plan.leave(['likely-churn', 'intervention'], 0, 58);
  plan.on(50, async (firm) => {
    await firm.declare('likely-churn', { renewal_posture: [churning] });
    const words = [posture(50, 'uncertain', 'csm'), posture(50, 'likely_churn', 'ae')];
    await firm.declare('posture-doubts', { renewal_posture: words });
  });
  plan.watch(50, 'likely-churn', 'posture-doubts');
  for (const day of [51, 53]) plan.on(day, (firm) => firm.call('likely-churn', per));
  plan.watch(53, 'likely-churn');
  const better = posture(56, 'likely_renew', 'csm');
  plan.on(56, (firm) => firm.declare('likely-churn', { renewal_posture: [churning, better] }));
  plan.watch(56, 'likely-churn');
  plan.on(57, (firm) => handBack(firm, 'likely-churn'));
  plan.watch(57, 'likely-churn');
}

/** AE-5: a misfit that the CSM confirmed 109 days before the renewal, one long before it, and one that nobody confirmed. */
function misfits(plan: Plan): void {
  plan.account('misfit', { ...TEAM, renewal_date: dayOf(200) });
  plan.account('misfit-early', TEAM);
  plan.account('misfit-doubted', { ...TEAM, renewal_date: dayOf(200) });
  for (const key of ['misfit', 'misfit-early', 'misfit-doubted']) {
    plan.leave([key, 'signals'], 0, 98);
    plan.on(90, (firm) => firm.call(key, ana, [SAY.misfit]));
    if (key !== 'misfit-doubted') plan.on(91, (firm) => firm.judge(key, 'fit_gap', 'confirm', ana));
  }
  plan.watch(90, 'misfit');
  plan.watch(91, 'misfit', 'misfit-early', 'misfit-doubted');
  plan.on(98, (firm) => firm.judge('misfit-doubted', 'fit_gap', 'dismiss', ana));
  for (const key of ['misfit', 'misfit-doubted']) renew(plan, key, 200);
}

/** Low adoption and a bad ticket alone are CS's. */
function nothingForTheAe(plan: Plan): void {
  const account = 'adoption-only';
  plan.account(account, TEAM);
  const used = (day: number, people: number) => ({
    account,
    date: dayOf(day),
    active_users: people,
    logins: 2 * people,
    seats_used: people,
  });
  const ticket = { account, id: 'T-1', severity: 'critical', opened_at: dayOf(57) };
  plan.on(56, (firm) =>
    firm.tell(
      'POST',
      '/v1/usage',
      [28, 35, 42, 49, 56].map((day) => used(day, 30)),
    ),
  );
  plan.on(57, (firm) => firm.tell('POST', '/v1/tickets', [ticket]));
  plan.on(62, (firm) => firm.call(account, ana, [SAY.idle]));
  plan.watch(70, account);
  plan.on(84, async (firm) => {
    await firm.tell('POST', '/v1/tickets', [{ ...ticket, closed_at: dayOf(84) }]);
    await firm.tell('POST', '/v1/surveys', [{ account, kind: 'nps', at: dayOf(84), score: 9 }]);
    await firm.tell('POST', '/v1/usage', [used(84, 85)]);
  });
}

/** CO-1: CSM and AE write four days apart in two threads while a rival is looked at; eight days apart; in one thread. */
function writers(plan: Plan): void {
  const cases = [
    ['two-writers', 74, 'offer'],
    ['two-writers-apart', 78, 'offer'],
    ['one-thread', 74, 'service'],
  ] as const;
  for (const [key, later, thread] of cases) {
    plan.account(key, TEAM);
    plan.on(68, (firm) => firm.call(key, ana, [SAY.rival]));
    plan.on(70, (firm) => firm.mail(key, { from: ana, to: DANA, thread: 'service' }));
    plan.on(later, (firm) => firm.mail(key, { from: per, to: DANA, thread }));
    plan.watch(later, key);
    plan.on(96, (firm) => firm.judge(key, 'competitor', 'dismiss', ana));
  }
  plan.watch(68, 'two-writers');
}

/** A renewal that comes: spoken of forty days before, signed on its day. */
export function renew(plan: Plan, key: string, day: number): void {
  const deal = `/v1/deals/renewal-${key}`;
  plan.on(day - 40, (firm) => firm.call(key, firm.ownerOf(key, 'csm'), [SAY.renewal]));
  plan.on(day - 7, (firm) => firm.tell('PUT', deal, { account: key, name: 'Renewal', stage: 'legal' }));
  plan.on(day, async (firm) => {
    await firm.tell('POST', `${deal}/close`, {});
    await firm.declare(key, { renewal_date: dayOf(day + 366) });
  });
}
