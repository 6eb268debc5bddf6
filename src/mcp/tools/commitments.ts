import * as z from 'zod';
import { NotFoundError } from '../../domain/index.ts';
import { PROMISE_KINDS, PROMISE_STATES } from '../../ledger/index.ts';
import { accountInput, asOfInput, theAccount } from '../account.ts';
import { describeQuote, quoteSchema, toQuote } from '../quotes.ts';
import { defineTool } from '../tool.ts';

const commitmentSchema = z.object({
  id: z.string(),
  what: z.string(),
  state: z.enum(PROMISE_STATES),
  strength: z.enum(['firm', 'hedged']),
  owner: z.string().nullable().describe('who of ours'),
  to: z.array(z.string()),
  made_at: z.string().nullable().describe('null: promised before anything was on record'),
  due_date: z.string().nullable(),
  due_why: z.string(),
  moved: z.int().describe('how often a later day took the place of one that was said'),
  kept_at: z.string().nullable(),
  said: z.array(quoteSchema.extend({ kind: z.enum(PROMISE_KINDS) })),
});

/** What we promised an account. */
export const commitmentsTool = defineTool({
  name: 'commitments',
  title: 'What we promised',
  description:
    'What we promised an account, how each promise stands on a day (open, overdue, unkept, kept, late, withdrawn), when it is due, and the words by which it was made, moved, kept or complained of.',
  input: z.strictObject({
    account: accountInput,
    state: z.enum(PROMISE_STATES).optional().describe('only those that stand so'),
    as_of: asOfInput,
  }),
  output: z.object({
    account: z.string(),
    as_of: z.string(),
    commitments: z.array(commitmentSchema),
    link: z.string().nullable(),
  }),
  async run({ account, state, as_of }, { services, caller, links }) {
    const { key } = await theAccount({ services, caller }, account);
    const days = { asOf: as_of, knownAt: as_of, reader: caller.reader };
    const ledger = await services.pipeline.ledgerOf(caller.workspace, key, days);
    if (ledger === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
    const commitments = ledger.entries
      .filter((entry) => state === undefined || entry.state === state)
      .map((entry) => ({
        ...{ id: entry.id, what: entry.what, state: entry.state, strength: entry.strength, owner: entry.owner },
        ...{ to: [...entry.to], made_at: entry.madeAt, due_date: entry.due.date, due_why: entry.due.why },
        ...{ moved: entry.moved, kept_at: entry.keptAt },
        said: entry.said.map((place) => ({ ...toQuote(place, links), kind: place.kind })),
      }))
      .sort(byDueDate);
    return { account: key, as_of: ledger.asOf, commitments, link: links.account(key) };
  },
  describe({ account, as_of, commitments }) {
    if (commitments.length === 0) return `No such promise to ${account} is on record on ${as_of}.`;
    return commitments
      .flatMap(({ what, state, owner, due_date, said }) => [
        `${state}: ${what}${owner === null ? '' : `, by ${owner}`}${due_date === null ? '' : `, due ${due_date}`}`,
        ...said.map((quote) => `  ${describeQuote(quote)}`),
      ])
      .join('\n');
  },
});

function byDueDate(one: { due_date: string | null; id: string }, other: { due_date: string | null; id: string }) {
  const [left, right] = [one, other].map(({ due_date, id }) => `${due_date ?? '9999-12-31'} ${id}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
