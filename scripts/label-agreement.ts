/**
 * How two readings of the labelled conversations, made without sight of each other, agree: F1 per kind, subtypes, attributes.
 * The table of `evals/README.md`, as Markdown.
 */
import {
  agreementsOf,
  compareLabellings,
  type LabelledCase,
  type Labelling,
  loadCases,
  percent,
  readLabelling,
  SPLITS,
  withInterval,
} from '../evals/index.ts';

const [cases, first, second] = await Promise.all([
  loadCases('fixtures/conversations'),
  readLabelling('fixtures/agreement/first.jsonl'),
  readLabelling('fixtures/agreement/second.jsonl'),
]);
const NAMES: Readonly<Record<string, string>> = { mission: '*mission kinds*', all: '*all kinds*' };

/** The agreement of two labellings in a sentence: `F1 97.0 over the mission kinds, 95.1 over all`. */
function inShort(
  some: readonly LabelledCase[],
  one: ReadonlyMap<string, Labelling>,
  other: ReadonlyMap<string, Labelling>,
): string {
  const agreements = agreementsOf(compareLabellings(some, one, other));
  const [mission, all] = ['mission', 'all'].map((group) => percent(agreements.get(group)?.f1 ?? null));
  return `F1 ${mission} over the mission kinds, ${all} over all`;
}

const compared = compareLabellings(cases, first, second);
const pairs = compared.forth.flatMap((matching) => matching.pairs);
const sameQuote = pairs.filter(({ prediction, gold }) => prediction.quote === gold.quote).length;
const reconciled = new Map<string, Labelling>(cases.map((one) => [one.id, one]));

console.log(`${compared.forth.length} conversations\n`);
console.log(
  '| kind | first | second | both | F1 (95 %) | subtype | attributes | one-sided | of them optional to the other |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const [group, one] of agreementsOf(compared)) {
  const rates = [withInterval(one.f1, one.interval), percent(one.subtypes), percent(one.attributes)];
  const cells = [NAMES[group] ?? group, one.first, one.second, one.both, ...rates, one.unmatched, one.optional];
  console.log(`| ${cells.join(' | ')} |`);
}
console.log(`\nquotes letter for letter the same: ${sameQuote} of ${pairs.length} matched`);
for (const split of SPLITS) {
  const some = cases.filter((one) => one.split === split);
  console.log(`${split}: ${inShort(some, first, second)}`);
}
console.log(`first against the reconciled labels: ${inShort(cases, first, reconciled)}`);
console.log(`second against the reconciled labels: ${inShort(cases, second, reconciled)}`);
