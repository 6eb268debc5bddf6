import type { ReviewEvent } from '../../reviews/index.ts';
import type { StoredDebrief, StoredIntervention, StoredReview, WorkspaceTransaction } from '../../storage/index.ts';
import type { ScoringTools } from '../score-account.ts';
import {
  askForReview,
  decideIntervention,
  decideReview,
  type HandbackWord,
  handBack,
  type InterventionDecision,
  markLost,
} from './decide.ts';

/** What people do with reviews and interventions. Every method opens its own transaction and throws as its function in `decide.ts`. */
export interface ReviewDesk {
  /** The review that waits for an account's people, filled in as the record is now; opened where none waits. */
  ask(workspace: string, account: string, by: string): Promise<StoredReview>;
  /** What somebody does with a review, in order; all of it or nothing. */
  decide(workspace: string, id: string, events: readonly PersonsEvent[]): Promise<StoredReview>;
  decideIntervention(workspace: string, id: string, decision: InterventionDecision): Promise<StoredIntervention>;
  handBack(workspace: string, account: string, word: HandbackWord): Promise<StoredIntervention>;
  markLost(workspace: string, account: string, lost: MarkedLost): Promise<StoredDebrief>;
}

/** An event that a person brings about. */
export type PersonsEvent = Exclude<ReviewEvent, { readonly type: 'fill' | 'clear' }>;

/** An account that somebody says is lost: on which day (`YYYY-MM-DD`) and why. */
export interface MarkedLost {
  readonly on: string;
  readonly by: string;
  readonly why: string | null;
}

type Tools = Pick<ScoringTools, 'scorerOf' | 'now' | 'queue' | 'writeDocument'>;

/** Runs work in a transaction of a workspace; `said` is looked through for what cannot be stored. */
export type Order = <Result>(
  workspace: string,
  said: object,
  work: (tx: WorkspaceTransaction, tools: Tools) => Promise<Result>,
) => Promise<Result>;

/** A desk over a pipeline's transactions. */
export function reviewDesk(order: Order): ReviewDesk {
  return {
    ask: (workspace, account, by) =>
      order(workspace, { account, by }, (tx, tools) => askForReview(tx, tools, account, by)),
    decide: (workspace, id, events) => order(workspace, { events }, (tx, tools) => decideReview(tx, tools, id, events)),
    decideIntervention: (workspace, id, decision) =>
      order(workspace, decision, (tx, tools) => decideIntervention(tx, tools, id, decision)),
    handBack: (workspace, account, word) => order(workspace, word, (tx, tools) => handBack(tx, tools, account, word)),
    markLost: (workspace, account, lost) => order(workspace, lost, (tx, tools) => markLost(tx, tools, account, lost)),
  };
}
