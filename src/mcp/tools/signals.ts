import * as z from 'zod';
import { dateSchema, SIGNAL_KINDS, SIGNAL_STATUSES } from '../../domain/index.ts';
import { asCaller, listSignals } from '../../storage/index.ts';
import { accountInput, pageInput, theAccount } from '../account.ts';
import { describeQuote, quoteSchema, quotesOf } from '../quotes.ts';
import { defineTool } from '../tool.ts';

const signalSchema = quoteSchema.extend({
  id: z.string(),
  account: z.string(),
  kind: z.enum(SIGNAL_KINDS),
  subtype: z.string(),
  attrs: z.record(z.string(), z.string()),
  status: z.enum(SIGNAL_STATUSES),
  confidence: z.number(),
});

/** What was heard, as signals. */
export const signalsTool = defineTool({
  name: 'signals',
  title: 'Signals',
  description:
    'What was heard that bears on risk (rivals, champions who leave, broken promises, doubts about value, growth, …), the latest first, each with its words: of one account, or of all.',
  input: z.strictObject({
    account: accountInput.optional(),
    kinds: z.array(z.enum(SIGNAL_KINDS)).min(1).max(SIGNAL_KINDS.length).optional(),
    status: z.enum(SIGNAL_STATUSES).optional(),
    from: dateSchema.optional().describe('said on this day or later'),
    to: dateSchema.optional().describe('said on this day or earlier'),
    ...pageInput,
  }),
  output: z.object({ signals: z.array(signalSchema), next: z.string().nullable() }),
  async run({ account, kinds, status, from, to, ...page }, { services, caller, links }) {
    const accountKey = account === undefined ? undefined : (await theAccount({ services, caller }, account)).key;
    const filter = { accountKey, kinds, status: status && [status], from, to };
    return asCaller(services.database, caller, async (tx) => {
      const { items, next } = await listSignals(tx, filter, page);
      const quotes = await quotesOf(tx, items, links);
      const signals = items.flatMap((signal) => {
        const quote = quotes.get(signal.id);
        const { id, accountKey: of, kind, subtype, confidence } = signal;
        const attrs = Object.fromEntries(
          Object.entries(signal.attrs).flatMap(([name, value]) => (value ? [[name, value]] : [])),
        );
        return quote === undefined
          ? []
          : [{ ...quote, id, account: of, kind, subtype, attrs, status: signal.status, confidence }];
      });
      return { signals, next };
    });
  },
  describe({ signals, next }) {
    if (signals.length === 0) return 'No such signal is on record.';
    const lines = signals.map(
      (signal) => `${signal.account}, ${signal.kind} ${signal.subtype} (${signal.status}): ${describeQuote(signal)}`,
    );
    return [...lines, ...(next === null ? [] : [`More with cursor ${next}`])].join('\n');
  },
});
