import type { DocumentBody, ReviewStanding } from '../../domain/index.ts';
import type { ReviewMaterial } from '../material.ts';
import { mustNot, notDone } from './conduct.ts';
import { lineOf, sectionOf, spaced } from './lines.ts';

/** What a review came to, as everybody leaves with it: path, person, action, day, and what the follow-up looks at. */
export function followUpOf(
  material: ReviewMaterial,
  { outcome, cause, commercial, outreach, ended }: ReviewStanding,
  { followUp, nextOn }: { readonly followUp: string; readonly nextOn: string | null },
): DocumentBody {
  const basis = `the review as ${ended?.by ?? 'somebody'} completed it on ${ended?.at.slice(0, 10) ?? material.asOf}`;
  const say = (key: string, text: string) => lineOf(material, 'outcome', key, text, { basis });
  const agreed = [
    ...(cause === null ? [] : [say('cause', `Root cause: ${spaced(cause)}${commercial ? ', commercial' : ''}.`)]),
    ...(outcome === null
      ? []
      : [
          ...(outcome.path === null ? [] : [say('path', `Path: ${spaced(outcome.path)}.`)]),
          say('action', `${outcome.owner} does it by ${outcome.deadline}: ${outcome.action}`),
        ]),
    ...(outreach === null ? [] : [say('outreach', `Outreach: ${outreach}`)]),
    ...(nextOn === null ? [] : [say('next', `Next review: ${nextOn}.`)]),
  ];
  return {
    title: `Outcome: ${material.name}`,
    account: material.account,
    as_of: material.asOf,
    mode: 'offline',
    sections: [
      sectionOf('outcome', 'What was decided', agreed, 'Nothing was decided.'),
      sectionOf(
        'not_said',
        'What is not said yet',
        [...mustNot(material, 'not_said'), ...notDone(material, 'not_said')],
        'Nothing.',
      ),
      sectionOf(
        'follow_up',
        `Follow-up on ${followUp}, 30 minutes`,
        [say('done', 'Was it done? What did they answer? Does the path still hold?')],
        '',
      ),
    ],
  };
}
