/** The joint at-risk review, the AE's re-entry and its handback: what they are made of and how they move. */

export { aeBrief, agendaOf, type Called, type Meetings, meetingsOf } from './agenda/agenda.ts';
export { followUpOf } from './agenda/follow-up.ts';
export { interventionBrief } from './agenda/intervention.ts';
export { ownerOf } from './agenda/outreach.ts';
export { asWorded, WORDED_PARTS, wordedOf } from './agenda/worded.ts';
export * from './calls.ts';
export { debriefOf, type Lost } from './debrief.ts';
export * from './intervention-state.ts';
export { checkDocument, loadReviewMaterial, type ScoredAccount } from './load.ts';
export type { ReviewMaterial } from './material.ts';
export { isOnePerson, isSamePerson } from './one-person.ts';
export { besideDone, isOutdated } from './outdated.ts';
export { planSteps } from './plan.ts';
export * from './plan-interventions.ts';
export { lossOf, sameLoss } from './plan-loss.ts';
export * from './review-state.ts';
export type { Planned, Step } from './steps.ts';
