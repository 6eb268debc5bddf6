import type { Citation, Draft, Heard, Place } from './types.ts';

/** What the turns of a record say, by conversation. */
export type TurnTexts = ReadonlyMap<string, readonly { readonly speaker: string; readonly text: string }[]>;

/** A draft with its places as citations, each once. */
export interface Cited {
  readonly sentences: readonly { readonly text: string; readonly citations: readonly number[] }[];
  readonly citations: readonly Citation[];
}

/** Conversations whose turns a draft rests on. */
export function conversationsOf(draft: Draft): readonly string[] {
  const places = 'declined' in draft ? draft.nearest : draft.sentences.flatMap((one) => one.places);
  return [...new Set(places.map(({ conversation }) => conversation))];
}

/**
 * A place as a citation: its quote letter for letter in its turn, else nothing. Of a place without a quote the turn, cut by
 * `quoteFrom`.
 */
export function toCitation(
  { conversation, turn, quote }: Place,
  turns: TurnTexts,
  heard: readonly Pick<Heard, 'id' | 'occurredAt' | 'medium' | 'subject'>[],
  quoteFrom: (text: string) => string,
): Citation | undefined {
  const said = turns.get(conversation)?.[turn];
  const about = heard.find(({ id }) => id === conversation);
  if (said === undefined || about === undefined) return undefined;
  const words = quote === '' ? quoteFrom(said.text) : quote;
  if (words.trim() === '' || !said.text.includes(words)) return undefined;
  const { occurredAt, medium, subject } = about;
  return {
    conversation,
    turn,
    quote: words,
    speaker: said.speaker === '' ? null : said.speaker,
    occurred_at: occurredAt,
    medium,
    subject,
  };
}

/** The sentences of a draft with their citations numbered; a sentence whose places all fail is struck, one that had none stays. */
export function cite(
  sentences: Extract<Draft, { sentences: unknown }>['sentences'],
  turns: TurnTexts,
  heard: readonly Heard[],
  quoteFrom: (text: string) => string,
): Cited {
  const citations: Citation[] = [];
  const numbered = sentences.flatMap(({ text, places }) => {
    const found = places.flatMap((place) => toCitation(place, turns, heard, quoteFrom) ?? []);
    if (places.length > 0 && found.length === 0) return [];
    const numbers = found.map((citation) => {
      const known = citations.findIndex((one) => isSame(one, citation));
      return known >= 0 ? known : citations.push(citation) - 1;
    });
    return [{ text, citations: [...new Set(numbers)] }];
  });
  return { sentences: numbered, citations };
}

function isSame(one: Citation, other: Citation): boolean {
  return one.conversation === other.conversation && one.turn === other.turn && one.quote === other.quote;
}
