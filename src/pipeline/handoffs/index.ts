/** Handoffs: begun with a deal that is won, made and made again, decided on, sent, taken over. */
export { followDeal, releaseHandoffs } from './begin.ts';
export type { LineOrder } from './decide.ts';
export { createHandoffDesk, type DealOrder, type HandoffDesk } from './desk.ts';
export { type HandoffTimes, type HandoffTools, type HandoffWriter, makeHandoff } from './make.ts';
export { enqueueLateHandoffs, tendHandoffs } from './tend.ts';
