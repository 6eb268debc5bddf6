import * as z from 'zod';
import { handoffDocument, loadHandoff, toMarkdown } from '../../briefs/index.ts';
import { HANDOFF_SECTIONS, HANDOFF_STATES, type HandoffLine, InputError, NotFoundError } from '../../domain/index.ts';
import { asCaller, listDeals, type WorkspaceTransaction } from '../../storage/index.ts';
import { theAccount } from '../account.ts';
import { quoteSchema, toQuote } from '../quotes.ts';
import { defineTool, type ToolCall } from '../tool.ts';

const lineSchema = z.object({
  id: z.string(),
  text: z.string(),
  basis: z.string().nullable().describe('what a line without quotes rests on'),
  quotes: z.array(quoteSchema),
});

/** What was handed over with a deal. */
export const briefTool = defineTool({
  name: 'brief',
  title: 'Handoff brief of a deal',
  description:
    'What was handed over when a deal was won: what they bought it for, who decided and how each will judge, what was promised with owner and day, the renewal, success at 90 days, the first 90 days, what is at risk already, and what the record does not say. Give the deal, or the account for its latest deal that was won.',
  input: z.strictObject({
    deal: z.string().trim().min(1).max(200).optional().describe('key of the deal'),
    account: z.string().trim().min(1).max(200).optional().describe('key or name of the account'),
    version: z.int().min(1).optional().describe('the latest unless told'),
  }),
  output: z.object({
    deal: z.string(),
    account: z.string(),
    state: z.enum(HANDOFF_STATES),
    version: z.int(),
    made_at: z.string(),
    mode: z.enum(['offline', 'llm']),
    sections: z.record(z.enum(HANDOFF_SECTIONS), z.array(lineSchema)),
    markdown: z.string(),
    link: z.string().nullable(),
  }),
  async run({ deal, account, version }, call) {
    const { services, caller, links } = call;
    const key = deal ?? (account === undefined ? undefined : await latestWon(call, account));
    if (key === undefined)
      throw new InputError('wrong-type', [{ path: 'deal', message: 'give the deal or the account' }]);
    const view = await asCaller(services.database, caller, (tx) => loadHandoff(tx, key, { version }));
    const { handoff, standing, shown } = view;
    const lines = (section: (typeof HANDOFF_SECTIONS)[number]) => handoff[section].map((line) => toLine(line, call));
    return {
      deal: key,
      account: handoff.account,
      state: standing.state,
      version: shown.version,
      made_at: shown.madeAt,
      mode: handoff.mode,
      sections: {
        use_cases: lines('use_cases'),
        stakeholders: lines('stakeholders'),
        commitments: lines('commitments'),
        renewal: lines('renewal'),
        metrics_90_day: lines('metrics_90_day'),
        first_90_days: lines('first_90_days'),
        risks: lines('risks'),
        open_questions: lines('open_questions'),
      },
      markdown: toMarkdown(handoffDocument(handoff)),
      link: links.handoff(key),
    };
  },
  describe: ({ markdown }) => markdown,
});

function toLine({ id, text, basis, sources }: HandoffLine, { links }: ToolCall): z.infer<typeof lineSchema> {
  const quotes = sources.map(({ quote, conversation, turn, speaker, occurred_at }) =>
    toQuote({ quote, conversation, turn, speaker: speaker ?? null, at: occurred_at ?? '' }, links),
  );
  return { id, text, basis: basis ?? null, quotes };
}

async function latestWon({ services, caller }: ToolCall, called: string): Promise<string> {
  const { key } = await theAccount({ services, caller }, called);
  const deals = await asCaller(services.database, caller, (tx: WorkspaceTransaction) => listDeals(tx, key));
  const won = deals.find((deal) => deal.won === true);
  if (won !== undefined) return won.key;
  const open = deals.map((deal) => deal.key).join(', ');
  throw new NotFoundError(
    `No deal of ${JSON.stringify(key)} was won${open === '' ? '' : `; there is ${open}, which is open or lost`}`,
  );
}
