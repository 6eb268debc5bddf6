import type { DealUpdate, FactValue } from '../../../domain/index.ts';

/** An account as a CRM tells of it; what it did not tell is not there. */
export interface CrmAccount {
  /** The CRM: `hubspot`, `salesforce`, … */
  readonly system: string;
  readonly id?: string | undefined;
  /** ISO 8601: of when it is. */
  readonly at: string;
  /** Values by field, read and folded; null where the CRM has none any more. */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** Fields whose value says nothing that is understood. */
  readonly unread: readonly string[];
}

/** A deal as a CRM tells of it. */
export interface CrmDeal {
  readonly system: string;
  readonly id: string;
  readonly update: DealUpdate;
}
