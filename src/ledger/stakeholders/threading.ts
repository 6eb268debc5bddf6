import { isMeeting } from './engagement.ts';
import { type Contact, daysSince, isoOf, type Scene } from './scene.ts';
import type { Somebody } from './who.ts';

/** One of theirs and one of ours who talk. */
export interface Pair {
  readonly person: string | null;
  readonly name: string;
  readonly ours: string;
  readonly talks: number;
  /** ISO 8601: the last time. */
  readonly last: string;
}

/** How many people the relationship rests on, over the days of IND-20. */
export interface Threading {
  readonly days: number;
  /** Calls and messages in which one of theirs said something. */
  readonly talks: number;
  /** People of theirs who spoke or wrote. */
  readonly theirs: number;
  /** Those of them who have not left since. */
  readonly still_there: number;
  /** People of ours whom they spoke with or wrote to. */
  readonly ours: number;
  /** Who takes part in most of it; null while nobody talks. */
  readonly largest: {
    readonly person: string | null;
    readonly name: string;
    readonly talks: number;
    readonly share: number;
  } | null;
  /** The most talks first. */
  readonly pairs: readonly Pair[];
}

/** Who really talks: spoke in a call with one of ours, or wrote to one. Shared mailboxes are nobody. */
export function threadingOf(scene: Scene, hasLeft: (who: Somebody) => boolean): Threading {
  const days = scene.policy.indicators.contact.window_days;
  const talks = scene.contacts.filter((contact) => daysSince(scene, contact.at) <= days && talking(contact).length > 0);
  const people = new Map<string, { who: Somebody; talks: number }>();
  const pairs = new Map<string, { who: Somebody; ours: string; oursKey: string; talks: number; last: number }>();
  for (const contact of talks) {
    for (const who of talking(contact)) {
      people.set(who.key, { who, talks: (people.get(who.key)?.talks ?? 0) + 1 });
      for (const { key, name } of listening(contact)) {
        const id = JSON.stringify([who.key, key]);
        const before = pairs.get(id);
        pairs.set(id, { who, oursKey: key, ours: name, talks: (before?.talks ?? 0) + 1, last: contact.at });
      }
    }
  }
  const ranked = [...people.values()].sort(
    (one, other) => other.talks - one.talks || compare(one.who.key, other.who.key),
  );
  const [top] = ranked;
  return {
    days,
    talks: talks.length,
    theirs: people.size,
    still_there: ranked.filter(({ who }) => !hasLeft(who)).length,
    ours: new Set([...pairs.values()].map(({ oursKey }) => oursKey)).size,
    largest: top === undefined ? null : { ...called(top.who), talks: top.talks, share: share(top.talks, talks.length) },
    pairs: [...pairs.values()]
      .sort(
        (one, other) =>
          other.talks - one.talks || compare(one.who.key, other.who.key) || compare(one.oursKey, other.oursKey),
      )
      .map(({ who, ours, talks: times, last }) => ({ ...called(who), ours, talks: times, last: isoOf(last) })),
  };
}

function talking({ theirs, automatic }: Contact): readonly Somebody[] {
  if (automatic !== undefined) return [];
  return theirs.filter(({ spoke, who }) => spoke && !who.isMailbox).map(({ who }) => who);
}

/** Of a call those of ours who spoke, or all who were there where none did; of a message those it went to. */
function listening({ ours, kind }: Contact): readonly { readonly key: string; readonly name: string }[] {
  const speaking = ours.filter(({ spoke }) => spoke);
  return (isMeeting(kind) && speaking.length > 0 ? speaking : ours).map(({ who }) => who);
}

function called({ known, name }: Somebody): { readonly person: string | null; readonly name: string } {
  return { person: known?.id ?? null, name };
}

function share(part: number, whole: number): number {
  return Math.round((part / whole) * 100) / 100;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
