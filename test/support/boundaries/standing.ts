import type { Risk } from '../../../src/domain/index.ts';
import { ago, said } from '../evidence.ts';
import { type Boundary, DANA, lists, near, RAJ, scores, touch, usage } from './boundary.ts';

const boundary = (
  id: string,
  limit: string,
  shows: (risk: Risk) => boolean,
  holds: Boundary['holds'],
  not: Boundary['not'],
): Boundary => ({ id, limit, holds, not, shows });

const doubt = [said('value/unclear', 1)];
const valued = (acv: number | null) => ({ account: { acv }, signals: doubt });
const says =
  (rule: string, words: string) =>
  ({ contributions }: Risk) =>
    contributions.some((one) => one.rule === rule && one.why.includes(words));
const noted =
  (id: string) =>
  ({ runway }: Risk) =>
    runway.note?.startsWith(`${id}:`) ?? false;
const left = (days: number) => ({ account: near(days) });
const escalates = ({ escalation }: Risk) => escalation.reasons.some((reason) => reason.startsWith('DEAR-1'));
const twoFail = [said('value/unclear', 1), said('adoption_gap/low_usage', 1)];
const falling = Array.from({ length: 130 }, (_, age) => usage(age, { active_users: age < 28 ? 50 : 100 }));
const green = (age: number) => ({
  usage: falling,
  account: { crm_health: [{ at: ago(age), color: 'green' as const }] },
});
const useCases = (...used: readonly string[]) => ({
  account: { acv: 20_000, use_cases: ['one', 'two', 'three'] },
  usage: [usage(1, { use_cases: used })],
});
const isBlind =
  (about: string) =>
  ({ blind_spots }: Risk) =>
    blind_spots.some((spot) => spot.about === about && spot.why.startsWith('DEAR-3'));
const lone = (...signals: ReturnType<typeof said>[]) => ({
  people: [DANA],
  touches: [touch('call', 'csm', 1, { person: DANA.email })],
  signals,
});

/** SEG, RUN, DEAR and LEAK at both sides of their limits. */
export const STANDING_BOUNDARIES: readonly Boundary[] = [
  boundary('SEG-1', 'above 50,000, and 50,000', says('DEAR-2', 'SEG-1'), valued(50_001), valued(50_000)),
  boundary('SEG-2', '9,999, and 10,000', says('DEAR-2', 'SEG-2'), valued(9_999), valued(10_000)),
  boundary('SEG-3', '50,000, and above', says('DEAR-2', 'SEG-3'), valued(50_000), valued(50_001)),
  boundary('SEG-3', '10,000, and below', says('DEAR-2', 'SEG-3'), valued(10_000), valued(9_999)),
  boundary('SEG-3', 'an unknown value, and one below', says('DEAR-2', 'SEG-3'), valued(null), valued(1)),
  boundary(
    'RUN-1',
    'enterprise, 90 days before, and 91',
    says('IND-7', 'RUN-1'),
    { account: { acv: 60_000, ...near(90) } },
    { account: { acv: 60_000, ...near(91) } },
  ),
  boundary('RUN-2', 'others, 60 days before, and 61', says('IND-7', 'RUN-2'), left(60), left(61)),
  boundary('RUN-3', '120 days before, and 121', ({ runway }) => runway.label === 'window', left(120), left(121)),
  boundary('RUN-3', '90 days before, and 89', ({ runway }) => runway.label === 'window', left(90), left(89)),
  boundary('RUN-4', '59 days before, and 60', noted('RUN-4'), left(59), left(60)),
  boundary('RUN-4', '30 days before, and 29', noted('RUN-4'), left(30), left(29)),
  boundary('RUN-5', '29 days before, and 30', noted('RUN-5'), left(29), left(30)),
  boundary('RUN-6', '181 days before, and 180', noted('RUN-6'), left(181), left(180)),
  boundary(
    'DEAR-1',
    'two failing, and one',
    escalates,
    { ...left(100), signals: twoFail },
    { ...left(100), signals: doubt },
  ),
  boundary(
    'DEAR-1',
    '120 days before, and 121',
    escalates,
    { ...left(120), signals: twoFail },
    { ...left(121), signals: twoFail },
  ),
  boundary(
    'DEAR-1',
    '90 days before, and 89',
    escalates,
    { ...left(90), signals: twoFail },
    { ...left(89), signals: twoFail },
  ),
  boundary(
    'DEAR-2',
    'one of three use cases in use, and two',
    scores('DEAR-2'),
    useCases('one'),
    useCases('one', 'two'),
  ),
  boundary(
    'DEAR-2',
    'a gap they spoke of 90 days ago, and 91',
    scores('DEAR-2'),
    { signals: [said('adoption_gap/not_deployed', 90)] },
    { signals: [said('adoption_gap/not_deployed', 91)] },
  ),
  boundary(
    'DEAR-2',
    'a doubt 180 days old, and 181',
    scores('DEAR-2'),
    { signals: [said('value/unclear', 180)] },
    { signals: [said('value/unclear', 181)] },
  ),
  boundary(
    'DEAR-3',
    'a word on value 181 days old, and 180',
    isBlind('roi'),
    { signals: [said('value/realized', 181)] },
    { signals: [said('value/realized', 180)] },
  ),
  boundary(
    'DEAR-3',
    'a word on value 270 days old, and 271: a warning',
    isBlind('roi'),
    { signals: [said('value/realized', 270)] },
    { signals: [said('value/realized', 271)] },
  ),
  boundary(
    'DEAR-3',
    'no word on value 269 days into the contract, and 270: a warning',
    isBlind('roi'),
    { account: { contract_start: ago(269) } },
    { account: { contract_start: ago(270) } },
  ),
  boundary('LEAK-1', 'a green 60 days old, and 61', lists('leaks', 'LEAK-1'), green(60), green(61)),
  boundary(
    'LEAK-1',
    'an outcome said 30 days ago, and 31',
    lists('leaks', 'LEAK-1'),
    { usage: falling, signals: [said('value/realized', 30)] },
    { usage: falling, signals: [said('value/realized', 31)] },
  ),
  boundary('LEAK-2', 'one contact, and two', lists('leaks', 'LEAK-2'), lone(), {
    people: [DANA, RAJ],
    touches: [DANA, RAJ].map(({ email }) => touch('call', 'csm', 1, { person: email })),
  }),
  boundary(
    'LEAK-2',
    'the lone contact leaves, and goes quiet',
    scores('LEAK-2'),
    lone(said('champion_change/role_changed', 1, { person: 'Dana Ortiz' })),
    lone(said('champion_change/disengaged', 1, { person: 'Dana Ortiz' })),
  ),
  boundary(
    'LEAK-3',
    'nobody acted for 15 days, and for 14',
    lists('leaks', 'LEAK-3'),
    { signals: [said('expansion/new_team', 15)] },
    { signals: [said('expansion/new_team', 14)] },
  ),
  boundary(
    'LEAK-3',
    'acted on tomorrow, and today',
    lists('leaks', 'LEAK-3'),
    { signals: [said('expansion/new_team', 30, {}, { status: 'acted', acted_at: ago(-1) })] },
    { signals: [said('expansion/new_team', 30, {}, { status: 'acted', acted_at: ago(0) })] },
  ),
];
