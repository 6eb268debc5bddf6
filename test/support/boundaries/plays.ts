import type { Risk } from '../../../src/domain/index.ts';
import { AS_OF, ago, said } from '../evidence.ts';
import { type Boundary, DANA, lists, near, type Parts, RAJ, SUE, touch } from './boundary.ts';

const boundary = (
  id: string,
  limit: string,
  shows: (risk: Risk) => boolean,
  holds: Boundary['holds'],
  not: Boundary['not'],
): Boundary => ({ id, limit, holds, not, shows });

const trigger = (id: string) => lists('triggers', id);
const review =
  (rule: string) =>
  ({ review: { rule: found } }: Risk) =>
    found === rule;
const dueOf =
  (id: string, due: string) =>
  ({ triggers }: Risk) =>
    triggers.some((one) => one.id === id && one.due === due);

/** The sponsor's silence from a moment of the day 14 days ago. */
const silentSince = (time: string, by: 'csm' | 'ae' = 'csm'): Parts => ({
  people: [SUE, DANA],
  touches: [{ at: time, kind: 'email_out', by, person: SUE.email, thread: 's' }],
});
const rival = (age = 0) => said('competitor/evaluating', age);
const gap = (age: number, confirmed_at: string, more: Record<string, unknown> = {}) =>
  said('unkept_promise/missed', age, { what: 'SSO' }, { confirmed_by: 'csm', confirmed_at, ...more });
const misfit = (confirmed_by: string) => said('fit_gap/mismatch', 5, {}, { confirmed_by, confirmed_at: ago(1) });
const posture = (age: number, value: 'likely_churn' | 'uncertain') => ({ at: ago(age), posture: value, by: 'csm' });
const moved = (age: number) => said('champion_change/role_changed', age, { person: 'Dana Ortiz' });
const touchesOfAe = (count: number): Parts => ({
  account: { renewal_posture: [posture(20, 'likely_churn')] },
  touches: Array.from({ length: count }, (_, index) => touch('call', 'ae', index + 1)),
});
const handedBack = ({ triggers }: Risk) => triggers.some(({ action }) => action.includes('HB-1'));
const warned = ({ triggers }: Risk) => triggers.some(({ why }) => why.includes('Warning: 2 of 3'));
const pair = (apart: number, age: number, threads: readonly [string, string] = ['a', 'b']): Parts => ({
  people: [DANA, RAJ],
  touches: [
    touch('email_out', 'csm', age + apart, { person: RAJ.email, thread: threads[0] }),
    touch('email_out', 'ae', age, { person: DANA.email, thread: threads[1] }),
    touch('email_in', 'customer', 0, { person: RAJ.email, thread: 'c' }),
    touch('email_in', 'customer', 0, { person: DANA.email, thread: 'c' }),
  ],
  signals: [said('renewal_risk/churn_intent', 40)],
});
const bothSides = (age: number): Parts => ({
  signals: [said('champion_change/disengaged', age, { person: 'Dana Ortiz' }), said('competitor/pitching', 1)],
});

/** AE, HB, JR and CO at both sides of their limits. */
export const PLAY_BOUNDARIES: readonly Boundary[] = [
  boundary(
    'AE-1',
    'the 14 days full a second before midnight, and at midnight',
    trigger('AE-1'),
    silentSince(`${ago(14)}T23:59:59Z`),
    silentSince(`${ago(13)}T00:00:00Z`),
  ),
  boundary('AE-1', 'the CSM has tried, and the AE', trigger('AE-1'), silentSince(ago(20)), silentSince(ago(20), 'ae')),
  boundary(
    'AE-2',
    '120 days to the renewal, and 121',
    trigger('AE-2'),
    { account: near(120), signals: [rival()] },
    { account: near(121), signals: [rival()] },
  ),
  boundary(
    'AE-2',
    'the renewal spoken of 60 days ago, and 61',
    trigger('AE-2'),
    { signals: [rival(), said('renewal_term/path', 60)] },
    { signals: [rival(), said('renewal_term/path', 61)] },
  ),
  boundary(
    'AE-2',
    'said 180 days ago, and 181',
    trigger('AE-2'),
    { account: near(100), signals: [rival(180)] },
    { account: near(100), signals: [rival(181)] },
  ),
  boundary(
    'AE-3',
    'confirmed today, and tomorrow',
    trigger('AE-3'),
    { signals: [gap(10, AS_OF)] },
    { signals: [gap(10, ago(-1))] },
  ),
  boundary(
    'AE-3',
    'confirmed 180 days ago, and 181',
    trigger('AE-3'),
    { signals: [gap(200, ago(180))] },
    { signals: [gap(200, ago(181))] },
  ),
  boundary(
    'AE-3',
    'a Friday plus five business days skips two weekend days, a Monday one',
    dueOf('AE-3', '2026-09-11T16:00:00Z'),
    { signals: [gap(10, '2026-09-04T16:00:00Z')] },
    { signals: [gap(10, '2026-09-03T16:00:00Z')] },
  ),
  boundary(
    'AE-3',
    'confirmed on a Saturday, due on the Friday after',
    dueOf('AE-3', '2026-09-11T10:00:00Z'),
    { signals: [gap(10, '2026-09-05T10:00:00Z')] },
    { signals: [gap(10, '2026-09-07T10:00:00Z')] },
  ),
  boundary(
    'AE-4',
    'the newest posture, and the one before',
    trigger('AE-4'),
    { account: { renewal_posture: [posture(9, 'uncertain'), posture(2, 'likely_churn')] } },
    { account: { renewal_posture: [posture(9, 'likely_churn'), posture(2, 'uncertain')] } },
  ),
  boundary(
    'AE-5',
    'confirmed by the CSM, and by the AE',
    trigger('AE-5'),
    { account: near(100), signals: [misfit('csm')] },
    { account: near(100), signals: [misfit('ae')] },
  ),
  boundary(
    'AE-5',
    '120 days to the renewal, and 121',
    trigger('AE-5'),
    { account: near(120), signals: [misfit('csm')] },
    { account: near(121), signals: [misfit('csm')] },
  ),
  boundary('HB-1', 'three touches of the AE, and two', handedBack, touchesOfAe(3), touchesOfAe(1)),
  boundary('HB-1', 'a warning at two touches, and none at one', warned, touchesOfAe(2), touchesOfAe(1)),
  boundary('JR-1', 'disengaged 90 days ago, and 91', review('JR-1'), bothSides(90), bothSides(91)),
  boundary(
    'JR-2',
    'a QBR put off twice, and once',
    review('JR-2'),
    { touches: [touch('qbr_deferred', 'csm', 10), touch('qbr_deferred', 'csm', 40)] },
    { touches: [touch('qbr_deferred', 'csm', 10)] },
  ),
  boundary(
    'JR-3',
    'a competitor pitching, and merely named',
    review('JR-3'),
    { signals: [said('competitor/pitching', 1)] },
    { signals: [said('competitor/mention', 1)] },
  ),
  boundary(
    'JR-4',
    'a champion who moved 90 days ago, and 91',
    review('JR-4'),
    { people: [DANA], signals: [moved(90)] },
    { people: [DANA], signals: [moved(91)] },
  ),
  boundary('CO-1', '7 days apart, and 8', lists('conduct', 'CO-1'), pair(7, 10), pair(8, 10)),
  boundary('CO-1', 'the earlier 30 days ago, and 31', lists('conduct', 'CO-1'), pair(3, 27), pair(3, 28)),
  boundary('CO-1', 'in two threads, and in one', lists('conduct', 'CO-1'), pair(3, 10), pair(3, 10, ['a', 'a'])),
];
