import type { SignalEvidence } from '../../domain/index.ts';
import type { PromiseEntry } from '../../ledger/index.ts';
import {
  compare,
  type FoundWork,
  type Play,
  pointsOn,
  standing,
  subjectOf,
  type WorkFacts,
  type WorkMaterial,
} from './facts.ts';
import { documentOf, HANDED_BACK, recordLine, saidLine, section, sourceOfSaid, wasHeard } from './lines.ts';
import { counted, sayDay, sentence } from './words.ts';

const KIND = 'reset_call_agenda';

/** AE-3: the CSM confirmed that a promise was not kept. The agenda of the joint call: the promise, what was said when, the way forward. */
export const resetCall: Play = {
  kind: KIND,
  find: (facts) => {
    const trigger = facts.risk.triggers.find(({ id }) => id === 'AE-3');
    if (trigger === undefined) return [];
    const gaps = standing(facts, 'unkept_promise').filter(({ id }) => trigger.evidence.includes(id));
    const [first] = gaps.toSorted((one, other) => compare(confirmed(one), confirmed(other)));
    return first === undefined ? [] : [found(first, gaps, trigger.due, facts)];
  },
  gone(key, facts) {
    const signal = standing(facts, 'unkept_promise').find(({ id }) => id === subjectOf(key));
    if (signal === undefined) return { how: 'stale', why: 'The words were dismissed or are no longer read so.' };
    const kept = facts.ledger.entries.find(
      ({ settled, state, said }) =>
        settled.includes(signal.id) || (state === 'late' && said.some((place) => place.signal === signal.id)),
    );
    if (kept !== undefined) return { how: 'done', why: 'The promise was kept.' };
    return { how: 'stale', why: 'AE-3 holds no more.' };
  },
};

function confirmed({ confirmed_at, occurred_at, id }: SignalEvidence): string {
  return `${confirmed_at ?? occurred_at} ${id}`;
}

function found(
  first: SignalEvidence,
  gaps: readonly SignalEvidence[],
  due: string | null,
  facts: WorkFacts,
): FoundWork {
  const key = `${KIND}:${first.id}`;
  const ids = gaps.map(({ id }) => id);
  return {
    kind: KIND,
    key,
    isFresh: true,
    isSame: (other) => ids.includes(subjectOf(other)),
    write: (material) => ({
      kind: KIND,
      key,
      account: facts.evidence.account.key,
      ownerRole: 'csm',
      dueAt: due,
      reason: sentence(
        `The CSM confirmed ${counted(gaps.length, 'unkept promise')}, the first on ${sayDay(first.confirmed_at ?? first.occurred_at)}: a joint reset call is due (AE-3)`,
      ),
      evidence: ids,
      document: agenda(ids, material),
      points: pointsOn(facts, ids),
    }),
  };
}

function agenda(ids: readonly string[], material: WorkMaterial) {
  const broken = material.ledger.entries.filter(({ said }) => said.some(({ signal }) => ids.includes(signal)));
  const promised = broken.flatMap((entry) =>
    entry.said.filter(({ kind }) => kind === 'commitment').map((place) => promiseLine(entry, place)),
  );
  const gaps = material.signals.filter(({ id }) => ids.includes(id)).map((signal) => saidLine(signal, material));
  const kept = broken.flatMap((entry) =>
    entry.said
      .filter(({ kind }) => kind === 'kept_promise')
      .map((place) => ({
        id: place.signal,
        text: sentence(`${place.speaker ?? 'Said'}, ${sayDay(place.at)}: it was delivered`),
        sources: [sourceOfSaid(place, place.at)],
      })),
  );
  const basis = 'playbook, AE-3; to be filled in before the call';
  return documentOf(
    'Reset call',
    [
      section(
        'promised',
        'What we said, and when (AE)',
        promised,
        'Our own words are not on record: the AE says what was said, or that it was not.',
      ),
      section('gap', 'How it is, in their words (CSM)', gaps),
      section('since', 'What was delivered since', kept),
      section('forward', 'The way forward (CSM)', [
        recordLine('forward:what', 'What they will have: [what, exactly, and what they will not].', basis),
        recordLine('forward:when', 'By when: [a day], checked on [a day before it].', basis),
        recordLine('forward:who', 'Who answers for it: [one person of ours].', basis),
        recordLine('forward:meanwhile', 'Until then: [what helps them meanwhile].', basis),
      ]),
      section('unsaid', 'Not in this call', [
        recordLine(
          'unsaid:renewal',
          'No renewal, no price, no new promise that is not agreed inside first.',
          'playbook, section 4',
        ),
      ]),
    ],
    material,
  );
}

function promiseLine({ id, due, what }: PromiseEntry, place: PromiseEntry['said'][number]) {
  const by = due.date === null ? '' : `, for ${sayDay(due.date)}`;
  const text = sentence(`${place.speaker ?? 'We'}, ${sayDay(place.at)}: ${what}${by}`);
  const line = { id: `${id}:${place.signal}`, text };
  return wasHeard(place)
    ? { ...line, sources: [sourceOfSaid(place, place.at)] }
    : { ...line, sources: [], basis: HANDED_BACK };
}
