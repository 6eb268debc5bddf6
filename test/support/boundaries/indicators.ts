import { ago, said } from '../evidence.ts';
import { type Boundary, DANA, near, RAJ, SUE, scores, touch, usage } from './boundary.ts';

type Sides = Pick<Boundary, 'holds' | 'not'> & Partial<Pick<Boundary, 'shows'>>;

const at = (id: string, limit: string, { holds, not, shows = scores(id) }: Sides): Boundary => ({
  id,
  limit,
  holds,
  not,
  shows,
});

/** Daily active users: so many in the last 28 days, 100 in the days before. */
const fallen = (now: number, usualDays = 90) =>
  Array.from({ length: 28 + usualDays }, (_, age) => usage(age, { active_users: age < 28 ? now : 100 }));
/** Weekly figures, the newest first. */
const weekly = (...figures: readonly number[]) =>
  figures.map((active_users, week) => usage(week * 7, { active_users }));

const seats = (seats_used: number, age = 0) => ({
  account: { licensed_seats: 100 },
  usage: [usage(age, { seats_used })],
});
const nps = (score: number) => ({ surveys: [{ kind: 'nps' as const, at: ago(1), score }] });
const critical = (opened: number, closed_at: string | null = null) => ({
  tickets: [{ id: 't', severity: 'critical' as const, opened_at: ago(opened), closed_at }],
});
const tickets = (...ages: readonly number[]) => ({
  tickets: ages.map((age, index) => ({ id: `t${index}`, severity: 'normal' as const, opened_at: ago(age) })),
});
const dana = { person: 'Dana Ortiz' };
const enterprise = { acv: 60_000 };
const mail = (age: number, to: string) => touch('email_out', 'csm', age, { person: to, thread: `t${age}` });
const reply = (age: number, to: string, hours = 1) =>
  touch('email_in', 'customer', age, {
    at: new Date(Date.parse(`${ago(age)}T09:00:00Z`) + hours * 3_600_000).toISOString(),
    person: to,
    thread: `t${age}`,
  });
const answered = (...ages: readonly number[]) => ages.flatMap((age) => [mail(age, DANA.email), reply(age, DANA.email)]);
const unanswered = (...ages: readonly number[]) => ages.map((age) => mail(age, DANA.email));
const late = (hours: number, ...ages: readonly number[]) =>
  ages.flatMap((age) => [mail(age, DANA.email), reply(age, DANA.email, hours)]);
const quiet = (touches: ReturnType<typeof answered>) => ({ people: [DANA], touches });
const promise = (due: number, kept_at: string | null = null) => ({
  commitments: [{ id: 'c', what: 'SSO', made_at: ago(100), due_date: ago(due), kept_at }],
});
const fitted = (icp_fit: 'core' | 'stretch' | 'poor') => ({ account: { icp_fit } });
const deferred = (...ages: readonly number[]) => ({ touches: ages.map((age) => touch('qbr_deferred', 'csm', age)) });
const red = (since: number) => ({ account: { crm_health: [{ at: ago(since), color: 'red' as const }] } });
const talks = (count: number, others: number) => ({
  people: [DANA, RAJ],
  touches: [
    ...Array.from({ length: count }, (_, index) => touch('call', 'csm', index, { person: DANA.email })),
    ...Array.from({ length: others }, (_, index) => touch('call', 'csm', 30 + index, { person: RAJ.email })),
  ],
});

/** IND-1 to IND-21 at both sides of their limits. */
export const INDICATOR_BOUNDARIES: readonly Boundary[] = [
  at('IND-1', 'a fall of 20 %, and of 19 %', { holds: { usage: fallen(80) }, not: { usage: fallen(81) } }),
  at('IND-1', '4 points of baseline, and 3', { holds: { usage: fallen(50, 4) }, not: { usage: fallen(50, 3) } }),
  at('IND-2', '49 of 100 seats, and 50', { holds: seats(49), not: seats(50) }),
  at('IND-2', 'a row 30 days old, and 31', { holds: seats(10, 30), not: seats(10, 31) }),
  at('IND-3', 'an NPS of 6, and of 7', { holds: nps(6), not: nps(7) }),
  at('IND-4', 'open for 8 days, and for 7', { holds: critical(8), not: critical(7) }),
  at('IND-4', 'closed tomorrow, and today', { holds: critical(20, ago(-1)), not: critical(20, ago(0)) }),
  at('IND-5', 'a champion, and a user', {
    holds: { people: [DANA], signals: [said('champion_change/departed', 1, dana)] },
    not: { people: [DANA, RAJ], signals: [said('champion_change/departed', 1, { person: 'Raj Patel' })] },
  }),
  at('IND-5', 'a successor named tomorrow, and today', {
    holds: {
      signals: [said('champion_change/departed', 9, dana), said('champion_change/replaced', -1, { person: 'Kim' })],
    },
    not: {
      signals: [said('champion_change/departed', 9, dana), said('champion_change/replaced', 0, { person: 'Kim' })],
    },
  }),
  at('IND-6', 'silent for 46 days, and for 45', {
    holds: { touches: [touch('call', 'csm', 46)] },
    not: { touches: [touch('call', 'csm', 45)] },
  }),
  at('IND-6', 'nothing since the contract started 46 days ago, and 45', {
    holds: { account: { contract_start: ago(46) } },
    not: { account: { contract_start: ago(45) } },
  }),
  at('IND-7', 'enterprise, 90 days before, and 91', {
    holds: { account: { ...enterprise, ...near(90) } },
    not: { account: { ...enterprise, ...near(91) } },
  }),
  at('IND-7', 'mid-market, 60 days before, and 61', { holds: { account: near(60) }, not: { account: near(61) } }),
  at('IND-7', 'the day of the renewal, and the day after', { holds: { account: near(0) }, not: { account: near(-1) } }),
  at('IND-7', 'last spoken of 181 days ago, and 180', {
    holds: { account: near(60), signals: [said('renewal_term/path', 181)] },
    not: { account: near(60), signals: [said('renewal_term/path', 180)] },
  }),
  at('IND-8', 'decayed to half a point after 465 days, and under it after 466', {
    holds: { signals: [said('renewal_risk/contraction', 465)] },
    not: { signals: [said('renewal_risk/contraction', 466)] },
  }),
  at('IND-9', 'being evaluated, and merely named', {
    holds: { signals: [said('competitor/evaluating', 0)] },
    not: { signals: [said('competitor/mention', 0)] },
  }),
  at('IND-9', 'decayed to half a point after 348 days, and under it after 349', {
    holds: { signals: [said('competitor/evaluating', 348)] },
    not: { signals: [said('competitor/evaluating', 349)] },
  }),
  at('IND-10', 'due yesterday, and today', { holds: promise(1), not: promise(0) }),
  at('IND-10', 'kept tomorrow, and today', { holds: promise(9, ago(-1)), not: promise(9, ago(0)) }),
  at('IND-10', 'a keeping said before, and after', {
    holds: {
      signals: [said('unkept_promise/missed', 5, { what: 'SSO' }), said('kept_promise/delivered', 6, { what: 'SSO' })],
    },
    not: {
      signals: [said('unkept_promise/missed', 5, { what: 'SSO' }), said('kept_promise/delivered', 4, { what: 'SSO' })],
    },
  }),
  at('IND-11', 'one in four answered against half the usual share of all, and two in four', {
    holds: quiet([...answered(5, 40, 50, 60, 70), ...unanswered(6, 7, 8)]),
    not: quiet([...answered(5, 6, 40, 50, 60, 70), ...unanswered(7, 8)]),
  }),
  at('IND-11', '4 messages in 30 days, and 3', {
    holds: quiet([...answered(40, 50, 60, 70), ...unanswered(5, 6, 7, 30)]),
    not: quiet([...answered(40, 50, 60, 70), ...unanswered(5, 6, 7, 31)]),
  }),
  at('IND-11', 'over three times as long to answer, and three times', {
    holds: quiet([...answered(40, 50, 60, 70), ...late(4, 5, 6, 7, 8)]),
    not: quiet([...answered(40, 50, 60, 70), ...late(3, 5, 6, 7, 8)]),
  }),
  at('IND-12', 'red for 30 days, and for 29', { holds: red(29), not: red(28) }),
  at('IND-13', 'under the week before in each of four weeks, and in three', {
    holds: { usage: weekly(90, 92, 94, 96, 100) },
    not: { usage: weekly(90, 92, 94, 100, 100) },
  }),
  at('IND-13', 'a fall of 5 % in all, and of 4 %', {
    holds: { usage: weekly(95, 96, 97, 98, 100) },
    not: { usage: weekly(96, 97, 98, 99, 100) },
  }),
  at('IND-14', 'put off twice, and once', { holds: deferred(10, 40), not: deferred(10) }),
  at('IND-14', 'the first 180 days ago, and 181', { holds: deferred(10, 180), not: deferred(10, 181) }),
  at('IND-14', '8 days apart, and 7', { holds: deferred(10, 18), not: deferred(10, 17) }),
  at('IND-15', '4 tickets in 30 days, and 3', { holds: tickets(1, 2, 3, 29), not: tickets(1, 2, 3, 30) }),
  at('IND-15', 'twice the mean of the 90 days before, and less', {
    holds: tickets(1, 2, 3, 4, 40, 50, 60, 70, 80, 90),
    not: tickets(1, 2, 3, 4, 40, 50, 60, 70, 80, 90, 100),
  }),
  at('IND-15', 'trouble said twice in 30 days, and in 31', {
    holds: { signals: [said('escalation/support', 1), said('escalation/support', 30)] },
    not: { signals: [said('escalation/support', 1), said('escalation/support', 31)] },
  }),
  at('IND-16', '90 days since the AE spoke with the sponsor, and 89', {
    holds: { people: [SUE], touches: [touch('call', 'ae', 90, { person: SUE.email })] },
    not: { people: [SUE], touches: [touch('call', 'ae', 89, { person: SUE.email })] },
  }),
  at('IND-17', 'acted on 60 days ago, and 59', {
    holds: { signals: [said('expansion/new_team', 70, {}, { status: 'acted', acted_at: ago(60) })] },
    not: { signals: [said('expansion/new_team', 70, {}, { status: 'acted', acted_at: ago(59) })] },
  }),
  at('IND-17', 'stalled, and open', {
    holds: { signals: [said('expansion/new_team', 1, { stage: 'stalled' })] },
    not: { signals: [said('expansion/new_team', 1, { stage: 'open' })] },
  }),
  at('IND-18', 'stretch, and core', { holds: fitted('stretch'), not: fitted('core') }),
  at('IND-19', 'unanswered for 14 days, and for 13', {
    holds: { people: [DANA], touches: [touch('email_out', 'ae', 14, { person: DANA.email })] },
    not: { people: [DANA], touches: [touch('email_out', 'ae', 13, { person: DANA.email })] },
  }),
  at('IND-20', '9 of 10 talks with one, and 8 of 9', { holds: talks(9, 1), not: talks(8, 1) }),
  at('IND-20', 'the other last met 91 days ago, and 90', {
    holds: {
      touches: [touch('call', 'csm', 1, { person: DANA.email }), touch('call', 'csm', 91, { person: RAJ.email })],
    },
    not: {
      touches: [touch('call', 'csm', 1, { person: DANA.email }), touch('call', 'csm', 90, { person: RAJ.email })],
    },
  }),
  at('IND-21', 'they hesitate, and they ask for a smaller contract', {
    holds: { signals: [said('renewal_risk/hesitation', 1)] },
    not: { signals: [said('renewal_risk/contraction', 1)] },
  }),
  at('IND-21', 'decayed to half a point after 465 days, and under it after 466', {
    holds: { signals: [said('renewal_risk/hesitation', 465)] },
    not: { signals: [said('renewal_risk/hesitation', 466)] },
  }),
];
