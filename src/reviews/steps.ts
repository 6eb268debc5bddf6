import type {
  Evidence,
  InterventionTouch,
  InterventionTrigger,
  Loss,
  ReviewCall,
  ReviewKind,
  Risk,
} from '../domain/index.ts';
import type { Policy } from '../scoring/index.ts';
import type { ReviewsOfAccount, StoredIntervention, StoredReview } from '../storage/index.ts';

/** Something to be done about an account's reviews and interventions because of what is on record. */
export type Step =
  | { readonly do: 'clear-review'; readonly review: StoredReview; readonly why: string }
  /** What called for it no longer holds: it may be called for anew. */
  | { readonly do: 'cease-review'; readonly review: StoredReview }
  /** Filled in; `dueOn`: and brought forward to that day. */
  | { readonly do: 'fill-review'; readonly review: StoredReview; readonly dueOn?: string }
  | {
      readonly do: 'open-review';
      readonly kind: ReviewKind;
      readonly rule: ReviewCall;
      readonly dueOn: string;
      /** Filled in at once; else once its day comes near. */
      readonly isFilled: boolean;
    }
  | { readonly do: 'open-intervention'; readonly triggers: readonly Risk['triggers'][number][] }
  | {
      readonly do: 'change-intervention';
      readonly intervention: StoredIntervention;
      readonly triggers: readonly InterventionTrigger[];
      readonly joined: readonly string[];
      readonly ended: readonly string[];
      /** None of its triggers stands any more. */
      readonly isOver: boolean;
    }
  /** Another one of the account goes on in its place: accounts were merged. */
  | {
      readonly do: 'join-interventions';
      readonly intervention: StoredIntervention;
      readonly into: StoredIntervention;
    }
  | { readonly do: 'count-touch'; readonly intervention: StoredIntervention; readonly touch: InterventionTouch }
  | { readonly do: 'debrief'; readonly loss: Loss; readonly lostOn: string };

/** What steps are planned from. */
export interface Planned {
  readonly evidence: Evidence;
  readonly risk: Risk;
  readonly policy: Policy;
  readonly stored: ReviewsOfAccount;
  /** ISO 8601: the workspace's now. */
  readonly now: string;
}
