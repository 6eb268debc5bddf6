import * as z from 'zod';
import { dateSchema, MEDIA } from '../../domain/index.ts';
import { type PassageHit, searchPassages } from '../../retrieval/index.ts';
import { asCaller, findConversation, listEmbeddingModels, withWorkspace, writeAudit } from '../../storage/index.ts';
import { accountInput, askedAccount } from '../account.ts';
import { describeQuote, quoteSchema, toQuote } from '../quotes.ts';
import { defineTool, type ToolCall } from '../tool.ts';

const passageSchema = z.object({
  account: z.string().nullable(),
  conversation: z.string(),
  medium: z.enum(MEDIA),
  date: z.string(),
  subject: z.string().nullable(),
  score: z.number().describe('orders the passages of one search; says nothing across searches'),
  quotes: z.array(quoteSchema).describe('its turns'),
});

/** What was said, by words and by meaning. */
export const searchTool = defineTool({
  name: 'search',
  title: 'Search what was said',
  description:
    'The passages of calls and emails that fit a text best, by words and by meaning, in one account or in all of them. For what was heard as signals, such as which accounts name a rival, `signals` is exact; this is for everything else.',
  input: z.strictObject({
    text: z.string().trim().min(1).max(1_000),
    account: accountInput.optional().describe('key or name; all accounts unless told'),
    side: z.enum(['us', 'customer']).optional().describe('only where this side speaks'),
    medium: z.enum(MEDIA).optional(),
    from: dateSchema.optional().describe('said on this day or later'),
    to: dateSchema.optional().describe('said on this day or earlier'),
    limit: z.int().min(1).max(30).default(8),
  }),
  output: z.object({ passages: z.array(passageSchema) }),
  async run({ text, account: called, side, medium, from, to, limit }, call) {
    const { services, caller } = call;
    const account = called === undefined ? undefined : (await askedAccount(call, called, text)).key;
    await writeDown(text, account, call);
    const made = await vectorOf(text, call);
    const filter = { account, sides: side && [side], media: medium && [medium], from, to };
    return asCaller(services.database, caller, async (tx) => {
      const hits = await searchPassages(tx, { text, ...made, filter, limit });
      const turns = new Map<string, readonly Turn[]>();
      for (const id of new Set(hits.map(({ conversation }) => conversation))) {
        turns.set(id, (await findConversation(tx, id))?.conversation.turns ?? []);
      }
      return { passages: hits.map((hit) => present(hit, turns.get(hit.conversation) ?? [], call)) };
    });
  },
  describe({ passages }) {
    if (passages.length === 0) return 'Nothing on record fits.';
    return passages
      .flatMap(({ account, medium, conversation, subject, quotes }) => [
        `${account ?? 'no account yet'}, ${medium} ${conversation}${subject === null ? '' : `, ${subject}`}`,
        ...quotes.map((quote) => `  ${describeQuote(quote)}`),
      ])
      .join('\n');
  },
});

/** Every question is in the audit; by us: who may only read writes nothing. */
async function writeDown(
  text: string,
  account: string | undefined,
  { services: { database }, caller: { workspace, name: actor } }: ToolCall,
): Promise<void> {
  const about = {
    subjectKind: account === undefined ? 'workspace' : 'account',
    subject: account ?? workspace,
  } as const;
  const note = { actor, action: 'passages.searched', ...about, details: { question: text } };
  await withWorkspace(database, workspace, (tx) => writeAudit(tx, note));
}

/** The question's vector by the embedding that serves in the workspace; nothing where words alone are searched. */
async function vectorOf(text: string, { services: { database, embeddings }, caller, signal }: ToolCall) {
  if (embeddings === undefined) return {};
  const models = await asCaller(database, caller, (tx) => listEmbeddingModels(tx));
  const serving = models.find(({ state }) => state === 'serving');
  const embedder = serving === undefined ? undefined : await embeddings.of(serving.model);
  const [vector] = (await embedder?.embed([text], { signal })) ?? [];
  return { vector, model: embedder?.model };
}

interface Turn {
  readonly speaker: string;
  readonly text: string;
}

/** Longest quote, in UTF-16 code units: an email is one turn. */
const LONGEST = 1_500;

function present(hit: PassageHit, turns: readonly Turn[], { links }: ToolCall): z.infer<typeof passageSchema> {
  const { account, conversation, medium, occurredAt: at, subject, score, firstTurn, lastTurn } = hit;
  const quotes = turns.slice(firstTurn, lastTurn + 1).map(({ speaker, text }, offset) => {
    const quote = text.length <= LONGEST ? text : partOf(hit, { speaker, text }).slice(0, LONGEST);
    return toQuote({ quote, conversation, turn: firstTurn + offset, speaker: speaker || null, at }, links);
  });
  return { account, conversation, medium, date: at, subject, score, quotes };
}

/** What a passage holds of a turn that is too long for one, where it holds nothing else. */
function partOf({ text: passage, firstTurn, lastTurn }: PassageHit, { speaker, text }: Turn): string {
  const part = passage.startsWith(`${speaker}: `) ? passage.slice(speaker.length + 2) : passage;
  return firstTurn === lastTurn && text.includes(part) ? part : text;
}
