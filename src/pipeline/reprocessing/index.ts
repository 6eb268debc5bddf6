/** The history that is read again: what is chosen, how it is handed to the readers, how far it is. */
export { type BegunReprocessing, countReprocess } from './choose.ts';
export { REPROCESSING_MOVES, type ReprocessingDesk, type ReprocessingMove, reprocessingDesk } from './desk.ts';
export { feedReprocessings } from './feed.ts';
export { progressOf, type ReprocessingProgress } from './progress.ts';
