import * as z from 'zod';
import { BANDS, dateSchema, SIGNAL_KINDS, subtypesOf } from '../../domain/index.ts';
import { PROMISE_STATES } from '../../ledger/index.ts';

const name = z.string().trim().min(1).max(200);

/** What may be looked for across accounts; the same names in addresses, in the API and on the command line. */
export const acrossFilterSchema = z
  .object({
    kind: z.enum(SIGNAL_KINDS as readonly [(typeof SIGNAL_KINDS)[number], ...typeof SIGNAL_KINDS]),
    subtype: name,
    competitor: name,
    person: name,
    state: z.array(z.enum(PROMISE_STATES)).min(1),
    due_from: dateSchema,
    due_to: dateSchema,
    from: dateSchema,
    to: dateSchema,
    account: name,
    band: z.enum(BANDS),
    about: z.string().trim().min(1).max(500),
  })
  .partial()
  .superRefine(({ kind, subtype, state, due_from, due_to, from, to, competitor }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (subtype !== undefined && kind === undefined) wrong('subtype', 'needs its kind');
    if (subtype !== undefined && kind !== undefined && !subtypesOf(kind).includes(subtype)) {
      wrong('subtype', `expected one of ${subtypesOf(kind).join(', ')}`);
    }
    if (competitor !== undefined && kind !== undefined && kind !== 'competitor') {
      wrong('competitor', 'is told only of the kind competitor');
    }
    if (due_from !== undefined && due_to !== undefined && due_from > due_to) wrong('due_to', 'is before due_from');
    if (from !== undefined && to !== undefined && from > to) wrong('to', 'is before from');
    const ofPromises = state !== undefined || due_from !== undefined || due_to !== undefined;
    if (ofPromises && (competitor !== undefined || (kind !== undefined && kind !== 'commitment'))) {
      wrong(state === undefined ? 'due_from' : 'state', 'is told only of promises, the kind commitment');
    }
  });

/** What is looked for across accounts; what is left out does not narrow. */
export type AcrossFilter = z.infer<typeof acrossFilterSchema>;

/** The names of what may be looked for, as they stand in addresses. */
export const acrossFilterNames = acrossFilterSchema.keyof().options;

/** What a search gives for each account. */
export type LooksFor = 'signals' | 'promises' | 'accounts' | 'passages';

/** What a filter asks for: promises by how they stand, signals by what they claim, else accounts, or only words. */
export function looksFor(filter: AcrossFilter): LooksFor {
  const { kind, competitor, person, state, due_from, due_to, about } = filter;
  if (state !== undefined || due_from !== undefined || due_to !== undefined) return 'promises';
  if (kind === 'commitment') return 'promises';
  if (kind !== undefined || competitor !== undefined || person !== undefined) return 'signals';
  if (about !== undefined) return 'passages';
  const { from, to } = filter;
  return from !== undefined || to !== undefined ? 'signals' : 'accounts';
}
