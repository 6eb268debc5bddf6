import { lineId } from './line-id.ts';
import type { Somebody } from './people.ts';
import type { Talk } from './talk.ts';
import type { CommitmentLine, HandoffLine, StakeholderLine } from './types.ts';

/** What the parts of a brief say, as far as questions hang on it. */
export interface Told {
  readonly use_cases: readonly HandoffLine[];
  readonly stakeholders: readonly StakeholderLine[];
  readonly commitments: readonly CommitmentLine[];
  readonly renewal: readonly HandoffLine[];
  readonly metrics_90_day: readonly HandoffLine[];
}

const MOST_OF_A_KIND = 4;
const MOST_UNDATED = 2;
const DEED =
  /\b(?:send|check|find out|bring|deliver|load|set up|train|call|share|write|prepare|ask|look into|ship|make|upload|fix|add)\b/iu;
const SEARCHED = 'looked for in every conversation of the deal';

/** What the record does not say, as questions for the AE. */
export function questionLines(talk: Talk, told: Told, people: readonly Somebody[]): readonly HandoffLine[] {
  return [
    ...parts(told),
    ...renewalQuestions(talk, told, people),
    ...stakeholderQuestions(told.stakeholders),
    ...commitmentQuestions(told.commitments),
  ];
}

function ask(
  about: readonly string[],
  text: string,
  basis = SEARCHED,
  sources: HandoffLine['sources'] = [],
): HandoffLine {
  return { id: lineId('open_questions', ...about), text, basis, sources };
}

function parts({ use_cases, stakeholders, metrics_90_day }: Told): readonly HandoffLine[] {
  const missing: HandoffLine[] = [];
  if (use_cases.length === 0) missing.push(ask(['use_cases'], 'What did they buy it for, in their own words?'));
  if (!stakeholders.some(({ role }) => role === 'economic buyer')) {
    missing.push(ask(['economic_buyer'], 'Who decides and signs on their side?'));
  }
  if (!stakeholders.some(({ stance }) => stance === 'champion')) {
    missing.push(ask(['champion'], 'Who on their side wants it to succeed: is there a champion?'));
  }
  if (metrics_90_day.length === 0) {
    missing.push(ask(['metrics_90_day'], 'What will they measure after 90 days, and what is success then?'));
  }
  return missing;
}

const OWNS = /\b(?:renewal|renew\w*|contract|extension|next year)\b/iu;

function renewalQuestions({ material }: Talk, { renewal }: Told, people: readonly Somebody[]): readonly HandoffLine[] {
  const known = material.account.renewal_date;
  if (renewal.length === 0) {
    const said = known == null ? 'When does the contract end, and how is it renewed' : 'How is the renewal agreed';
    return [ask(['renewal'], `${said}, and who owns the renewal on each side?`)];
  }
  const words = renewal.flatMap(({ sources }) => sources.map(({ quote }) => quote)).join(' ');
  const named = people.filter(({ called }) =>
    [...called].some((name) => name.length > 3 && words.toLowerCase().includes(name)),
  );
  const theirs =
    named.some(({ side }) => side === 'customer') ||
    /\b(?:Mr|Mrs|Ms|Dr)\b|\bwill handle\b|\bto me\b|\bit's me\b/u.test(words);
  const ours = material.account.owners.some(({ role, to }) => /csm|success|renewal/iu.test(role) && to == null);
  const questions: HandoffLine[] = [];
  if (!theirs) questions.push(ask(['renewal', 'their owner'], 'Who owns the renewal on their side?'));
  if (!ours && !(named.some(({ side }) => side === 'vendor') && OWNS.test(words))) {
    questions.push(ask(['renewal', 'our owner'], 'Who owns the renewal on our side (CSM or account manager)?'));
  }
  return questions;
}

function stakeholderQuestions(stakeholders: readonly StakeholderLine[]): readonly HandoffLine[] {
  return stakeholders
    .filter(({ success_criteria }) => success_criteria.length === 0)
    .slice(0, MOST_OF_A_KIND)
    .map(({ person, sources, stance }) =>
      ask(
        ['criteria', person.toLowerCase()],
        stance === 'skeptic' || stance === 'blocker'
          ? `What would convince ${person}, and what does ${person} judge success by?`
          : `What does ${person} judge success by?`,
        'no success criterion of theirs on record',
        sources.slice(0, 1),
      ),
    );
}

function commitmentQuestions(commitments: readonly CommitmentLine[]): readonly HandoffLine[] {
  // A price or a way of working has no day: only a deed has.
  const undated = commitments.filter(({ due, text }) => due === null && DEED.test(text)).slice(0, MOST_UNDATED);
  const unowned = commitments.filter(({ owner }) => owner === null).slice(0, MOST_OF_A_KIND);
  return [
    ...undated.map((line) =>
      ask(
        ['due', line.id],
        `By when: ${short(line.text)}?`,
        'no day was said for this promise',
        line.sources.slice(0, 1),
      ),
    ),
    ...unowned.map((line) =>
      ask(
        ['owner', line.id],
        `Who does it: ${short(line.text)}?`,
        'nobody is named for this promise',
        line.sources.slice(0, 1),
      ),
    ),
  ];
}

function short(text: string): string {
  const words = text.split(/\s+/u);
  return words.length <= 14 ? text.replace(/[.?!…]+$/u, '') : `${words.slice(0, 14).join(' ')} …`;
}
