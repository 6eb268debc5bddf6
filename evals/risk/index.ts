/** The backtest: labelled account histories replayed day by day. */
export * from './baseline.ts';
export * from './course.ts';
export * from './figures.ts';
export * from './history.ts';
export * from './json.ts';
export * from './movements.ts';
export * from './plot.ts';
export * from './rules.ts';
export * from './suite.ts';
export * from './table.ts';
