/** A conversation cut into parts that a model can read, and written out for it. */
export type { Piece } from './atoms.ts';
export * from './cut.ts';
export * from './render.ts';
export * from './sentences.ts';
export * from './speakers.ts';
