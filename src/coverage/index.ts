/** The leakage audit: what was missed, what was recognised late, what context was lost, what work was not done. */
export { itemsOf } from './causes.ts';
export { type AttentionFigures, auditCoverage, type Coverage, type OwnerFigures } from './coverage.ts';
export { loadCoverage, loadItems } from './load.ts';
export { type OwnerChange, ownerChanges, ownersOn } from './owners.ts';
export { type CoveragePolicy, coveragePolicy } from './policy.ts';
export * from './types.ts';
