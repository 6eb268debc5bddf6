import type { DocumentLine } from '../../domain/index.ts';
import type { PromiseEntry } from '../../ledger/index.ts';
import { type ReviewMaterial, sourceOfPromise } from '../material.ts';
import { briefly, counted, dayWords, lineOf } from './lines.ts';

/** What Sales must not do while trust is down (playbook §4). */
const MUST_NOT = [
  'No new commercial thread before trust is rebuilt.',
  'No contact with the customer without briefing CS first.',
  'Nothing that undercuts the CSM.',
  'No promise of what is not shipped, nor of anything that needs an approval not yet given.',
] as const;

/** The rules for Sales as lines of a section. */
export function mustNot(material: ReviewMaterial, section: string): readonly DocumentLine[] {
  return MUST_NOT.map((text) => lineOf(material, section, text, text, { basis: 'rules of AE re-entry' }));
}

/** Promises that nobody may speak of as done: what is not there yet, in the words in which it was promised. */
export function notDone(material: ReviewMaterial, section: string): readonly DocumentLine[] {
  const { asOf, ledger, policy } = material;
  const all = ledger.entries.filter(({ state }) => state === 'open' || state === 'overdue' || state === 'unkept');
  const pending = all.toSorted((one, other) => weightOf(other) - weightOf(one)).slice(0, PROMISES);
  const left = all.length - pending.length;
  const unshipped = policy.outreach.unshipped.map((name) =>
    lineOf(material, section, `unshipped:${name}`, `${name} is not shipped: it is not offered.`, {
      basis: 'policy: outreach.unshipped',
    }),
  );
  return [
    ...pending.map((entry) => {
      const due = entry.due.date === null ? 'without a day' : `due ${dayWords(entry.due.date, asOf)}`;
      const source = sourceOfPromise(entry);
      return lineOf(
        material,
        section,
        `promise:${entry.id}`,
        `Not to be told as done: ${briefly(entry.what)}, ${due}, ${entry.state}.`,
        {
          ...(source === undefined ? { basis: 'handed back by the AE' } : { sources: [source] }),
        },
      );
    }),
    ...(left === 0
      ? []
      : [
          lineOf(
            material,
            section,
            'further',
            `And ${counted(left, 'further promise')} that ${left === 1 ? 'is' : 'are'} open.`,
            { basis: 'promises on record' },
          ),
        ]),
    ...unshipped,
  ];
}

/** Promises named in one document; the rest is counted. */
const PROMISES = 12;

/** What they complain of comes first, then what counts as evidence, then what is open; small follow-ups last. */
function weightOf({ state, counts, subtype }: PromiseEntry): number {
  return (
    (state === 'unkept' ? 8 : 0) + (counts ? 4 : 0) + (subtype === 'follow_up' ? 0 : 2) + (state === 'overdue' ? 1 : 0)
  );
}

/** What earlier interventions left on record: on what condition the AE comes back. */
export function reEntry(material: ReviewMaterial, section: string): readonly DocumentLine[] {
  return material.interventions.flatMap(({ id, standing: { draft, state, confirmed } }) =>
    draft === null || state !== 'closed'
      ? []
      : [
          lineOf(material, section, `re-entry:${id}`, `The AE comes back when: ${draft.handback.re_entry}`, {
            basis: `handback of ${draft.by ?? 'the AE'}, confirmed by ${confirmed?.by ?? 'the CSM'} on ${dayWords(confirmed?.at ?? draft.at, material.asOf)}`,
          }),
        ],
  );
}
