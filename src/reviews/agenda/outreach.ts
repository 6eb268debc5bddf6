import { type DocumentLine, type DocumentSection, holderOf, type RootCause } from '../../domain/index.ts';
import type { ReviewMaterial } from '../material.ts';
import { mustNot, notDone, reEntry } from './conduct.ts';
import { amount, lineOf, sectionOf, spaced } from './lines.ts';

/** Who speaks first to the customer, by what the cause and the triggers say. */
export interface FirstVoice {
  readonly role: 'csm' | 'ae';
  /** By name, where the record has it. */
  readonly name: string | null;
  readonly why: string;
}

/** Who owns the account in a role on the day: the one who took it last. */
export function ownerOf({ evidence, asOf }: Pick<ReviewMaterial, 'evidence' | 'asOf'>, role: string): string | null {
  return holderOf(evidence.account.owners, role, asOf)?.name ?? null;
}

/** A role with the name of who has it. */
export function called(material: ReviewMaterial, role: 'csm' | 'ae'): string {
  const name = ownerOf(material, role);
  return name === null ? `the ${role.toUpperCase()} (nobody on record)` : `${name} (${role.toUpperCase()})`;
}

/** Causes for which the AE is first to speak, once a trigger lets them. */
const AE_FIRST: readonly RootCause[] = ['competitor', 'over_promised'];

/** The AE speaks first only where a trigger lets them in and the cause is theirs; else the CSM does. */
export function firstVoice(material: ReviewMaterial): FirstVoice {
  const { risk } = material;
  const cause = risk.root_cause.primary;
  const [trigger] = risk.triggers;
  if (trigger === undefined)
    return { role: 'csm', name: ownerOf(material, 'csm'), why: 'no trigger holds: CS-led, the AE stays out' };
  if (trigger.id === 'AE-1' || (cause !== null && AE_FIRST.includes(cause))) {
    return {
      role: 'ae',
      name: ownerOf(material, 'ae'),
      why: `${trigger.id} holds${cause === null ? '' : ` and the cause is ${spaced(cause)}`}`,
    };
  }
  return { role: 'csm', name: ownerOf(material, 'csm'), why: `${trigger.id} lets the AE in beside the CSM, who leads` };
}

/** Part 4: who calls first, in which order, with what authority. */
export function outreach(material: ReviewMaterial): DocumentSection {
  const id = 'outreach';
  const { risk, policy } = material;
  const first = firstVoice(material);
  const second = first.role === 'csm' ? 'ae' : 'csm';
  const { level, reasons } = risk.escalation;
  const authority = policy.escalation.renewal_authority;
  const lines: readonly DocumentLine[] = [
    lineOf(material, id, 'first', `First: ${called(material, first.role)} calls, because ${first.why}.`, {
      basis: 'owners on the account, triggers of the score',
    }),
    ...risk.triggers.map(({ id: trigger, action, due, timing, evidence }) =>
      lineOf(
        material,
        id,
        trigger,
        `${trigger}: ${action}; ${due === null ? timing : `by ${due.slice(0, 16).replace('T', ' ')} UTC`}.`,
        { ids: evidence },
      ),
    ),
    lineOf(
      material,
      id,
      'second',
      `Then: ${called(material, second)} only ${risk.ae === 'stays_out' ? 'listens: no trigger lets Sales speak' : 'after the first call, briefed by it'}.`,
      {
        basis: 'rules of AE re-entry',
      },
    ),
    lineOf(
      material,
      id,
      'authority',
      `Authority: ${AUTHORITY[level]}${authority === null || level === 'vp' || level === 'cro' ? '' : ` AE and CSM speak for themselves up to ${amount(authority)}.`}`,
      { basis: reasons.length === 0 ? 'escalation of the score: none' : reasons.join(' ') },
    ),
    ...people(material, id),
  ];
  return sectionOf(id, '4. Outreach plan (0:50 to 1:00)', lines, 'Nothing is on record.');
}

const AUTHORITY: Readonly<Record<ReviewMaterial['risk']['escalation']['level'], string>> = {
  none: 'AE and CSM decide.',
  ae_csm: 'AE and CSM decide; no pricing exception, no change of contract.',
  vp: 'VP CS and VP Sales decide before anything is offered.',
  cro: 'the CRO decides before anything is offered.',
};

/** Who hears it: those with a stance or a part in the decision who are there. */
function people(material: ReviewMaterial, id: string): readonly DocumentLine[] {
  const { picture } = material;
  return picture.people
    .filter(({ roles, stance, standing }) => standing.state !== 'left' && (roles.length > 0 || stance !== null))
    .map(({ name, title, roles, stance, success_criteria }) => {
      const parts = [...new Set(roles.map(({ role }) => spaced(role)))].join(', ');
      const criteria = success_criteria.length === 0 ? '' : '; said what they judge it by';
      const said = [...(stance === null ? [] : [stance.source]), ...roles.flatMap(({ sources }) => sources)];
      const ids = said.flatMap((source) => (source.kind === 'signal' ? [source.id] : []));
      return lineOf(
        material,
        id,
        `person:${name}`,
        `Who hears it: ${name}${title ? `, ${title}` : ''}${parts === '' ? '' : ` (${parts})`}${stance === null ? '' : `, ${stance.stance}`}${criteria}.`,
        {
          ids,
          basis: 'people of the account',
        },
      );
    });
}

/** What is not said yet: what the rules forbid now, and what is not there yet. */
export function notSaid(material: ReviewMaterial): DocumentSection {
  const id = 'not_said';
  const lines = [...mustNot(material, id), ...notDone(material, id), ...reEntry(material, id)];
  return sectionOf(id, 'What is not said yet', lines, 'Nothing is on record.');
}
