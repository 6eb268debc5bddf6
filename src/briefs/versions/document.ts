import type { DocumentBody, Handoff, HandoffLine } from '../../domain/index.ts';
import { fromHandoff } from '../document.ts';

/** A brief as the document that people are handed, each line with what people said of it. */
export function handoffDocument(handoff: Handoff): DocumentBody {
  return fromHandoff({
    ...handoff,
    use_cases: handoff.use_cases.map(withDecision),
    stakeholders: handoff.stakeholders.map(withDecision),
    commitments: handoff.commitments.map(withDecision),
    renewal: handoff.renewal.map(withDecision),
    metrics_90_day: handoff.metrics_90_day.map(withDecision),
    first_90_days: handoff.first_90_days.map(withDecision),
    risks: handoff.risks.map(withDecision),
    open_questions: handoff.open_questions.map(withAnswer),
  });
}

function withDecision<Line extends HandoffLine>(line: Line): Line {
  const told = sayDecision(line);
  return told === undefined ? line : { ...line, details: [...(line.details ?? []), told] };
}

/** What a person said of a line, in words; `undefined` where nobody said anything that its basis does not tell. */
export function sayDecision({ decided }: HandoffLine): string | undefined {
  if (decided === undefined || decided.action === 'add') return undefined;
  const { action, by, at, original } = decided;
  const when = `${by}, ${at.slice(0, 10)}`;
  if (action === 'confirm') return `Confirmed by ${when}`;
  return original === null ? `Corrected by ${when}` : `Corrected by ${when}; the record gave: ${original}`;
}

/** A question that was corrected is one that was answered: it is told with its answer. */
function withAnswer(line: HandoffLine): HandoffLine {
  const { decided, text, details = [] } = line;
  if (decided?.action !== 'correct' || decided.original === null) return line;
  const answer = `Answered by ${decided.by}, ${decided.at.slice(0, 10)}: ${text}`;
  return { ...line, text: decided.original, details: [...details, answer] };
}

/** Is a question still open? */
export function isOpen({ decided }: HandoffLine): boolean {
  return decided?.action !== 'correct';
}
