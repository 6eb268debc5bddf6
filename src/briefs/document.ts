import type { DocumentBody, DocumentSection } from '../domain/index.ts';
import type { CommitmentLine, Handoff, HandoffLine, HandoffSectionId, StakeholderLine } from './types.ts';

/** What each part of a handoff is called, in the order it is read, and what is said where it is empty. */
export const HANDOFF_PARTS: readonly {
  readonly id: HandoffSectionId;
  readonly title: string;
  readonly empty: string;
}[] = [
  { id: 'use_cases', title: 'What they bought it for', empty: 'Nobody said in words what it was bought for.' },
  { id: 'stakeholders', title: 'Who decided, and how each will judge', empty: 'Nobody is named.' },
  { id: 'commitments', title: 'What was promised', empty: 'No promise was found in the conversations.' },
  { id: 'renewal', title: 'The renewal', empty: 'Nothing was said about the renewal.' },
  { id: 'metrics_90_day', title: 'Success at 90 days', empty: 'Nobody said what success at 90 days is.' },
  { id: 'first_90_days', title: 'The first 90 days', empty: 'Nothing is dated yet.' },
  { id: 'risks', title: 'At risk already', empty: 'Nothing was found that is at risk already.' },
  { id: 'open_questions', title: 'Questions for the AE', empty: 'None: every part is said.' },
];

const FIRST_PART: HandoffSectionId = 'use_cases';

/** What a reader is told of a brief that was made without what is private. */
export const HELD_BACK =
  'Private conversations of this deal are no part of this brief: who took part in them knows more.';

/** A handoff as the document that people are handed. */
export function fromHandoff(handoff: Handoff): DocumentBody {
  const what = handoff.name ?? handoff.deal;
  const whose = handoff.account_name ?? handoff.account;
  return {
    title: what.toLowerCase().includes(whose.toLowerCase()) ? `Handoff: ${what}` : `Handoff: ${whose}, ${what}`,
    account: handoff.account,
    as_of: handoff.as_of,
    mode: handoff.mode,
    sections: HANDOFF_PARTS.map(({ id, title, empty }): DocumentSection<HandoffLine> => {
      const lines = linesOf(handoff, id);
      const notes = [
        ...(lines.length === 0 ? [empty] : []),
        ...(id === FIRST_PART && handoff.held_back === true ? [HELD_BACK] : []),
      ];
      return { id, title, lines, ...(notes.length === 0 ? {} : { note: notes.join(' ') }) };
    }),
  };
}

function linesOf(handoff: Handoff, id: HandoffSectionId): readonly HandoffLine[] {
  if (id === 'stakeholders') return handoff.stakeholders.map(stakeholderLine);
  if (id === 'commitments') return handoff.commitments.map(commitmentLine);
  return handoff[id];
}

function stakeholderLine(line: StakeholderLine): StakeholderLine {
  const criteria = line.success_criteria.map(({ text }) => `Judges it by: ${text}`);
  const sources = [...line.sources, ...line.success_criteria.flatMap((one) => one.sources)];
  return { ...line, sources: distinct(sources), details: [...(line.details ?? []), ...criteria] };
}

function commitmentLine(line: CommitmentLine): CommitmentLine {
  const { owner, due, due_date, strength } = line;
  const day = due_date ?? 'no day said';
  const when = due === null || due === due_date ? day : `${day} (“${due}”)`;
  const told = [`Owner: ${owner ?? 'nobody named'}`, `Due: ${when}`, ...(strength === 'hedged' ? ['Hedged'] : [])];
  return { ...line, details: [told.join(' · '), ...(line.details ?? [])] };
}

function distinct<Source extends { readonly conversation: string; readonly turn: number; readonly quote: string }>(
  sources: readonly Source[],
): readonly Source[] {
  return [...new Map(sources.map((one) => [`${one.conversation}#${one.turn}#${one.quote}`, one])).values()];
}
