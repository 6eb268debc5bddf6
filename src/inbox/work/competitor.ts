import { addDays, daysBetween, type SignalEvidence } from '../../domain/index.ts';
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
import { documentOf, isTheirs, recordLine, saidLine, section } from './lines.ts';
import { sayDay, sentence } from './words.ts';

const KIND = 'competitor_brief';

/** Subtypes that say that something is under way. */
const LIVE: readonly string[] = ['evaluating', 'pitching', 'switching'];

/** A rival that is being looked at, is approaching them or is being moved to: what this customer said of each, in order of time. */
export const competitorBrief: Play = {
  kind: KIND,
  find: (facts) => episodes(facts).map((said) => found(said, facts)),
  gone(key, facts) {
    const all = standing(facts, 'competitor');
    const first = all.find(
      (signal) => signal.id === subjectOf(key) || key.endsWith(endOf(signal)) || isIn(key, signal),
    );
    if (first === undefined) return { how: 'stale', why: 'The words were dismissed or are no longer read so.' };
    const { competitor_days } = facts.policy.inbox;
    return { how: 'stale', why: `Nothing was heard of ${rivalOf(first)} for ${competitor_days} days.` };
  },
};

/** How the key of a brief ends that is about a rival since a day: what it is about, and not which words were heard first. */
function endOf(first: SignalEvidence): string {
  return `:${rivalOf(first).toLowerCase()}:${first.occurred_at.slice(0, 10)}`;
}

/** Is a key that of a brief about the rival of a signal? */
function isIn(key: string, signal: SignalEvidence): boolean {
  return key.slice(0, -DAY_LENGTH).endsWith(`:${rivalOf(signal).toLowerCase()}:`);
}

const DAY_LENGTH = 'YYYY-MM-DD'.length;

type Said = readonly [SignalEvidence, ...SignalEvidence[]];

/** For each rival that was live of late, all that was said of it since it came up, with no longer silence in between. */
function episodes(facts: WorkFacts): readonly Said[] {
  const { competitor_days } = facts.policy.inbox;
  const all = standing(facts, 'competitor');
  const rivals = Map.groupBy(all, (signal) => rivalOf(signal).toLowerCase());
  return [...rivals.values()].flatMap((said) => {
    const start = said.findLastIndex((signal, index) => {
      const before = said[index - 1];
      return before === undefined || gap(before, signal) > competitor_days;
    });
    const [first, ...rest] = said.slice(start);
    if (first === undefined) return [];
    const live = [first, ...rest].filter(({ subtype }) => LIVE.includes(subtype));
    const last = live.at(-1);
    return last === undefined || age(facts, last.occurred_at) > competitor_days ? [] : [[first, ...rest] as const];
  });
}

function gap(one: SignalEvidence, other: SignalEvidence): number {
  return daysBetween(one.occurred_at.slice(0, 10), other.occurred_at.slice(0, 10));
}

function found(said: Said, facts: WorkFacts): FoundWork {
  const key = `${KIND}:${facts.evidence.account.key}${endOf(said[0])}`;
  const { competitor_days } = facts.policy.inbox;
  const rival = rivalOf(said[0]);
  const latest = (said.findLast(({ subtype }) => LIVE.includes(subtype)) ?? said[0]).occurred_at;
  const ids = said.map(({ id }) => id);
  const isConfirmed = facts.risk.triggers.some(({ id }) => id === 'AE-2');
  return {
    kind: KIND,
    key,
    isFresh: isFresh(facts, latest),
    // An older call makes it begin earlier, dismissed words later.
    isSame(other) {
      const day = other.slice(-DAY_LENGTH);
      const begins = addDays(said[0].occurred_at.slice(0, 10), -competitor_days);
      return ids.includes(subjectOf(other)) || (isIn(other, said[0]) && day >= begins && day <= latest.slice(0, 10));
    },
    write: (material) => ({
      kind: KIND,
      key,
      account: facts.evidence.account.key,
      ownerRole: isConfirmed ? 'ae' : 'csm',
      dueAt: addDays(latest.slice(0, 10), facts.policy.inbox.competitor_brief_within_days),
      reason: sentence(
        `${rival === 'unnamed' ? 'A rival that nobody named' : rival} came up on ${sayDay(said[0].occurred_at)}, last on ${sayDay(latest)}${isConfirmed ? ', in an active renewal (AE-2)' : ''}`,
      ),
      evidence: ids,
      document: brief(rival, ids, material),
      points: pointsOn(facts, ids),
    }),
  };
}

function brief(rival: string, ids: readonly string[], material: WorkMaterial) {
  const { signals, evidence } = material;
  const about = signals.filter(({ id }) => ids.includes(id));
  const others = signals.filter(({ kind, id }) => kind === 'competitor' && !ids.includes(id));
  const value = signals.filter((signal) => signal.kind === 'value' && isTheirs(material, signal)).slice(-5);
  const name = rival === 'unnamed' ? 'the rival nobody named' : rival;
  const renewal = evidence.account.renewal_date;
  return documentOf(
    `What they said of ${name}`,
    [
      section(
        'rival',
        `${name.slice(0, 1).toUpperCase()}${name.slice(1)}, in order of time`,
        about.map((one) => saidLine(one, material)),
      ),
      section(
        'others',
        'Other rivals they spoke of',
        byRival(others).map((one) => saidLine(one, material, otherWords(one))),
      ),
      section(
        'value',
        'What they said of us',
        value.map((one) => saidLine(one, material)),
        'Nobody has said what they get out of it: ask before the next talk.',
      ),
      section(
        'renewal',
        'The renewal',
        renewal ? [recordLine('renewal_date', `It is on ${sayDay(renewal)}.`, 'renewal date on the account')] : [],
        'No renewal date is on record.',
      ),
    ],
    material,
  );
}

function otherWords(signal: WorkMaterial['signals'][number]): string {
  return `${rivalOf(signal)}: ${WORDS[signal.subtype] ?? signal.subtype}`;
}

const WORDS: Readonly<Record<string, string>> = {
  mention: 'was named',
  evaluating: 'is being evaluated',
  pitching: 'is approaching them',
  switching: 'they mean to move to it',
};

function byRival(signals: WorkMaterial['signals']): WorkMaterial['signals'] {
  return signals.toSorted(
    (one, other) =>
      compare(rivalOf(one).toLowerCase(), rivalOf(other).toLowerCase()) || compare(one.occurredAt, other.occurredAt),
  );
}

function rivalOf({ attrs }: { readonly attrs: Readonly<Record<string, unknown>> }): string {
  const { competitor } = attrs;
  return typeof competitor === 'string' && competitor.trim() !== '' ? competitor.trim() : 'unnamed';
}
