/** The handoff brief, and what every document that people are handed is made and checked with. */
export { checkLines, type SaidThen } from './check.ts';
export { fromHandoff, HANDOFF_PARTS, HELD_BACK } from './document.ts';
export { handoffBrief } from './handoff.ts';
export { lineId } from './line-id.ts';
export { type HandoffDays, loadHandoffMaterial } from './load.ts';
export { toMarkdown } from './markdown.ts';
export { type WriteOptions, writeWithModel } from './model/write-document.ts';
export { writeHandoffWithModel } from './model/write-handoff.ts';
export { type Handover, ownershipBrief } from './ownership.ts';
export * from './types.ts';
export * from './versions/index.ts';
