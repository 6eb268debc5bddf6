import type { BlindSpot } from '../domain/index.ts';
import type { Assessment } from './assess.ts';
import { type Dear, type DearCategory, newestValueWord } from './dear.ts';
import { evidenceId } from './evidence-id.ts';
import { compareText, uniqueSorted } from './finding.ts';
import { greenSigns, redSigns } from './leaks.ts';
import { championsOf } from './people/champions.ts';
import { contactOf } from './people/directory.ts';
import { sponsorsOf } from './people/sponsors.ts';
import { championsWithoutBaseline } from './rules/answering.ts';
import { hasNoSponsorTalk } from './rules/attention.ts';
import { newestNps } from './rules/care.ts';
import { crmColorOn } from './rules/health.ts';
import { baselinePoints, currentUsage, isTrendKnown, seatUse } from './rules/usage.ts';
import { ageOf, signalsOf, type View } from './view.ts';

type Missing = readonly [about: string, isMissing: (view: View) => boolean, why: string];

/** What the record does not say, and which rules cannot answer for it. */
const MISSING: readonly Missing[] = [
  [
    'acv',
    ({ account }) => isUnknown(account.acv),
    'The contract value is not on record; the account is treated as mid-market.',
  ],
  [
    'renewal_date',
    ({ account }) => isUnknown(account.renewal_date),
    'No renewal date is on record; nobody can say how much runway is left.',
  ],
  [
    'champion',
    (view) => championsOf(view).length === 0,
    'Nobody of theirs is known as a champion; IND-5, IND-11 and JR-4 cannot see one leave or go quiet.',
  ],
  [
    'executive_sponsor',
    (view) => sponsorsOf(view).length === 0,
    'No executive sponsor or economic buyer is on record; IND-16, IND-19 and AE-1 cannot answer.',
  ],
  [
    'contract_start',
    (view) => isUnknown(view.account.contract_start) && !hasCsmTouch(view),
    'Neither a touch by the CSM nor a contract start is on record; IND-6 cannot answer.',
  ],
  [
    'sponsor_talk',
    (view) => isUnknown(view.account.contract_start) && hasNoSponsorTalk(view),
    'Neither a talk of the AE with the executive sponsor nor a contract start is on record; IND-16 cannot answer.',
  ],
  [
    'contacts',
    (view) => view.touches.length > 0 && !view.touches.some(({ item }) => contactOf(view, item) !== undefined),
    'No touch says who of theirs it was with; IND-20 cannot answer.',
  ],
  [
    'licensed_seats',
    ({ account }) => !account.licensed_seats,
    'The number of licensed seats is not on record; IND-2 cannot answer.',
  ],
  [
    'usage',
    (view) => currentUsage(view).length === 0,
    'No usage row is recent enough to say anything about today; IND-1, IND-2 and IND-13 cannot answer.',
  ],
  [
    'seats_used',
    (view) => currentUsage(view).length > 0 && !!view.account.licensed_seats && seatUse(view) === undefined,
    'No recent usage row says how many seats are in use; IND-2 cannot answer.',
  ],
  [
    'usage_trend',
    (view) => currentUsage(view).length > 0 && !isTrendKnown(view),
    'Some of the last weeks have no usage figures; IND-13 cannot answer.',
  ],
  [
    'answers',
    (view) => championsWithoutBaseline(view).length > 0,
    'Too few of our messages to the champion in the months before to know how they used to answer; IND-11 cannot answer in full.',
  ],
  [
    'usage_baseline',
    (view) => isBaselineMissing(view),
    'Too few usage rows before the last weeks to know what is usual; IND-1 cannot answer.',
  ],
  ['nps', (view) => newestNps(view) === undefined, 'No NPS is on record; IND-3 cannot answer.'],
  [
    'renewal_authority',
    ({ policy }) => policy.escalation.renewal_authority === null,
    'Not configured: the amount the team may renew by itself is unset in the policy.',
  ],
  [
    'strategic',
    ({ policy, account }) => policy.escalation.strategic_from === null && account.strategic !== true,
    'Not configured: the amount from which an account is strategic, and the CRO asked, is unset in the policy.',
  ],
];

const CLOSED_BY: Readonly<Record<DearCategory, string>> = {
  deployment: 'Usage rows that name the use cases would close it.',
  engagement: 'A touch on record would close it.',
  adoption: 'Usage rows with seats and key features would close it.',
  roi: 'A word of theirs on what they got would close it.',
};

/** What is not known and what contradicts itself, sorted: neither is ever read as good news. */
export function blindSpotsOf(assessment: Assessment): BlindSpot[] {
  const { view } = assessment;
  const missing = MISSING.filter(([, isMissing]) => isMissing(view)).map(
    ([about, , why]): BlindSpot => ({ kind: 'missing', about, why }),
  );
  return [...missing, ...unknownCategories(assessment.dear), ...contradictions(assessment)].sort(
    (one, other) =>
      compareText(one.kind, other.kind) || compareText(one.about, other.about) || compareText(one.why, other.why),
  );
}

function isUnknown(value: unknown): boolean {
  return value === null || value === undefined;
}

function hasCsmTouch(view: View): boolean {
  return view.touches.some(({ item }) => item.by === 'csm' && item.kind !== 'qbr_deferred');
}

function isBaselineMissing(view: View): boolean {
  return currentUsage(view).length > 0 && baselinePoints(view) < view.policy.indicators.baseline.least_points;
}

/** DEAR-3: an unknown category is a blind spot, with what would close it. */
function unknownCategories(dear: Dear): BlindSpot[] {
  return (Object.keys(CLOSED_BY) as DearCategory[])
    .filter((category) => dear[category].status === 'unknown')
    .map((category) => ({
      kind: 'missing',
      about: category,
      why: `DEAR-3: ${dear[category].why} ${CLOSED_BY[category]}`,
    }));
}

/** Sources that say opposite things: reported side by side, never averaged. */
function contradictions(assessment: Assessment): BlindSpot[] {
  return [
    ...championConflicts(assessment.view),
    ...explainedFalls(assessment),
    ...greenWhileRed(assessment),
    ...redWhileGreen(assessment),
    ...busyButSilent(assessment),
    ...dividedOnValue(assessment.view),
    ...postureAgainstWords(assessment.view),
  ];
}

function contradiction(about: string, sources: readonly string[], why: string): BlindSpot {
  return { kind: 'contradiction', about, sources: uniqueSorted(sources), why };
}

function championConflicts(view: View): BlindSpot[] {
  return championsOf(view)
    .filter(({ conflict }) => conflict.length > 0)
    .map(({ contact, conflict, left }) =>
      contradiction(
        'champion',
        conflict,
        `One source says ${contact.name} left and another says they are there; the newer one is followed: ${left === undefined ? 'there' : 'left'}.`,
      ),
    );
}

/** A usage fall can be a success: the explanation is quoted beside it, and neither wins. */
function explainedFalls({ view, findings }: Assessment): BlindSpot[] {
  const falls = (['IND-1', 'IND-13'] as const).flatMap((rule) => findings.get(rule) ?? []);
  const days = view.policy.indicators.baseline.days;
  const told = signalsOf(view, 'value', ['realized']).filter(({ age }) => age <= days);
  const newest = told.at(-1);
  if (falls.length === 0 || newest === undefined) return [];
  const quote = newest.signal.quote ? `: “${newest.signal.quote}”` : '';
  const sources = [...falls.flatMap(({ evidence }) => evidence), ...told.map(({ id }) => id)];
  return [
    contradiction(
      'usage',
      sources,
      `Usage is falling, and they state an outcome${quote}. It may be a success, or not; ask.`,
    ),
  ];
}

function greenWhileRed(assessment: Assessment): BlindSpot[] {
  const red = redSigns(assessment);
  const color = crmColorOn(assessment.view, 0);
  const green = greenSigns(assessment.view);
  if (red.length === 0 || green.length === 0 || color?.item.color !== 'green') return [];
  const sources = [...red, ...green].flatMap(({ evidence }) => evidence);
  return [contradiction('health', sources, `The CRM says green, and ${red.map(({ words }) => words).join(' and ')}.`)];
}

function redWhileGreen({ view, band, score }: Assessment): BlindSpot[] {
  const color = crmColorOn(view, 0);
  if (color?.item.color !== 'red' || band !== 'green') return [];
  return [
    contradiction(
      'health',
      [evidenceId.crmHealth(color.item)],
      `The CRM says red, and the evidence scores ${score}, green. Somebody knows what the record does not say.`,
    ),
  ];
}

/** Logins high, emails unanswered: one source alone is no verdict. */
function busyButSilent({ view, findings, dear }: Assessment): BlindSpot[] {
  const silent = (['IND-11', 'IND-19'] as const).flatMap((rule) => findings.get(rule) ?? []);
  const isBusy = dear.adoption.status === 'pass' && !findings.has('IND-1') && !findings.has('IND-13');
  if (silent.length === 0 || !isBusy || currentUsage(view).length === 0) return [];
  const sources = [...silent.flatMap(({ evidence }) => evidence), ...dear.adoption.evidence];
  return [contradiction('engagement', sources, 'They use the product as before, and our messages go unanswered.')];
}

function dividedOnValue(view: View): BlindSpot[] {
  const days = view.policy.dear.value_known_days;
  const words = signalsOf(view, 'value').filter(({ age }) => age <= days);
  if (new Set(words.map(({ signal }) => signal.subtype)).size < 2) return [];
  const newest = newestValueWord(view)?.signal.subtype === 'unclear' ? 'cannot say' : 'can say';
  return [
    contradiction(
      'roi',
      words.map(({ id }) => id),
      `They have said both what they got and that they cannot say it; by the newest word they ${newest}.`,
    ),
  ];
}

function postureAgainstWords(view: View): BlindSpot[] {
  const posture = view.postures.at(-1);
  const isHopeful = posture?.item.posture === 'committed' || posture?.item.posture === 'likely_renew';
  const leaving = signalsOf(view, 'renewal_risk', ['churn_intent']).filter(
    ({ at }) => posture !== undefined && at > posture.at,
  );
  if (posture === undefined || !isHopeful || leaving.length === 0) return [];
  const sources = [evidenceId.posture(posture.item), ...leaving.map(({ id }) => id)];
  return [
    contradiction(
      'renewal',
      sources,
      `The posture on record is ${posture.item.posture}, ${ageOf(view, posture.at)} days old, and they have since said they will leave.`,
    ),
  ];
}
