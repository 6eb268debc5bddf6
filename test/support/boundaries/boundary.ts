import type { Risk } from '../../../src/domain/index.ts';
import type { Policy } from '../../../src/scoring/index.ts';
import { ago, pointsOf, type riskOf } from '../evidence.ts';

export type Parts = Parameters<typeof riskOf>[0];
export type TouchInput = NonNullable<Parts['touches']>[number];

/** Evidence of an account on both sides of a rule's limit, and how it shows that the rule holds. */
export interface Boundary {
  readonly id: string;
  /** Where the limit lies. */
  readonly limit: string;
  readonly holds: Parts;
  readonly not: Parts;
  readonly shows: (risk: Risk) => boolean;
  readonly policy?: Policy;
}

/** The rule adds points. */
export function scores(id: string): (risk: Risk) => boolean {
  return (risk) => pointsOf(risk, id) > 0;
}

/** A leak, a trigger or a conduct of this id is listed. */
export function lists(list: 'leaks' | 'triggers' | 'conduct', id: string): (risk: Risk) => boolean {
  return (risk) => risk[list].some((entry) => entry.id === id);
}

/** A touch so many days ago at nine. */
export function touch(
  kind: TouchInput['kind'],
  by: TouchInput['by'],
  age: number,
  more: Partial<TouchInput> = {},
): TouchInput {
  return { at: `${ago(age)}T09:00:00Z`, kind, by, ...more };
}

/** A row of usage so many days ago. */
export function usage(age: number, more: Record<string, unknown>) {
  return { date: ago(age), ...more };
}

export const DANA = { name: 'Dana Ortiz', email: 'dana@acme.test', roles: ['champion' as const], from: ago(500) };
export const SUE = {
  name: 'Sue Cole',
  email: 'sue@acme.test',
  roles: ['executive_sponsor' as const],
  from: ago(500),
};
export const RAJ = { name: 'Raj Patel', email: 'raj@acme.test', roles: ['user' as const], from: ago(500) };

/** The renewal so many days ahead. */
export function near(days: number) {
  return { renewal_date: ago(-days) };
}
