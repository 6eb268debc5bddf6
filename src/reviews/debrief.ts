import {
  addDays,
  type DebriefFindings,
  type DocumentBody,
  daysBetween,
  type Loss,
  type Risk,
} from '../domain/index.ts';
import { replay, type ScoredDay, score } from '../scoring/index.ts';
import { counted, dayWords, lineOf, sectionOf, spaced } from './agenda/lines.ts';
import type { ReviewMaterial } from './material.ts';

/** How an account was lost. */
export interface Lost {
  readonly loss: Loss;
  /** `YYYY-MM-DD` */
  readonly lostOn: string;
  /** Who said so and why, where somebody did. */
  readonly saidBy: string | null;
  readonly why: string | null;
}

/** What is gone back over: the contract, and of older ones so much. */
const MOST_DAYS = 730;
/** What scored this long before the end had to do with it. */
const END_DAYS = 90;
/** Days on which the plays are asked too, beside those on which a rule came or went: a week apart. */
const STEP_DAYS = 7;

/**
 * What a lost account teaches: every day of it scored again from what was known on it, with what would have called for action
 * sooner than anything did.
 */
export function debriefOf(
  material: ReviewMaterial,
  lost: Lost,
): { readonly findings: DebriefFindings; readonly document: DocumentBody } {
  const { evidence, policy } = material;
  const first = evidence.account.contract_start?.slice(0, 10) ?? addDays(lost.lostOn, -MOST_DAYS);
  const from = [first, addDays(lost.lostOn, -MOST_DAYS)].toSorted()[1] ?? first;
  const days = replay(evidence, from, lost.lostOn, policy);
  const earliest = earliestOf(days, lost.lostOn);
  const action = firstAction(material, from, lost.lostOn);
  const findings: DebriefFindings = {
    earliest,
    days_before: earliest === null ? null : daysBetween(earliest.day, lost.lostOn),
    visible_to_ae: seenByAe(material, earliest?.day, lost.lostOn),
    first_action: action,
    sooner: soonerThan(material, days, action?.day ?? lost.lostOn),
    interventions: helpOf(material, days),
    root_cause: material.risk.root_cause.primary,
  };
  return { findings, document: documentOf(material, lost, findings) };
}

function earliestOf(days: readonly ScoredDay[], lostOn: string): DebriefFindings['earliest'] {
  const end = addDays(lostOn, -END_DAYS);
  const late = new Set(
    days.filter(({ day }) => day > end).flatMap(({ contributions }) => contributions.map(({ rule }) => rule)),
  );
  for (const { day, contributions } of days) {
    const found = contributions.find(({ rule }) => late.has(rule));
    if (found !== undefined) return { day, rule: found.rule, evidence: [...found.evidence] };
  }
  return null;
}

/** Whether the AE was still in touch with them when it first showed; null where no touch of an AE is on record. */
function seenByAe({ evidence }: ReviewMaterial, day: string | undefined, lostOn: string): boolean | null {
  const theirs = evidence.touches.filter(({ by, at }) => by === 'ae' && at.slice(0, 10) <= lostOn);
  if (theirs.length === 0 || day === undefined) return null;
  return theirs.some(({ at }) => at.slice(0, 10) >= day);
}

/** The first thing that anybody did because the account was at risk. */
function firstAction(
  { reviews, interventions, claims }: ReviewMaterial,
  from: string,
  lostOn: string,
): DebriefFindings['first_action'] {
  const done = [
    ...reviews.flatMap(({ standing }) =>
      Object.values(standing.parts).map(({ at }) => ({ at, what: 'review worked on' })),
    ),
    ...interventions.flatMap(({ standing }) => standing.touches.map(({ at }) => ({ at, what: 'AE intervened' }))),
    ...claims.flatMap(({ actedAt, kind }) =>
      actedAt === null ? [] : [{ at: actedAt, what: `${spaced(kind)} acted on` }],
    ),
  ].filter(({ at }) => at.slice(0, 10) >= from && at.slice(0, 10) <= lostOn);
  const [first] = done.toSorted((one, other) => (one.at < other.at ? -1 : 1));
  return first === undefined ? null : { day: first.at.slice(0, 10), what: first.what };
}

/** The first day of each trigger, review rule and indicator that stood before a day, the earliest first. */
function soonerThan(
  { evidence, policy }: ReviewMaterial,
  days: readonly ScoredDay[],
  before: string,
): DebriefFindings['sooner'] {
  const firsts = new Map<string, string>();
  const note = (rule: string, day: string) => {
    if (!firsts.has(rule)) firsts.set(rule, day);
  };
  let last = '';
  for (const [place, { day, contributions, band }] of days.entries()) {
    if (day >= before) break;
    const rules = contributions
      .map(({ rule }) => rule)
      .toSorted()
      .join(' ');
    for (const { rule } of contributions) if (band !== 'green') note(rule, day);
    if (rules !== last || place % STEP_DAYS === 0)
      for (const rule of playsOf(score(evidence, day, policy))) note(rule, day);
    last = rules;
  }
  return [...firsts]
    .map(([rule, day]) => ({ rule, day, days: daysBetween(day, before) }))
    .toSorted((one, other) => (one.day === other.day ? (one.rule < other.rule ? -1 : 1) : one.day < other.day ? -1 : 1))
    .slice(0, SOONER);
}

const SOONER = 8;

function playsOf({ triggers, review }: Risk): readonly string[] {
  return [...triggers.map(({ id }) => id), ...(review.rule === null ? [] : [review.rule])];
}

function helpOf({ interventions }: ReviewMaterial, days: readonly ScoredDay[]): DebriefFindings['interventions'] {
  const on = new Map(days.map(({ day, score: points }) => [day, points]));
  return interventions.flatMap(({ id, openedAt, standing }) => {
    const before = on.get(openedAt.slice(0, 10));
    const end = standing.ended?.at.slice(0, 10) ?? days.at(-1)?.day;
    const after = end === undefined ? undefined : (on.get(end) ?? days.at(-1)?.score);
    return before === undefined || after === undefined ? [] : [{ id, before, after, helped: after < before }];
  });
}

const LOSSES: Readonly<Record<Loss, string>> = {
  deal_lost: 'the renewal was closed as lost',
  renewal_passed: 'the renewal date passed and the last word was that they go',
  marked: 'somebody said so',
};

function documentOf(material: ReviewMaterial, lost: Lost, findings: DebriefFindings): DocumentBody {
  const id = 'debrief';
  const { earliest, days_before, visible_to_ae, first_action, sooner, interventions, root_cause } = findings;
  const say = (key: string, text: string, rests: Parameters<typeof lineOf>[4]) =>
    lineOf(material, id, key, text, rests);
  const replayed = { basis: 'every day scored again from what was known on it' };
  const how =
    lost.saidBy === null ? LOSSES[lost.loss] : `${lost.saidBy} said so${lost.why === null ? '' : `: ${lost.why}`}`;
  const lines = [
    say('loss', `Lost on ${lost.lostOn}: ${how}.`, {
      basis: lost.loss === 'deal_lost' ? 'deals of the account' : 'account record',
    }),
    earliest === null
      ? say('earliest', 'Nothing that was known before the end pointed to it.', replayed)
      : say(
          'earliest',
          `The earliest sign was ${earliest.rule} on ${earliest.day}, ${counted(days_before ?? 0, 'day')} before.`,
          { ids: earliest.evidence },
        ),
    say('visible', VISIBLE[String(visible_to_ae) as keyof typeof VISIBLE], { basis: 'contacts of the AE on record' }),
    first_action === null
      ? say('action', 'Nobody acted on it, as far as the record goes.', {
          basis: 'reviews, interventions and signals acted on',
        })
      : say('action', `The first action was on ${first_action.day}: ${first_action.what}.`, {
          basis: 'reviews, interventions and signals acted on',
        }),
    ...sooner.map(({ rule, day, days }) =>
      say(
        `sooner:${rule}`,
        `${rule} stood on ${day}, ${counted(days, 'day')} before ${first_action === null ? 'the end' : 'that'}.`,
        replayed,
      ),
    ),
    ...(interventions.length === 0
      ? [say('help', 'The AE did not intervene.', { basis: 'interventions on record: none' })]
      : interventions.map(({ id: own, before, after, helped }) =>
          say(
            `help:${own}`,
            `An intervention ${helped ? 'helped' : 'did not help'}: the score went from ${before} to ${after}.`,
            replayed,
          ),
        )),
    say(
      'cause',
      root_cause === null
        ? 'No root cause stands out: to be asked.'
        : `For Sales: the likeliest root cause is ${spaced(root_cause)}.`,
      {
        ids: material.risk.root_cause.candidates[0]?.evidence ?? [],
      },
    ),
  ];
  const questions = [
    'Which of these should have brought us in?',
    'Which number of the policy would have?',
    'What do we tell the next account of this kind?',
  ];
  return {
    title: `Debrief: ${material.name}, lost ${dayWords(lost.lostOn, material.asOf)}`,
    account: material.account,
    as_of: material.asOf,
    mode: 'offline',
    sections: [
      sectionOf(id, 'What it shows', lines, ''),
      sectionOf(
        'to_decide',
        'To be decided together',
        questions.map((text) => lineOf(material, 'to_decide', text, text, { basis: 'what the replay shows' })),
        '',
      ),
    ],
  };
}

const VISIBLE = {
  true: 'The AE was still in touch with them after it first showed.',
  false: 'The AE was no longer in touch with them when it first showed.',
  null: 'Whether the AE could have seen it is not known: no contact of an AE is on record.',
} as const;
