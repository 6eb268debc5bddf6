import * as z from 'zod';
import {
  ATTRIBUTES,
  type AttributeName,
  attributesOf,
  formatPath,
  isLegal,
  type Rejection,
  SIGNAL_KINDS,
  STRENGTHS,
  subtypesOf,
} from '../../domain/index.ts';
import { isPlaceholder } from '../grounding/index.ts';
import type { NamedSchema } from '../model.ts';
import type { Candidate } from '../types.ts';

const NAMES = Object.keys(ATTRIBUTES) as readonly AttributeName[];
const SUBTYPES = [...new Set(SIGNAL_KINDS.flatMap(subtypesOf))];

/** Attributes without their descriptions: those are in the prompt, where a model is not tempted to copy them into the field. */
function attributeShape<Field extends z.ZodType>(field: (name: AttributeName) => Field): Record<string, Field> {
  return Object.fromEntries(NAMES.map((name) => [name, field(name)]));
}

function value(name: AttributeName) {
  return name === 'strength' ? z.enum(STRENGTHS) : z.string();
}

const core = {
  turns: z.array(z.int()),
  quote: z.string(),
  kind: z.enum(SIGNAL_KINDS),
  subtype: z.enum(SUBTYPES),
};

/**
 * What goes over the wire: flat items, every field required and nullable, because strict mode knows no absent field; the
 * evidence comes before the name it is given.
 */
export const wireSchema = z.strictObject({
  signals: z.array(z.strictObject({ ...core, ...attributeShape((name) => value(name).nullable()) })),
});

/** What is accepted back: servers that do not enforce the schema leave nulls out. */
const readingSchema = z.object({
  signals: z.array(z.object({ ...core, ...attributeShape((name) => value(name).nullish()) })),
});

type WireItem = z.infer<typeof readingSchema>['signals'][number];

/** The wire schema as JSON Schema, within what every provider's strict mode takes. */
export function wireJsonSchema(): NamedSchema {
  return { name: 'signals', schema: toWireJson(wireSchema) };
}

/** A zod schema as the JSON Schema that is sent. */
export function toWireJson(wire: z.ZodType): NamedSchema['schema'] {
  const { $schema: _, ...schema } = z.toJSONSchema(wire, {
    override({ jsonSchema }) {
      // zod bounds integers by what JavaScript can count; not every strict mode knows the keywords.
      delete jsonSchema.minimum;
      delete jsonSchema.maximum;
    },
  });
  return schema;
}

/** What one reply proposes, or what is wrong with it: paths and rules only, never its words. */
export type WireReading =
  | {
      readonly candidates: readonly Candidate[];
      readonly rejected: readonly Rejection[];
      readonly issues: readonly string[];
    }
  | { readonly issues: readonly [string, ...string[]] };

/** Confidence of an uncontradicted proposal, before grounding and agreement move it. */
const CONFIDENCE = 0.8;
const FENCE = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/;
const LABEL = /^(?:[0-9a-f]{10} )?\d+ [CVU]\d*(?: \(continued\))?: /;

/**
 * Reads a reply. Off the schema there are only issues. On it, null is absent, attributes that are foreign to the kind are
 * dropped, placeholders are dropped as attributes and refused as quotes; a subtype that does not go with its kind is refused
 * and named in `issues`, so that a repair round can be asked for it.
 */
export function readWire(text: string): WireReading {
  const parsed = parseReply(text);
  if (parsed === undefined) return { issues: ['the reply is not one JSON object'] };
  const result = readingSchema.safeParse(parsed.value);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${formatPath(issue.path)}: ${issue.message}`);
    return { issues: [issues[0] ?? 'off the schema', ...issues.slice(1)] };
  }
  const items = result.data.signals;
  const illegal = items.map((item, index) => describeMismatch(item, index));
  return {
    candidates: items.filter((_, index) => illegal[index] === undefined).map(toCandidate),
    rejected: items.filter((_, index) => illegal[index] !== undefined).map(toRejection),
    issues: illegal.filter((issue) => issue !== undefined),
  };
}

/** The JSON of a reply, a code fence around it taken off; undefined when it is none. */
export function parseReply(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(FENCE.exec(text)?.[1] ?? text) };
  } catch {
    // Not JSON is an answer here, and the parser's message would carry the reply's words.
    return undefined;
  }
}

function describeMismatch({ kind, subtype }: WireItem, index: number): string | undefined {
  if (isLegal(kind, subtype)) return undefined;
  return `signals[${index}]: ${kind} has no subtype ${subtype}; it has ${subtypesOf(kind).join(', ')}`;
}

function toCandidate(item: WireItem): Candidate {
  const fields: Record<string, unknown> = item;
  const attrs = attributesOf(item.kind, item.subtype).flatMap((name) => {
    const said = fields[name];
    return typeof said === 'string' && !isPlaceholder(said) ? [[name, said.trim()] as const] : [];
  });
  return {
    kind: item.kind,
    subtype: item.subtype,
    turns: item.turns,
    quote: item.quote.replace(LABEL, ''),
    attrs: Object.fromEntries(attrs),
    confidence: CONFIDENCE,
  };
}

function toRejection({ kind, subtype, turns, quote }: WireItem): Rejection {
  return { reason: 'illegal_kind', detail: `${kind} has no subtype ${subtype}`, kind, subtype, turns, quote };
}
