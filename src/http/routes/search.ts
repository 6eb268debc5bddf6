import { createRoute, z } from '@hono/zod-openapi';
import { type AcrossItem, type AcrossResult, acrossFilterNames, createSearcher } from '../../answers/index.ts';
import { BANDS, dateSchema, MEDIA, SIGNAL_KINDS, SIGNAL_STATUSES } from '../../domain/index.ts';
import { DUE_BASES, PROMISE_STATES } from '../../ledger/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';
import { problems } from './shared.ts';

const name = z.string().trim().min(1).max(200).optional();

const searchQuery = z.object({
  q: z.string().max(2_000).optional().openapi({
    description: 'in words: "which accounts mentioned Pulseboard this quarter", "open promises due this month"',
  }),
  kind: z.enum(SIGNAL_KINDS as [(typeof SIGNAL_KINDS)[number], ...typeof SIGNAL_KINDS]).optional(),
  subtype: name,
  competitor: name,
  person: name.openapi({ description: 'a name, whole or in part: whom it is about, or who says it' }),
  state: z
    .string()
    .optional()
    .openapi({ description: `of promises, several with commas between: ${PROMISE_STATES.join(', ')}` }),
  due_from: dateSchema.optional(),
  due_to: dateSchema.optional(),
  from: dateSchema.optional().openapi({ description: 'said on this day or after' }),
  to: dateSchema.optional().openapi({ description: 'said on this day or before' }),
  account: name.openapi({ description: "the account's key" }),
  band: z.enum(BANDS).optional(),
  about: z.string().trim().min(1).max(500).optional().openapi({ description: 'words that are looked for as they are' }),
  limit: z.coerce.number().int().min(1).max(100).optional().openapi({ description: 'accounts; 20 unless told' }),
  cursor: z.string().optional().openapi({ description: '`next` of the page before' }),
});

const saidShape = {
  conversation: z.string(),
  turn: z.int().openapi({ description: '0-based' }),
  quote: z.string().openapi({ description: 'letter for letter from that turn' }),
  speaker: z.string().nullable(),
  occurred_at: z.string(),
  medium: z.enum(MEDIA),
  subject: z.string().nullable(),
};
const kind = z.enum(SIGNAL_KINDS as [(typeof SIGNAL_KINDS)[number], ...typeof SIGNAL_KINDS]);

const readingSchema = z.object({
  words: z.string().openapi({ description: 'as they stand in the question' }),
  filters: z.array(z.enum(acrossFilterNames)),
  meaning: z.string(),
});

const accountSchema = z.object({
  key: z.string(),
  name: z.string(),
  score: z.number().nullable(),
  band: z.enum(BANDS).nullable().openapi({ description: 'null also where the key may not see all it rests on' }),
});

const signalSchema = z.object({
  type: z.literal('signal'),
  id: z.string(),
  kind,
  subtype: z.string(),
  attrs: z.record(z.string(), z.string()),
  status: z.enum(SIGNAL_STATUSES),
  ...saidShape,
});

const promiseSchema = z.object({
  type: z.literal('promise'),
  id: z.string(),
  what: z.string(),
  state: z.enum(PROMISE_STATES).openapi({ description: 'on `as_of`' }),
  subtype: z.string(),
  strength: z.enum(['firm', 'hedged']),
  owner: z.string().nullable(),
  due_date: dateSchema.nullable(),
  due_basis: z.enum(DUE_BASES).openapi({ description: '`default`: nobody said when, the policy gave it' }),
  counts: z.boolean().openapi({ description: 'overdue, it is evidence of risk' }),
  ...saidShape,
});

const filtersSchema = z.object({
  kind: kind.optional(),
  subtype: z.string().optional(),
  competitor: z.string().optional(),
  person: z.string().optional(),
  state: z.array(z.enum(PROMISE_STATES)).optional(),
  due_from: dateSchema.optional(),
  due_to: dateSchema.optional(),
  from: dateSchema.optional(),
  to: dateSchema.optional(),
  account: z.string().optional(),
  band: z.enum(BANDS).optional(),
  about: z.string().optional(),
});

const resultSchema = z
  .object({
    as_of: dateSchema,
    understood: z
      .object({
        question: z.string().nullable(),
        looks_for: z.enum(['signals', 'promises', 'accounts', 'passages']),
        filters: filtersSchema,
        also: filtersSchema
          .nullable()
          .openapi({ description: 'a second condition of the question: accounts are those for which both hold' }),
        readings: z.array(readingSchema).openapi({ description: 'which words were taken for what' }),
        not_understood: z.array(z.string()).openapi({ description: 'looked for as words' }),
        left_out: z.array(readingSchema).openapi({ description: 'cannot hold beside the rest' }),
      })
      .openapi({ description: 'how the question was understood: send other filters to correct it' }),
    totals: z.object({ accounts: z.int(), found: z.int() }),
    items: z.array(
      z.object({
        account: accountSchema,
        found: z.int().openapi({ description: 'how many there are; the first few are shown' }),
        items: z.array(z.discriminatedUnion('type', [signalSchema, promiseSchema])),
      }),
    ),
    next: z.string().nullable(),
    passages: z
      .array(z.object({ account: accountSchema, quotes: z.array(z.object(saidShape)) }))
      .openapi({ description: 'where words were looked for: the places that come nearest' }),
    notes: z.array(z.string()),
  })
  .openapi('SearchResult');

const searchRoute = createRoute({
  method: 'get',
  path: '/v1/search',
  summary: 'Search all accounts: what was heard and what was promised, with the words that prove it',
  description:
    'Answered from signals and the ledger of promises with SQL. Words in `q` become filters by rule, and `understood` says which; a filter told stands before one taken from words. Words that stand for no filter are looked for as they are, and named. How promises stand is as of `as_of`. The question is kept in the audit.',
  request: { query: searchQuery },
  responses: {
    200: { description: 'Accounts with what was found', content: { 'application/json': { schema: resultSchema } } },
    ...problems(400, 401, 422),
  },
});

/** `GET /v1/search`. */
export function addSearchRoute(app: Api, { database, searcher, now }: ApiServices): void {
  const across = searcher ?? createSearcher({ database, now });
  app.openapi(searchRoute, async (context) => {
    const { workspace, name: asker, reader } = context.var.caller;
    const { state, ...query } = context.req.valid('query');
    const states = state?.split(',').map((one) => one.trim());
    // What is no state is refused with its place by the search itself.
    const input = { ...query, state: states as AcrossResult['understood']['filters']['state'], asker, reader };
    const result = await across.search(workspace, input, { signal: context.req.raw.signal });
    return context.json(present(result), 200);
  });
}

function present(result: AcrossResult): z.infer<typeof resultSchema> {
  const { understood, items, passages, totals, notes } = result;
  const readings = (list: AcrossResult['understood']['readings']) =>
    list.map((reading) => ({ ...reading, filters: [...reading.filters] }));
  return {
    ...result,
    understood: {
      ...understood,
      filters: { ...understood.filters },
      also: understood.also === null ? null : { ...understood.also },
      readings: readings(understood.readings),
      not_understood: [...understood.not_understood],
      left_out: readings(understood.left_out),
    },
    totals: { ...totals },
    items: items.map(({ account, found, items: members }) => ({
      account: { ...account },
      found,
      items: members.map(presentItem),
    })),
    passages: passages.map(({ account, quotes }) => ({
      account: { ...account },
      quotes: quotes.map((one) => ({ ...one })),
    })),
    notes: [...notes],
  };
}

function presentItem(item: AcrossItem) {
  if (item.type === 'promise') return { ...item };
  const said = Object.entries(item.attrs).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return { ...item, attrs: Object.fromEntries(said) as Record<string, string> };
}
