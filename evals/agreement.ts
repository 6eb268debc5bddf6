import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { InputError, SIGNAL_KINDS } from '../src/domain/index.ts';
import { type GoldSignal, goldSchema, type LabelledCase } from './cases.ts';
import { GROUPS, rate } from './counts.ts';
import { type CaseMatching, matchCase, tokenOverlap } from './matching.ts';
import { type Scores, scoresOf } from './metrics.ts';

/** What one reader listed in one conversation, before anybody compared it with another reader's list. */
export interface Labelling {
  readonly id: string;
  readonly gold: readonly GoldSignal[];
  readonly optional: readonly GoldSignal[];
}

/** How two labellings of the same conversations agree over some kinds. Symmetric: neither of them is the right one. */
export interface Agreement {
  readonly first: number;
  readonly second: number;
  /** Labels of one that were matched to a label of the other. */
  readonly both: number;
  readonly f1: number | null;
  readonly interval: Scores['intervals']['f1'];
  /** Share of the matched with one subtype. */
  readonly subtypes: number | null;
  /** Attributes that agree (half of the words), counted twice, over all that either gave in the matched. */
  readonly attributes: number | null;
  /** Labels that the other labelling has not, and how many of them it listed as optional. */
  readonly unmatched: number;
  readonly optional: number;
}

const labellingSchema = z.object({
  id: z.string().min(1),
  gold: z.array(goldSchema),
  optional: z.array(goldSchema).default([]),
});

/**
 * Reads a labelling: one conversation a line.
 * @throws {InputError} code `invalid-labelling`, with the line
 */
export async function readLabelling(path: string): Promise<ReadonlyMap<string, Labelling>> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line, index) => {
      const parsed = labellingSchema.safeParse(parseLine(line));
      if (parsed.success) return [parsed.data.id, parsed.data];
      const message = `line ${index + 1} is not a labelling`;
      throw new InputError('invalid-labelling', [{ path, message }], { cause: parsed.error });
    }),
  );
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** One labelling of the cases against another, both ways, as the suite matches predictions to labels. */
export interface ComparedLabellings {
  /** The second as predictions of the first. */
  readonly forth: readonly CaseMatching[];
  /** The first as predictions of the second. */
  readonly back: readonly CaseMatching[];
}

/** Matches two labellings over the cases that both have. */
export function compareLabellings(
  cases: readonly LabelledCase[],
  first: ReadonlyMap<string, Labelling>,
  second: ReadonlyMap<string, Labelling>,
): ComparedLabellings {
  const both = cases.flatMap(({ id, conversation }) => {
    const [one, other] = [first.get(id), second.get(id)];
    return one === undefined || other === undefined ? [] : [{ one, other, turns: conversation.turns }];
  });
  return {
    forth: both.map(({ one, other, turns }) => matchCase(other.gold, one.gold, one.optional, turns)),
    back: both.map(({ one, other, turns }) => matchCase(one.gold, other.gold, other.optional, turns)),
  };
}

/** The agreement per kind, over the mission kinds (`mission`) and over all (`all`). */
export function agreementsOf(compared: ComparedLabellings): ReadonlyMap<string, Agreement> {
  const groups = [...SIGNAL_KINDS, 'mission', 'all'];
  return new Map(groups.map((group) => [group, agreementOf(compared, GROUPS[group] ?? [])]));
}

function agreementOf({ forth, back }: ComparedLabellings, kinds: readonly string[]): Agreement {
  const strict = forth.map(withExcusedAsWrong);
  const { gold, predicted, matched, f1, intervals, subtypes } = scoresOf(strict, kinds);
  const excused = [...forth, ...back].flatMap((matching) => matching.excused);
  return {
    first: gold,
    second: predicted,
    both: matched,
    f1,
    interval: intervals.f1,
    subtypes,
    attributes: attributeAgreement(forth, kinds),
    unmatched: gold + predicted - 2 * matched,
    optional: excused.filter(({ kind }) => kinds.includes(kind)).length,
  };
}

/** Between two readers a label that the other calls optional is a difference, not excused. */
function withExcusedAsWrong(matching: CaseMatching): CaseMatching {
  return { ...matching, falsePositives: [...matching.falsePositives, ...matching.excused], excused: [], excuses: [] };
}

function attributeAgreement(matchings: readonly CaseMatching[], kinds: readonly string[]): number | null {
  const pairs = matchings.flatMap((matching) => matching.pairs).filter((pair) => kinds.includes(pair.gold.kind));
  const counted = pairs.map(({ prediction, gold: label }) => {
    const [one, other] = [prediction.attrs, label.attrs];
    const agreed = Object.entries(one).filter(([name, value]) => tokenOverlap(value, other[name] ?? '') >= 0.5);
    return { agreed: 2 * agreed.length, given: Object.keys(one).length + Object.keys(other).length };
  });
  const sum = (name: 'agreed' | 'given') => counted.reduce((total, one) => total + one[name], 0);
  return rate(sum('agreed'), sum('given'));
}
