import type { Risk } from '../../src/domain/index.ts';

/** What of the API's answers this year looks at. */
export interface SaidSignal {
  readonly id: string;
  readonly kind: string;
  readonly subtype: string;
  readonly status: string;
  readonly confirmed_by: string | null;
}

export interface Item {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly account: string;
  readonly state: string;
  readonly owner: { readonly role: string; readonly name: string | null };
  readonly due_at: string | null;
  readonly reason: string;
  readonly evidence: readonly string[];
  readonly raised_at: string;
  readonly document: Doc | null;
}

export interface Doc {
  readonly title: string;
  readonly sections: readonly { readonly id: string; readonly lines: readonly DocLine[] }[];
}

export interface DocLine {
  readonly id: string;
  readonly text: string;
  readonly basis?: string;
  readonly sources: readonly { readonly conversation: string; readonly quote: string }[];
}

export interface Happened {
  readonly event: string;
  readonly at: string;
  readonly before?: string | null;
  readonly after?: string;
}

export interface Review {
  readonly id: string;
  readonly account: string;
  readonly kind: string;
  readonly rule: string | null;
  readonly state: string;
  readonly due_on: string;
  readonly opened_at: string;
  readonly previous: string | null;
  readonly every_days: number | null;
  readonly level: string;
  readonly overdue: boolean;
  readonly cause: string | null;
  readonly outcome: object | null;
  readonly ended: { readonly by: string | null; readonly at: string; readonly why: string | null } | null;
  readonly documents: Readonly<Record<string, Doc>>;
}

export interface Intervention {
  readonly id: string;
  readonly state: string;
  readonly opened_at: string;
  readonly due_at: string | null;
  readonly triggers: readonly { readonly id: string; readonly ended_at: string | null }[];
  readonly touches: readonly object[];
  readonly beyond: readonly object[];
  readonly budget: { readonly used: number; readonly left: number; readonly warned: boolean };
  readonly handback_due_at: string | null;
  readonly overdue: boolean;
  readonly history?: readonly Happened[];
}

export interface Debrief {
  readonly id: string;
  readonly loss: string;
  readonly lost_on: string;
  readonly findings: {
    readonly earliest: { readonly day: string; readonly rule: string } | null;
    readonly sooner: readonly { readonly rule: string; readonly day: string }[];
    readonly visible_to_ae: boolean | null;
    readonly interventions: readonly object[];
  };
}

export interface Reviews {
  readonly items: readonly Review[];
  readonly interventions: readonly Intervention[];
  readonly debriefs: readonly Debrief[];
}

export interface Leak {
  readonly cause: string;
  readonly account: string;
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly age_days: number;
  readonly team: string | null;
}

export interface Coverage {
  readonly causes: readonly { readonly cause: string; readonly count: number; readonly accounts: number }[];
  readonly items: readonly Leak[];
  readonly more_items: number;
  readonly watched: number;
  readonly attention: readonly { readonly days: number; readonly accounts: number; readonly of: number }[];
  readonly lags: readonly { readonly step: string; readonly count: number; readonly median_hours: number | null }[];
  readonly received: readonly { readonly outcome: string; readonly count: number }[];
}

export interface Promised {
  readonly id: string;
  readonly account: string;
  readonly what: string;
  readonly state: string;
  readonly due_date: string | null;
  readonly counts?: boolean;
}

export interface HandoffAnswer {
  readonly version: number;
  readonly reason: string;
  readonly state: string;
  readonly conversations: readonly string[];
  readonly use_cases: readonly DocLine[];
  readonly stakeholders: readonly (DocLine & { readonly person: string; readonly stance: string })[];
  readonly commitments: readonly (DocLine & { readonly owner?: string | null; readonly due_date?: string | null })[];
  readonly renewal: readonly DocLine[];
  readonly metrics_90_day: readonly DocLine[];
  readonly first_90_days: readonly DocLine[];
  readonly open_questions: readonly DocLine[];
  readonly changes: readonly { readonly kind: string; readonly section: string; readonly after: string | null }[];
}

export interface Finding {
  readonly rule: string;
  readonly quote: string;
}

export type { Risk };
