import { addDays, type DocumentLine, type SignalEvidence } from '../../domain/index.ts';
import type { SignalClaim } from '../../storage/index.ts';
import {
  age,
  compare,
  type FoundWork,
  isFresh,
  type Play,
  pointsOn,
  standing,
  subjectOf,
  type WorkFacts,
  type WorkMaterial,
} from './facts.ts';
import { documentOf, recordLine, saidLine, section, sourceOf, sourcesOfSaid, speakerAt } from './lines.ts';
import { counted, sayDay, sentence } from './words.ts';

const KIND = 'expansion_note';

/**
 * What they said they could use more of and nobody has acted on: the words and the next step, due on the day from which it is
 * a missed expansion (LEAK-3). One note for a day's words.
 */
export const expansionNote: Play = {
  kind: KIND,
  find: (facts) => days(facts).map((said) => found(said, facts)),
  gone(key, facts) {
    const said = standing(facts, 'expansion').filter(
      ({ id, occurred_at }) => id === subjectOf(key) || key.endsWith(endOf(occurred_at)),
    );
    if (said.length === 0) return { how: 'stale', why: 'The words were dismissed or are no longer read so.' };
    if (said.some(isOpen)) return { how: 'stale', why: 'Another note has the words of the same day.' };
    return { how: 'done', why: 'Somebody acted on it.' };
  },
};

type Said = readonly [SignalEvidence, ...SignalEvidence[]];

/** How the key of a note of a day's words ends. */
function endOf(at: string): string {
  return `:${at.slice(0, 10)}`;
}

function isOpen({ status, acted_at }: SignalEvidence): boolean {
  return status !== 'acted' && (acted_at ?? null) === null;
}

/** Words that nobody acted on, by the day they were said. */
function days(facts: WorkFacts): readonly Said[] {
  const open = standing(facts, 'expansion').filter(isOpen);
  return [...Map.groupBy(open, ({ occurred_at }) => occurred_at.slice(0, 10)).values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [[first, ...rest] as const],
  );
}

function found(said: Said, facts: WorkFacts): FoundWork {
  const [{ occurred_at }] = said;
  const key = `${KIND}:${facts.evidence.account.key}${endOf(occurred_at)}`;
  const due = addDays(occurred_at.slice(0, 10), facts.policy.leaks.expansion_days);
  const ids = said.map((one) => one.id);
  return {
    kind: KIND,
    key,
    isFresh: isFresh(facts, occurred_at),
    isSame: (other) => ids.includes(subjectOf(other)) || other.endsWith(endOf(occurred_at)),
    write: (material) => ({
      kind: KIND,
      key,
      account: facts.evidence.account.key,
      ownerRole: 'csm',
      dueAt: due,
      reason: sentence(
        `On ${sayDay(occurred_at)} they spoke of ${counted(said.length, 'thing')} they could use more of; after ${sayDay(due)} it counts as missed (LEAK-3)`,
      ),
      evidence: ids,
      document: note(ids, due, material),
      points: pointsOn(facts, ids),
      ...(saysMore(facts) ? { wholeAccount: true } : {}),
    }),
  };
}

function note(ids: readonly string[], due: string, material: WorkMaterial) {
  const said = material.signals.filter(({ id }) => ids.includes(id));
  const caution = trustIsDown(material);
  const { licensed_seats } = material.evidence.account;
  const used = material.evidence.usage
    .filter(({ date, seats_used }) => typeof seats_used === 'number' && age(material, date) >= 0)
    .toSorted((one, other) => compare(one.date, other.date))
    .at(-1);
  const record = [
    ...(typeof licensed_seats === 'number'
      ? [recordLine('licensed_seats', `${licensed_seats} seats are licensed.`, 'licensed seats on the account')]
      : []),
    ...(used === undefined
      ? []
      : [recordLine('seats_used', `${used.seats_used} seats were in use on ${sayDay(used.date)}.`, 'usage')]),
    recordLine('leak', `Without action it counts as a missed expansion after ${sayDay(due)}.`, 'LEAK-3'),
  ];
  return documentOf(
    'What they could use more of',
    [
      section(
        'words',
        'Their words',
        said.map((one) => saidLine(one, material)),
      ),
      section('next', 'Next step', [...caution, ...said.map((one) => nextStep(one, material))]),
      section('record', 'On record', record),
    ],
    material,
  );
}

/** No new commercial thread before trust is rebuilt (playbook, section 4); said with the words that it rests on. */
function trustIsDown({ ledger, risk }: WorkFacts): readonly DocumentLine[] {
  const unkept = ledger.entries.find(({ state }) => state === 'unkept');
  if (unkept !== undefined) {
    const text = sentence(`Not before what we promised is settled: ${unkept.what}`);
    const sources = sourcesOfSaid(unkept.said);
    const line = { id: `${unkept.id}:caution`, text, sources };
    return [sources.length > 0 ? line : { ...line, basis: 'promises on record' }];
  }
  return risk.triggers.some(({ id }) => id === 'AE-1' || id === 'AE-3')
    ? [recordLine('caution', 'Not before trust is rebuilt: an intervention is under way.', 'triggers of the score')]
    : [];
}

/** Does the note say more of the account than its words do, and than is quoted? */
function saysMore(facts: WorkFacts): boolean {
  return trustIsDown(facts).some(({ sources }) => sources.length === 0);
}

function nextStep(signal: SignalClaim, material: WorkMaterial) {
  const speaker = speakerAt(material, signal.conversationId, signal.turn);
  const who = speaker ?? 'whoever said it';
  const { team, amount, feature, when, use_case } = signal.attrs as Readonly<Record<string, string | undefined>>;
  const step: Readonly<Record<string, string>> = {
    new_team: `Ask ${who} who leads ${team ?? 'that team'}, and for half an hour with them`,
    more_seats: `Settle with ${who} how many more and from when${amount === undefined ? '' : `: they said ${amount}`}`,
    feature_interest: `Show ${who} ${feature ?? 'what they asked about'} on their own data`,
    budget_cycle: `Have the proposal with ${who} before the budget is decided${when === undefined ? '' : `: they said ${when}`}`,
    new_use_case: `Go through ${use_case ?? 'the new use'} with ${who}: who has the problem, and what it costs them today`,
  };
  const text = sentence(step[signal.subtype] ?? `Ask ${who} what they have in mind`);
  return { id: `${signal.id}:next`, text, sources: [sourceOf(signal, material)] };
}
