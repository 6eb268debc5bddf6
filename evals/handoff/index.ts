/** How good the handoff briefs of closed deals are. */
export * from './baseline.ts';
export * from './cases.ts';
export * from './run.ts';
export * from './scoring.ts';
export * from './table.ts';
