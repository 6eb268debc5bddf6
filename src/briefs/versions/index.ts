/** Versions of a handoff: how it moves, what people decide of its lines, what changed. */
export { changesBetween, fingerprintOf, type HandoffChange, tellableChanges } from './changes.ts';
export { addedLineId, applyDecisions, type RemovedLine, removedLines } from './decide.ts';
export { handoffDocument, isOpen, sayDecision } from './document.ts';
export { type HandoffView, loadHandoff, type VersionSummary } from './load.ts';
export {
  HANDOFF_RULES,
  type HandoffEvent,
  type HandoffRefusal,
  type HandoffRule,
  moveHandoff,
  NO_HANDOFF,
} from './state.ts';
