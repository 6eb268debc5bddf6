import { describe, expect, it } from 'vitest';
import type { PlacedClaim, Signal } from '../../domain/index.ts';
import { matchReadings } from './index.ts';

function claim(subtype: string, turn: number, start: number, end: number, change: Partial<PlacedClaim> = {}) {
  const span = { turn, start, end };
  const base: PlacedClaim = {
    kind: 'commitment',
    subtype,
    turns: [turn],
    quote: 'x'.repeat(end - start),
    span,
    attrs: {},
  };
  return { ...base, ...change };
}

function found(...claims: readonly PlacedClaim[]): Signal[] {
  return claims.map((one) => ({ ...one, grounding: 'exact', confidence: 0.9 }) as unknown as Signal);
}

function match(known: Readonly<Record<string, readonly PlacedClaim[]>>, signals: readonly Signal[]) {
  const list = Object.entries(known).map(([id, forms]) => ({ id, forms }));
  return Object.fromEntries(matchReadings(list, signals));
}

const sso = { attrs: { what: 'SSO' } };
const audit = { attrs: { what: 'the audit log' } };

describe('a signal of a later reading', () => {
  it('is known again at its place', () => {
    expect(match({ a: [claim('product', 3, 0, 20)] }, found(claim('product', 3, 0, 20)))).toEqual({ 0: 'a' });
  });

  it('is known again though its subtype, its details or the edges of its quote have moved', () => {
    const known = { a: [claim('product', 3, 0, 40, sso)] };
    const moved = claim('service', 3, 8, 44, { attrs: { what: 'single sign-on' } });
    expect(match(known, found(moved))).toEqual({ 0: 'a' });
  });

  it('is known again from another quote of the same turn, or another turn of the same fact', () => {
    const known = { a: [claim('product', 3, 0, 20, { ...sso, turns: [3, 5] })] };
    expect(match(known, found(claim('product', 3, 60, 90)))).toEqual({ 0: 'a' });
    expect(match(known, found(claim('product', 5, 0, 30, sso)))).toEqual({ 0: 'a' });
    expect(match(known, found(claim('product', 5, 0, 30)))).toEqual({});
  });

  it('is another one when kind, turn or the thing it is about is another', () => {
    const known = { a: [claim('product', 3, 0, 20, sso)] };
    expect(match(known, found(claim('missed', 3, 0, 20, { kind: 'unkept_promise' })))).toEqual({});
    expect(match(known, found(claim('product', 4, 0, 20, sso)))).toEqual({});
    expect(match(known, found(claim('product', 3, 30, 60, audit)))).toEqual({});
  });

  it('tells two facts in one sentence apart by what they are about', () => {
    const known = { a: [claim('product', 3, 0, 40, sso)], b: [claim('product', 3, 0, 40, audit)] };
    expect(match(known, found(claim('product', 3, 0, 40, audit), claim('product', 3, 0, 40, sso)))).toEqual({
      0: 'b',
      1: 'a',
    });
  });

  it('is known by what it was before a correction and by what it is after, both at once', () => {
    const read = claim('product', 3, 0, 40);
    const corrected = claim('path', 3, 10, 40, { kind: 'renewal_term' });
    const known = { a: [corrected, read] };
    expect(match(known, found(read))).toEqual({ 0: 'a' });
    expect(match(known, found(corrected))).toEqual({ 0: 'a' });
    expect(match(known, found(claim('service', 3, 2, 38), corrected))).toEqual({ 0: 'a', 1: 'a' });
  });

  it('takes each known one once: the likelier gets it, the other is new, whatever the order', () => {
    const known = { a: [claim('product', 3, 0, 40)] };
    const near = claim('service', 3, 5, 40);
    const far = claim('service', 3, 30, 90);
    expect(match(known, found(near, far))).toEqual({ 0: 'a' });
    expect(match(known, found(far, near))).toEqual({ 1: 'a' });
  });
});
