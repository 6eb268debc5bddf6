/** Reviews, interventions and debriefs as scoring and people move them. */
export {
  askForReview,
  decideIntervention,
  decideReview,
  type HandbackWord,
  handBack,
  type InterventionDecision,
  markLost,
  ReviewRuleError,
} from './decide.ts';
export { type MarkedLost, type PersonsEvent, type ReviewDesk, reviewDesk } from './desk.ts';
export { tellReview } from './items.ts';
export { previewReview } from './preview.ts';
export { syncReviews } from './sync.ts';
