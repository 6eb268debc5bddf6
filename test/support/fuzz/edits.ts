import fc from 'fast-check';
import { hostileValue } from './values.ts';

/** One thing that is made wrong about a value: at one of its places, counted through. */
export interface Edit {
  readonly kind: 'replace' | 'remove' | 'add' | 'wrap';
  readonly at: number;
  readonly value: unknown;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'wrap'),
  at: fc.nat({ max: 200 }),
  value: hostileValue,
});

/** Mostly none: a valid request gets furthest. */
export const edits: fc.Arbitrary<readonly Edit[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant([]) },
  { weight: 4, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(edit, { minLength: 2, maxLength: 4 }) },
);

interface Place {
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

function placesOf(value: unknown): readonly Place[] {
  const places: Place[] = [];
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (one === null || typeof one !== 'object') continue;
    for (const name of Object.keys(one)) {
      const holder = one as Record<string, unknown>;
      places.push({ holder, name });
      open.push(holder[name]);
    }
  }
  return places;
}

/** The value with its edits made, in a copy. */
export function edited(value: unknown, made: readonly Edit[]): unknown {
  const root: Record<string, unknown> = { value: structuredClone(value) };
  for (const { kind, at, value } of made) {
    // Of its own: what one edit put in, another may change.
    const put: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
    const places = placesOf(root);
    const { holder, name } = places[at % places.length] ?? { holder: root, name: 'value' };
    if (kind === 'replace') holder[name] = put;
    else if (kind === 'wrap') holder[name] = [holder[name]];
    else if (kind === 'add') addTo(holder, put);
    else if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete holder[name];
  }
  return root.value;
}

function addTo(holder: Record<string, unknown>, value: unknown): void {
  if (Array.isArray(holder)) holder.push(value);
  else holder.unasked = value;
}
