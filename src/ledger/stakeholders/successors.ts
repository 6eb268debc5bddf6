import type { Source } from './material.ts';
import { attendableOf, isHeard, toldOf } from './presence.ts';
import { isoOf, type Scene, type Told } from './scene.ts';
import type { Somebody } from './who.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/** Who took, or is said to take, somebody's place. */
export interface Successor {
  readonly person: string | null;
  readonly name: string;
  readonly since: string;
  /** They have spoken with us or written to us since. */
  readonly in_touch: boolean;
  readonly source: Source;
}

/**
 * Successors by whom they follow: those named for somebody, and those named for nobody in particular, who follow whoever was
 * lost last, at most the policy's days apart. The one named last counts.
 */
export function successorsOf(scene: Scene, people: readonly Somebody[]): ReadonlyMap<string, Successor> {
  const lost = people.flatMap((who) => {
    const at = lostAt(scene, who);
    return at === undefined ? [] : [{ who, at }];
  });
  const found = new Map<string, Successor>();
  for (const told of scene.told.filter(({ kind, subtype }) => kind === 'champion_change' && subtype === 'replaced')) {
    const { about } = told;
    const key = followedBy(scene, told, lost);
    if (about === undefined || key === undefined || key === about.key) continue;
    found.set(key, {
      person: about.known?.id ?? null,
      name: about.name,
      since: isoOf(told.at),
      in_touch: scene.of(about).contacts.some((contact) => contact.at >= told.at && isHeard(contact, about)),
      source: told.source,
    });
  }
  return found;
}

function followedBy(
  scene: Scene,
  told: Told,
  lost: readonly { readonly who: Somebody; readonly at: number }[],
): string | undefined {
  const predecessor = told.attribute('predecessor');
  if (predecessor !== undefined) return scene.who.find(predecessor)?.key;
  const days = scene.policy.plays.turnover_days;
  const near = lost.filter(
    ({ who, at }) => who.key !== told.about?.key && Math.abs(told.at - at) <= days * MILLISECONDS_PER_DAY,
  );
  return near.sort((one, other) => other.at - one.at || (one.who.key < other.who.key ? -1 : 1))[0]?.who.key;
}

function lostAt(scene: Scene, who: Somebody): number | undefined {
  const { gone } = attendableOf(scene, who);
  const moved = toldOf(scene, who, 'champion_change', ['role_changed']);
  return gone[0]?.at ?? moved.at(-1)?.at;
}
