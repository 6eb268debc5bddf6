/** The joint at-risk review, the AE's re-entry and its handback: what they are made of and how they move. */
export * from './intervention-state.ts';
export { isOnePerson, isSamePerson } from './one-person.ts';
export * from './review-state.ts';
