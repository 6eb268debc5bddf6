import { createHash } from 'node:crypto';
import { canonicalJson, type DocumentBody, type DocumentSection } from '../../domain/index.ts';

/** The parts of an agenda that a language model may word: what speaks for and against each cause, and the five questions. */
export const WORDED_PARTS: readonly string[] = ['five_questions', 'root_cause'];

/** Of what those parts say as the facts give them: the same again is not worded again. */
export function wordedOf({ sections }: DocumentBody): string {
  const parts = sections.filter(({ id }) => WORDED_PARTS.includes(id)).map(({ id, lines }) => ({ id, lines }));
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}

/** An agenda with its parts as they were worded once, where they were worded of what it says now. */
export function asWorded(
  agenda: DocumentBody,
  before: { readonly agenda: DocumentBody | undefined; readonly wordedOf: string | null },
): DocumentBody {
  const { agenda: worded } = before;
  if (worded?.mode !== 'llm' || before.wordedOf !== wordedOf(agenda)) return agenda;
  const partOf = (section: DocumentSection) =>
    WORDED_PARTS.includes(section.id) ? worded.sections.find(({ id }) => id === section.id) : undefined;
  return { ...agenda, mode: 'llm', sections: agenda.sections.map((section) => partOf(section) ?? section) };
}
