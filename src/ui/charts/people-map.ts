import type { Stakeholder, StakeholderPicture } from '../../ledger/index.ts';

/** Somebody on the map. */
export interface MapNode {
  readonly name: string;
  readonly y: number;
}

/** One of theirs on the map, with where they stand. */
export interface TheirNode extends MapNode {
  readonly state: Stakeholder['standing']['state'];
  readonly since: string | null;
  readonly role: string | null;
}

/** A line between two who talk. */
export interface MapLine {
  readonly from: number;
  readonly to: number;
  /** In pixels, by how often. */
  readonly thickness: number;
  /** Whoever of theirs it leads to is gone or quiet. */
  readonly isLoose: boolean;
}

/** Who talks to whom, as it is drawn. */
export interface PeopleMap {
  readonly theirs: readonly TheirNode[];
  readonly ours: readonly MapNode[];
  readonly lines: readonly MapLine[];
  readonly height: number;
  /** People of theirs who are not drawn. */
  readonly left: number;
}

const ROW = 44;
const TOP = 24;
const MOST_THEIRS = 10;
const MOST_OURS = 6;
const THICKEST = 8;

/**
 * Who of theirs talks to whom of ours over the days of the picture: theirs on the left, those who talk most first, then those with a
 * part who are quiet or gone; a line for each pair, as thick as they talk often. Undefined where nobody of theirs is known.
 */
export function mapPeople({ people, threading: { pairs } }: StakeholderPicture): PeopleMap | undefined {
  const talks = new Map<string, number>();
  for (const { person, name, talks: times } of pairs) {
    talks.set(person ?? name, (talks.get(person ?? name) ?? 0) + times);
  }
  const keyOf = ({ id, name }: Stakeholder) => id ?? name;
  const known = people
    .filter((one) => !one.shared_mailbox && (talks.has(keyOf(one)) || one.roles.length > 0 || one.last_heard !== null))
    .sort(
      (one, other) =>
        (talks.get(keyOf(other)) ?? 0) - (talks.get(keyOf(one)) ?? 0) || other.roles.length - one.roles.length,
    );
  if (known.length === 0) return undefined;
  const drawn = known.slice(0, MOST_THEIRS);
  const names = [...new Set(pairs.map(({ ours }) => ours))].slice(0, MOST_OURS);
  const height = TOP + Math.max(drawn.length, names.length) * ROW;
  const placed = (index: number, count: number) => TOP + ((height - TOP) / count) * (index + 0.5);
  const theirs = drawn.map(
    (one, index): TheirNode => ({
      name: one.name,
      y: placed(index, drawn.length),
      state: one.standing.state,
      since: one.standing.state === 'quiet' ? one.last_heard : one.standing.since,
      role: one.roles[0]?.role ?? null,
    }),
  );
  const ours = names.map((name, index): MapNode => ({ name, y: placed(index, names.length) }));
  const most = Math.max(1, ...pairs.map(({ talks: times }) => times));
  const lines = pairs.flatMap(({ person, name, ours: colleague, talks: times }): MapLine[] => {
    const from = theirs[drawn.findIndex((one) => keyOf(one) === (person ?? name))];
    const to = ours.find((one) => one.name === colleague);
    if (from === undefined || to === undefined) return [];
    const isLoose = from.state !== 'active';
    return [{ from: from.y, to: to.y, thickness: Math.max(1, (times / most) * THICKEST), isLoose }];
  });
  return { theirs, ours, lines, height, left: known.length - drawn.length };
}
