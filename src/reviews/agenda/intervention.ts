import type { DocumentBody, InterventionTrigger } from '../../domain/index.ts';
import type { ReviewMaterial } from '../material.ts';
import { mustNot, notDone, reEntry } from './conduct.ts';
import { dataSync } from './data-sync.ts';
import { counted, lineOf, sectionOf } from './lines.ts';
import { called } from './outreach.ts';
import { rootCause } from './root-cause.ts';

/** What the AE is handed when a trigger lets them in: what to do by when, what not to do, what is known, what is owed after. */
export function interventionBrief(material: ReviewMaterial, triggers: readonly InterventionTrigger[]): DocumentBody {
  const { plays } = material.policy;
  const todo = triggers.map(({ id, action, due, timing, why, evidence }) =>
    lineOf(
      material,
      'do',
      id,
      `${id}: ${action}; ${due === null ? timing : `by ${due.slice(0, 16).replace('T', ' ')} UTC (${timing})`}. ${why}`,
      { ids: evidence },
    ),
  );
  const who = lineOf(
    material,
    'do',
    'who',
    `With ${called(material, 'csm')}, who is briefed before the customer hears anything.`,
    { basis: 'owners on the account' },
  );
  const budget = `${counted(plays.touchpoints, 'touchpoint')}, a warning at number ${plays.touchpoints_warn_at}; then the AE is out.`;
  const handback = `Within ${plays.handback_hours} hours after: what was learned of sponsor, competitor, budget and politics, every commitment made, the posture both agree on, and when the AE comes back. The AE drafts it, the CSM confirms it.`;
  return {
    title: `AE intervention: ${material.name}`,
    account: material.account,
    as_of: material.asOf,
    mode: 'offline',
    sections: [
      sectionOf('do', 'What to do', [...todo, who], 'No trigger stands.'),
      sectionOf(
        'rules',
        'What Sales does not do',
        [
          ...mustNot(material, 'rules'),
          lineOf(material, 'rules', 'budget', `Budget: ${budget}`, { basis: 'policy: plays.touchpoints' }),
          lineOf(material, 'rules', 'handback', handback, { basis: 'rule HB-1' }),
          ...reEntry(material, 'rules'),
        ],
        '',
      ),
      dataSync(material),
      rootCause(material),
      sectionOf('not_done', 'Not to be told as done', notDone(material, 'not_done'), 'Nothing promised is open.'),
    ],
  };
}
