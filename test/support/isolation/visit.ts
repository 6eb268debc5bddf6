import { randomBytes, randomUUID } from 'node:crypto';
import type { Asked } from './cases.ts';
import type { Ids } from './world.ts';

/** What a request was answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const HEX = /[0-9a-f]{12,}/g;
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** Ids of the same shape as these, of nothing that there is; words of the workspace become others of the same length. */
export function nobodys(ids: Ids, word: string): Ids {
  // With the same first letter, so that it stands at the same place in any order.
  const letters = randomBytes(word.length).toString('hex').replaceAll(/\d/g, 'x');
  const other = word.slice(0, 1) + letters.slice(0, word.length - 1);
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  const twin = (id: string) =>
    id
      .replaceAll(UUID, () => randomUUID())
      .replaceAll(/(?<![-0-9a-f])[0-9a-f]{12,}(?!-)/g, (digits) =>
        randomBytes(32).toString('hex').slice(0, digits.length),
      )
      .replaceAll(word, other)
      .replaceAll(capital(word), capital(other));
  return Object.fromEntries(Object.entries(ids).map(([kind, id]) => [kind, twin(id)])) as unknown as Ids;
}

/** The path of a route with its braces filled in, and what is asked of it. */
export function pathOf(route: string, { at = {}, query = {} }: Asked): string {
  const [, pattern = ''] = route.split(' ');
  const path = pattern.replaceAll(/\{(\w+)\}|:(\w+)(?:\{[^}]*\})?/g, (_whole, braced?: string, plain?: string) => {
    const value = at[braced ?? plain ?? ''];
    if (value === undefined) throw new Error(`${route}: no case says what stands for ${braced ?? plain}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** An answer without what tells two things of one kind apart: what was asked for, ids and times that were made on the way. */
export function withoutNames(text: string, ids: Ids): string {
  return without(text, Object.values(ids)).replaceAll(UUID, '‹id›').replaceAll(HEX, '‹id›').replaceAll(TIME, '‹time›');
}

/** An answer without what the request itself said: that may stand in it. */
export function withoutAsked(text: string, asked: Asked): string {
  return without(text, textsIn([asked.at, asked.query, asked.body]));
}

function without(text: string, names: readonly string[]): string {
  const written = names.flatMap((name) => [
    name,
    encodeURIComponent(name),
    new URLSearchParams({ _: name }).toString().slice(2),
  ]);
  const longestFirst = [...new Set(written)].sort((one, other) => other.length - one.length);
  return longestFirst.reduce((rest, name) => rest.replaceAll(name, '‹name›'), text);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!(value instanceof Object)) return [];
  return Object.values(value).flatMap(textsIn);
}
