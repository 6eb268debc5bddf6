import type { Said, Talk } from './talk.ts';

/** Somebody who took part in the deal's talk, or is named in it. */
export interface Somebody {
  readonly name: string;
  readonly side: 'customer' | 'vendor' | 'unknown';
  readonly title: string | null;
  /** What they are called by: their full name and each word of it, in lower case. */
  readonly called: ReadonlySet<string>;
}

/** Who took part in the deal's conversations: each once, with the newest title. */
export function peopleOf({ material }: Talk): readonly Somebody[] {
  const people = new Map<string, Somebody>();
  for (const { participants } of material.conversations) {
    for (const { name, side, title } of participants) {
      if (name.includes('@') || name.trim() === '') continue;
      const key = name.trim().toLowerCase();
      const known = people.get(key);
      people.set(key, {
        name: name.trim(),
        side: side === 'unknown' ? (known?.side ?? side) : side,
        title: title ?? known?.title ?? null,
        called: callsOf(name),
      });
    }
  }
  return [...people.values()];
}

/** What somebody is called by: the full name and its words, in lower case. */
export function callsOf(name: string): ReadonlySet<string> {
  const full = name.trim().toLowerCase();
  const words = full.split(/[\s.,]+/u).filter((word) => word.length > 2);
  return new Set([full, ...words]);
}

/** Who of some people is meant by a name as said; `undefined` where it may be several, or nobody. */
export function meant(people: readonly Somebody[], said: string): Somebody | undefined {
  const name = said
    .trim()
    .toLowerCase()
    .replace(/['’]s?$/u, '');
  const full = people.find((one) => one.called.has(name));
  const same = people.filter((one) => one.called.has(name));
  if (same.length === 1) return full;
  const words = name.split(/\s+/u).filter((word) => word.length > 2);
  const near = people.filter(({ called }) => words.some((word) => called.has(word)));
  if (near.length === 1) return near[0];
  const short = people.filter(({ called }) => name.length > 2 && [...called].some((one) => one.startsWith(name)));
  return short.length === 1 ? short[0] : undefined;
}

/** Whose turn it is. */
export function speakerOf(people: readonly Somebody[], { speaker }: Said): Somebody | undefined {
  return people.find(({ name }) => name.toLowerCase() === speaker.trim().toLowerCase());
}
