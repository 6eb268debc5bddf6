import * as z from 'zod';
import type { Links } from '../http/index.ts';
import { listSignals, loadSpeakers, type StoredSignal, type WorkspaceTransaction } from '../storage/index.ts';

/** Where something was said, with the words. */
export const quoteSchema = z.object({
  quote: z.string().describe('letter for letter from that turn'),
  conversation: z.string(),
  turn: z.int().describe('0-based'),
  speaker: z.string().nullable(),
  date: z.string().describe('ISO 8601, when it was said'),
  link: z.string().nullable().describe('the page that shows it in its place'),
});

export type Quote = z.infer<typeof quoteSchema>;

/** A place in the record before it has a link. */
export interface Place {
  readonly quote: string;
  readonly conversation: string;
  readonly turn: number;
  readonly speaker: string | null;
  readonly at: string;
}

/** A place with its link. */
export function toQuote({ quote, conversation, turn, speaker, at }: Place, links: Links): Quote {
  return { quote, conversation, turn, speaker, date: at, link: links.conversation(conversation, turn) };
}

/** The quotes of signals with who said them, by the signals' ids; what may not be read is not among them. */
export async function quotesOf(
  tx: WorkspaceTransaction,
  signals: readonly Pick<StoredSignal, 'id' | 'conversationId' | 'span' | 'quote' | 'occurredAt'>[],
  links: Links,
): Promise<ReadonlyMap<string, Quote>> {
  const speakers = await loadSpeakers(
    tx,
    signals.map(({ conversationId }) => conversationId),
  );
  return new Map(
    signals.map(({ id, conversationId: conversation, span: { turn }, quote, occurredAt: at }) => {
      const speaker = speakers.get(conversation)?.[turn] || null;
      return [id, toQuote({ quote, conversation, turn, speaker, at }, links)];
    }),
  );
}

/** At most so many signals are quoted beside what rests on them. */
const MOST_QUOTED = 500;

/** {@link quotesOf} for signals that are known by their ids; ids of anything else are passed over. */
export async function quotesById(
  tx: WorkspaceTransaction,
  ids: readonly string[],
  links: Links,
): Promise<ReadonlyMap<string, Quote>> {
  const wanted = [...new Set(ids)].slice(0, MOST_QUOTED);
  if (wanted.length === 0) return new Map();
  const { items } = await listSignals(tx, { ids: wanted }, { limit: MOST_QUOTED });
  return quotesOf(tx, items, links);
}

/** A quote as a line of text. */
export function describeQuote({ quote, conversation, turn, speaker, date, link }: Quote): string {
  const where = link ?? `conversation ${conversation}, turn ${turn}`;
  return `“${quote.replaceAll(/\s+/g, ' ').trim()}” (${speaker ?? 'somebody'}, ${date.slice(0, 10)}, ${where})`;
}
