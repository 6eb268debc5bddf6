import * as z from 'zod';
import { type Citation, MAX_QUESTION_LENGTH } from '../../answers/index.ts';
import { askerOf, type Links } from '../../http/index.ts';
import { accountInput, askedAccount, asOfInput } from '../account.ts';
import { describeQuote, quoteSchema, toQuote } from '../quotes.ts';
import { defineTool, type ToolCall } from '../tool.ts';

/** An answer to a question. */
export const askTool = defineTool({
  name: 'ask',
  title: 'Ask an account',
  description:
    'Answers a question about one account from its calls, emails and record, with the words that prove each sentence. Null with a reason where the record does not say: then say so too. `thread` of an answer asks on with it.',
  input: z.strictObject({
    account: accountInput,
    question: z.string().min(1).max(MAX_QUESTION_LENGTH),
    as_of: asOfInput,
    thread: z.string().min(1).max(200).optional().describe('`thread` of an earlier answer, to ask on with'),
  }),
  output: z.object({
    answer: z.string().nullable().describe('null: the record does not say'),
    sentences: z.array(z.object({ text: z.string(), citations: z.array(z.int()).describe('places in `citations`') })),
    citations: z.array(quoteSchema),
    confidence: z.number(),
    mode: z.enum(['llm', 'offline']).describe('offline: no language model answered, facts and quotes did'),
    reason: z.string().nullable(),
    nearest: z.array(quoteSchema).describe('what came nearest, where the record does not say'),
    notes: z.array(z.string()),
    account: z.string(),
    as_of: z.string(),
    thread: z.string(),
    link: z.string().nullable(),
  }),
  async run({ account, question, as_of, thread }, call) {
    const { services, caller, links, signal } = call;
    const { key } = await askedAccount({ services, caller }, account, question);
    const asked = { account: key, question, asOf: as_of, thread, asker: askerOf(caller), reader: caller.reader };
    const answer = await services.answerer.ask(caller.workspace, asked, { signal, tell: teller(call) });
    return {
      ...{ answer: answer.answer, confidence: answer.confidence, mode: answer.mode, reason: answer.reason },
      sentences: answer.sentences.map(({ text, citations }) => ({ text, citations: [...citations] })),
      citations: answer.citations.map((citation) => fromCitation(citation, links)),
      nearest: answer.nearest.map((citation) => fromCitation(citation, links)),
      notes: [...answer.notes],
      ...{ account: key, as_of: answer.as_of, thread: answer.thread, link: links.account(key) },
    };
  },
  describe({ answer, sentences, citations, reason, nearest, notes, mode }) {
    const numbered = (at: number) => `[${at + 1}]`;
    const said =
      answer === null
        ? [`No answer: ${reason ?? 'the record does not say'}`]
        : sentences.map(({ text, citations: places }) => [text, ...places.map(numbered)].join(' '));
    const quotes = citations.map((quote, at) => `${numbered(at)} ${describeQuote(quote)}`);
    const near = nearest.length === 0 ? [] : ['What comes nearest:', ...nearest.map(describeQuote)];
    return [...said, ...quotes, ...near, ...notes, `Mode: ${mode}`].join('\n');
  },
});

function fromCitation({ quote, conversation, turn, speaker, occurred_at }: Citation, links: Links) {
  return toQuote({ quote, conversation, turn, speaker, at: occurred_at }, links);
}

/** Tells a client that waits how far its answer is. */
function teller({ progress }: ToolCall) {
  return async ({ event, data }: { readonly event: string; readonly data: object }) => {
    if (event === 'passages' && 'passages' in data) await progress('the record was searched');
    if (event === 'sentence' && 'text' in data) await progress(String(data.text));
  };
}
