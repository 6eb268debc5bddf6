/** Promises, and who is who: the names of companies and people as they are compared, an account's stakeholders. Pure. */
export { foldCompanyName } from './company-names.ts';
export { areNicknames, foldPersonName, isPersonName } from './person-names.ts';
export * from './promises/index.ts';
export * from './stakeholders/index.ts';
export { nameWords } from './words.ts';
