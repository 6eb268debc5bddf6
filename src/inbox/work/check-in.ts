import { addDays, holdsAccount, type Touch } from '../../domain/index.ts';
import { age, compare, type FoundWork, type Play, pointsOn, type WorkFacts, type WorkMaterial } from './facts.ts';
import { documentOf, promiseLines, recordLine, saidLine, section } from './lines.ts';
import { isName, sayDay, sentence } from './words.ts';

const KIND = 'check_in';

/** IND-6: the CSM has not been in touch for too long. What there is to talk about stands ready. */
export const checkIn: Play = {
  kind: KIND,
  find: (facts) => {
    const silent = facts.risk.contributions.find(({ rule }) => rule === 'IND-6');
    // An account that nobody was ever in touch with, and nobody is to be, is a gap in the record.
    const isHeard = facts.evidence.touches.some(({ at }) => age(facts, at) >= 0);
    return silent === undefined || !(isHeard || hasCsm(facts)) ? [] : [found(silent.evidence, facts)];
  },
  gone(key, facts) {
    const last = lastTouch(facts);
    return last !== undefined && key !== keyOf(facts)
      ? { how: 'done', why: `The CSM was in touch on ${sayDay(last.at)}.` }
      : { how: 'stale', why: 'The account is not silent any more.' };
  },
};

function hasCsm({ evidence, asOf }: WorkFacts): boolean {
  return evidence.account.owners.some(
    (owner) => owner.role.trim().toLowerCase() === 'csm' && holdsAccount(owner, asOf),
  );
}

/** Once for each silence. */
function keyOf(facts: WorkFacts): string {
  const { key, contract_start } = facts.evidence.account;
  return `${KIND}:${key}:${(lastTouch(facts)?.at ?? contract_start ?? 'never').slice(0, 10)}`;
}

function lastTouch(facts: WorkFacts): Touch | undefined {
  return facts.evidence.touches
    .filter((touch) => touch.by === 'csm' && touch.kind !== 'qbr_deferred' && age(facts, touch.at) >= 0)
    .toSorted((one, other) => compare(one.at, other.at))
    .at(-1);
}

function found(evidence: readonly string[], facts: WorkFacts): FoundWork {
  const key = keyOf(facts);
  const { csm_silence_days } = facts.policy.indicators;
  const since = lastTouch(facts)?.at ?? facts.evidence.account.contract_start ?? facts.asOf;
  const fired = addDays(since.slice(0, 10), csm_silence_days + 1);
  return {
    kind: KIND,
    key,
    isFresh: true,
    write: (material) => ({
      kind: KIND,
      key,
      account: facts.evidence.account.key,
      ownerRole: 'csm',
      dueAt: addDays(fired, facts.policy.inbox.check_in_within_days),
      reason:
        lastTouch(facts) === undefined
          ? 'No contact of the CSM is on record (IND-6).'
          : `The CSM was last in touch on ${sayDay(since)}, more than ${csm_silence_days} days ago (IND-6).`,
      evidence: [],
      document: talk(material),
      points: pointsOn(facts, evidence),
      wholeAccount: true,
    }),
  };
}

const OPEN: readonly string[] = ['open', 'overdue', 'unkept'];
const ABOUT: readonly string[] = [
  'escalation',
  'adoption_gap',
  'champion_change',
  'competitor',
  'renewal_risk',
  'expansion',
  'value',
];

function talk(material: WorkMaterial) {
  const promises = promiseLines(material.ledger.entries.filter(({ state }) => OPEN.includes(state)));
  const words = material.signals.filter(({ kind, status }) => ABOUT.includes(kind) && status === 'open').slice(-6);
  const people = material.people.people
    .filter(
      ({ name, standing, shared_mailbox }) =>
        !shared_mailbox && isName(name) && standing.state !== 'left' && standing.state !== 'moved',
    )
    .toSorted((one, other) => compare(other.last_heard ?? '', one.last_heard ?? ''))
    .slice(0, 3)
    .map(({ id, name, last_heard, standing }) =>
      recordLine(
        `person:${id ?? name}`,
        sentence(
          `${name}${standing.state === 'on_leave' ? ' (on leave)' : ''}: ${last_heard === null ? 'never heard' : `last heard on ${sayDay(last_heard)}`}`,
        ),
        'who is who on the account',
      ),
    );
  return documentOf(
    'Check-in',
    [
      section('who', 'Whom to talk to', people, 'Nobody of theirs is on record: ask who owns it now.'),
      section('promises', 'What we still owe them', promises, 'Nothing is open.'),
      section(
        'words',
        'What they said last',
        words.map((one) => saidLine(one, material)),
        'Nothing that is still open.',
      ),
    ],
    material,
  );
}
