/** The eval suites: labelled cases, matching, metrics, runners, reports, baseline. */
export * from './agreement.ts';
export * from './baseline.ts';
export * from './bootstrap.ts';
export * from './cases.ts';
export * from './counts.ts';
export * from './export.ts';
export * from './extraction.ts';
export * from './json.ts';
export * from './matching.ts';
export * from './metrics.ts';
export * from './recording.ts';
export * from './reliability.ts';
export * from './report/index.tsx';
export * from './spending.ts';
export * from './steering.ts';
export * from './table.ts';
export * from './words.ts';
