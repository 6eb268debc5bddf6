/** Hybrid search over passages. */
export { type Fused, fuse } from './fusion.ts';
export { rankPassages, searchPassages } from './search.ts';
export type { PassageFilter, PassageHit, PassageId, PassageQuery, Ranked, StoredPassage } from './types.ts';
