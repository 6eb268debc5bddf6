import * as z from 'zod';
import {
  ATTRIBUTES,
  type AttributeName,
  formatPath,
  isLegal,
  SIGNAL_KINDS,
  subtypesOf,
} from '../../../domain/index.ts';
import type { NamedSchema } from '../../model.ts';
import { VERDICT_WORDS, type Verdict } from '../../types.ts';
import { parseReply, toWireJson } from '../wire.ts';
import type { Listed } from './listed.ts';

const FIELDS = Object.keys(ATTRIBUTES) as [AttributeName, ...AttributeName[]];
const SUBTYPES = [...new Set(SIGNAL_KINDS.flatMap(subtypesOf))];

/** What goes over the wire: one flat item for each claim, every field required. */
export const verdictsSchema = z.strictObject({
  verdicts: z.array(
    z.strictObject({
      id: z.int(),
      verdict: z.enum(VERDICT_WORDS),
      same_as: z.int().nullable(),
      subtype: z.enum(SUBTYPES).nullable(),
      corrections: z.array(z.strictObject({ field: z.enum(FIELDS), value: z.string().nullable() })),
    }),
  ),
});

/** What is accepted back: servers that do not enforce the schema leave nulls and empty lists out. */
const readingSchema = z.object({
  verdicts: z.array(
    z.object({
      id: z.int(),
      verdict: z.enum(VERDICT_WORDS),
      same_as: z.int().nullish(),
      subtype: z.enum(SUBTYPES).nullish(),
      corrections: z.array(z.object({ field: z.enum(FIELDS), value: z.string().nullable() })).nullish(),
    }),
  ),
});

/** The verdicts' schema as JSON Schema, within what every provider's strict mode takes. */
export function verdictsJsonSchema(): NamedSchema {
  return { name: 'verdicts', schema: toWireJson(verdictsSchema) };
}

/** What one reply judges, and what is wrong with it: paths, numbers and rules only, never its words. */
export interface VerdictReading {
  /** False: nothing of the reply can be used. */
  readonly usable: boolean;
  readonly verdicts: readonly Verdict[];
  readonly issues: readonly string[];
}

/**
 * Reads a reply about a list of claims. A verdict on a number that was not listed is passed over, of two on one claim the
 * first counts; a claim without a verdict and a subtype of another kind are issues, for which a repair round can be asked.
 */
export function readVerdicts(text: string, listed: readonly Listed[]): VerdictReading {
  const parsed = parseReply(text);
  if (parsed === undefined) return { usable: false, verdicts: [], issues: ['the reply is not one JSON object'] };
  const result = readingSchema.safeParse(parsed.value);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${formatPath(issue.path)}: ${issue.message}`);
    return { usable: false, verdicts: [], issues };
  }
  const given = new Map(result.data.verdicts.toReversed().map((item) => [item.id, item]));
  const verdicts: Verdict[] = [];
  const issues: string[] = [];
  for (const { id, signal } of listed) {
    const item = given.get(id);
    if (item === undefined) {
      issues.push(`claim ${id} has no verdict`);
      continue;
    }
    const { verdict, same_as = null, subtype = null, corrections } = item;
    const fits = subtype === null || isLegal(signal.kind, subtype);
    if (!fits)
      issues.push(
        `claim ${id}: ${signal.kind} has no subtype ${subtype}; it has ${subtypesOf(signal.kind).join(', ')}`,
      );
    const attrs = Object.fromEntries((corrections ?? []).map(({ field, value }) => [field, value]));
    verdicts.push({ id, verdict, same_as, subtype: fits ? subtype : null, attrs });
  }
  return { usable: true, verdicts, issues };
}
