import type { PlacedClaim, Signal } from '../../domain/index.ts';
import { compareKeys, keyWords } from './keys.ts';

/** A signal that is known of a conversation, in the forms in which another reading may find it. */
export interface KnownReading {
  readonly id: string;
  readonly forms: readonly PlacedClaim[];
}

/** Share of the letters of both quotes that must be common before the words alone say that it is one fact. */
const MOST = 0.5;

interface Pair {
  /** Index of the form among all forms. */
  readonly form: number;
  readonly found: number;
  readonly likeness: number;
}

/**
 * Which of the signals of a new reading are known from an earlier one: by their index in `found`, the id each is known
 * under. The same place first; then the same kind with overlapping quotes, whatever became of the subtype and the edges of
 * the quote; then the same kind quoted from the same turn, or resting on the same turn and about the same thing. Two claims
 * about different things ("SSO", "the audit log") are two, unless the quotes are nearly one. Each form is found once: of a
 * corrected signal both what it is and what it had been read as, so that an old error is not made twice.
 */
export function matchReadings(known: readonly KnownReading[], found: readonly Signal[]): ReadonlyMap<number, string> {
  const forms = known.flatMap(({ id, forms: ofOne }) => ofOne.map((claim) => ({ id, claim })));
  const ids = new Map<number, string>();
  const used = new Set<number>();
  const take = ({ form, found: index }: Pick<Pair, 'form' | 'found'>): void => {
    const id = forms[form]?.id;
    if (id === undefined || used.has(form) || ids.has(index)) return;
    used.add(form);
    ids.set(index, id);
  };
  const claims = forms.map(({ claim }) => claim);
  for (const pair of samePlaces(claims, found)) take(pair);
  for (const pair of likelyPairs(claims, found, used, ids)) take(pair);
  return ids;
}

/** Pairs of equal kind, subtype and span, those about the same thing first: one sentence may hold two promises. */
function samePlaces(forms: readonly PlacedClaim[], found: readonly Signal[]): Pair[] {
  const byPlace = Map.groupBy(forms.keys(), (index) => placeOf(forms[index]));
  const pairs = found.flatMap((signal, index) =>
    (byPlace.get(placeOf(signal)) ?? []).map((form) => pairOf(forms, found, form, index, () => 1)),
  );
  return pairs.flat().sort(byLikeness);
}

function likelyPairs(
  forms: readonly PlacedClaim[],
  found: readonly Signal[],
  used: ReadonlySet<number>,
  ids: ReadonlyMap<number, string>,
): Pair[] {
  const openForms = [...forms.keys()].filter((form) => !used.has(form));
  const openFound = [...found.keys()].filter((index) => !ids.has(index));
  const byTurn = Map.groupBy(
    openForms.flatMap((form) => keysOf(forms[form]).map((key) => ({ key, form }))),
    ({ key }) => key,
  );
  const near = (index: number) =>
    new Set(keysOf(found[index]).flatMap((key) => (byTurn.get(key) ?? []).map(({ form }) => form)));
  return openFound
    .flatMap((index) => [...near(index)].flatMap((form) => pairOf(forms, found, form, index, likeness)))
    .sort(byLikeness);
}

/** How the attributes that tell facts apart bear on likeness; less than any difference in the words themselves. */
const BY_KEYS = { same: 0.04, unknown: 0.02, apart: 0.01, different: 0 } as const;

function pairOf(
  forms: readonly PlacedClaim[],
  found: readonly Signal[],
  form: number,
  index: number,
  measure: (one: PlacedClaim, other: PlacedClaim, keys: keyof typeof BY_KEYS) => number,
): Pair[] {
  const one = forms[form];
  const other = found[index];
  if (one === undefined || other === undefined) return [];
  const keys = compareKeys(keyWords(one), keyWords(other));
  const measured = measure(one, other, keys);
  return measured === 0 ? [] : [{ form, found: index, likeness: measured + BY_KEYS[keys] }];
}

/** 2 to 3: the quotes share letters; 1: one turn is quoted; below: one turn is cited by both. 0: not the same. */
function likeness(one: PlacedClaim, other: PlacedClaim, keys: keyof typeof BY_KEYS): number {
  const shared = sharedLetters(one, other);
  if (shared >= MOST) return 2 + shared;
  if (keys === 'different') return 0;
  if (shared > 0) return 2 + shared;
  if (keys === 'apart') return 0;
  if (one.span.turn === other.span.turn) return 1;
  return keys === 'same' && one.turns.some((turn) => other.turns.includes(turn)) ? 0.5 : 0;
}

/** Letters that both quotes cover, of all that either covers. */
function sharedLetters({ span: one }: PlacedClaim, { span: other }: PlacedClaim): number {
  if (one.turn !== other.turn) return 0;
  const shared = Math.min(one.end, other.end) - Math.max(one.start, other.start);
  return shared <= 0 ? 0 : shared / (Math.max(one.end, other.end) - Math.min(one.start, other.start));
}

/** Only claims of one kind that rest on one turn can be alike: under these they find each other. */
function keysOf(claim: PlacedClaim | undefined): string[] {
  return claim === undefined ? [] : [...new Set(claim.turns)].map((turn) => `${claim.kind} ${turn}`);
}

function placeOf(claim: PlacedClaim | undefined): string {
  if (claim === undefined) return '';
  const { kind, subtype, span } = claim;
  return [kind, subtype, span.turn, span.start, span.end].join('\n');
}

function byLikeness(one: Pair, other: Pair): number {
  return other.likeness - one.likeness || one.form - other.form || one.found - other.found;
}
