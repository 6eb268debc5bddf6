/** How well questions about accounts are answered. */
export * from './cases.ts';
export * from './run.ts';
export * from './scoring.ts';
export * from './table.ts';
