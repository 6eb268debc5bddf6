import * as z from 'zod';
import { formatPath } from '../../domain/index.ts';
import { type NamedSchema, parseReply, toWireJson } from '../../extraction/index.ts';

/** What goes over the wire: every field required, because strict mode knows no absent one. */
export const answerSchema = z.strictObject({
  declines: z.boolean(),
  sentences: z.array(
    z.strictObject({
      citations: z.array(z.strictObject({ place: z.string(), quote: z.string() })),
      text: z.string(),
    }),
  ),
});

/** What is accepted back: servers that do not enforce the schema leave out what is empty. */
const readingSchema = z.object({
  declines: z.boolean().nullish(),
  sentences: z
    .array(
      z.object({
        citations: z.array(z.object({ place: z.string(), quote: z.string() })).nullish(),
        text: z.string(),
      }),
    )
    .nullish(),
});

/** The answer's schema as JSON Schema, within what every provider's strict mode takes. */
export function answerJsonSchema(): NamedSchema {
  return { name: 'answer', schema: toWireJson(answerSchema) };
}

/** A sentence as a model gave it. */
export interface WireSentence {
  readonly text: string;
  readonly citations: readonly { readonly place: string; readonly quote: string }[];
}

/** What one reply answers, or what is wrong with it: paths and rules only, never its words. */
export type AnswerReading =
  | { readonly declines: boolean; readonly sentences: readonly WireSentence[] }
  | { readonly issues: readonly string[] };

/** Reads a reply. One that declines and says something all the same is taken at its sentences. */
export function readAnswer(text: string): AnswerReading {
  const parsed = parseReply(text);
  if (parsed === undefined) return { issues: ['the reply is not one JSON object'] };
  const result = readingSchema.safeParse(parsed.value);
  if (!result.success) {
    return { issues: result.error.issues.map((issue) => `${formatPath(issue.path) || 'the reply'}: ${issue.message}`) };
  }
  const sentences = (result.data.sentences ?? [])
    .filter(({ text: words }) => words.trim() !== '')
    .map(({ text: words, citations }) => ({ text: words, citations: citations ?? [] }));
  return { declines: result.data.declines ?? sentences.length === 0, sentences };
}
