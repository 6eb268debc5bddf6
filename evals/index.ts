/** The eval suites: labelled cases, matching, metrics, runners. */
export * from './cases.ts';
export * from './extraction.ts';
export * from './matching.ts';
export * from './metrics.ts';
