/** The joint at-risk review, the AE's re-entry and its handback: what they are made of and how they move. */

export { aeBrief, agendaOf, type Called, type Meetings, meetingsOf } from './agenda/agenda.ts';
export { followUpOf } from './agenda/follow-up.ts';
export { interventionBrief } from './agenda/intervention.ts';
export { ownerOf } from './agenda/outreach.ts';
export { debriefOf, type Lost } from './debrief.ts';
export * from './intervention-state.ts';
export { checkDocument, loadReviewMaterial, type ScoredAccount } from './load.ts';
export type { ReviewMaterial } from './material.ts';
export { isOnePerson, isSamePerson } from './one-person.ts';
export * from './plan.ts';
export * from './review-state.ts';
