import * as z from 'zod';
import { formatPath } from '../../domain/index.ts';
import { type NamedSchema, parseReply, toWireJson } from '../../extraction/index.ts';
import { HANDOFF_SECTIONS, STANCES } from '../types.ts';

const citation = z.strictObject({ place: z.string(), quote: z.string() });

/** Sections whose lines a model may write; plan and questions follow from them. */
export const WRITTEN_SECTIONS = HANDOFF_SECTIONS.filter(
  (section) => section !== 'first_90_days' && section !== 'open_questions',
);
export type WrittenSection = (typeof WRITTEN_SECTIONS)[number];

/** What goes over the wire: every field required, because strict mode knows no absent one. */
const handoffSchema = z.strictObject({
  lines: z.array(
    z.strictObject({
      section: z.enum(WRITTEN_SECTIONS as [WrittenSection, ...WrittenSection[]]),
      citations: z.array(citation),
      text: z.string(),
      replaces: z.array(z.string()),
      person: z.string().nullable(),
      role: z.string().nullable(),
      stance: z.enum(STANCES).nullable(),
      owner: z.string().nullable(),
      due: z.string().nullable(),
      hedged: z.boolean(),
    }),
  ),
  withdrawn: z.array(z.strictObject({ line: z.string(), place: z.string(), quote: z.string() })),
});

const documentSchema = z.strictObject({
  lines: z.array(
    z.strictObject({
      line: z.string(),
      sentences: z.array(z.strictObject({ citations: z.array(citation), text: z.string() })),
    }),
  ),
});

/** What is accepted back: servers that do not enforce the schema leave out what is empty. */
const citations = z.array(z.object({ place: z.string(), quote: z.string() })).nullish();
const handoffReading = z.object({
  lines: z
    .array(
      z.object({
        section: z.string(),
        citations,
        text: z.string(),
        replaces: z.array(z.string()).nullish(),
        person: z.string().nullish(),
        role: z.string().nullish(),
        stance: z.enum(STANCES).nullish().catch(null),
        owner: z.string().nullish(),
        due: z.string().nullish(),
        hedged: z.boolean().nullish(),
      }),
    )
    .nullish(),
  withdrawn: z.array(z.object({ line: z.string(), place: z.string(), quote: z.string() })).nullish(),
});
const documentReading = z.object({
  lines: z
    .array(z.object({ line: z.string(), sentences: z.array(z.object({ citations, text: z.string() })).nullish() }))
    .nullish(),
});

/** A handoff's lines as JSON Schema, within what every provider's strict mode takes. */
export function handoffJsonSchema(): NamedSchema {
  return { name: 'handoff', schema: toWireJson(handoffSchema) };
}

/** A document's lines as JSON Schema, within what every provider's strict mode takes. */
export function documentJsonSchema(): NamedSchema {
  return { name: 'document', schema: toWireJson(documentSchema) };
}

export type WrittenHandoff = z.infer<typeof handoffReading>;
export type WrittenLine = NonNullable<WrittenHandoff['lines']>[number];
export type WrittenDocument = z.infer<typeof documentReading>;

/** What one reply says, or what is wrong with it: paths and rules only, never its words. */
export type Reading<Value> = { readonly value: Value } | { readonly issues: readonly string[] };

/** Reads a reply that writes a handoff. */
export function readHandoff(text: string): Reading<WrittenHandoff> {
  return readAs(handoffReading, text);
}

/** Reads a reply that rewords a document. */
export function readDocument(text: string): Reading<WrittenDocument> {
  return readAs(documentReading, text);
}

function readAs<Schema extends z.ZodType>(schema: Schema, text: string): Reading<z.output<Schema>> {
  const parsed = parseReply(text);
  if (parsed === undefined) return { issues: ['the reply is not one JSON object'] };
  const result = schema.safeParse(parsed.value);
  if (result.success) return { value: result.data };
  return { issues: result.error.issues.map((issue) => `${formatPath(issue.path) || 'the reply'}: ${issue.message}`) };
}
