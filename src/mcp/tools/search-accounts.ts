import * as z from 'zod';
import type { AcrossItem } from '../../answers/index.ts';
import { BANDS, dateSchema, SIGNAL_KINDS } from '../../domain/index.ts';
import type { Links } from '../../http/index.ts';
import { PROMISE_STATES } from '../../ledger/index.ts';
import { describeQuote, quoteSchema, toQuote } from '../quotes.ts';
import { defineTool } from '../tool.ts';

const itemSchema = quoteSchema.extend({
  type: z.enum(['signal', 'promise']),
  what: z.string().describe('the kind of signal, or what was promised'),
  state: z.string().describe('of a promise how it stands, of a signal what became of it'),
  due_date: z.string().nullable(),
});

/** What was heard and promised, across accounts. */
export const searchAccountsTool = defineTool({
  name: 'search_accounts',
  title: 'Search all accounts',
  description:
    'Which accounts named a rival, lost their champion, wait for a promise that is due this month …: signals and promises across accounts, exact, from the record. A question in words, filters, or both; `understood` says what the words were taken for.',
  input: z.strictObject({
    question: z.string().max(2_000).optional(),
    kind: z.enum(SIGNAL_KINDS).optional(),
    competitor: z.string().trim().min(1).max(200).optional(),
    person: z.string().trim().min(1).max(200).optional(),
    state: z.array(z.enum(PROMISE_STATES)).min(1).optional().describe('of promises'),
    due_from: dateSchema.optional(),
    due_to: dateSchema.optional(),
    from: dateSchema.optional().describe('said on this day or later'),
    to: dateSchema.optional().describe('said on this day or earlier'),
    band: z.enum(BANDS).optional(),
    limit: z.int().min(1).max(50).default(10).describe('accounts at most'),
    cursor: z.string().max(500).optional().describe('`next` of the page before'),
  }),
  output: z.object({
    accounts: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        band: z.enum(BANDS).nullable(),
        found: z.int().describe('how many there are; the first few are given'),
        items: z.array(itemSchema),
        link: z.string().nullable(),
      }),
    ),
    near: z.array(quoteSchema.extend({ account: z.string() })).describe('where words were looked for: what comes near'),
    understood: z.array(z.string()),
    notes: z.array(z.string()),
    totals: z.object({ accounts: z.int(), found: z.int() }),
    as_of: z.string(),
    next: z.string().nullable(),
  }),
  async run({ question, ...told }, { services: { searcher }, caller, links, signal }) {
    const asked = { ...told, q: question, asker: caller.name, reader: caller.reader };
    const result = await searcher.search(caller.workspace, asked, { signal });
    const accounts = result.items.map(({ account: { key, name, band }, found, items }) => ({
      ...{ key, name, band, found },
      items: items.map((item) => present(item, links)),
      link: links.account(key),
    }));
    const near = result.passages.flatMap(({ account, quotes }) =>
      quotes.map((quote) => ({ ...toQuote({ ...quote, at: quote.occurred_at }, links), account: account.key })),
    );
    const understood = result.understood.readings.map(({ words, meaning }) => `“${words}”: ${meaning}`);
    const { totals, as_of, next, notes } = result;
    return { accounts, near, understood, notes: [...notes], totals: { ...totals }, as_of, next };
  },
  describe({ accounts, near, notes, totals, next }) {
    const lines = accounts.flatMap(({ key, name, band, items }) => [
      `${key} (${name}${band === null ? '' : `, ${band}`})`,
      ...items.map((item) => `  ${item.what}, ${item.state}: ${describeQuote(item)}`),
    ]);
    const nearby = near.map((quote) => `Near, ${quote.account}: ${describeQuote(quote)}`);
    const head = `${totals.found} found in ${totals.accounts} accounts`;
    return [head, ...lines, ...nearby, ...notes, ...(next === null ? [] : [`More with cursor ${next}`])].join('\n');
  },
});

function present(item: AcrossItem, links: Links): z.infer<typeof itemSchema> {
  const place = toQuote({ ...item, at: item.occurred_at }, links);
  return item.type === 'promise'
    ? { ...place, type: item.type, what: item.what, state: item.state, due_date: item.due_date }
    : { ...place, type: item.type, what: `${item.kind} ${item.subtype}`, state: item.status, due_date: null };
}
