import { addDays, type DocumentBody, type DocumentSection, type ReviewKind } from '../../domain/index.ts';
import { isCheck, isWithLeads } from '../calls.ts';
import type { ReviewMaterial } from '../material.ts';
import { mustNot, notDone } from './conduct.ts';
import { dataSync } from './data-sync.ts';
import { briefly, lineOf, sectionOf, spaced } from './lines.ts';
import { called, notSaid, outreach } from './outreach.ts';
import { fiveQuestions } from './questions.ts';
import { recovery } from './recovery.ts';
import { rootCause } from './root-cause.ts';

/** The three meetings of a review (`YYYY-MM-DD`): AE and CSM alone, the review, and what became of it. */
export interface Meetings {
  readonly sync: string;
  readonly review: string;
  readonly followUp: string;
}

const FOLLOW_UP_DAYS = 7;

/** The days of the meetings around a review's own; none on a weekend, none before the review was called for. */
export function meetingsOf(dueOn: string, calledOn: string): Meetings {
  const before = weekday(addDays(dueOn, -1), -1);
  return {
    sync: before < calledOn ? calledOn : before,
    review: dueOn,
    followUp: weekday(addDays(dueOn, FOLLOW_UP_DAYS), 1),
  };
}

function weekday(day: string, step: 1 | -1): string {
  const number = new Date(`${day}T00:00:00Z`).getUTCDay();
  return number === 0 || number === 6 ? weekday(addDays(day, step), step) : day;
}

const TITLES: Readonly<Record<ReviewKind, string>> = {
  joint: 'Joint at-risk review',
  cs_escalation: 'CS health check',
  sales_escalation: 'Sales escalation',
  tier_one: 'Tier-1 sync',
  at_risk: 'At-risk list review',
  strategic: 'Strategic account review',
};

/** What a review is about and when. */
export interface Called {
  readonly kind: ReviewKind;
  /** Why it was called, in a sentence. */
  readonly reason: string;
  readonly dueOn: string;
  /** `YYYY-MM-DD` */
  readonly calledOn: string;
  /** When the next one is, should this one be gone through; null where no cadence runs. */
  readonly nextOn: string | null;
}

/**
 * The agenda of a review, filled in from the record: what is known stands there with its evidence before anybody meets. A check
 * has no hour to be cut into parts, and no path to be taken.
 */
export function agendaOf(material: ReviewMaterial, review: Called): DocumentBody {
  const before = isByCadenceAlone(review.kind) ? [] : [fiveQuestions];
  const parts = isCheck(review.kind)
    ? [...before, dataSync, rootCause, outreach, notSaid].map((part) => withoutClock(part(material)))
    : [...before, dataSync, rootCause, recovery, outreach, notSaid].map((part) => part(material));
  return body(material, `${TITLES[review.kind]}: ${material.name}`, [
    why(material, review),
    ...parts,
    after(material, review),
  ]);
}

/** What keeps an account watched leads to no outreach by itself. */
function isByCadenceAlone(kind: ReviewKind): boolean {
  return kind === 'tier_one' || kind === 'at_risk' || kind === 'strategic';
}

function withoutClock(section: DocumentSection): DocumentSection {
  return { ...section, title: section.title.replace(/^\d\. | \(\d:\d\d to \d:\d\d\)$/g, '') };
}

function body(material: ReviewMaterial, title: string, sections: readonly DocumentSection[]): DocumentBody {
  return { title, account: material.account, as_of: material.asOf, mode: 'offline', sections };
}

function why(material: ReviewMaterial, { kind, reason, dueOn, calledOn }: Called): DocumentSection {
  const id = 'why';
  const { sync, followUp } = meetingsOf(dueOn, calledOn);
  const { review, contributions, escalation } = material.risk;
  const rules = new Set([...review.cs_side, ...review.sales_side]);
  const evidence = contributions.filter(({ rule }) => rules.has(rule)).flatMap((one) => one.evidence);
  const sides = [`CS: ${review.cs_side.join(', ') || 'none'}`, `Sales: ${review.sales_side.join(', ') || 'none'}`];
  return sectionOf(
    id,
    'Why and when',
    [
      lineOf(material, id, 'reason', reason, { ids: evidence, basis: `signals of the score: ${sides.join('; ')}` }),
      lineOf(
        material,
        id,
        'who',
        `At the table: ${called(material, 'csm')} and ${called(material, 'ae')}${leadsAt(kind, escalation.level)}.`,
        {
          basis: 'owners on the account, escalation of the score',
        },
      ),
      lineOf(
        material,
        id,
        'when',
        kind === 'joint'
          ? `AE and CSM alone: ${sync}, 20 to 30 minutes. Review: ${dueOn}, 60 minutes. Follow-up: ${followUp}, 30 minutes.`
          : `Check: ${dueOn}${kind === 'tier_one' ? ', 30 minutes' : ''}. Follow-up: ${followUp}, 30 minutes.`,
        {
          basis: 'cadence of the policy',
        },
      ),
    ],
    '',
  );
}

function leadsAt(kind: ReviewKind, level: ReviewMaterial['risk']['escalation']['level']): string {
  if (kind === 'strategic') return `, with VP CS and VP Sales${level === 'cro' ? ' and the CRO' : ''}`;
  return isWithLeads(level) ? `, with ${spaced(level).toUpperCase()}` : '';
}

function after(material: ReviewMaterial, { dueOn, calledOn, nextOn }: Called): DocumentSection {
  const id = 'follow_up';
  const { followUp } = meetingsOf(dueOn, calledOn);
  const until = nextOn ?? followUp;
  const falling = material.ledger.entries.filter(
    ({ state, due }) => state === 'open' && due.date !== null && due.date <= until,
  );
  return sectionOf(
    id,
    `After: follow-up on ${followUp}, 30 minutes`,
    [
      lineOf(material, id, 'action', 'Was the action done, by whom it was given to, by its day?', {
        basis: 'outcome of this review',
      }),
      ...falling.map((entry) =>
        lineOf(
          material,
          id,
          `promise:${entry.id}`,
          `Falls due until then: ${briefly(entry.what)}, ${entry.due.date ?? ''}.`,
          {
            ids: [entry.id],
            basis: 'promises on record',
          },
        ),
      ),
      ...(nextOn === null
        ? []
        : [
            lineOf(material, id, 'next', `The next review is on ${nextOn}, should nothing change.`, {
              basis: `cadence of the score: ${material.risk.cadence.meeting ?? 'of the policy'}`,
            }),
          ]),
    ],
    '',
  );
}

/** What the AE is told in writing while CS leads (JR-2): what CS sees, what is not theirs to do, what would let them in. */
export function aeBrief(material: ReviewMaterial): DocumentBody {
  const id = 'stays_out';
  const { risk } = material;
  const stance =
    risk.ae === 'stays_out'
      ? lineOf(material, id, 'out', 'No trigger: CS-led, the AE stays out.', {
          basis: `triggers of the score of ${risk.as_of}: none`,
        })
      : lineOf(material, id, 'in', `${risk.triggers.map((trigger) => trigger.id).join(', ')}: see the intervention.`, {
          basis: `triggers of the score of ${risk.as_of}`,
        });
  const enters =
    'The AE comes in when a sponsor is silent for 14 days, a rival is in the renewal, a promise gap or a misfit is confirmed by the CSM, or the CSM calls the renewal likely churn.';
  return body(material, `For the AE: ${material.name}`, [
    dataSync(material),
    sectionOf(
      id,
      'The AE',
      [stance, lineOf(material, id, 'enters', enters, { basis: 'rules AE-1 to AE-5' }), ...mustNot(material, id)],
      '',
    ),
    sectionOf('not_done', 'Not to be told as done', notDone(material, 'not_done'), 'Nothing promised is open.'),
  ]);
}
