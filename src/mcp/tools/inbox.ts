import * as z from 'zod';
import { type DocumentBody, INBOX_KINDS, INBOX_ROLES, INBOX_STATES, PENDING_STATES } from '../../domain/index.ts';
import { signalOfEntry } from '../../ledger/index.ts';
import { type InboxPage, type ListedItem, listInbox, shownDocument } from '../../pipeline/index.ts';
import { asCaller } from '../../storage/index.ts';
import { accountInput, pageInput, theAccount } from '../account.ts';
import { describeQuote, type Quote, quoteSchema, quotesById, toQuote } from '../quotes.ts';
import { defineTool, type ToolCall } from '../tool.ts';

const line = z.object({
  text: z.string(),
  basis: z.string().nullable().describe('what a line without quotes rests on'),
  quotes: z.array(quoteSchema),
});

const documentSchema = z.object({
  title: z.string(),
  as_of: z.string(),
  mode: z.enum(['offline', 'llm']).describe('llm: worded by a language model, every line checked against its quotes'),
  sections: z.array(z.object({ title: z.string(), note: z.string().nullable(), lines: z.array(line) })),
});

const itemSchema = z.object({
  id: z.string(),
  kind: z.enum(INBOX_KINDS),
  account: z.string(),
  account_name: z.string(),
  state: z.enum(INBOX_STATES),
  owner_role: z.enum(INBOX_ROLES),
  owner: z.string().nullable().describe('who was asked to do it, else who has the role; null: nobody on record'),
  due: z.string().nullable(),
  reason: z.string().describe('why it is work'),
  points: z.number().describe('what it is ordered by'),
  evidence: z.array(quoteSchema).describe('the words that it rests on'),
  document: documentSchema.nullable().describe('the finished work; null where it has none, or was not asked for'),
  link: z.string().nullable(),
});

/** Finished work that waits for somebody. */
export const inboxTool = defineTool({
  name: 'inbox',
  title: 'Work in the inbox',
  description:
    'Finished work that waits for somebody of ours, the most pressing first: drafted follow-ups, competitor briefs, expansion notes, agendas, reviews, handbacks. Of one role, one person or one account, each item with why it is work and the words it rests on. It only shows: to accept, edit, hand over or dismiss is for people, on the page that the link leads to.',
  input: z.strictObject({
    role: z.enum(INBOX_ROLES).optional().describe('whose work, by role'),
    owner: z.string().trim().min(1).max(200).optional().describe('whose work, by name'),
    account: accountInput.optional(),
    kind: z.enum(INBOX_KINDS).optional(),
    state: z.enum(INBOX_STATES).optional().describe('unless told, all in which there is work to do'),
    documents: z.boolean().default(false).describe('also the documents: drafts, briefs, agendas'),
    ...pageInput,
  }),
  output: z.object({
    as_of: z.string(),
    count: z.int().describe('items on all pages'),
    items: z.array(itemSchema),
    next: z.string().nullable(),
  }),
  async run({ role, owner, account, kind, state, documents, ...page }, call) {
    const { services, caller } = call;
    const about = account === undefined ? undefined : (await theAccount(call, account)).key;
    const states = state === undefined ? PENDING_STATES : [state];
    const filter = { role, owner, account: about, kinds: kind && [kind], states };
    return asCaller(services.database, caller, async (tx) => {
      const found = await listInbox(tx, services, filter, page);
      const ids = found.items.flatMap(({ evidence }) => evidence.map(signalOf));
      const quotes = await quotesById(tx, ids, call.links);
      return present(found, quotes, { call, documents });
    });
  },
  describe({ as_of, count, items, next }) {
    if (count === 0) return 'Nothing waits.';
    const told = items.flatMap((item) => [
      '',
      `${item.account_name}: ${item.kind.replaceAll('_', ' ')} (${item.owner ?? 'nobody on record'}, ${item.owner_role})${item.due === null ? '' : `, due ${item.due.slice(0, 10)}`}`,
      item.reason,
      ...item.evidence.map((quote) => `  ${describeQuote(quote)}`),
      ...(item.document?.sections ?? []).flatMap((section) => [
        `  ${section.title}`,
        ...section.lines.flatMap(({ text, basis, quotes }) => [
          `  - ${text}${basis === null ? '' : ` (${basis})`}`,
          ...quotes.map((quote) => `    ${describeQuote(quote)}`),
        ]),
      ]),
    ]);
    return [`${count} in the inbox on ${as_of}.`, ...told, ...(next === null ? [] : [`More with cursor ${next}`])].join(
      '\n',
    );
  },
});

/** A promise is quoted by the signal that made it. */
function signalOf(id: string): string {
  return signalOfEntry(id) ?? id;
}

interface Presenting {
  readonly call: ToolCall;
  readonly documents: boolean;
}

function present(
  { items, next, asOf, count }: InboxPage,
  quotes: ReadonlyMap<string, Quote>,
  { call, documents }: Presenting,
) {
  const toItem = (item: ListedItem): z.infer<typeof itemSchema> => {
    const document = documents ? shownDocument(item) : null;
    return {
      id: item.id,
      kind: item.kind,
      account: item.account,
      account_name: item.accountName,
      state: item.state,
      owner_role: item.ownerRole,
      owner: item.handedTo ?? item.ownerName,
      due: item.dueAt,
      reason: item.reason,
      points: item.order.points,
      evidence: [...new Set(item.evidence.map(signalOf))].flatMap((id) => quotes.get(id) ?? []),
      document: document && presentDocument(document, call),
      link: call.links.inboxItem(item.id),
    };
  };
  return { as_of: asOf, count, items: items.map(toItem), next };
}

function presentDocument({ title, as_of, mode, sections }: DocumentBody, { links }: ToolCall) {
  return {
    title,
    as_of,
    mode,
    sections: sections.map((section) => ({
      title: section.title,
      note: section.note ?? null,
      lines: section.lines.map(({ text, basis, sources }) => ({
        text,
        basis: basis ?? null,
        quotes: sources.map(({ quote, conversation, turn, speaker, occurred_at }) =>
          toQuote({ quote, conversation, turn, speaker: speaker ?? null, at: occurred_at ?? '' }, links),
        ),
      })),
    })),
  };
}
