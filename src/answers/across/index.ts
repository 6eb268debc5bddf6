/** Questions across the accounts of a workspace, answered from signals, promises and passages. */
export { type AcrossFilter, acrossFilterNames, acrossFilterSchema, type LooksFor } from './filter.ts';
export { type AcrossInput, createSearcher, type Searcher, type SearcherParts } from './search.ts';
export type { AcrossAccount, AcrossEntry, AcrossItem, AcrossPassages, AcrossResult, Understood } from './types.ts';
