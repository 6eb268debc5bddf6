import {
  ATTRIBUTES,
  type AttributeName,
  attributesOf,
  isLegal,
  kindDefinition,
  type Rejection,
  type Side,
  STRENGTHS,
} from '../../domain/index.ts';
import type { Candidate } from '../types.ts';
import type { Spoken } from './spoken.ts';

type Refusal = Pick<Rejection, 'reason' | 'detail'>;

const PLACEHOLDERS = new Set([
  ...[
    '',
    '-',
    '--',
    '?',
    '...',
    'n/a',
    'na',
    'nil',
    'none',
    'null',
    'undefined',
    'unknown',
    'unspecified',
    'tbd',
    'tba',
  ],
  ...['not said', 'not stated', 'not specified', 'not mentioned', 'not given', 'not provided', 'not applicable'],
  ...['not available', 'not known', 'no date', 'no name', 'string', 'quote', 'text', 'value', 'placeholder', 'example'],
]);
const DESCRIPTIONS = new Set(Object.values(ATTRIBUTES).map(bare));

/** Is this a word that stands for having nothing to say ("N/A", "unknown"), or the description of a field copied back? */
export function isPlaceholder(value: string): boolean {
  const word = bare(value);
  return PLACEHOLDERS.has(word) || DESCRIPTIONS.has(word);
}

function bare(value: string): string {
  return value
    .trim()
    .toLowerCase()
    .replace(/^[<([{"'`]+|[>)\]}"'`.]+$/g, '');
}

/** What the taxonomy forbids about a candidate, before its quote is looked for. */
export function refuseByVocabulary(candidate: Candidate): Refusal | undefined {
  const { kind, subtype, attrs, quote } = candidate;
  if (!isLegal(kind, subtype)) return { reason: 'illegal_kind', detail: 'the taxonomy has no such kind and subtype' };
  if (isPlaceholder(quote)) return { reason: 'placeholder', detail: 'the quote stands for having none' };
  const legal: readonly string[] = attributesOf(kind, subtype);
  const foreign = Object.keys(attrs).filter((name) => !legal.includes(name));
  if (foreign.length > 0) {
    return { reason: 'illegal_attribute', detail: `${kind}/${subtype} has no attribute ${foreign.join(', ')}` };
  }
  if (attrs.strength !== undefined && !(STRENGTHS as readonly string[]).includes(attrs.strength)) {
    return { reason: 'illegal_attribute', detail: `strength is ${STRENGTHS.join(' or ')}` };
  }
  return undefined;
}

/** Whose mouth matters: a kind that only one side can say is refused from the other. An unknown side passes. */
export function refuseBySide(candidate: Candidate, side: Side): Refusal | undefined {
  if (!isLegal(candidate.kind, candidate.subtype) || side === 'unknown') return undefined;
  const { saidBy } = kindDefinition(candidate.kind);
  if (saidBy === 'anyone' || saidBy === side) return undefined;
  return { reason: 'wrong_side', detail: `${candidate.kind} counts when the ${saidBy} side says it` };
}

/** The attributes that say something and are not guessed, in the order of the taxonomy. */
export function meaningfulAttributes(
  { kind, subtype, attrs }: Candidate,
  isSpoken: Spoken,
): Partial<Record<AttributeName, string>> {
  if (!isLegal(kind, subtype)) return {};
  const said = attributesOf(kind, subtype).flatMap((name) => {
    const value = attrs[name]?.trim();
    return value === undefined || isPlaceholder(value) || !isSpoken(name, value) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(said);
}
