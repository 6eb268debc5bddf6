import * as z from 'zod';
import {
  ATTRIBUTES,
  type AttributeName,
  attributesOf,
  type KindDefinition,
  SIGNAL_KINDS,
  type SignalKind,
  type SubtypeOf,
  subtypesOf,
  type TAXONOMY,
} from './taxonomy.ts';

export const STRENGTHS = ['firm', 'hedged'] as const;

type AttributeNames<
  Kind extends SignalKind,
  Subtype extends SubtypeOf<Kind>,
> = (typeof TAXONOMY)[Kind]['subtypes'][Subtype] extends { attrs: readonly (infer Name)[] }
  ? Name & AttributeName
  : never;

type AttributeValue<Name extends AttributeName> = Name extends 'strength' ? (typeof STRENGTHS)[number] : string;

/** What a signal of this kind and subtype may carry beside its quote; a key is absent when it was not said. */
export type AttributesOf<Kind extends SignalKind, Subtype extends SubtypeOf<Kind>> = {
  readonly [Name in AttributeNames<Kind, Subtype>]?: AttributeValue<Name> | undefined;
};

/** A claim of one kind and subtype with the words that prove it (taxonomy.md, "What every signal carries"). */
export interface ClaimOf<Kind extends SignalKind, Subtype extends SubtypeOf<Kind>> {
  readonly kind: Kind;
  readonly subtype: Subtype;
  /** 0-based turns that show it, the strongest first. */
  readonly turns: readonly number[];
  /** Letter for letter from `turns[0]`. */
  readonly quote: string;
  readonly attrs: AttributesOf<Kind, Subtype>;
}

/** Any legal claim: a discriminated union over every kind and subtype of the taxonomy. */
export type Claim = {
  [Kind in SignalKind]: { [Subtype in SubtypeOf<Kind>]: ClaimOf<Kind, Subtype> }[SubtypeOf<Kind>];
}[SignalKind];

/** Attributes without their kind: for code that treats every kind alike. */
export type Attributes = { readonly [Name in AttributeName]?: string | undefined };

function attributesSchema(kind: SignalKind, subtype: string): z.ZodObject {
  const shape = attributesOf(kind, subtype).map((name) => [
    name,
    (name === 'strength' ? z.enum(STRENGTHS) : z.string().min(1)).describe(ATTRIBUTES[name]).optional(),
  ]);
  return z.strictObject(Object.fromEntries(shape));
}

function subtypeSchema(kind: SignalKind, subtype: string) {
  return z.object({
    kind: z.literal(kind),
    subtype: z.literal(subtype),
    turns: z.array(z.int().min(0)).min(1).describe('0-based indexes of the turns that show it, the strongest first'),
    quote: z.string().min(1).describe('letter for letter from the first of turns'),
    attrs: attributesSchema(kind, subtype),
  });
}

function kindSchema(kind: SignalKind) {
  const [first, ...rest] = subtypesOf(kind).map((subtype) => subtypeSchema(kind, subtype));
  if (first === undefined) throw new TypeError(`${kind} has no subtype`);
  return z.discriminatedUnion('subtype', [first, ...rest]);
}

const [firstKind, ...otherKinds] = SIGNAL_KINDS.map(kindSchema);
if (firstKind === undefined) throw new TypeError('the taxonomy is empty');

/** The runtime form of {@link Claim}: nothing but the kinds, subtypes and attributes of the taxonomy passes. */
export const claimSchema = z
  .discriminatedUnion('kind', [firstKind, ...otherKinds])
  .meta({ id: 'Claim' }) as unknown as z.ZodType<Claim>;

/** A stretch of one turn's text in UTF-16 code units, half-open: `text.slice(start, end)`. */
export interface Span {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
}

/** How a quote was found in its turn: letter for letter, after normalising, or by close alignment. */
export const GROUNDINGS = ['exact', 'folded', 'fuzzy'] as const;
export type Grounding = (typeof GROUNDINGS)[number];

/** A claim whose quote has been found in the source: `quote` is the source's own letters at `span`. */
export type Signal = Claim & {
  readonly span: Span;
  readonly grounding: Grounding;
  /** 0 to 1. */
  readonly confidence: number;
};

/** Why a candidate never became a signal. */
export const REJECTION_REASONS = [
  'quote_not_found',
  'quote_ambiguous',
  'quote_too_short',
  'illegal_kind',
  'illegal_attribute',
  'no_such_turn',
  'wrong_side',
  'context_only',
  'placeholder',
  'not_verified',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** A candidate that was refused: kept with its reason so that a person can see what the extractor tried. */
export interface Rejection {
  readonly reason: RejectionReason;
  /** What was wrong, in one sentence. */
  readonly detail: string;
  readonly kind?: string | undefined;
  readonly subtype?: string | undefined;
  readonly turns?: readonly number[] | undefined;
  readonly quote?: string | undefined;
}

/** Is this subtype legal for this kind? */
export function isLegal(kind: string, subtype: string): kind is SignalKind {
  return (SIGNAL_KINDS as readonly string[]).includes(kind) && subtypesOf(kind as SignalKind).includes(subtype);
}

export type { KindDefinition };
