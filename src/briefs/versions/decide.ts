import {
  type CommitmentLine,
  HANDOFF_SECTIONS,
  type Handoff,
  type HandoffDecision,
  type HandoffLine,
  type HandoffSectionId,
  type LineFields,
  type StakeholderLine,
} from '../../domain/index.ts';
import { lineId } from '../line-id.ts';

/** What people have come to about one line. */
interface Settled {
  readonly section: HandoffSectionId;
  /** What it says instead of what the record gives; null where it stays. */
  readonly text: string | null;
  readonly fields: LineFields;
  readonly isRemoved: boolean;
  readonly isAdded: boolean;
  readonly original: HandoffLine | null;
  /** The decision that its words or its confirmation come from. */
  readonly mark: HandoffDecision;
  /** The last of all. */
  readonly last: HandoffDecision;
}

/** A line that a person took out, as it was. */
export interface RemovedLine {
  readonly section: HandoffSectionId;
  readonly line: HandoffLine;
  readonly by: string;
  readonly at: string;
  readonly reason: string | null;
}

/** The id of a line that a person adds: what it says and who added it when. */
export function addedLineId(section: HandoffSectionId, text: string, by: string, at: string): string {
  return lineId(section, 'added', text, by, at);
}

/**
 * A brief with what people decided of its lines, the earliest decision first, whatever the record gives by now: a corrected line
 * says what it was corrected to and keeps its sources, one that was removed stays away with all that was made of it, one that was added
 * stands with who added it. A line that was corrected or confirmed stays where the record no longer gives it; but no promise
 * does, which may have been taken back since: that is a question then, and what was planned for it is planned no more.
 */
export function applyDecisions(written: Handoff, decisions: readonly HandoffDecision[]): Handoff {
  const settled = settle(decisions);
  if (settled.size === 0) return written;
  const gone = dependentsOf(written, settled);
  const applied = <Line extends HandoffLine>(section: HandoffSectionId, lines: readonly Line[]): readonly Line[] => {
    const there = new Set(lines.map(({ id }) => id));
    const kept = [...settled].filter(([id, one]) => one.section === section && !there.has(id));
    return [
      ...lines.filter(({ id }) => !gone.has(id)).flatMap((line) => decided(line, settled.get(line.id))),
      ...kept.flatMap(([id, one]) => standing<Line>(id, one, written)),
    ];
  };
  const handoff = {
    ...written,
    ...Object.fromEntries(HANDOFF_SECTIONS.map((section) => [section, applied(section, written[section])])),
  };
  return {
    ...handoff,
    first_90_days: planAsCorrected(handoff.first_90_days, written, settled),
    open_questions: [...handoff.open_questions, ...fallenPromises(written, settled)],
  };
}

/** The lines that people took out and nobody put back, the latest last. */
export function removedLines(decisions: readonly HandoffDecision[]): readonly RemovedLine[] {
  return [...settle(decisions).values()].flatMap(({ isRemoved, section, original, last }) =>
    isRemoved && original !== null ? [{ section, line: original, by: last.by, at: last.at, reason: last.reason }] : [],
  );
}

function settle(decisions: readonly HandoffDecision[]): ReadonlyMap<string, Settled> {
  const settled = new Map<string, Settled>();
  for (const decision of decisions) {
    const next = after(settled.get(decision.line), decision);
    if (next === undefined) settled.delete(decision.line);
    else settled.set(decision.line, next);
  }
  return settled;
}

function after(before: Settled | undefined, decision: HandoffDecision): Settled | undefined {
  const { section, text, fields } = decision;
  const same = {
    section,
    text: before?.text ?? null,
    fields: before?.fields ?? {},
    original: before?.original ?? decision.original,
    isAdded: before?.isAdded ?? false,
    isRemoved: false,
    mark: before?.mark ?? decision,
    last: decision,
  };
  switch (decision.action) {
    case 'add':
      return { ...same, text, fields, isAdded: true, mark: decision };
    case 'correct':
      return { ...same, text, fields: { ...same.fields, ...fields }, mark: decision };
    case 'confirm':
      return same.text === null ? { ...same, mark: decision } : same;
    case 'remove':
      return { ...same, isRemoved: true, original: decision.original ?? same.original };
    case 'restore':
      // Of what was removed the removal is taken back, of anything else all that was decided.
      return same.isAdded || (before?.isRemoved === true && same.text !== null) ? same : undefined;
  }
}

function decided<Line extends HandoffLine>(line: Line, settled: Settled | undefined): readonly Line[] {
  if (settled === undefined) return [line];
  if (settled.isRemoved) return [];
  const { mark, text, fields } = settled;
  const { by, at, reason } = mark;
  if (text === null) return [{ ...line, decided: { action: 'confirm', by, at, original: null, reason } }];
  const original = line.text === text ? null : line.text;
  return [{ ...line, ...fieldsOf(line, fields), text, decided: { action: 'correct', by, at, original, reason } }];
}

function fieldsOf(line: HandoffLine, { owner, due_date }: LineFields): object {
  if (!('due_date' in line)) return {};
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(due_date === undefined ? {} : { due_date, due: due_date }),
  };
}

/** A line that the record does not give (any more), and a person stands behind. */
function standing<Line extends HandoffLine>(id: string, settled: Settled, written: Handoff): readonly Line[] {
  const { isRemoved, isAdded, section, text, fields, mark } = settled;
  if (isRemoved) return [];
  if (isAdded) return [addedLine(section, { id, text: text ?? '', fields, mark }) as unknown as Line];
  if (section === 'commitments' || section === 'first_90_days') return [];
  const line = asReadable<Line>(settled, written);
  return line === undefined ? [] : decided(line, settled);
}

/**
 * A line as it was when it was decided on, without what it rested on and may not be read here any more; `undefined` where its
 * words are of that.
 */
function asReadable<Line extends HandoffLine>(
  { original, text, mark }: Settled,
  { conversations }: Pick<Handoff, 'conversations'>,
): Line | undefined {
  if (original === null) return undefined;
  const isThere = ({ sources }: HandoffLine) =>
    sources.every(({ conversation }) => conversations.includes(conversation));
  if (text === null && !isThere(original)) return undefined;
  const sources = original.sources.filter(({ conversation }) => conversations.includes(conversation));
  const verb = mark.action === 'correct' ? 'corrected' : 'confirmed';
  const line = {
    ...(original as Line),
    sources,
    ...(sources.length === 0 ? { basis: `${verb} by ${mark.by}` } : {}),
    // A correction is told with what the record gave.
    ...(isThere(original) ? {} : { text, details: [] }),
  };
  if (!('success_criteria' in line)) return line;
  const criteria = (line as unknown as StakeholderLine).success_criteria;
  return { ...line, success_criteria: criteria.filter(isThere) };
}

/** Promises that people confirmed or corrected and the record gives no more, as questions. */
function fallenPromises(written: Handoff, settled: ReadonlyMap<string, Settled>): readonly HandoffLine[] {
  const there = new Set(written.commitments.map(({ id }) => id));
  return [...settled].flatMap(([promise, one]): readonly HandoffLine[] => {
    const { section, isRemoved, isAdded, mark } = one;
    const id = lineId('open_questions', 'fallen', promise);
    if (section !== 'commitments' || isRemoved || isAdded || there.has(promise) || settled.has(id)) return [];
    const line = asReadable(one, written);
    if (line === undefined) return [];
    const verb = mark.action === 'correct' ? 'corrected' : 'confirmed';
    const basis = `${verb} by ${mark.by}, and the record gives it as a promise no more`;
    return [{ id, text: `Does it still hold: ${one.text ?? line.text}`, sources: line.sources, basis }];
  });
}

interface Addition {
  readonly id: string;
  readonly text: string;
  readonly fields: LineFields;
  readonly mark: HandoffDecision;
}

function addedLine(
  section: HandoffSectionId,
  { id, text, fields, mark: { by, at, reason } }: Addition,
): HandoffLine | StakeholderLine | CommitmentLine {
  const decided = { action: 'add', by, at, original: null, reason } as const;
  const line = { id, text, sources: [], basis: `added by ${by}`, decided };
  if (section === 'stakeholders')
    return { ...line, person: text, title: null, role: null, stance: 'unknown', success_criteria: [] };
  if (section !== 'commitments') return line;
  const due = fields.due_date ?? null;
  return { ...line, owner: fields.owner ?? null, due, due_date: due, strength: 'firm' };
}

/** Lines that were made of lines which people removed, and questions that their corrections answer. */
function dependentsOf(written: Handoff, settled: ReadonlyMap<string, Settled>): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const [id, { section, isRemoved, fields }] of settled) {
    if (section === 'commitments') {
      if (isRemoved) gone.add(lineId('first_90_days', id));
      if (isRemoved || fields.due_date !== undefined) gone.add(lineId('open_questions', 'due', id));
      if (isRemoved || fields.owner !== undefined) gone.add(lineId('open_questions', 'owner', id));
    }
    const person = isRemoved ? written.stakeholders.find((one) => one.id === id)?.person : undefined;
    if (person !== undefined) gone.add(lineId('open_questions', 'criteria', person.toLowerCase()));
  }
  return gone;
}

/** What falls due in the plan says what its promise was corrected to. */
function planAsCorrected(
  plan: readonly HandoffLine[],
  { commitments }: Handoff,
  settled: ReadonlyMap<string, Settled>,
): readonly HandoffLine[] {
  const corrected = new Map(
    commitments.flatMap((line) => {
      const one = settled.get(line.id);
      if (one === undefined || one.isRemoved || one.text === null) return [];
      return decided(line, one).map((now) => [lineId('first_90_days', line.id), now] as const);
    }),
  );
  const told = plan.map((line) => {
    const now = corrected.get(line.id);
    if (now === undefined || line.decided !== undefined || now.due_date === null) return line;
    const who = now.owner === null ? '' : ` (${now.owner})`;
    return { ...line, text: `${now.due_date}: due${who}: ${now.text}` };
  });
  return told.toSorted((one, other) => dayOf(one).localeCompare(dayOf(other)));
}

/** Lines of the plan begin with their day; what people add may not, and comes last. */
function dayOf({ text }: HandoffLine): string {
  return /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? '9999-12-31';
}
