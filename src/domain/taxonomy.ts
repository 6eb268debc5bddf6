/** Who must have said it for a kind to hold: the customer, our side, or anyone (taxonomy.md, "Whose mouth matters"). */
export type SaidBy = 'customer' | 'vendor' | 'anyone';

/** One subtype of a kind: what it means and which attributes it may carry. */
export interface SubtypeDefinition {
  readonly meaning: string;
  readonly attrs: readonly AttributeName[];
}

/** One kind of signal with its subtypes. */
export interface KindDefinition {
  readonly saidBy: SaidBy;
  readonly subtypes: Readonly<Record<string, SubtypeDefinition>>;
}

/** Every attribute a signal may carry, and what it holds. Values are copied or normalised from the text, never guessed. */
export const ATTRIBUTES = {
  team: 'the team, department or unit',
  amount: 'the number or sum, as spoken',
  feature: 'the module, tier or capability',
  when: 'the time, as spoken',
  use_case: 'the job or problem, in their words',
  person: 'a name where one is said, otherwise the role ("the VP of Ops")',
  new_role: 'what the person does now',
  predecessor: 'who held the role before',
  competitor: "the rival's name as spoken, or `unnamed`",
  owner: 'who on our side will do it',
  what: 'the thing itself, in few words',
  due: 'the words for when it is due ("by end of Q2"), unresolved',
  strength: '`firm` or `hedged`',
  promised_by: 'who on our side promised it',
  who: 'the people it is about',
  outcome: 'the result they got',
  metric: 'how success will be measured',
  by_when: 'by when, as spoken',
  role: 'their title or part in the decision',
} as const;

export type AttributeName = keyof typeof ATTRIBUTES;

const COMMITMENT = ['owner', 'what', 'due', 'strength'] as const;
const BROKEN = ['what', 'promised_by'] as const;

/**
 * The whole vocabulary of taxonomy.md v1. The signal schema, the model's JSON schema, the prompts, the database's checks
 * and the evals derive from this one table; nothing else is legal.
 */
export const TAXONOMY = {
  expansion: {
    saidBy: 'customer',
    subtypes: {
      new_team: { meaning: 'a team, department or acquired unit not yet covered could use it', attrs: ['team'] },
      more_seats: { meaning: 'headcount, licences or volume will grow, or a limit is being hit', attrs: ['amount'] },
      feature_interest: {
        meaning: 'asks about a module, tier or capability they do not have or do not use',
        attrs: ['feature'],
      },
      budget_cycle: {
        meaning: 'says when budget opens, or that money for this is set aside',
        attrs: ['when', 'amount'],
      },
      new_use_case: { meaning: 'wants it for another problem, product line or region', attrs: ['use_case'] },
    },
  },
  champion_change: {
    saidBy: 'anyone',
    subtypes: {
      departed: { meaning: 'a buying stakeholder has left or is leaving the company', attrs: ['person', 'when'] },
      role_changed: {
        meaning: 'promoted, moved or reorganised away from owning this',
        attrs: ['person', 'new_role'],
      },
      replaced: {
        meaning: 'somebody is named as the new owner, sponsor or decision-maker; person is the new one',
        attrs: ['person', 'predecessor'],
      },
      disengaged: { meaning: 'said to have gone quiet, stopped coming, or withdrawn support', attrs: ['person'] },
    },
  },
  competitor: {
    saidBy: 'anyone',
    subtypes: {
      mention: { meaning: 'a rival product is named or compared, with no live evaluation', attrs: ['competitor'] },
      evaluating: {
        meaning: 'the customer is looking at it now: demo, trial, RFP, shortlist',
        attrs: ['competitor'],
      },
      pitching: { meaning: 'the rival is approaching the customer', attrs: ['competitor'] },
      switching: { meaning: 'the customer intends to move, or is moving, to it', attrs: ['competitor'] },
    },
  },
  commitment: {
    saidBy: 'vendor',
    subtypes: {
      product: { meaning: 'we will deliver a feature, a fix, a roadmap date', attrs: COMMITMENT },
      commercial: { meaning: 'we will give a price, credit, term', attrs: COMMITMENT },
      service: { meaning: 'we will do onboarding, migration, training, support work', attrs: COMMITMENT },
      follow_up: { meaning: 'we will send, answer, check or schedule something', attrs: COMMITMENT },
    },
  },
  unkept_promise: {
    saidBy: 'anyone',
    subtypes: {
      missed: { meaning: 'something we promised was not delivered', attrs: BROKEN },
      late: { meaning: 'it slipped past the time we gave', attrs: BROKEN },
      contradicted: { meaning: 'what they were told in the sale is not how it is', attrs: BROKEN },
    },
  },
  kept_promise: {
    saidBy: 'anyone',
    subtypes: { delivered: { meaning: 'something we promised is confirmed as done', attrs: ['what'] } },
  },
  renewal_risk: {
    saidBy: 'anyone',
    subtypes: {
      contraction: { meaning: 'asks for fewer seats, a lower tier, a smaller contract', attrs: ['amount'] },
      churn_intent: { meaning: 'says they will cancel or not renew', attrs: ['when'] },
      hesitation: {
        meaning: 'renewal is open: short extension, "not sure", procurement told to hold',
        attrs: [],
      },
      budget_pressure: {
        meaning: 'budget cut or frozen, spend under review, price called too high',
        attrs: ['amount'],
      },
    },
  },
  adoption_gap: {
    saidBy: 'anyone',
    subtypes: {
      not_deployed: { meaning: 'rollout, integration or set-up stalled or partial', attrs: ['what'] },
      low_usage: { meaning: 'people do not log in, went back to the old way', attrs: ['who'] },
      friction: { meaning: 'users hit the same problem repeatedly, need training', attrs: ['what'] },
    },
  },
  value: {
    saidBy: 'customer',
    subtypes: {
      realized: { meaning: 'states an outcome they got', attrs: ['outcome'] },
      unclear: { meaning: 'cannot state the return, is asked to justify it', attrs: [] },
    },
  },
  fit_gap: {
    saidBy: 'anyone',
    subtypes: { mismatch: { meaning: 'the product does not serve the job it was bought for', attrs: ['what'] } },
  },
  escalation: {
    saidBy: 'anyone',
    subtypes: {
      support: { meaning: 'an outage, bug or ticket is hurting them and is unresolved', attrs: ['what'] },
      executive: { meaning: 'leadership has been brought in or demands it', attrs: ['person'] },
      qbr_deferred: { meaning: 'a QBR or standing meeting is cancelled or put off', attrs: [] },
    },
  },
  use_case: {
    saidBy: 'customer',
    subtypes: {
      bought_for: { meaning: 'the job they want the product for, in their words', attrs: ['use_case'] },
    },
  },
  success_criterion: {
    saidBy: 'customer',
    subtypes: {
      metric: { meaning: 'how a stakeholder will judge success', attrs: ['person', 'metric', 'by_when'] },
    },
  },
  stakeholder: {
    saidBy: 'anyone',
    subtypes: {
      economic_buyer: { meaning: 'holds or signs off the money', attrs: ['person', 'role'] },
      champion: { meaning: 'argues for us inside their company', attrs: ['person', 'role'] },
      skeptic: { meaning: 'doubts the product or the purchase', attrs: ['person', 'role'] },
      blocker: { meaning: 'can stop it, or is stopping it', attrs: ['person', 'role'] },
      user: { meaning: 'uses the product or will', attrs: ['person', 'role'] },
      influencer: { meaning: 'shapes the decision without making it', attrs: ['person', 'role'] },
    },
  },
  renewal_term: {
    saidBy: 'anyone',
    subtypes: {
      path: {
        meaning: 'term, renewal date, notice, who owns the renewal, as agreed',
        attrs: ['owner', 'when'],
      },
    },
  },
} as const satisfies Record<string, KindDefinition>;

export type SignalKind = keyof typeof TAXONOMY;
export type SubtypeOf<Kind extends SignalKind> = keyof (typeof TAXONOMY)[Kind]['subtypes'] & string;

/** Every kind, in the order of taxonomy.md. */
export const SIGNAL_KINDS = Object.keys(TAXONOMY) as readonly SignalKind[];

/** The four kinds the product exists for (taxonomy.md, first table; `commitment` is the ledger the fourth needs). */
export const MISSION_KINDS = [
  'expansion',
  'champion_change',
  'competitor',
  'unkept_promise',
] as const satisfies readonly SignalKind[];

/** The definition of a kind, with its literal types widened for code that walks over all kinds. */
export function kindDefinition(kind: SignalKind): KindDefinition {
  return TAXONOMY[kind];
}

/** The subtypes legal for a kind, in the order of taxonomy.md. */
export function subtypesOf(kind: SignalKind): readonly string[] {
  return Object.keys(TAXONOMY[kind].subtypes);
}

/** The attributes legal for a kind and subtype; empty for a subtype the kind does not have. */
export function attributesOf(kind: SignalKind, subtype: string): readonly AttributeName[] {
  return kindDefinition(kind).subtypes[subtype]?.attrs ?? [];
}
