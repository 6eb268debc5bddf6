import { createHash } from 'node:crypto';
import {
  type CommitmentLine,
  canonicalJson,
  HANDOFF_SECTIONS,
  type Handoff,
  type HandoffLine,
  type HandoffSectionId,
  type StakeholderLine,
} from '../../domain/index.ts';

/** How a line differs between two versions of a brief. */
export interface HandoffChange {
  readonly section: HandoffSectionId;
  /** The line's id, which is the same in both. */
  readonly id: string;
  readonly kind: 'added' | 'gone' | 'changed';
  /** In words; null of what was added. */
  readonly before: string | null;
  /** In words; null of what is gone. */
  readonly after: string | null;
}

/** What changed from one version of a brief to another, part by part: lines by their ids, with what each says. */
export function changesBetween(before: Handoff, after: Handoff): readonly HandoffChange[] {
  return HANDOFF_SECTIONS.flatMap((section) => {
    const [old, now] = [wordsOf(before, section), wordsOf(after, section)];
    const changed = [...now].flatMap(([id, words]): readonly HandoffChange[] => {
      const was = old.get(id);
      if (was === undefined) return [{ section, id, kind: 'added', before: null, after: words }];
      return was === words ? [] : [{ section, id, kind: 'changed', before: was, after: words }];
    });
    const gone = [...old].flatMap(([id, words]): readonly HandoffChange[] =>
      now.has(id) ? [] : [{ section, id, kind: 'gone', before: words, after: null }],
    );
    return [...changed, ...gone];
  });
}

/**
 * Changes as they may be told outside: what a line said before is left out where that rested on conversations that are not read
 * any more, which may have been closed since.
 */
export function tellableChanges(
  changes: readonly HandoffChange[],
  before: Handoff,
  known: readonly string[],
): readonly HandoffChange[] {
  const closed = new Set(
    HANDOFF_SECTIONS.flatMap((section) =>
      before[section].filter((line) => !sourcesOf(line).every((id) => known.includes(id))).map(({ id }) => id),
    ),
  );
  return changes.flatMap((change) => {
    if (change.before === null || !closed.has(change.id)) return [change];
    return change.kind === 'gone' ? [] : [{ ...change, before: null }];
  });
}

function sourcesOf(line: HandoffLine | StakeholderLine | CommitmentLine): readonly string[] {
  const criteria = 'success_criteria' in line ? line.success_criteria : [];
  return [line, ...criteria].flatMap(({ sources }) => sources.map(({ conversation }) => conversation));
}

/** Of everything that a brief says: the same again is no news, on whatever day, and from however much talk. */
export function fingerprintOf(handoff: Handoff): string {
  const said = HANDOFF_SECTIONS.map((section) => handoff[section].map((line) => [line.id, sayLine(line)]));
  return createHash('sha256').update(canonicalJson(said)).digest('hex');
}

function wordsOf(handoff: Handoff, section: HandoffSectionId): ReadonlyMap<string, string> {
  return new Map(handoff[section].map((line) => [line.id, sayLine(line)]));
}

/** All that a line says, in one: also whose promise it is, when it is due, where somebody stands. */
export function sayLine(line: HandoffLine | StakeholderLine | CommitmentLine): string {
  if ('due_date' in line) {
    const when = line.due_date ?? line.due;
    const told = [line.owner, when === null ? null : `due ${when}`, line.strength === 'hedged' ? 'hedged' : null];
    return withTold(line.text, told);
  }
  if ('stance' in line) {
    const criteria = line.success_criteria.map(({ text }) => `judges it by: ${text}`);
    return withTold(line.text, [line.stance === 'unknown' ? null : line.stance, ...criteria]);
  }
  return line.text;
}

function withTold(text: string, told: readonly (string | null)[]): string {
  const said = told.filter((one) => one !== null && !text.includes(one));
  return said.length === 0 ? text : `${text} (${said.join('; ')})`;
}
