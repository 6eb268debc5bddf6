import type { SignalKind } from '../../../domain/index.ts';
import { CUE_TABLES, type Cues, LEXICON } from '../cues/index.ts';
import { type Pattern, PatternCompiler } from './compile.ts';

/** How much one cue says by itself (see cues/types.ts); noisy-or joins several. */
export const WEIGHTS = { strong: 0.8, likely: 0.6, hint: 0.3 } as const;
export type Weight = keyof typeof WEIGHTS;

/** One cue, compiled, with what it is a cue for. */
export interface Cue extends Pattern {
  readonly id: number;
  readonly kind: SignalKind;
  /** Undefined for what speaks against the whole kind. */
  readonly subtype: string | undefined;
  readonly weight: Weight;
  readonly flags: ReadonlySet<string>;
}

/** A cue found in a sentence, as stretches of its normalised text. */
export interface CueMatch {
  readonly cue: Cue;
  readonly start: number;
  readonly end: number;
  readonly slots: Readonly<Record<string, readonly [number, number]>>;
}

const compiler = new PatternCompiler(LEXICON);

function compileAll(): readonly Cue[] {
  const cues: Cue[] = [];
  const add = (kind: SignalKind, subtype: string | undefined, weight: Weight, source: string) => {
    const [, flags, pattern] = /^([a-z,]+)::(.*)$/u.exec(source) ?? [undefined, '', source];
    cues.push({
      ...compiler.compile((pattern ?? '').trim()),
      id: cues.length,
      kind,
      subtype,
      weight,
      flags: new Set((flags ?? '').split(',')),
    });
  };
  for (const table of CUE_TABLES) {
    for (const [subtype, lists] of Object.entries(table.subtypes) as [string, Cues][]) {
      for (const weight of ['strong', 'likely', 'hint'] as const) {
        for (const source of lists[weight] ?? []) add(table.kind, subtype, weight, source);
      }
    }
    for (const source of table.against ?? []) add(table.kind, undefined, 'strong', source);
  }
  return cues;
}

/** Every cue of the tables, in their order. */
export const CUES = compileAll();
const UNANCHORED = CUES.filter((cue) => cue.anchors === undefined);
const BY_ANCHOR = new Map<string, Cue[]>();
for (const cue of CUES) {
  for (const word of new Set(cue.anchors ?? [])) BY_ANCHOR.set(word, [...(BY_ANCHOR.get(word) ?? []), cue]);
}
const WITH_INDICES = new Map<number, RegExp>();

/** The lists of words that cues require, by number: equal ones are one. */
const LISTS = new Map<string, number>();
const LISTS_OF: readonly (readonly number[])[] = CUES.map(({ required }) => [...new Set(required.map(numberOf))]);
const LISTS_WITH = new Map<string, number[]>();
for (const [list, number] of LISTS) {
  for (const word of list.split(' ')) LISTS_WITH.set(word, [...(LISTS_WITH.get(word) ?? []), number]);
}

function numberOf(words: readonly string[]): number {
  const list = [...new Set(words)].sort().join(' ');
  const number = LISTS.get(list) ?? LISTS.size;
  LISTS.set(list, number);
  return number;
}

/** Every cue that a sentence's normalised text holds, each at its first place. `words` are the text's words. */
export function matchCues(norm: string, words: Iterable<string>): readonly CueMatch[] {
  const distinct = new Set(words);
  const met = new Uint8Array(LISTS.size);
  for (const word of distinct) for (const list of LISTS_WITH.get(word) ?? []) met[list] = 1;
  const tried = new Uint8Array(CUES.length);
  const found: CueMatch[] = [];
  const attempt = (cue: Cue) => {
    if (tried[cue.id] === 1) return;
    tried[cue.id] = 1;
    // A look at the words tells more cheaply than the pattern that most cues cannot match.
    if (LISTS_OF[cue.id]?.every((list) => met[list] === 1) && cue.regex.test(norm)) found.push(located(cue, norm));
  };
  for (const cue of UNANCHORED) attempt(cue);
  for (const word of distinct) for (const cue of BY_ANCHOR.get(word) ?? []) attempt(cue);
  return found.sort((a, b) => a.cue.id - b.cue.id);
}

function located(cue: Cue, norm: string): CueMatch {
  let regex = WITH_INDICES.get(cue.id);
  if (regex === undefined) {
    regex = new RegExp(cue.regex.source, 'du');
    WITH_INDICES.set(cue.id, regex);
  }
  const match = regex.exec(norm);
  const [start, end] = match?.indices?.[0] ?? [0, norm.length];
  const slots: Record<string, readonly [number, number]> = {};
  for (const [name, range] of Object.entries(match?.indices?.groups ?? {})) if (range) slots[name] = range;
  return { cue, start, end, slots };
}
