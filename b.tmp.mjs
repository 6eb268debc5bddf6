// src/domain/time.ts
import * as z from "zod";
var ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
var MILLISECONDS_PER_DAY = 864e5;
function parseInstant(text2) {
  if (!ISO_8601.test(text2)) return void 0;
  const day = Date.parse(text2.slice(0, 10));
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== text2.slice(0, 10)) return void 0;
  if (text2.length === 10) return day;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text2) ? text2 : `${text2}Z`;
  const instant = Date.parse(zoned.replace(" ", "T"));
  return Number.isNaN(instant) ? void 0 : instant;
}
function utcDate(instant) {
  return new Date(instant).toISOString().slice(0, 10);
}
function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / MILLISECONDS_PER_DAY);
}
function addDays(date, days2) {
  return utcDate(Date.parse(date) + days2 * MILLISECONDS_PER_DAY);
}
var timeSchema = z.string().refine((text2) => parseInstant(text2) !== void 0, "expected an ISO 8601 date or time such as 2026-03-12T15:00:00Z").meta({ format: "date-time" });
var dateSchema = z.iso.date();

// src/domain/conversation.ts
import * as z2 from "zod";
var MAX_TURN_LENGTH = 1e5;
var MAX_TURNS = 5e3;
var SIDES = ["customer", "vendor", "unknown"];
var MEDIA = ["call", "email"];
var AUTOMATIC_MAIL = ["absence", "departure", "receipt", "calendar", "bounce"];
var text = z2.string().trim().min(1);
var participantSchema = z2.object({
  name: text,
  side: z2.enum(SIDES).optional(),
  title: text.optional(),
  email: text.optional()
});
var turnSchema = z2.object({
  speaker: z2.string(),
  at: z2.number().min(0).optional().describe("seconds from the start"),
  text: z2.string().max(MAX_TURN_LENGTH, {
    error: (issue) => `${String(issue.input).length} characters in one turn; at most ${MAX_TURN_LENGTH} are read. Split it by speaker or by time`
  })
});
var conversationInputSchema = z2.object({
  id: text.max(200).optional(),
  external_id: text.max(500).optional(),
  medium: z2.enum(MEDIA),
  occurred_at: timeSchema,
  subject: z2.string().optional(),
  references: z2.array(text.max(500)).max(200).optional().describe("email: the Message-IDs it answers (References, In-Reply-To); empty when it begins a thread"),
  automatic: z2.enum(AUTOMATIC_MAIL).optional().describe("email: what it is when nobody wrote it by hand"),
  vendor: z2.object({ company: text, product: text.optional(), competitors: z2.array(text).default([]) }).optional(),
  account: z2.object({
    key: text.optional(),
    name: text.optional(),
    domain: text.optional(),
    crm_ids: z2.array(z2.object({ system: text, id: text })).optional()
  }).optional(),
  participants: z2.array(participantSchema).default([]),
  turns: z2.array(turnSchema).min(1, "the transcript is empty: no turn to read").max(MAX_TURNS, {
    error: (issue) => `${issue.input.length} turns in one conversation; at most ${MAX_TURNS} are read. Split the recording`
  })
}).meta({ id: "ConversationInput" });

// src/domain/errors.ts
var InputError = class extends Error {
  name = "InputError";
  code;
  issues;
  /**
   * @param code stable, kebab-case: `broken-json`, `wrong-type`, `unknown-format`, `empty-transcript`, `too-large`, …
   * @param issues at least one
   */
  constructor(code, issues, options) {
    super(issues.map(describeIssue).join("; "), options);
    this.code = code;
    this.issues = issues;
  }
};
function describeIssue(issue) {
  const place = issue.path ?? (issue.line !== void 0 ? `line ${issue.line}` : void 0);
  const byte = issue.byte !== void 0 ? `byte ${issue.byte}` : void 0;
  const where = [place, byte].filter((part) => part !== void 0).join(", ");
  return where === "" ? issue.message : `${where}: ${issue.message}`;
}

// src/domain/evidence.ts
import * as z4 from "zod";

// src/domain/signal.ts
import * as z3 from "zod";

// src/domain/taxonomy.ts
var ATTRIBUTES = {
  team: "the team, department or unit",
  amount: "the number or sum, as spoken",
  feature: "the module, tier or capability",
  when: "the time, as spoken",
  use_case: "the job or problem, in their words",
  person: 'a name where one is said, otherwise the role ("the VP of Ops")',
  new_role: "what the person does now",
  predecessor: "who held the role before",
  competitor: "the rival's name as spoken, or `unnamed`",
  owner: "who on our side will do it",
  what: "the thing itself, in few words",
  due: 'the words for when it is due ("by end of Q2"), unresolved',
  strength: "`firm` or `hedged`",
  promised_by: "who on our side promised it",
  who: "the people it is about",
  outcome: "the result they got",
  metric: "how success will be measured",
  by_when: "by when, as spoken",
  role: "their title or part in the decision"
};
var COMMITMENT = ["owner", "what", "due", "strength"];
var BROKEN = ["what", "promised_by"];
var TAXONOMY = {
  expansion: {
    saidBy: "customer",
    subtypes: {
      new_team: { meaning: "a team, department or acquired unit not yet covered could use it", attrs: ["team"] },
      more_seats: { meaning: "headcount, licences or volume will grow, or a limit is being hit", attrs: ["amount"] },
      feature_interest: {
        meaning: "asks about a module, tier or capability they do not have or do not use",
        attrs: ["feature"]
      },
      budget_cycle: {
        meaning: "says when budget opens, or that money for this is set aside",
        attrs: ["when", "amount"]
      },
      new_use_case: { meaning: "wants it for another problem, product line or region", attrs: ["use_case"] }
    }
  },
  champion_change: {
    saidBy: "anyone",
    subtypes: {
      departed: { meaning: "a buying stakeholder has left or is leaving the company", attrs: ["person", "when"] },
      role_changed: {
        meaning: "promoted, moved or reorganised away from owning this",
        attrs: ["person", "new_role"]
      },
      replaced: {
        meaning: "somebody is named as the new owner, sponsor or decision-maker; person is the new one",
        attrs: ["person", "predecessor"]
      },
      disengaged: { meaning: "said to have gone quiet, stopped coming, or withdrawn support", attrs: ["person"] }
    }
  },
  competitor: {
    saidBy: "anyone",
    subtypes: {
      mention: { meaning: "a rival product is named or compared, with no live evaluation", attrs: ["competitor"] },
      evaluating: {
        meaning: "the customer is looking at it now: demo, trial, RFP, shortlist",
        attrs: ["competitor"]
      },
      pitching: { meaning: "the rival is approaching the customer", attrs: ["competitor"] },
      switching: { meaning: "the customer intends to move, or is moving, to it", attrs: ["competitor"] }
    }
  },
  commitment: {
    saidBy: "vendor",
    subtypes: {
      product: { meaning: "we will deliver a feature, a fix, a roadmap date", attrs: COMMITMENT },
      commercial: { meaning: "we will give a price, credit, term", attrs: COMMITMENT },
      service: { meaning: "we will do onboarding, migration, training, support work", attrs: COMMITMENT },
      follow_up: { meaning: "we will send, answer, check or schedule something", attrs: COMMITMENT }
    }
  },
  unkept_promise: {
    saidBy: "anyone",
    subtypes: {
      missed: { meaning: "something we promised was not delivered", attrs: BROKEN },
      late: { meaning: "it slipped past the time we gave", attrs: BROKEN },
      contradicted: { meaning: "what they were told in the sale is not how it is", attrs: BROKEN }
    }
  },
  kept_promise: {
    saidBy: "anyone",
    subtypes: { delivered: { meaning: "something we promised is confirmed as done", attrs: ["what"] } }
  },
  renewal_risk: {
    saidBy: "anyone",
    subtypes: {
      contraction: { meaning: "asks for fewer seats, a lower tier, a smaller contract", attrs: ["amount"] },
      churn_intent: { meaning: "says they will cancel or not renew", attrs: ["when"] },
      hesitation: {
        meaning: 'renewal is open: short extension, "not sure", procurement told to hold',
        attrs: []
      },
      budget_pressure: {
        meaning: "budget cut or frozen, spend under review, price called too high",
        attrs: ["amount"]
      }
    }
  },
  adoption_gap: {
    saidBy: "anyone",
    subtypes: {
      not_deployed: { meaning: "rollout, integration or set-up stalled or partial", attrs: ["what"] },
      low_usage: { meaning: "people do not log in, went back to the old way", attrs: ["who"] },
      friction: { meaning: "users hit the same problem repeatedly, need training", attrs: ["what"] }
    }
  },
  value: {
    saidBy: "customer",
    subtypes: {
      realized: { meaning: "states an outcome they got", attrs: ["outcome"] },
      unclear: { meaning: "cannot state the return, is asked to justify it", attrs: [] }
    }
  },
  fit_gap: {
    saidBy: "anyone",
    subtypes: { mismatch: { meaning: "the product does not serve the job it was bought for", attrs: ["what"] } }
  },
  escalation: {
    saidBy: "anyone",
    subtypes: {
      support: { meaning: "an outage, bug or ticket is hurting them and is unresolved", attrs: ["what"] },
      executive: { meaning: "leadership has been brought in or demands it", attrs: ["person"] },
      qbr_deferred: { meaning: "a QBR or standing meeting is cancelled or put off", attrs: [] }
    }
  },
  use_case: {
    saidBy: "customer",
    subtypes: {
      bought_for: { meaning: "the job they want the product for, in their words", attrs: ["use_case"] }
    }
  },
  success_criterion: {
    saidBy: "customer",
    subtypes: {
      metric: { meaning: "how a stakeholder will judge success", attrs: ["person", "metric", "by_when"] }
    }
  },
  stakeholder: {
    saidBy: "anyone",
    subtypes: {
      economic_buyer: { meaning: "holds or signs off the money", attrs: ["person", "role"] },
      champion: { meaning: "argues for us inside their company", attrs: ["person", "role"] },
      skeptic: { meaning: "doubts the product or the purchase", attrs: ["person", "role"] },
      blocker: { meaning: "can stop it, or is stopping it", attrs: ["person", "role"] },
      user: { meaning: "uses the product or will", attrs: ["person", "role"] },
      influencer: { meaning: "shapes the decision without making it", attrs: ["person", "role"] }
    }
  },
  renewal_term: {
    saidBy: "anyone",
    subtypes: {
      path: {
        meaning: "term, renewal date, notice, who owns the renewal, as agreed",
        attrs: ["owner", "when"]
      }
    }
  }
};
var SIGNAL_KINDS = Object.keys(TAXONOMY);
function kindDefinition(kind) {
  return TAXONOMY[kind];
}
function subtypesOf(kind) {
  return Object.keys(TAXONOMY[kind].subtypes);
}
function attributesOf(kind, subtype) {
  return kindDefinition(kind).subtypes[subtype]?.attrs ?? [];
}

// src/domain/signal.ts
var STRENGTHS = ["firm", "hedged"];
function attributesSchema(kind, subtype) {
  const shape = attributesOf(kind, subtype).map((name) => [
    name,
    (name === "strength" ? z3.enum(STRENGTHS) : z3.string().min(1)).describe(ATTRIBUTES[name]).optional()
  ]);
  return z3.strictObject(Object.fromEntries(shape));
}
function subtypeSchema(kind, subtype) {
  return z3.object({
    kind: z3.literal(kind),
    subtype: z3.literal(subtype),
    turns: z3.array(z3.int().min(0)).min(1).describe("0-based indexes of the turns that show it, the strongest first"),
    quote: z3.string().min(1).describe("letter for letter from the first of turns"),
    attrs: attributesSchema(kind, subtype)
  });
}
function kindSchema(kind) {
  const [first, ...rest] = subtypesOf(kind).map((subtype) => subtypeSchema(kind, subtype));
  if (first === void 0) throw new TypeError(`${kind} has no subtype`);
  return z3.discriminatedUnion("subtype", [first, ...rest]);
}
var [firstKind, ...otherKinds] = SIGNAL_KINDS.map(kindSchema);
if (firstKind === void 0) throw new TypeError("the taxonomy is empty");
var claimSchema = z3.discriminatedUnion("kind", [firstKind, ...otherKinds]).meta({ id: "Claim" });
function isLegal(kind, subtype) {
  return SIGNAL_KINDS.includes(kind) && subtypesOf(kind).includes(subtype);
}

// src/domain/evidence.ts
function maybe(schema) {
  return schema.nullish();
}
function list(schema) {
  return z4.array(schema).nullish().transform((items) => items ?? []);
}
var count = z4.number().min(0);
var recorded = { recorded_at: maybe(timeSchema) };
var CRM_COLORS = ["green", "yellow", "red"];
var POSTURES = ["committed", "likely_renew", "uncertain", "likely_churn"];
var ICP_FITS = ["core", "stretch", "poor"];
var SIGNAL_STATUSES = ["open", "acted", "dismissed"];
var PERSON_ROLES = ["champion", "economic_buyer", "executive_sponsor", "user"];
var TOUCH_KINDS = ["email_out", "email_in", "call", "meeting", "qbr", "qbr_deferred"];
var TOUCH_SIDES = ["csm", "ae", "executive", "support", "customer"];
var TICKET_SEVERITIES = ["critical", "high", "normal", "low"];
var SURVEY_KINDS = ["nps", "csat", "ces"];
var accountRecordSchema = z4.object({
  key: z4.string().min(1),
  name: maybe(z4.string()),
  domain: maybe(z4.string()),
  /** Further mail domains of theirs. */
  domains: maybe(z4.array(z4.string().min(1))),
  /** As CRMs call it. */
  crm_ids: maybe(z4.array(z4.object({ system: z4.string().min(1), id: z4.string().min(1) }))),
  acv: maybe(count),
  licensed_seats: maybe(count),
  tier: maybe(z4.int().min(1).max(3)),
  strategic: maybe(z4.boolean()),
  icp_fit: maybe(z4.enum(ICP_FITS)),
  contract_start: maybe(timeSchema),
  renewal_date: maybe(timeSchema),
  use_cases: list(z4.string()),
  key_features: list(z4.string()),
  crm_health: list(z4.object({ at: timeSchema, color: z4.enum(CRM_COLORS), ...recorded })),
  owners: list(
    z4.object({ role: z4.string(), name: z4.string(), from: maybe(timeSchema), to: maybe(timeSchema), ...recorded })
  ),
  renewal_posture: list(z4.object({ at: timeSchema, posture: z4.enum(POSTURES), by: maybe(z4.string()), ...recorded }))
});
var personSchema = z4.object({
  name: z4.string(),
  email: maybe(z4.string()),
  roles: list(z4.enum(PERSON_ROLES)),
  from: maybe(timeSchema),
  to: maybe(timeSchema),
  ...recorded
});
var signalEvidenceSchema = z4.object({
  id: z4.string(),
  kind: z4.enum(SIGNAL_KINDS),
  subtype: z4.string(),
  occurred_at: timeSchema,
  attrs: maybe(z4.record(z4.string(), z4.unknown())).transform((attrs) => attrs ?? {}),
  quote: maybe(z4.string()),
  status: maybe(z4.enum(SIGNAL_STATUSES)),
  acted_at: maybe(timeSchema),
  dismissed_at: maybe(timeSchema),
  confirmed_by: maybe(z4.string()),
  confirmed_at: maybe(timeSchema),
  ...recorded
}).check((context) => {
  const { kind, subtype } = context.value;
  if (!isLegal(kind, subtype)) {
    context.issues.push({
      code: "custom",
      input: subtype,
      path: ["subtype"],
      message: `${kind} has no such subtype`
    });
  }
});
var commitmentSchema = z4.object({
  id: z4.string(),
  what: z4.string(),
  made_at: maybe(timeSchema),
  due_date: maybe(timeSchema),
  kept_at: maybe(timeSchema),
  ...recorded
});
var touchSchema = z4.object({
  at: timeSchema,
  kind: z4.enum(TOUCH_KINDS),
  by: z4.enum(TOUCH_SIDES),
  name: maybe(z4.string()),
  person: maybe(z4.string()),
  thread: maybe(z4.string()),
  /** Nobody wrote it by hand: it explains a silence and ends none. */
  automatic: maybe(z4.enum(AUTOMATIC_MAIL)),
  /** Of an absence: when they are back. */
  until: maybe(timeSchema),
  ...recorded
});
var usageSchema = z4.object({
  date: timeSchema,
  active_users: maybe(count),
  logins: maybe(count),
  seats_used: maybe(count),
  features: maybe(z4.record(z4.string(), count)),
  use_cases: maybe(z4.array(z4.string())),
  ...recorded
});
var ticketSchema = z4.object({
  id: z4.string(),
  severity: z4.enum(TICKET_SEVERITIES),
  opened_at: timeSchema,
  closed_at: maybe(timeSchema),
  ...recorded
});
var surveySchema = z4.object({
  kind: z4.enum(SURVEY_KINDS),
  at: timeSchema,
  score: z4.number(),
  ...recorded
});
var evidenceSchema = z4.object({
  account: accountRecordSchema,
  people: list(personSchema),
  signals: list(signalEvidenceSchema),
  commitments: list(commitmentSchema),
  touches: list(touchSchema),
  usage: list(usageSchema),
  tickets: list(ticketSchema),
  surveys: list(surveySchema)
}).meta({ id: "Evidence" });

// src/domain/judgement.ts
import * as z5 from "zod";

// src/domain/parse.ts
function canonicalJson(value) {
  return JSON.stringify(inOrder(value));
}
function inOrder(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const fields = value;
  if (typeof fields.toJSON === "function") return value;
  const names = Object.keys(fields).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(fields[name])]));
}

// src/domain/judgement.ts
var correctionSchema = z5.strictObject({
  kind: z5.enum(SIGNAL_KINDS).optional(),
  subtype: z5.string().min(1).optional(),
  attrs: z5.record(z5.string(), z5.string()).optional().describe("all of them; left out, those that stay legal are kept"),
  turns: z5.array(z5.int().min(0)).min(1).optional().describe("0-based, the one that holds the quote first"),
  quote: z5.string().min(1).optional().describe("letter for letter from the conversation")
});
var aside = {
  reason: z5.string().trim().max(1e3).optional().describe("why, in a few words"),
  by: z5.string().trim().min(1).max(200).optional().describe("who judges; the name of the key unless told")
};
var judgementSchema = z5.discriminatedUnion("action", [
  z5.strictObject({ action: z5.literal("confirm"), ...aside }),
  z5.strictObject({ action: z5.literal("dismiss"), ...aside }),
  z5.strictObject({ action: z5.literal("correct"), ...correctionSchema.shape, ...aside }),
  z5.strictObject({ action: z5.literal("act").describe("somebody has dealt with it"), ...aside }),
  z5.strictObject({ action: z5.literal("undo").describe("takes the latest judgement back"), ...aside })
]).meta({ id: "Judgement" });

// src/domain/risk.ts
import * as z6 from "zod";
var BANDS = ["green", "yellow", "red"];
var DEAR_STATUSES = ["pass", "warn", "fail", "unknown"];
var RUNWAY_LABELS = ["early", "window", "narrowing", "closing", "last_call", "past", "unknown"];
var ROOT_CAUSES = ["competitor", "over_promised", "champion_loss", "wrong_icp", "adoption_value_gap"];
var ESCALATION_LEVELS = ["none", "ae_csm", "vp", "cro"];
var JOINT_REVIEW_RULES = ["JR-1", "JR-2", "JR-3", "JR-4"];
var evidenceIds = z6.array(z6.string());
var finding = z6.object({ id: z6.string(), evidence: evidenceIds, why: z6.string() });
var dearCategory = z6.object({ status: z6.enum(DEAR_STATUSES), evidence: evidenceIds, why: z6.string() });
var contributionSchema = z6.object({
  rule: z6.string(),
  points: z6.number(),
  evidence: evidenceIds,
  why: z6.string()
});
var blindSpotSchema = z6.object({
  kind: z6.enum(["missing", "contradiction"]),
  about: z6.string(),
  sources: evidenceIds.optional(),
  why: z6.string()
});
var riskSchema = z6.object({
  account: z6.string(),
  as_of: z6.string(),
  known_at: z6.string(),
  policy: z6.object({ version: z6.string(), hash: z6.string() }),
  score: z6.int().min(0).max(100).describe("100 is worst"),
  band: z6.enum(BANDS),
  runway: z6.object({ days: z6.int().nullable(), label: z6.enum(RUNWAY_LABELS), note: z6.string().nullable() }),
  dear: z6.object({
    deployment: dearCategory,
    engagement: dearCategory,
    adoption: dearCategory,
    roi: dearCategory
  }),
  contributions: z6.array(contributionSchema),
  leaks: z6.array(finding),
  triggers: z6.array(
    z6.object({
      id: z6.string(),
      action: z6.string(),
      due: z6.string().nullable(),
      timing: z6.string(),
      why: z6.string(),
      evidence: evidenceIds
    })
  ),
  ae: z6.enum(["in", "stays_out"]),
  review: z6.object({
    rule: z6.enum(JOINT_REVIEW_RULES).nullable(),
    cs_side: z6.array(z6.string()),
    sales_side: z6.array(z6.string())
  }),
  root_cause: z6.object({
    primary: z6.enum(ROOT_CAUSES).nullable(),
    candidates: z6.array(z6.object({ cause: z6.enum(ROOT_CAUSES), points: z6.number(), evidence: evidenceIds })),
    commercial: z6.boolean()
  }),
  escalation: z6.object({ level: z6.enum(ESCALATION_LEVELS), reasons: z6.array(z6.string()) }),
  cadence: z6.object({
    meeting: z6.string().nullable(),
    every_days: z6.int().nullable(),
    next: z6.string().nullable()
  }),
  conduct: z6.array(finding),
  blind_spots: z6.array(blindSpotSchema),
  would_change: z6.array(z6.object({ evidence_needed: z6.string(), band_after: z6.enum(BANDS) }))
}).meta({ id: "Risk" });

// evals/scoring/accounts.ts
var BENCH_DAY = "2026-10-01";
var DAYS = 730;
function accountOf(number5) {
  const dice = diceOf(number5);
  const trouble = troubleOf(dice.next());
  const people = peopleOf(number5, dice, trouble);
  return evidenceSchema.parse({
    account: recordOf(number5, dice, trouble),
    people,
    signals: signalsOf(dice, trouble, people),
    commitments: commitmentsOf(dice, trouble),
    touches: touchesOf(dice, trouble, people),
    usage: usageOf(dice, trouble),
    tickets: ticketsOf(dice, trouble),
    surveys: surveysOf(dice, trouble)
  });
}
function itemsOf(evidence) {
  const { account, people, signals, commitments, touches, usage, tickets, surveys } = evidence;
  const lists = [people, signals, commitments, touches, usage, tickets, surveys, account.crm_health];
  return lists.reduce((sum, list2) => sum + list2.length, 0);
}
function troubleOf(share2) {
  if (share2 < 0.75) return "none";
  if (share2 < 0.8) return "usage";
  if (share2 < 0.85) return "silence";
  return share2 < 0.9 ? "words" : "red";
}
function diceOf(seed) {
  let state2 = (seed + 1) * 2654435761;
  const next = () => {
    state2 = state2 + 1831565813 | 0;
    let mixed = Math.imul(state2 ^ state2 >>> 15, 1 | state2);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
  const int6 = (low, high) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int: int6,
    chance: (share2) => next() < share2,
    pick: (items) => {
      const item = items[int6(0, items.length - 1)];
      if (item === void 0) throw new RangeError("nothing to pick from");
      return item;
    }
  };
}
var USE_CASES = ["forecasting", "planning", "dispatch"];
var FEATURES = ["alerts", "routes", "reports"];
var NAMES = ["Dana Ortiz", "Eve Stone", "Luis Vega", "Raj Patel", "Kim Lee", "Sue Cole", "Tom Hale"];
var WHATS = ["SSO", "audit log", "API limits", "the new onboarding", "a security review", "better exports"];
var RIVALS = ["FieldPilot", "Pulseboard", "unnamed"];
function ago(days2) {
  return addDays(BENCH_DAY, -days2);
}
function timeAgo(dice, days2) {
  const two = (value) => String(value).padStart(2, "0");
  return `${ago(days2)}T${two(dice.int(7, 18))}:${two(dice.int(0, 59))}:00Z`;
}
function recordOf(number5, dice, trouble) {
  const color = (age) => trouble === "red" && age < 100 ? "yellow" : "green";
  return {
    key: `account-${number5}`,
    name: `Account ${number5}`,
    acv: dice.pick([6e3, 24e3, 31e3, 6e4, 84e3, 15e4, 3e5]),
    licensed_seats: 200,
    tier: dice.int(1, 3),
    icp_fit: dice.chance(0.9) ? "core" : "stretch",
    contract_start: ago(DAYS),
    renewal_date: ago(-dice.int(10, 350)),
    use_cases: USE_CASES,
    key_features: FEATURES,
    crm_health: every(30).map((age) => ({ at: ago(age), color: color(age) })),
    renewal_posture: [{ at: ago(dice.int(5, 300)), posture: "likely_renew", by: "csm" }]
  };
}
function peopleOf(number5, dice, trouble) {
  const roles = [["champion"], ["executive_sponsor"], ["economic_buyer"], ["user"], ["user"]];
  return roles.map((each, index) => {
    const name = NAMES[(number5 + index) % NAMES.length] ?? NAMES[0];
    const hasLeft = index === 0 && trouble === "red" && dice.chance(0.4);
    return {
      name,
      email: `${name.toLowerCase().replace(" ", ".")}@account-${number5}.test`,
      roles: each,
      from: ago(DAYS),
      to: hasLeft ? ago(dice.int(40, 90)) : null
    };
  });
}
var HEALTHY_SIGNALS = [
  "value/realized",
  "renewal_term/path",
  "kept_promise/delivered",
  "expansion/new_team",
  "expansion/feature_interest",
  "commitment/follow_up",
  "commitment/product",
  "stakeholder/champion",
  "use_case/bought_for",
  "competitor/mention",
  "adoption_gap/friction",
  "success_criterion/metric"
];
var RISKY_SIGNALS = [
  "competitor/evaluating",
  "competitor/switching",
  "unkept_promise/missed",
  "unkept_promise/late",
  "renewal_risk/hesitation",
  "renewal_risk/budget_pressure",
  "renewal_risk/contraction",
  "renewal_risk/churn_intent",
  "champion_change/disengaged",
  "adoption_gap/low_usage",
  "adoption_gap/not_deployed",
  "value/unclear",
  "fit_gap/mismatch",
  "escalation/support",
  "escalation/executive",
  "escalation/qbr_deferred"
];
function signalsOf(dice, trouble, people) {
  const isOften = trouble === "red" || trouble === "words";
  return Array.from({ length: 40 }, (_, index) => {
    const isRecent = isOften && index < (trouble === "red" ? 7 : 3);
    const age = isRecent ? dice.int(trouble === "red" ? 35 : 1, 75) : dice.int(1, DAYS);
    const type = isRecent || dice.chance(age > 300 ? 0.15 : 0.03) ? dice.pick(RISKY_SIGNALS) : dice.pick(HEALTHY_SIGNALS);
    const [kind, subtype] = type.split("/");
    const status = age > 20 && !isRecent ? dice.pick(["open", "acted", "acted", "dismissed"]) : "open";
    const occurred_at = timeAgo(dice, age);
    return {
      id: `signal-${index}`,
      kind,
      subtype,
      occurred_at,
      recorded_at: occurred_at,
      attrs: { person: dice.pick(people).name, what: dice.pick(WHATS), competitor: dice.pick(RIVALS) },
      quote: "We looked at two other tools last week, and the team liked what they saw.",
      status,
      acted_at: status === "acted" ? timeAgo(dice, Math.max(0, age - 10)) : null,
      dismissed_at: status === "dismissed" ? timeAgo(dice, Math.max(0, age - 5)) : null
    };
  });
}
function commitmentsOf(dice, trouble) {
  return Array.from({ length: 12 }, (_, index) => {
    const made = dice.int(5, DAYS);
    const isOpen = made < 40 || (trouble === "words" || trouble === "red") && index < 2;
    const kept_at = isOpen ? null : ago(Math.max(0, made - dice.int(5, 35)));
    return { id: `promise-${index}`, what: dice.pick(WHATS), made_at: ago(made), due_date: ago(made - 30), kept_at };
  });
}
function touchesOf(dice, trouble, people) {
  const silentFor = trouble === "silence" ? dice.int(20, 70) : 0;
  const mail = every(14).flatMap((age, index) => {
    const person = dice.pick(people).email;
    const by = dice.pick(["csm", "csm", "csm", "ae", "support"]);
    const thread = `thread-${index}`;
    const sent = { at: timeAgo(dice, age), kind: "email_out", by, name: "Ana", person, thread };
    const isAnswered = age >= silentFor && dice.chance(0.9);
    const answer = { at: `${ago(Math.max(0, age - 1))}T20:00:00Z`, kind: "email_in", by: "customer", person, thread };
    return isAnswered ? [sent, answer] : [sent];
  });
  const calls = every(30).map((age) => ({
    at: timeAgo(dice, age),
    kind: "call",
    by: dice.pick(["csm", "csm", "ae"]),
    name: "Ana",
    person: dice.pick(people).email
  }));
  const reviews = every(90).map((age) => ({
    at: timeAgo(dice, age),
    kind: trouble === "silence" && age < 180 ? "qbr_deferred" : "qbr",
    by: "csm",
    person: dice.pick(people).email
  }));
  return [...mail, ...calls.filter((_, index) => index * 30 >= silentFor), ...reviews].reverse();
}
function usageOf(dice, trouble) {
  return every(7).map((age) => {
    const share2 = trouble === "usage" && age < 35 ? 0.4 + age / 70 : 1;
    const active = Math.round((120 + dice.int(-6, 6)) * share2);
    const features = Object.fromEntries(FEATURES.map((feature) => [feature, Math.round(active / 3)]));
    return { date: ago(age), active_users: active, logins: active * 4, seats_used: active + 20, features, use_cases: USE_CASES };
  });
}
function ticketsOf(dice, trouble) {
  return Array.from({ length: 20 }, (_, index) => {
    const opened = dice.int(1, DAYS);
    const isOpen = trouble === "red" && index === 0;
    return {
      id: `ticket-${index}`,
      severity: dice.pick(["critical", "high", "normal", "low"]),
      opened_at: timeAgo(dice, opened),
      closed_at: isOpen ? null : timeAgo(dice, Math.max(0, opened - dice.int(0, 6)))
    };
  });
}
function surveysOf(dice, trouble) {
  return every(90).map((age) => ({
    kind: dice.pick(["nps", "nps", "csat"]),
    at: timeAgo(dice, age),
    score: trouble === "none" ? dice.int(7, 10) : dice.int(3, 9)
  }));
}
function every(days2) {
  return Array.from({ length: Math.floor(DAYS / days2) }, (_, index) => index * days2 + 1);
}

// src/scoring/policy/schema.ts
import * as z7 from "zod";
var points = z7.number().min(0);
var days = z7.int().min(0);
var share = z7.number().min(0).max(1);
var amount = z7.number().min(0);
var halfLife = z7.number().positive().nullable();
var segmentsSchema = z7.strictObject({
  enterprise_above: amount.describe("SEG-1: annual contract value above which an account is enterprise"),
  low_touch_below: amount.describe("SEG-2: annual contract value below which no human plays are raised")
});
var runwaySchema = z7.strictObject({
  renewal_talk_by: z7.strictObject({ enterprise: days, mid_market: days, low_touch: days }).describe("RUN-1, RUN-2: days before renewal from which a renewal conversation must be on record"),
  window_from: days.describe("RUN-3: first day of the intervention window, in days before renewal"),
  window_to: days.describe("RUN-3: last day of the intervention window, in days before renewal"),
  rarely_works_under: days.describe("RUN-4"),
  provisional_under: days.describe("RUN-5"),
  monitored_over: days.describe("RUN-6")
});
var bandsSchema = z7.strictObject({ green_to: points, yellow_to: points });
var decaySchema = z7.strictObject({
  drop_below: points.describe("what decays below this many points is dropped"),
  repeat_share: share.describe("what each further item of one rule adds, as a share of its own points"),
  repeat_cap: share.describe("most that further items add together, as a share of the strongest")
});
var halfLivesSchema = z7.strictObject({
  "IND-1": halfLife,
  "IND-2": halfLife,
  "IND-3": halfLife,
  "IND-4": halfLife,
  "IND-5": halfLife,
  "IND-6": halfLife,
  "IND-7": halfLife,
  "IND-8": halfLife,
  "IND-9": halfLife,
  "IND-10": z7.strictObject({ unkept_promise: halfLife, overdue: halfLife }),
  "IND-11": halfLife,
  "IND-12": halfLife,
  "IND-13": halfLife,
  "IND-14": halfLife,
  "IND-15": z7.strictObject({ tickets: halfLife, escalations: halfLife }),
  "IND-16": halfLife,
  "IND-17": halfLife,
  "IND-18": z7.strictObject({ icp_fit: halfLife, fit_gap: halfLife }),
  "IND-19": halfLife,
  "IND-20": halfLife,
  "IND-21": halfLife,
  "LEAK-2": halfLife,
  "DEAR-2": halfLife
});
var pointsSchema = z7.strictObject({
  "IND-1": points,
  "IND-2": points,
  "IND-3": points,
  "IND-4": points,
  "IND-5": points,
  "IND-6": points,
  "IND-7": points,
  "IND-8": points,
  "IND-9": z7.strictObject({ evaluating: points, pitching: points, switching: points }),
  "IND-10": z7.strictObject({ missed: points, late: points, contradicted: points, overdue: points }),
  "IND-11": points,
  "IND-12": points,
  "IND-13": points,
  "IND-14": points,
  "IND-15": points,
  "IND-16": points,
  "IND-17": points,
  "IND-18": z7.strictObject({ stretch: points, poor: points, fit_gap: points }),
  "IND-19": points,
  "IND-20": points,
  "IND-21": z7.strictObject({
    churn_intent: points,
    hesitation: points,
    budget_pressure: points,
    disengaged: points
  }),
  "LEAK-2": points,
  "DEAR-2": z7.strictObject({ heavy: points, light: points })
});
var indicatorsSchema = z7.strictObject({
  baseline: z7.strictObject({ days, least_points: z7.int().min(1) }),
  decline: z7.strictObject({ window_days: days, least_fall: share }).describe("IND-1"),
  trend: z7.strictObject({ weeks: z7.int().min(1), least_fall: share }).describe("IND-13"),
  seat_utilisation_below: share.describe("IND-2"),
  usage_known_days: days.describe("usage rows older than this say nothing about today"),
  nps_at_most: z7.number().describe("IND-3"),
  critical_ticket_days: days.describe("IND-4: open longer than"),
  csm_silence_days: days.describe("IND-6: no touch in more than"),
  renewal_talk_days: days.describe("IND-7: how long a renewal conversation stays on record"),
  quiet: z7.strictObject({
    window_days: days,
    least_messages: z7.int().min(1),
    answer_grace_days: days,
    share_below: share,
    slower_than: z7.number().min(1)
  }).describe("IND-11"),
  red_days: z7.int().min(1).describe("IND-12"),
  qbr: z7.strictObject({ window_days: days, least: z7.int().min(1), same_within_days: days }).describe("IND-14"),
  tickets: z7.strictObject({
    window_days: days,
    least: z7.int().min(1),
    times_mean: z7.number().min(0),
    mean_days: days,
    least_escalations: z7.int().min(1)
  }).describe("IND-15"),
  sponsor_talk_days: days.describe("IND-16"),
  expansion_quiet_days: days.describe("IND-17"),
  unanswered_days: days.describe("IND-19 and AE-1"),
  contact: z7.strictObject({ window_days: days, share }).describe("IND-20")
});
var dearSchema = z7.strictObject({
  adoption_gap_stands_days: days,
  use_cases_fail_under: share,
  value_known_days: days,
  value_warn_days: days,
  soft_signs_that_fail: z7.int().min(1),
  escalate_from: z7.int().min(1).describe("DEAR-1: failing categories inside the window")
});
var leaksSchema = z7.strictObject({
  crm_colour_days: days.describe("LEAK-1"),
  value_said_days: days.describe("LEAK-1"),
  expansion_days: days.describe("LEAK-3: without action for more than")
});
var playsSchema = z7.strictObject({
  note_hours: z7.number().min(0).describe("AE-1: due this long after it fires"),
  reset_business_days: z7.int().min(0).describe("AE-3: due this long after the confirmation"),
  renewal_signal_days: days.describe("AE-2"),
  renewal_near_days: days.describe("AE-2 and AE-5"),
  stands_days: days.describe("AE-2, AE-3, AE-5: how long their signal keeps them"),
  turnover_days: days.describe("JR-4, and how long disengagement counts on the CS side")
});
var escalationSchema = z7.strictObject({
  renewal_authority: amount.nullable().describe("null: not configured"),
  strategic_from: amount.nullable().describe("null: not configured"),
  vp_under_days: days,
  executive_days: days.describe("how long an executive escalation counts")
});
var cadenceSchema = z7.strictObject({ weekly_days: days, monthly_days: days });
var conductSchema = z7.strictObject({ apart_days: days, shown_days: days }).describe("CO-1");
var policySchema = z7.strictObject({
  version: z7.string().min(1),
  segments: segmentsSchema,
  runway: runwaySchema,
  bands: bandsSchema,
  decay: decaySchema,
  half_lives: halfLivesSchema,
  points: pointsSchema,
  indicators: indicatorsSchema,
  dear: dearSchema,
  leaks: leaksSchema,
  plays: playsSchema,
  escalation: escalationSchema,
  cadence: cadenceSchema,
  conduct: conductSchema
});

// src/scoring/policy/default.ts
var defaultPolicy = policySchema.parse({
  version: "1.0.0",
  segments: { enterprise_above: 5e4, low_touch_below: 1e4 },
  runway: {
    renewal_talk_by: { enterprise: 90, mid_market: 60, low_touch: 60 },
    window_from: 120,
    window_to: 90,
    rarely_works_under: 60,
    provisional_under: 30,
    monitored_over: 180
  },
  bands: { green_to: 25, yellow_to: 59 },
  decay: { drop_below: 0.5, repeat_share: 0.25, repeat_cap: 0.5 },
  half_lives: {
    "IND-1": null,
    "IND-2": null,
    "IND-3": 120,
    "IND-4": null,
    "IND-5": 90,
    "IND-6": null,
    "IND-7": null,
    "IND-8": 90,
    "IND-9": 60,
    "IND-10": { unkept_promise: 120, overdue: null },
    "IND-11": null,
    "IND-12": null,
    "IND-13": null,
    "IND-14": null,
    "IND-15": { tickets: null, escalations: 45 },
    "IND-16": null,
    "IND-17": 90,
    "IND-18": { icp_fit: null, fit_gap: 90 },
    "IND-19": null,
    "IND-20": null,
    "IND-21": 90,
    "LEAK-2": 90,
    "DEAR-2": null
  },
  points: {
    "IND-1": 10,
    "IND-2": 8,
    "IND-3": 8,
    "IND-4": 10,
    "IND-5": 24,
    "IND-6": 8,
    "IND-7": 8,
    "IND-8": 18,
    "IND-9": { evaluating: 28, pitching: 16, switching: 40 },
    "IND-10": { missed: 20, late: 18, contradicted: 20, overdue: 14 },
    "IND-11": 8,
    "IND-12": 6,
    "IND-13": 8,
    "IND-14": 8,
    "IND-15": 8,
    "IND-16": 5,
    "IND-17": 5,
    "IND-18": { stretch: 6, poor: 12, fit_gap: 14 },
    "IND-19": 10,
    "IND-20": 6,
    "IND-21": { churn_intent: 50, hesitation: 18, budget_pressure: 20, disengaged: 14 },
    "LEAK-2": 8,
    "DEAR-2": { heavy: 10, light: 5 }
  },
  indicators: {
    baseline: { days: 90, least_points: 4 },
    decline: { window_days: 28, least_fall: 0.2 },
    trend: { weeks: 4, least_fall: 0.05 },
    seat_utilisation_below: 0.5,
    usage_known_days: 30,
    nps_at_most: 6,
    critical_ticket_days: 7,
    csm_silence_days: 45,
    renewal_talk_days: 180,
    quiet: { window_days: 30, least_messages: 4, answer_grace_days: 3, share_below: 0.5, slower_than: 3 },
    red_days: 30,
    qbr: { window_days: 180, least: 2, same_within_days: 7 },
    tickets: { window_days: 30, least: 4, times_mean: 2, mean_days: 90, least_escalations: 2 },
    sponsor_talk_days: 90,
    expansion_quiet_days: 60,
    unanswered_days: 14,
    contact: { window_days: 90, share: 0.9 }
  },
  dear: {
    adoption_gap_stands_days: 90,
    use_cases_fail_under: 0.5,
    value_known_days: 180,
    value_warn_days: 270,
    soft_signs_that_fail: 2,
    escalate_from: 2
  },
  leaks: { crm_colour_days: 60, value_said_days: 30, expansion_days: 14 },
  plays: {
    note_hours: 48,
    reset_business_days: 5,
    renewal_signal_days: 60,
    renewal_near_days: 120,
    stands_days: 180,
    turnover_days: 90
  },
  escalation: { renewal_authority: 1e5, strategic_from: 25e4, vp_under_days: 90, executive_days: 90 },
  cadence: { weekly_days: 7, monthly_days: 30 },
  conduct: { apart_days: 7, shown_days: 30 }
});

// src/scoring/policy/hash.ts
import { createHash } from "node:crypto";
function policyHash(policy) {
  return createHash("sha256").update(canonicalJson(policy)).digest("hex");
}

// src/scoring/runway.ts
function runwayOf(renewalDate, asOf, policy) {
  const renewal = renewalDate === null || renewalDate === void 0 ? void 0 : parseInstant(renewalDate);
  if (renewal === void 0) return { days: null, label: "unknown", note: null };
  const days2 = daysBetween(asOf, utcDate(renewal));
  return { days: days2, label: labelOf(days2, policy), note: noteOf(days2, policy) };
}
function labelOf(days2, { runway }) {
  if (days2 < 0) return "past";
  if (days2 < runway.provisional_under) return "last_call";
  if (days2 < runway.rarely_works_under) return "closing";
  if (days2 < runway.window_to) return "narrowing";
  return days2 <= runway.window_from ? "window" : "early";
}
function noteOf(days2, { runway }) {
  if (days2 < 0) return null;
  if (days2 < runway.provisional_under) {
    return `RUN-5: under ${runway.provisional_under} days a provisional decision is assumed; fewer than 15 % of such accounts are saved.`;
  }
  if (days2 < runway.rarely_works_under) {
    return `RUN-4: under ${runway.rarely_works_under} days interventions rarely work; ask for a realistic path.`;
  }
  if (days2 > runway.monitored_over) {
    return `RUN-6: over ${runway.monitored_over} days remain; watched all the time so that risk is seen this early.`;
  }
  return null;
}

// src/scoring/evidence-id.ts
var evidenceId = {
  touch: ({ at, kind, person, name }) => `touch:${at}:${kind}:${person ?? name ?? "-"}`,
  usage: ({ date }) => `usage:${date}`,
  survey: ({ kind, at }) => `survey:${kind}:${at}`,
  person: ({ email, name }) => `person:${email ?? name}`,
  crmHealth: ({ at, color }) => `crm_health:${at}:${color}`,
  posture: ({ at, posture }) => `renewal_posture:${at}:${posture}`,
  account: (field) => `account:${field}`
};

// src/scoring/known.ts
var MILLISECONDS_PER_DAY2 = 864e5;
var BARE_DATE = "YYYY-MM-DD";
function instantOf(time) {
  if (time === null || time === void 0) return void 0;
  return time.length === BARE_DATE.length ? Date.parse(time) : parseInstant(time);
}
function dayOf(instant) {
  return Math.floor(instant / MILLISECONDS_PER_DAY2);
}
function knownEvidence(evidence, knownEnd) {
  const { account } = evidence;
  const dismissed = new Set(evidence.signals.filter(isDismissed).map(({ id }) => id));
  const [automatic, touches] = [true, false].map(
    (wanted) => evidence.touches.filter(({ automatic: automatic2 }) => (automatic2 !== void 0 && automatic2 !== null) === wanted)
  );
  const standing = evidence.signals.filter(({ id }) => !dismissed.has(id));
  return {
    account,
    knownEnd,
    people: withoutCopies(known(evidence.people, ({ from }) => from, knownEnd)),
    signals: lastRecorded(known(standing, ({ occurred_at }) => occurred_at, knownEnd)),
    commitments: lastRecorded(known(evidence.commitments, ({ made_at }) => made_at, knownEnd)),
    touches: withoutCopies(known(touches ?? [], ({ at }) => at, knownEnd)),
    automatic: withoutCopies(known(automatic ?? [], ({ at }) => at, knownEnd)),
    usage: withoutCopies(known(evidence.usage, ({ date }) => date, knownEnd)),
    tickets: lastRecorded(known(evidence.tickets, ({ opened_at }) => opened_at, knownEnd)),
    surveys: withoutCopies(known(evidence.surveys, ({ at }) => at, knownEnd)),
    crmHealth: withoutCopies(known(account.crm_health, ({ at }) => at, knownEnd)),
    postures: withoutCopies(known(account.renewal_posture, ({ at }) => at, knownEnd))
  };
}
function isDismissed({ status, dismissed_at }) {
  return status === "dismissed" || dismissed_at !== null && dismissed_at !== void 0;
}
function known(items, ownTime, knownEnd) {
  return items.map((item) => {
    const at = instantOf(ownTime(item)) ?? Number.NEGATIVE_INFINITY;
    return { item, at, recorded: instantOf(item.recorded_at) ?? at };
  }).filter(({ recorded: recorded2 }) => recorded2 < knownEnd);
}
function lastRecorded(items) {
  const byId = /* @__PURE__ */ new Map();
  for (const dated of items) {
    const other = byId.get(dated.item.id);
    if (other === void 0 || isLater(dated, other)) byId.set(dated.item.id, dated);
  }
  return inOrder2([...byId.values()], ({ id }) => id);
}
function isLater(one2, other) {
  if (one2.recorded !== other.recorded) return one2.recorded > other.recorded;
  return canonicalJson(one2.item) > canonicalJson(other.item);
}
function withoutCopies(items) {
  const byTime = Map.groupBy(items, ({ at }) => at);
  const times2 = [...byTime.keys()].sort((one2, other) => one2 < other ? -1 : 1);
  return times2.flatMap((time) => distinctByContent(byTime.get(time) ?? []));
}
function distinctByContent(items) {
  if (items.length < 2) return items;
  const byContent = new Map(items.map((dated) => [canonicalJson(dated.item), dated]));
  const keys = new Map([...byContent].map(([key, { item }]) => [item, key]));
  return inOrder2([...byContent.values()], (item) => keys.get(item) ?? "");
}
function inOrder2(items, key) {
  return items.sort((one2, other) => {
    if (one2.at !== other.at) return one2.at < other.at ? -1 : 1;
    return key(one2.item) < key(other.item) ? -1 : 1;
  });
}

// src/scoring/once.ts
function oncePer(derive) {
  const remembered = /* @__PURE__ */ new WeakMap();
  return (key) => {
    const entry = remembered.get(key) ?? { value: derive(key) };
    remembered.set(key, entry);
    return entry.value;
  };
}

// src/scoring/segment.ts
function segmentOf(acv, policy) {
  if (acv === null || acv === void 0) return "mid_market";
  if (acv > policy.segments.enterprise_above) return "enterprise";
  return acv < policy.segments.low_touch_below ? "low_touch" : "mid_market";
}

// src/scoring/view.ts
var MILLISECONDS_PER_DAY3 = 864e5;
function viewOf(known2, asOf, policy) {
  const asOfDay = dayOf(Date.parse(asOf));
  const end = (asOfDay + 1) * MILLISECONDS_PER_DAY3;
  const happened = (items) => before(items, end);
  const limit = Math.min(end, known2.knownEnd);
  return {
    policy,
    known: known2,
    asOf,
    asOfDay,
    end,
    account: known2.account,
    segment: segmentOf(known2.account.acv, policy),
    runway: runwayOf(known2.account.renewal_date, asOf, policy),
    signals: happened(known2.signals).map((dated) => signalOn(dated, asOfDay, limit)),
    people: happened(known2.people),
    commitments: happened(known2.commitments),
    touches: happened(known2.touches),
    automatic: happened(known2.automatic),
    planned: known2.touches.slice(before(known2.touches, end).length),
    usage: happened(known2.usage),
    tickets: happened(known2.tickets),
    surveys: happened(known2.surveys),
    crmHealth: happened(known2.crmHealth),
    postures: happened(known2.postures)
  };
}
function before(items, end) {
  const last = items.at(-1);
  return last === void 0 || last.at < end ? items : items.filter(({ at }) => at < end);
}
function signalOn({ item, at }, asOfDay, limit) {
  const past = (time) => {
    const instant = instantOf(time);
    return instant !== void 0 && instant < limit ? instant : void 0;
  };
  const acted = item.acted_at === null || item.acted_at === void 0 ? actedUndated(item, at) : past(item.acted_at);
  return {
    id: item.id,
    signal: item,
    at,
    age: asOfDay - dayOf(at),
    actedAge: acted === void 0 ? void 0 : asOfDay - dayOf(acted),
    confirmedAt: past(item.confirmed_at)
  };
}
function actedUndated({ status }, at) {
  return status === "acted" ? at : void 0;
}
function ageOf(view, instant) {
  return view.asOfDay - dayOf(instant);
}
function happenedBy(view, time) {
  const instant = instantOf(time);
  return instant !== void 0 && instant < Math.min(view.end, view.known.knownEnd) ? instant : void 0;
}
function signalsOf2(view, kind, subtypes) {
  const ofKind = signalsByKind(view).get(kind) ?? [];
  return ofKind.filter(({ signal }) => subtypes === void 0 || subtypes.includes(signal.subtype));
}
var signalsByKind = oncePer((view) => Map.groupBy(view.signals, ({ signal }) => signal.kind));
function attribute({ signal }, name) {
  const value = signal.attrs[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : void 0;
}

// src/scoring/finding.ts
function findingOf(view, rule, pieces) {
  const { decay } = view.policy;
  const weighed = pieces.map((piece) => ({ ...piece, left: decayed(view, piece) })).filter(({ left, points: points3 }) => left >= decay.drop_below && points3 > 0).sort(byStrength);
  const [first, ...rest] = weighed;
  if (first === void 0) return void 0;
  const further = rest.reduce((sum, { left }) => sum + left * decay.repeat_share, 0);
  const points2 = toHundredths(first.left + Math.min(further, first.left * decay.repeat_cap));
  return {
    rule,
    points: points2,
    evidence: uniqueSorted(weighed.flatMap(({ evidence }) => evidence)),
    why: whyOf(view, weighed)
  };
}
function decayed(view, { points: points2, since, halfLife: halfLife2 }) {
  return halfLife2 === null ? points2 : points2 * 0.5 ** (Math.max(0, ageOf(view, since)) / halfLife2);
}
function byStrength(one2, other) {
  if (one2.left !== other.left) return other.left - one2.left;
  return compareText(one2.evidence.join(), other.evidence.join()) || compareText(one2.what, other.what);
}
function whyOf(view, pieces) {
  const [first, ...rest] = pieces.map((piece) => sentence(view, piece));
  if (rest.length === 0) return `${first}.`;
  const share2 = percent(view.policy.decay.repeat_share);
  return `${first}. Also, each counted at ${share2}: ${rest.join("; ")}.`;
}
function sentence(view, { what, points: points2, left, halfLife: halfLife2, since }) {
  if (halfLife2 === null) return `${what} (${formatNumber(points2)} points, no decay while it holds)`;
  const age = Math.max(0, ageOf(view, since));
  return `${what} ${daysAgo(age)} (half-life ${formatNumber(halfLife2)} days: ${percent(left / points2)} of ${formatNumber(points2)} points)`;
}
function daysAgo(age) {
  return age === 0 ? "today" : `${countOf(age, "day")} ago`;
}
function countOf(count2, noun) {
  return `${formatNumber(count2)} ${noun}${count2 === 1 ? "" : "s"}`;
}
function percent(share2) {
  return `${Math.round(share2 * 100)} %`;
}
function formatNumber(value) {
  return String(toHundredths(value));
}
function toHundredths(value) {
  return Math.round(value * 100) / 100;
}
function uniqueSorted(items) {
  return [...new Set(items)].sort(compareText);
}
function compareText(one2, other) {
  return one2 < other ? -1 : one2 > other ? 1 : 0;
}

// src/scoring/rules/pieces.ts
function saidPiece(signal, what, points2, halfLife2) {
  return { points: points2, halfLife: halfLife2, evidence: [signal.id], since: signal.at, what: `${what}, said` };
}
function withAttribute(signal, words, name) {
  const value = attribute(signal, name);
  return value === void 0 ? words : `${words} (${value})`;
}
function fold(text2) {
  return text2.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

// src/scoring/people/directory.ts
var directoryOf = oncePer((view) => {
  const contacts = gather(view.people);
  const found = /* @__PURE__ */ new Map();
  return {
    contacts,
    find: (label) => {
      const contact = found.get(label) ?? lookUp(contacts, fold(label)) ?? stranger(label);
      found.set(label, contact);
      return contact;
    }
  };
});
function gather(people) {
  const emailOfName = new Map(
    people.flatMap(({ item }) => item.email ? [[fold(item.name), fold(item.email)]] : [])
  );
  const byKey = /* @__PURE__ */ new Map();
  for (const dated of people) {
    const { name, email } = dated.item;
    const key = email ? fold(email) : emailOfName.get(fold(name)) ?? fold(name);
    byKey.set(key, { key, name, records: [...byKey.get(key)?.records ?? [], dated] });
  }
  return [...byKey.values()].sort((one2, other) => compareText(one2.key, other.key));
}
function lookUp(contacts, label) {
  return contacts.find(({ key }) => key === label) ?? contacts.find(({ records }) => records.some(({ item }) => fold(item.name) === label)) ?? onlyOne(contacts.filter(({ name }) => isPartOfName(fold(name), label)));
}
function stranger(label) {
  return { key: fold(label), name: label.trim(), records: [] };
}
function onlyOne(items) {
  return items.length === 1 ? items[0] : void 0;
}
function isPartOfName(name, label) {
  const [shorter, longer] = [name.split(" "), label.split(" ")].sort((one2, other) => one2.length - other.length);
  return shorter !== void 0 && longer !== void 0 && shorter.every((word) => longer.includes(word));
}
function openRecords(view, { records }) {
  return records.filter(({ item }) => happenedBy(view, item.to) === void 0);
}
function hasLeftByRecord(view, contact) {
  return contact.records.length > 0 && openRecords(view, contact).length === 0;
}
function contactOf(view, { person, name, by }) {
  const label = person ?? (by === "customer" ? name : void 0);
  return label === void 0 || label === null || label.trim() === "" ? void 0 : directoryOf(view).find(label);
}
function distinct(contacts) {
  const byKey = new Map(contacts.map((contact) => [contact.key, contact]));
  return [...byKey.values()].sort((one2, other) => compareText(one2.key, other.key));
}

// src/scoring/people/answers.ts
var TALKS = ["call", "meeting", "qbr"];
function touchesWith(view, { key }) {
  return touchesByContact(view).get(key) ?? [];
}
var touchesByContact = oncePer((view) => Map.groupBy(view.touches, ({ item }) => contactOf(view, item)?.key));
function firstUnanswered(view, contact, by) {
  const touches = touchesWith(view, contact);
  const answeredUntil = touches.filter(({ item }) => item.kind === "email_in" || TALKS.includes(item.kind)).reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  const message = touches.find(
    (sent) => sent.item.kind === "email_out" && (by === void 0 || sent.item.by === by) && sent.at > answeredUntil && !hasComeBack(view, contact, sent)
  );
  return message && { ...message, waitingSince: answerableFrom(view, contact, message) };
}
function answerableFrom(view, contact, sent) {
  const absences = automaticOf(view, contact).filter(({ item }) => item.automatic === "absence");
  return absences.reduce((latest, { item, at }) => {
    const back = instantOf(item.until);
    const isDuring = back !== void 0 && sent.at <= back && sent.at >= at - FIRST_REPLY;
    return isDuring ? Math.max(latest, back) : latest;
  }, sent.at);
}
function hasComeBack(view, contact, sent) {
  return automaticOf(view, contact).some(
    ({ item, at }) => item.automatic === "bounce" && at >= sent.at && at - sent.at <= LAST_REPORT && (!item.thread || !sent.item.thread || item.thread === sent.item.thread)
  );
}
var FIRST_REPLY = 864e5;
var LAST_REPORT = 6 * 864e5;
function automaticOf(view, { key }) {
  return automaticByContact(view).get(key) ?? [];
}
var automaticByContact = oncePer(
  (view) => Map.groupBy(view.automatic, ({ item }) => contactOf(view, item)?.key)
);

// src/scoring/people/champions.ts
var championsOf = oncePer((view) => {
  const marked = directoryOf(view).contacts.filter(
    ({ records }) => records.some(({ item }) => item.roles.includes("champion"))
  );
  const saidToBe = signalsOf2(view, "stakeholder", ["champion"]).flatMap((signal) => personOf(view, signal) ?? []);
  return distinct([...marked, ...saidToBe]).map((contact) => championOf(view, contact));
});
function reachableChampions(view) {
  return championsOf(view).map(({ contact }) => contact).filter((contact) => !hasLeftByRecord(view, contact));
}
function activeChampions(view) {
  return championsOf(view).filter(({ left, moved }) => left === void 0 && moved === void 0);
}
var turnoversOf = oncePer((view) => {
  if (activeChampions(view).length > 0) return [];
  const champions = championsOf(view);
  const lost = champions.length === 0 ? strangersLost(view) : champions.flatMap((one2) => lostChampion(one2) ?? []);
  return lost.filter((one2) => !isSucceeded(view, one2)).map(({ turnover }) => turnover);
});
function championOf(view, contact) {
  const there = thereClaims(view, contact);
  const departures = departureClaims(view, contact);
  const moves = signalsOf2(view, "champion_change", ["role_changed"]).filter((signal) => isAbout(view, signal, contact));
  const newestThere = newest(there)?.at ?? Number.NEGATIVE_INFINITY;
  const since = (claim) => claim !== void 0 && claim.at >= newestThere ? claim : void 0;
  return {
    contact,
    left: since(newest(departures)),
    moved: since(newest(moves.map(saidClaim))),
    departures,
    conflict: conflictOf(there, departures)
  };
}
function thereClaims(view, contact) {
  const open = openRecords(view, contact).filter(({ item }) => item.roles.includes("champion"));
  const said3 = signalsOf2(view, "stakeholder", ["champion"]).filter((signal) => isAbout(view, signal, contact));
  return [
    ...open.map(({ item, recorded: recorded2 }) => ({ at: recorded2, evidence: evidenceId.person(item), source: "record" })),
    ...said3.map(saidClaim)
  ];
}
function departureClaims(view, contact) {
  const ended = contact.records.flatMap(({ item }) => {
    const at = item.roles.includes("champion") ? happenedBy(view, item.to) : void 0;
    return at === void 0 ? [] : [{ at, evidence: evidenceId.person(item), source: "record" }];
  });
  const said3 = signalsOf2(view, "champion_change", ["departed"]).filter((signal) => isAbout(view, signal, contact));
  return [...ended, ...said3.map(saidClaim)];
}
function conflictOf(there, departures) {
  const pairs = there.flatMap(
    (here) => departures.filter((gone) => here.source !== gone.source && (here.source === "record" || here.at > gone.at)).flatMap((gone) => [here.evidence, gone.evidence])
  );
  return uniqueSorted(pairs);
}
function lostChampion({ contact, left, moved, departures }) {
  const { key, name } = contact;
  if (left !== void 0) {
    const evidence = departures.map((claim) => claim.evidence);
    return { key, turnover: { name, kind: "departed", at: left.at, evidence } };
  }
  if (moved === void 0) return void 0;
  return { key, turnover: { name, kind: "role_changed", at: moved.at, evidence: [moved.evidence] } };
}
function strangersLost(view) {
  return ["departed", "role_changed"].flatMap(
    (kind) => signalsOf2(view, "champion_change", [kind]).filter((signal) => (personOf(view, signal)?.records.length ?? 0) === 0).map((signal) => {
      const person = personOf(view, signal);
      const name = person?.name ?? "Their buyer";
      return { key: person?.key, turnover: { name, kind, at: signal.at, evidence: [signal.id] } };
    })
  );
}
function isSucceeded(view, { key, turnover }) {
  const days2 = view.policy.plays.turnover_days;
  return signalsOf2(view, "champion_change", ["replaced"]).some((signal) => {
    const successor = personOf(view, signal);
    if (successor !== void 0 && (successor.key === key || hasGoneSince(view, successor, signal.at))) return false;
    const predecessor = attribute(signal, "predecessor");
    if (predecessor !== void 0 && key !== void 0) return directoryOf(view).find(predecessor).key === key;
    return ageOf(view, signal.at) <= ageOf(view, turnover.at) + days2;
  });
}
function hasGoneSince(view, contact, at) {
  return signalsOf2(view, "champion_change", ["departed"]).some(
    (signal) => signal.at >= at && isAbout(view, signal, contact)
  );
}
function personOf(view, signal) {
  const label = attribute(signal, "person");
  return label === void 0 ? void 0 : directoryOf(view).find(label);
}
function isAbout(view, signal, contact) {
  return personOf(view, signal)?.key === contact.key;
}
function saidClaim({ at, id }) {
  return { at, evidence: id, source: "said" };
}
function newest(claims) {
  return [...claims].sort((one2, other) => other.at - one2.at || compareText(one2.evidence, other.evidence))[0];
}

// src/scoring/people/sponsors.ts
function sponsorsOf(view) {
  const marked = withRole(view, "executive_sponsor");
  if (marked.length > 0) return marked;
  const said3 = signalsOf2(view, "stakeholder", ["economic_buyer"]).flatMap((signal) => personOf(view, signal) ?? []).filter((contact) => !hasLeftByRecord(view, contact));
  return distinct([...withRole(view, "economic_buyer"), ...said3]);
}
function withRole(view, role) {
  return directoryOf(view).contacts.filter(
    (contact) => openRecords(view, contact).some(({ item }) => item.roles.includes(role))
  );
}

// src/scoring/rules/answering.ts
var MILLISECONDS_PER_HOUR = 36e5;
var unansweredRule = {
  id: "IND-19",
  evaluate: (view) => {
    const asked = distinct([...sponsorsOf(view), ...reachableChampions(view)]);
    return findingOf(
      view,
      "IND-19",
      asked.flatMap((contact) => unansweredPiece(view, contact) ?? [])
    );
  }
};
function unansweredPiece(view, contact) {
  const message = firstUnanswered(view, contact);
  if (message === void 0) return void 0;
  const age = ageOf(view, message.waitingSince);
  if (age < view.policy.indicators.unanswered_days) return void 0;
  return {
    points: view.policy.points["IND-19"],
    halfLife: view.policy.half_lives["IND-19"],
    since: message.waitingSince,
    evidence: [evidenceId.touch(message.item)],
    what: `${contact.name} has left our message of ${utcDate(message.at)} unanswered for ${countOf(age, "day")}${message.waitingSince > message.at ? " since they were back" : ""}`
  };
}
var quietRule = {
  id: "IND-11",
  evaluate: (view) => findingOf(
    view,
    "IND-11",
    reachableChampions(view).flatMap((contact) => quietPiece(view, contact) ?? [])
  )
};
function quietPiece(view, contact) {
  const { quiet, baseline } = view.policy.indicators;
  const messages = messagesTo(view, contact);
  const recent = messages.filter(({ age }) => age >= quiet.answer_grace_days && age <= quiet.window_days);
  const before2 = messages.filter(({ age }) => age > quiet.window_days && age <= quiet.window_days + baseline.days);
  if (recent.length < quiet.least_messages) return void 0;
  const words = fewerAnswers(view, recent, before2) ?? slowerAnswers(view, recent, before2);
  if (words === void 0) return void 0;
  return {
    points: view.policy.points["IND-11"],
    halfLife: view.policy.half_lives["IND-11"],
    since: view.end - 1,
    evidence: recent.map(({ evidence }) => evidence),
    what: `${contact.name} ${words}`
  };
}
function fewerAnswers(view, recent, before2) {
  const { quiet, baseline } = view.policy.indicators;
  if (before2.length < baseline.least_points) return void 0;
  const [now2, then] = [shareAnswered(recent), shareAnswered(before2)];
  if (now2 >= then * quiet.share_below) return void 0;
  return `answered ${percent(now2)} of our last ${countOf(recent.length, "message")}, against ${percent(then)} before`;
}
function slowerAnswers(view, recent, before2) {
  const { quiet, baseline } = view.policy.indicators;
  const [now2, then] = [hoursOf(recent), hoursOf(before2)];
  if (now2.length === 0 || then.length < baseline.least_points) return void 0;
  const [slow, usual] = [median(now2), median(then)];
  if (slow <= usual * quiet.slower_than) return void 0;
  return `takes ${formatNumber(slow)} hours to answer us, against ${formatNumber(usual)} before`;
}
function messagesTo(view, contact) {
  const touches = touchesWith(view, contact);
  const replies2 = touches.filter(({ item }) => item.kind === "email_in");
  return touches.filter((sent) => sent.item.kind === "email_out" && !hasComeBack(view, contact, sent)).map((sent) => {
    const answer = replies2.find((reply) => reply.at > sent.at && isSameThread(sent, reply));
    const from = answerableFrom(view, contact, sent);
    return {
      age: ageOf(view, answer === void 0 ? from : sent.at),
      evidence: evidenceId.touch(sent.item),
      hours: answer === void 0 ? void 0 : Math.max(0, answer.at - from) / MILLISECONDS_PER_HOUR
    };
  });
}
function isSameThread({ item: sent }, { item: reply }) {
  return !sent.thread || !reply.thread || sent.thread === reply.thread;
}
function shareAnswered(messages) {
  return hoursOf(messages).length / messages.length;
}
function hoursOf(messages) {
  return messages.flatMap(({ hours }) => hours ?? []);
}
function median(values) {
  const sorted = [...values].sort((one2, other) => one2 - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

// src/scoring/rules/usage.ts
var TOLERANCE = 1e-9;
var DAYS_PER_WEEK = 7;
var ACTIVITY = [
  { name: "Active users", metric: ({ active_users }) => active_users ?? void 0 },
  { name: "Logins", metric: ({ logins }) => logins ?? void 0 }
];
var ADOPTION = [
  { name: "Seats in use", metric: ({ seats_used }) => seats_used ?? void 0 },
  { name: "Use of the key features", metric: ({ features }, view) => keyFeatureUse(view, features) }
];
var usageOn = oncePer((view) => {
  const { decline, baseline, usage_known_days, trend } = view.policy.indicators;
  const oldest = Math.max(decline.window_days + baseline.days, usage_known_days, (trend.weeks + 1) * DAYS_PER_WEEK);
  const first = view.usage.findLastIndex(({ at }) => ageOf(view, at) > oldest) + 1;
  return view.usage.slice(first).map(({ item, at }) => ({ row: item, age: ageOf(view, at) }));
});
function currentUsage(view) {
  return usageOn(view).filter(({ age }) => age <= view.policy.indicators.usage_known_days);
}
var declineRule = {
  id: "IND-1",
  evaluate: (view) => {
    const falls = ACTIVITY.flatMap(({ name, metric }) => declineOf(view, name, metric) ?? []);
    const [deepest] = falls.sort((one2, other) => other.fall - one2.fall);
    if (deepest === void 0) return void 0;
    const { decline, baseline } = view.policy.indicators;
    const what = `${deepest.name} averaged ${formatNumber(deepest.mean)} in the last ${decline.window_days} days, ${percent(deepest.fall)} under the median of ${formatNumber(deepest.usual)} of the ${baseline.days} days before (${countOf(deepest.points, "point")} against ${deepest.baselinePoints})`;
    return stateOf(view, "IND-1", windowEvidence(view, decline.window_days), what);
  }
};
var trendRule = {
  id: "IND-13",
  evaluate: (view) => {
    const [steepest] = [...ACTIVITY, ...ADOPTION].flatMap(({ name, metric }) => trendOf(view, name, metric) ?? []).sort((one2, other) => other.fall - one2.fall);
    if (steepest === void 0) return void 0;
    const { weeks } = view.policy.indicators.trend;
    const what = `${steepest.name} fell in each of the last ${weeks} weeks, from ${formatNumber(steepest.from)} to ${formatNumber(steepest.to)} a day`;
    return stateOf(view, "IND-13", windowEvidence(view, (weeks + 1) * DAYS_PER_WEEK), what);
  }
};
var seatRule = {
  id: "IND-2",
  evaluate: (view) => {
    const seats = seatUse(view);
    if (seats === void 0 || seats.share >= view.policy.indicators.seat_utilisation_below) return void 0;
    const what = `${seats.used} of ${seats.licensed} licensed seats in use (${percent(seats.share)}) on ${seats.date}`;
    return stateOf(view, "IND-2", [seats.evidence], what);
  }
};
function seatUse(view) {
  const licensed = view.account.licensed_seats;
  const newest2 = currentUsage(view).findLast(({ row: row2 }) => typeof row2.seats_used === "number");
  const used = newest2?.row.seats_used;
  if (!licensed || newest2 === void 0 || typeof used !== "number") return void 0;
  const { row } = newest2;
  return { used, licensed, share: used / licensed, date: row.date.slice(0, 10), evidence: evidenceId.usage(row) };
}
function decliningFeatures(view) {
  return view.account.key_features.filter((feature) => {
    const metric = ({ features }) => features?.[feature];
    return declineOf(view, feature, metric) !== void 0;
  });
}
function windowEvidence(view, days2) {
  return usageOn(view).filter(({ age }) => age < days2).map(({ row }) => evidenceId.usage(row));
}
function baselinePoints(view) {
  return Math.max(...ACTIVITY.map(({ metric }) => split(view, metric).before.length));
}
function declineOf(view, name, metric) {
  const { decline, baseline } = view.policy.indicators;
  const { recent, before: before2 } = split(view, metric);
  if (recent.length === 0 || before2.length < baseline.least_points) return void 0;
  const [mean, usual] = [meanOf(recent), median(before2)];
  if (usual <= 0 || mean > usual * (1 - decline.least_fall) + TOLERANCE) return void 0;
  return { name, mean, usual, fall: 1 - mean / usual, points: recent.length, baselinePoints: before2.length };
}
function split(view, metric) {
  const { decline, baseline } = view.policy.indicators;
  return {
    recent: figures(view, metric, 0, decline.window_days),
    before: figures(view, metric, decline.window_days, decline.window_days + baseline.days)
  };
}
function trendOf(view, name, metric) {
  const { weeks, least_fall } = view.policy.indicators.trend;
  const means = Array.from(
    { length: weeks + 1 },
    (_, week) => figures(view, metric, week * DAYS_PER_WEEK, (week + 1) * DAYS_PER_WEEK)
  ).flatMap((values) => values.length === 0 ? [] : [meanOf(values)]);
  const [to, from] = [means[0], means.at(-1)];
  if (means.length <= weeks || to === void 0 || from === void 0) return void 0;
  const isFalling = means.every((mean, week) => week === 0 || mean > (means[week - 1] ?? mean));
  const fall = (from - to) / from;
  return isFalling && fall >= least_fall - TOLERANCE ? { name, from, to, fall } : void 0;
}
function figures(view, metric, from, to) {
  return usageOn(view).filter(({ age }) => age >= from && age < to).flatMap(({ row }) => metric(row, view) ?? []);
}
function keyFeatureUse({ account }, features) {
  if (!features || account.key_features.length === 0) return void 0;
  return account.key_features.reduce((sum, feature) => sum + (features[feature] ?? 0), 0);
}
function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
function stateOf(view, rule, evidence, what) {
  const { points: points2, half_lives } = view.policy;
  return findingOf(view, rule, [
    { points: points2[rule], halfLife: half_lives[rule], since: view.end - 1, evidence, what }
  ]);
}

// src/scoring/dear.ts
var HEAVY = {
  enterprise: ["engagement", "roi"],
  mid_market: ["deployment", "adoption"],
  low_touch: ["deployment", "adoption"]
};
var NAMES2 = {
  deployment: "Deployment",
  engagement: "Engagement",
  adoption: "Adoption",
  roi: "ROI"
};
function dearOf(view, findings) {
  return {
    deployment: deployment(view),
    engagement: engagement(view, findings),
    adoption: adoption(view, findings),
    roi: roi(view)
  };
}
function failingParts(view, dear) {
  const { heavy, light } = view.policy.points["DEAR-2"];
  return failingCategories(dear).map((category) => ({
    category,
    points: isHeavy(view, category) ? heavy : light,
    evidence: dear[category].evidence
  }));
}
function failingCategories(dear) {
  return ["deployment", "engagement", "adoption", "roi"].filter(
    (category) => dear[category].status === "fail"
  );
}
function dearFinding(view, parts) {
  const points2 = toHundredths(parts.reduce((sum, part) => sum + part.points, 0));
  if (points2 === 0) return void 0;
  const words = parts.map(
    (part) => `${NAMES2[part.category]} fails (${isHeavy(view, part.category) ? "heavy" : "light"}, ${part.points} points)`
  );
  const evidence = uniqueSorted(parts.flatMap((part) => part.evidence));
  return { rule: "DEAR-2", points: points2, evidence, why: `${words.join("; ")}. No decay while it holds.` };
}
function isHeavy(view, category) {
  const heavy = HEAVY[view.segment];
  return heavy.includes(category);
}
function standingGaps(view, subtype) {
  const days2 = view.policy.dear.adoption_gap_stands_days;
  return signalsOf2(view, "adoption_gap", [subtype]).filter(
    ({ age, actedAge }) => age <= days2 && actedAge === void 0
  );
}
function deployment(view) {
  const gaps = standingGaps(view, "not_deployed");
  const use = useCaseUse(view);
  if (gaps.length > 0) {
    const why2 = `They said that rollout, integration or set-up has stalled (${countOf(gaps.length, "signal")}).`;
    return verdict("fail", [...gaps.map(({ id }) => id), ...use?.evidence ?? []], why2);
  }
  if (currentUsage(view).length === 0) return verdict("unknown", [], noUsage(view));
  if (use === void 0) {
    return verdict("unknown", [], "The record does not say which use cases were bought or which of them are in use.");
  }
  const { bought, shown, evidence } = use;
  const why = `${shown} of ${countOf(bought, "bought use case")} show${shown === 1 ? "s" : ""} usage.`;
  if (shown / bought < view.policy.dear.use_cases_fail_under) return verdict("fail", evidence, why);
  return verdict(shown < bought ? "warn" : "pass", evidence, why);
}
function useCaseUse(view) {
  const bought = new Set(view.account.use_cases.map(fold));
  const rows = currentUsage(view).filter(({ row }) => Array.isArray(row.use_cases));
  if (bought.size === 0 || rows.length === 0) return void 0;
  const used = new Set(rows.flatMap(({ row }) => (row.use_cases ?? []).map(fold)));
  const shown = [...bought].filter((useCase) => used.has(useCase)).length;
  return { bought: bought.size, shown, evidence: rows.map(({ row }) => evidenceId.usage(row)) };
}
var HARD_SIGNS = ["IND-5", "IND-11", "IND-19"];
var SOFT_SIGNS = ["IND-1", "IND-6", "IND-14"];
function engagement(view, findings) {
  const held = (rules) => rules.flatMap((rule) => findings.get(rule) ?? []);
  const [hard, soft] = [held(HARD_SIGNS), held(SOFT_SIGNS)];
  const signs = [...hard, ...soft];
  const evidence = signs.flatMap((finding2) => finding2.evidence);
  const why = `Signs against it: ${signs.map(({ rule }) => rule).join(", ")}.`;
  if (hard.length > 0) return verdict("fail", evidence, why);
  if (view.touches.length === 0) return verdict("unknown", [], "No touch is on record.");
  if (soft.length >= view.policy.dear.soft_signs_that_fail) return verdict("fail", evidence, why);
  if (soft.length > 0) return verdict("warn", evidence, why);
  const newest2 = view.touches.at(-1);
  const ids = newest2 === void 0 ? [] : [evidenceId.touch(newest2.item)];
  return verdict("pass", ids, "They answer, and nothing on record speaks against it.");
}
function adoption(view, findings) {
  const fails = adoptionFailures(view, findings);
  if (fails.length > 0) return joined("fail", fails);
  const warnings = adoptionWarnings(view);
  if (warnings.length > 0) return joined("warn", warnings);
  if (currentUsage(view).length === 0) return verdict("unknown", [], noUsage(view));
  const [seats, features] = [seatUse(view), keyFeatureUse2(view)];
  if (seats === void 0 && features === void 0) {
    return verdict("unknown", [], "The record says neither how many seats are in use nor which key features are.");
  }
  const words = [
    ...seats === void 0 ? [] : [`${percent(seats.share)} of the licensed seats are in use`],
    ...features === void 0 ? [] : [`${features.used} of ${countOf(features.all, "key feature")} are in use`]
  ];
  const evidence = [...seats === void 0 ? [] : [seats.evidence], ...features?.evidence ?? []];
  return verdict("pass", evidence, `${words.join("; ")}.`);
}
function adoptionFailures(view, findings) {
  const seats = findings.get("IND-2");
  const features = keyFeatureUse2(view);
  const lowUsage = standingGaps(view, "low_usage");
  return [
    ...seats === void 0 ? [] : [{ evidence: seats.evidence, why: seats.why }],
    ...features?.used === 0 ? [{ evidence: features.evidence, why: "No key feature is in use." }] : [],
    ...said(lowUsage, "They said that people do not use it")
  ];
}
function adoptionWarnings(view) {
  const declining = decliningFeatures(view);
  const use = keyFeatureUse2(view);
  return [
    ...said(standingGaps(view, "friction"), "They said that users hit the same problem again and again"),
    ...declining.length === 0 ? [] : [{ evidence: use?.evidence ?? [], why: `Use is falling: ${declining.join(", ")}.` }]
  ];
}
function said(signals, words) {
  if (signals.length === 0) return [];
  return [{ evidence: signals.map(({ id }) => id), why: `${words} (${countOf(signals.length, "signal")}).` }];
}
function keyFeatureUse2(view) {
  const keyFeatures = [...new Set(view.account.key_features)];
  const rows = currentUsage(view).filter(({ row }) => row.features !== null && row.features !== void 0);
  if (keyFeatures.length === 0 || rows.length === 0) return void 0;
  const used = keyFeatures.filter((feature) => rows.some(({ row }) => (row.features?.[feature] ?? 0) > 0)).length;
  return { all: keyFeatures.length, used, evidence: rows.map(({ row }) => evidenceId.usage(row)) };
}
function newestValueWord(view) {
  return signalsOf2(view, "value").sort(
    (one2, other) => other.at - one2.at || (one2.signal.subtype === "unclear" ? -1 : 1)
  )[0];
}
function roi(view) {
  const { value_known_days, value_warn_days } = view.policy.dear;
  const word = newestValueWord(view);
  if (word === void 0) return roiUnspoken(view);
  const evidence = [word.id];
  const spoken = `Value was last spoken of ${daysAgo(word.age)}`;
  if (word.age > value_warn_days) return verdict("warn", evidence, `${spoken}, over ${value_warn_days}.`);
  if (word.age > value_known_days) return verdict("unknown", evidence, `${spoken}, over ${value_known_days}.`);
  return word.signal.subtype === "unclear" ? verdict("fail", evidence, `They could not say what they got, ${daysAgo(word.age)}.`) : verdict("pass", evidence, `They stated an outcome ${daysAgo(word.age)}.`);
}
function roiUnspoken(view) {
  const start = instantOf(view.account.contract_start);
  const age = start === void 0 ? void 0 : ageOf(view, start);
  if (age === void 0 || age < view.policy.dear.value_warn_days) {
    return verdict("unknown", [], "No word on value is on record.");
  }
  const evidence = [evidenceId.account("contract_start")];
  return verdict("warn", evidence, `No word on value, ${age} days into the contract.`);
}
function noUsage(view) {
  return `No usage is on record for the last ${view.policy.indicators.usage_known_days} days.`;
}
function joined(status, signs) {
  const evidence = signs.flatMap((sign) => sign.evidence);
  return verdict(status, evidence, signs.map(({ why }) => why).join(" "));
}
function verdict(status, evidence, why) {
  return { status, evidence: uniqueSorted(evidence), why };
}

// src/scoring/rules/health.ts
var MILLISECONDS_PER_DAY4 = 864e5;
function redHealth(view, isOwnScoreRed, behindOwnScore) {
  const days2 = view.policy.indicators.red_days;
  for (let before2 = 0; before2 < days2; before2 += 1) {
    if (crmColorOn(view, before2)?.item.color !== "red" && !isOwnScoreRed(before2)) return void 0;
  }
  const color = crmColorOn(view, 0);
  const crm = color?.item.color === "red" ? [evidenceId.crmHealth(color.item)] : [];
  return findingOf(view, "IND-12", [
    {
      points: view.policy.points["IND-12"],
      halfLife: view.policy.half_lives["IND-12"],
      since: view.end - 1,
      evidence: isOwnScoreRed(0) ? [...crm, ...behindOwnScore] : crm,
      what: `Red by the CRM or by its own score on each of the last ${days2} days`
    }
  ]);
}
function crmColorOn(view, daysBefore) {
  const end = view.end - daysBefore * MILLISECONDS_PER_DAY4;
  return view.crmHealth.findLast(({ at }) => at < end);
}
function colorAge(view, { at }) {
  return ageOf(view, at);
}

// src/scoring/rules/attention.ts
var csmSilenceRule = {
  id: "IND-6",
  evaluate: (view) => {
    const isTouch = ({ item }) => item.by === "csm" && item.kind !== "qbr_deferred";
    const silence = silenceSince(view, isTouch);
    if (silence === void 0 || silence.age <= view.policy.indicators.csm_silence_days) return void 0;
    const { age, evidence, onRecord } = silence;
    const what = onRecord ? `No touch by the CSM for ${countOf(age, "day")}` : `No touch by the CSM on record, ${countOf(age, "day")} into the contract`;
    return state(view, "IND-6", evidence, what);
  }
};
var sponsorTalkRule = {
  id: "IND-16",
  evaluate: (view) => {
    const sponsors = new Set(sponsorsOf(view).map(({ key }) => key));
    if (sponsors.size === 0) return void 0;
    const isTalk = ({ item }) => item.by === "ae" && TALKS.includes(item.kind) && sponsors.has(contactOf(view, item)?.key ?? "");
    const silence = silenceSince(view, isTalk);
    if (silence === void 0 || silence.age < view.policy.indicators.sponsor_talk_days) return void 0;
    const { age, evidence, onRecord } = silence;
    const what = onRecord ? `The AE last spoke with the executive sponsor ${countOf(age, "day")} ago` : `The AE has not spoken with the executive sponsor, ${countOf(age, "day")} into the contract`;
    return state(view, "IND-16", evidence, what);
  }
};
var deferralRule = {
  id: "IND-14",
  evaluate: (view) => {
    const deferrals = deferralsOf(view);
    if (deferrals.length < view.policy.indicators.qbr.least) return void 0;
    const evidence = deferrals.flatMap((deferral) => deferral.evidence);
    const days2 = view.policy.indicators.qbr.window_days;
    return state(view, "IND-14", evidence, `The QBR was put off ${deferrals.length} times in the last ${days2} days`);
  }
};
function silenceSince(view, isTouch) {
  const last = view.touches.findLast(isTouch);
  if (last !== void 0) return { age: ageOf(view, last.at), onRecord: true, evidence: [evidenceId.touch(last.item)] };
  const start = instantOf(view.account.contract_start);
  if (start === void 0) return void 0;
  return { age: ageOf(view, start), onRecord: false, evidence: [evidenceId.account("contract_start")] };
}
function deferralsOf(view) {
  const { window_days, same_within_days } = view.policy.indicators.qbr;
  const lastHeld = view.touches.findLast(({ item }) => item.kind === "qbr")?.at ?? Number.NEGATIVE_INFINITY;
  const touched = view.touches.filter(({ item }) => item.kind === "qbr_deferred").map(({ item, at }) => ({ at, age: ageOf(view, at), evidence: [evidenceId.touch(item)] }));
  const said3 = signalsOf2(view, "escalation", ["qbr_deferred"]).map(({ id, at, age }) => ({ at, age, evidence: [id] }));
  const counting = [...touched, ...said3].filter(({ at, age }) => at > lastHeld && age <= window_days);
  const merged = [];
  for (const deferral of counting.sort((one2, other) => one2.at - other.at)) {
    const last = merged.at(-1);
    if (last !== void 0 && last.age - deferral.age <= same_within_days) last.evidence.push(...deferral.evidence);
    else merged.push({ ...deferral, evidence: [...deferral.evidence] });
  }
  return merged;
}
function state(view, rule, evidence, what) {
  const piece = {
    points: view.policy.points[rule],
    halfLife: view.policy.half_lives[rule],
    since: view.end - 1,
    evidence,
    what
  };
  return findingOf(view, rule, [piece]);
}

// src/scoring/rules/care.ts
var npsRule = {
  id: "IND-3",
  evaluate: (view) => {
    const newest2 = newestNps(view);
    if (newest2 === void 0 || newest2.item.score > view.policy.indicators.nps_at_most) return void 0;
    const { item, at } = newest2;
    return findingOf(view, "IND-3", [
      {
        points: view.policy.points["IND-3"],
        halfLife: view.policy.half_lives["IND-3"],
        since: at,
        evidence: [evidenceId.survey(item)],
        what: `The newest NPS is ${formatNumber(item.score)}, given`
      }
    ]);
  }
};
function newestNps(view) {
  return view.surveys.filter(({ item }) => item.kind === "nps").sort((one2, other) => other.at - one2.at || one2.item.score - other.item.score)[0];
}
var criticalTicketRule = {
  id: "IND-4",
  evaluate: (view) => {
    const pieces = view.tickets.filter(({ item }) => item.severity === "critical" && happenedBy(view, item.closed_at) === void 0).filter(({ at }) => ageOf(view, at) > view.policy.indicators.critical_ticket_days).map(
      ({ item, at }) => ({
        points: view.policy.points["IND-4"],
        halfLife: view.policy.half_lives["IND-4"],
        since: at,
        evidence: [item.id],
        what: `The critical ticket ${item.id} has been open for ${countOf(ageOf(view, at), "day")}`
      })
    );
    return findingOf(view, "IND-4", pieces);
  }
};
var ticketRule = {
  id: "IND-15",
  evaluate: (view) => {
    const [strongest] = [risingTickets(view), repeatedEscalations(view)].flatMap((piece) => piece === void 0 ? [] : findingOf(view, "IND-15", [piece]) ?? []).sort((one2, other) => other.points - one2.points);
    return strongest;
  }
};
function risingTickets(view) {
  const { window_days, least, times_mean, mean_days } = view.policy.indicators.tickets;
  const recent = view.tickets.filter(({ at }) => ageOf(view, at) < window_days);
  const before2 = view.tickets.filter(({ at }) => {
    const age = ageOf(view, at);
    return age >= window_days && age < window_days + mean_days;
  });
  const usual = before2.length * window_days / mean_days;
  if (recent.length < least || recent.length < usual * times_mean) return void 0;
  return {
    points: view.policy.points["IND-15"],
    halfLife: view.policy.half_lives["IND-15"].tickets,
    since: view.end - 1,
    evidence: recent.map(({ item }) => item.id),
    what: `${countOf(recent.length, "ticket")} in ${window_days} days, against ${formatNumber(usual)} per ${window_days} days in the ${mean_days} before`
  };
}
function repeatedEscalations(view) {
  const { window_days, least_escalations } = view.policy.indicators.tickets;
  const recent = signalsOf2(view, "escalation", ["support"]).filter(({ age }) => age <= window_days);
  const newest2 = recent.at(-1);
  if (newest2 === void 0 || recent.length < least_escalations) return void 0;
  return {
    points: view.policy.points["IND-15"],
    halfLife: view.policy.half_lives["IND-15"].escalations,
    since: newest2.at,
    evidence: recent.map(({ id }) => id),
    what: `Unresolved support trouble came up ${recent.length} times in ${view.asOfDay - dayOf(recent[0]?.at ?? newest2.at)} days, last`
  };
}

// src/scoring/rules/champion.ts
var championRule = {
  id: "IND-5",
  evaluate: (view) => findingOf(view, "IND-5", departedPieces(view))
};
function departedPieces(view) {
  return turnoversOf(view).filter(({ kind }) => kind === "departed").map(({ name, at, evidence }) => ({
    points: view.policy.points["IND-5"],
    halfLife: view.policy.half_lives["IND-5"],
    since: at,
    evidence,
    what: `The champion ${name} left and nobody took their place, known to have left`
  }));
}

// src/scoring/rules/competitor.ts
var WORDS = {
  evaluating: "being evaluated",
  pitching: "approaching them",
  switching: "what they mean to switch to"
};
var LIVE_COMPETITOR = Object.keys(WORDS);
function rivalOf(signal) {
  const name = attribute(signal, "competitor");
  return name === void 0 || name === "unnamed" ? "A competitor" : name;
}
var competitorRule = {
  id: "IND-9",
  evaluate: (view) => findingOf(
    view,
    "IND-9",
    LIVE_COMPETITOR.flatMap((subtype) => piecesOf(view, subtype))
  )
};
function piecesOf(view, subtype) {
  const { points: points2, half_lives } = view.policy;
  return signalsOf2(view, "competitor", [subtype]).map(
    (signal) => saidPiece(signal, `${rivalOf(signal)} is ${WORDS[subtype]}`, points2["IND-9"][subtype], half_lives["IND-9"])
  );
}

// src/scoring/rules/fit-and-growth.ts
var MILLISECONDS_PER_DAY5 = 864e5;
var fitRule = {
  id: "IND-18",
  evaluate: (view) => findingOf(view, "IND-18", [...fitAtClose(view), ...fitGaps(view)])
};
function fitAtClose({ account, policy, end }) {
  const fit = account.icp_fit;
  if (fit !== "stretch" && fit !== "poor") return [];
  return [
    {
      points: policy.points["IND-18"][fit],
      halfLife: policy.half_lives["IND-18"].icp_fit,
      evidence: ["account:icp_fit"],
      since: end - 1,
      what: `The fit was marked ${fit} at close`
    }
  ];
}
function fitGaps(view) {
  const points2 = view.policy.points["IND-18"].fit_gap;
  const halfLife2 = view.policy.half_lives["IND-18"].fit_gap;
  return signalsOf2(view, "fit_gap").map(
    (signal) => saidPiece(
      signal,
      withAttribute(signal, "The product does not serve the job it was bought for", "what"),
      points2,
      halfLife2
    )
  );
}
var expansionRule = {
  id: "IND-17",
  evaluate: (view) => {
    const expansions = signalsOf2(view, "expansion");
    return findingOf(
      view,
      "IND-17",
      expansions.flatMap((signal) => stalledPiece(view, signal, expansions) ?? [])
    );
  }
};
function stalledPiece(view, signal, all) {
  const points2 = view.policy.points["IND-17"];
  const halfLife2 = view.policy.half_lives["IND-17"];
  const stage = attribute(signal, "stage");
  if (stage === "stalled" || stage === "rejected") {
    return saidPiece(signal, `The expansion conversation is ${stage}`, points2, halfLife2);
  }
  const quiet = view.policy.indicators.expansion_quiet_days;
  const { actedAge } = signal;
  if (actedAge === void 0 || actedAge < quiet || all.some(({ at }) => at > signal.at)) return void 0;
  return {
    points: points2,
    halfLife: halfLife2,
    evidence: [signal.id],
    since: view.end - 1 - (actedAge - quiet) * MILLISECONDS_PER_DAY5,
    what: `An expansion acted on ${daysAgo(actedAge)} went no further, stalled since`
  };
}

// src/scoring/rules/promises.ts
var WORDS2 = {
  missed: "A promise of ours was not kept",
  late: "A promise of ours is late",
  contradicted: "What they were told in the sale is not how it is"
};
var SUBTYPES = Object.keys(WORDS2);
var promiseRule = {
  id: "IND-10",
  evaluate: (view) => findingOf(view, "IND-10", [...unkeptPieces(view), ...overduePieces(view)])
};
function unkeptPromises(view) {
  const keepings = keepingsOf(view);
  return signalsOf2(view, "unkept_promise").filter((signal) => !isKept(keepings, attribute(signal, "what"), signal.at));
}
function overdueCommitments(view) {
  const keepings = keepingsOf(view);
  return view.commitments.filter(({ item, at }) => {
    const due = instantOf(item.due_date);
    if (due === void 0 || view.asOfDay <= dayOf(due)) return false;
    return happenedBy(view, item.kept_at) === void 0 && !isKept(keepings, item.what, at);
  });
}
function keepingsOf(view) {
  const said3 = signalsOf2(view, "kept_promise").map((signal) => ({ what: attribute(signal, "what"), at: signal.at }));
  const kept = view.commitments.map(({ item }) => ({ what: item.what, at: happenedBy(view, item.kept_at) }));
  const times2 = /* @__PURE__ */ new Map();
  for (const { what, at } of [...said3, ...kept]) {
    if (what === void 0 || at === void 0) continue;
    times2.set(fold(what), [...times2.get(fold(what)) ?? [], at]);
  }
  return times2;
}
function isKept(keepings, what, at) {
  return what !== void 0 && (keepings.get(fold(what)) ?? []).some((keptAt) => keptAt > at);
}
function unkeptPieces(view) {
  const points2 = view.policy.points["IND-10"];
  const halfLife2 = view.policy.half_lives["IND-10"].unkept_promise;
  const unkept = unkeptPromises(view);
  return SUBTYPES.flatMap(
    (subtype) => unkept.filter(({ signal }) => signal.subtype === subtype).map((signal) => saidPiece(signal, withAttribute(signal, WORDS2[subtype], "what"), points2[subtype], halfLife2))
  );
}
function overduePieces(view) {
  return overdueCommitments(view).map(({ item }) => {
    const due = instantOf(item.due_date) ?? view.end;
    return {
      points: view.policy.points["IND-10"].overdue,
      halfLife: view.policy.half_lives["IND-10"].overdue,
      evidence: [item.id],
      since: due,
      what: `A promise of ours (${item.what}) is ${countOf(view.asOfDay - dayOf(due), "day")} overdue, due ${item.due_date}`
    };
  });
}

// src/scoring/rules/renewal.ts
var SAID = {
  churn_intent: "They will cancel or not renew",
  hesitation: "They hesitate over the renewal",
  budget_pressure: "Their budget is under pressure"
};
var SAID_SUBTYPES = Object.keys(SAID);
var every2 = () => true;
var renewalTalkRule = {
  id: "IND-7",
  evaluate: (view) => {
    if (!isRenewalTalkDue(view) || renewalTalks(view).length > 0) return void 0;
    const { renewal_talk_days } = view.policy.indicators;
    const what = `Renewal in ${countOf(view.runway.days ?? 0, "day")} and no word on it in the last ${renewal_talk_days} days`;
    const points2 = view.policy.points["IND-7"];
    const halfLife2 = view.policy.half_lives["IND-7"];
    return findingOf(view, "IND-7", [
      { points: points2, halfLife: halfLife2, since: view.end - 1, evidence: ["account:renewal_date"], what }
    ]);
  }
};
var contractionRule = {
  id: "IND-8",
  evaluate: (view) => lifted(view, "IND-8", contraction(view, every2))
};
var saidRule = {
  id: "IND-21",
  evaluate: (view) => lifted(view, "IND-21", said2(view, every2))
};
function contraction(view, only) {
  const points2 = view.policy.points["IND-8"];
  const halfLife2 = view.policy.half_lives["IND-8"];
  const signals = signalsOf2(view, "renewal_risk", ["contraction"]).filter(only);
  const describe = (signal) => withAttribute(signal, "A smaller contract asked for", "amount");
  return findingOf(
    view,
    "IND-8",
    signals.map((signal) => saidPiece(signal, describe(signal), points2, halfLife2))
  );
}
function said2(view, only) {
  const points2 = view.policy.points["IND-21"];
  const halfLife2 = view.policy.half_lives["IND-21"];
  const risks = SAID_SUBTYPES.flatMap(
    (subtype) => signalsOf2(view, "renewal_risk", [subtype]).filter(only).map((signal) => saidPiece(signal, SAID[subtype], points2[subtype], halfLife2))
  );
  const disengaged = signalsOf2(view, "champion_change", ["disengaged"]).filter(only).map((signal) => saidPiece(signal, withAttribute(signal, "Gone quiet", "person"), points2.disengaged, halfLife2));
  return findingOf(view, "IND-21", [...risks, ...disengaged]);
}
function isRenewalTalkDue({ runway, policy, segment }) {
  return runway.days !== null && runway.days >= 0 && runway.days <= policy.runway.renewal_talk_by[segment];
}
function renewalTalks(view) {
  const { renewal_talk_days } = view.policy.indicators;
  return [...signalsOf2(view, "renewal_term"), ...signalsOf2(view, "renewal_risk")].filter(
    ({ age }) => age <= renewal_talk_days
  );
}
function lifted(view, rule, finding2) {
  const talks = isRenewalTalkDue(view) ? renewalTalks(view) : [];
  const newest2 = talks.at(-1);
  if (newest2 === void 0 || talks.some(({ signal }) => signal.kind === "renewal_term")) return finding2;
  const carrier = newest2.signal.subtype === "contraction" ? "IND-8" : "IND-21";
  if (carrier !== rule) return finding2;
  const old = ({ id }) => talks.every((talk) => talk.id !== id);
  const pointsOf = (only) => (contraction(view, only)?.points ?? 0) + (said2(view, only)?.points ?? 0);
  const missing = toHundredths(pointsOf(old) + view.policy.points["IND-7"] - pointsOf(every2));
  if (missing <= 0) return finding2;
  const reason = `${formatNumber(missing)} points are added so that it weighs no less than a renewal nobody spoke of (IND-7).`;
  return {
    rule,
    points: toHundredths((finding2?.points ?? 0) + missing),
    evidence: finding2?.evidence ?? [newest2.id],
    why: finding2 === void 0 ? `The renewal was last spoken of as a risk; ${reason}` : `${finding2.why} ${reason}`
  };
}

// src/scoring/rules/threading.ts
var singleThreadRule = {
  id: "IND-20",
  evaluate: (view) => {
    const lone = loneContactOf(view);
    if (lone === void 0) return void 0;
    const days2 = view.policy.indicators.contact.window_days;
    return findingOf(view, "IND-20", [
      {
        points: view.policy.points["IND-20"],
        halfLife: view.policy.half_lives["IND-20"],
        since: view.end - 1,
        evidence: lone.evidence,
        what: lone.isLastOne ? `${lone.contact.name} is the only one left of those we were in contact with in the last ${days2} days` : `${lone.contact.name} accounts for ${percent(lone.share)} of all contact in the last ${days2} days (${lone.touches} of ${lone.all})`
      }
    ]);
  }
};
var loneContactLostRule = {
  id: "LEAK-2",
  evaluate: (view) => {
    const lone = loneContactOf(view);
    return lone === void 0 ? void 0 : findingOf(view, "LEAK-2", lossPieces(view, lone.contact));
  }
};
var loneContactOf = oncePer((view) => {
  const counted = countTouches(view);
  const total = counted.reduce((sum, { touches }) => sum + touches, 0);
  const [most] = counted;
  if (most === void 0) return void 0;
  if (counted.length === 1 || most.touches / total >= view.policy.indicators.contact.share) {
    return { ...most, all: total, share: most.touches / total, isLastOne: false };
  }
  const still = counted.filter(({ contact }) => !hasGone(view, contact));
  const lone = still[0] ?? most;
  return still.length > 1 ? void 0 : { ...lone, all: total, share: lone.touches / total, isLastOne: true };
});
function countTouches(view) {
  const days2 = view.policy.indicators.contact.window_days;
  const byKey = /* @__PURE__ */ new Map();
  for (const { item, at } of view.touches) {
    const contact = contactOf(view, item);
    if (contact === void 0 || item.kind === "qbr_deferred" || ageOf(view, at) > days2) continue;
    const entry = byKey.get(contact.key) ?? { contact, evidence: [] };
    entry.evidence.push(evidenceId.touch(item));
    byKey.set(contact.key, entry);
  }
  return [...byKey.values()].map(({ contact, evidence }) => ({ contact, touches: evidence.length, evidence: uniqueSorted(evidence) })).sort((one2, other) => other.touches - one2.touches || (one2.contact.key < other.contact.key ? -1 : 1));
}
function hasGone(view, contact) {
  return hasLeftByRecord(view, contact) || saidOf(view, contact, ["departed"]).length > 0;
}
function saidOf(view, contact, subtypes) {
  const seen = openRecords(view, contact).reduce(
    (latest, { recorded: recorded2 }) => Math.max(latest, recorded2),
    Number.NEGATIVE_INFINITY
  );
  return signalsOf2(view, "champion_change", subtypes).filter(
    (signal) => signal.at >= seen && isAbout(view, signal, contact)
  );
}
function lossPieces(view, contact) {
  const shared = { points: view.policy.points["LEAK-2"], halfLife: view.policy.half_lives["LEAK-2"] };
  const said3 = saidOf(view, contact, ["departed", "role_changed"]).map((signal) => {
    const change = signal.signal.subtype === "departed" ? "leaves" : "changes role";
    return {
      ...shared,
      since: signal.at,
      evidence: [signal.id],
      what: `Our only contact ${contact.name} ${change}, said`
    };
  });
  const ended = hasLeftByRecord(view, contact) ? contact.records : [];
  const recorded2 = ended.map(({ item }) => ({
    ...shared,
    since: happenedBy(view, item.to) ?? view.end - 1,
    evidence: [evidenceId.person(item)],
    what: `Our only contact ${contact.name} has left by the record`
  }));
  return [...said3, ...recorded2];
}

// src/scoring/rules/index.ts
var RULES = [
  declineRule,
  seatRule,
  npsRule,
  criticalTicketRule,
  renewalTalkRule,
  contractionRule,
  competitorRule,
  promiseRule,
  expansionRule,
  fitRule,
  saidRule,
  championRule,
  csmSilenceRule,
  quietRule,
  deferralRule,
  sponsorTalkRule,
  unansweredRule,
  singleThreadRule,
  loneContactLostRule,
  trendRule,
  ticketRule
];
function findIndicators(view) {
  const found = RULES.flatMap((rule) => rule.evaluate(view) ?? []);
  return new Map(found.map((finding2) => [finding2.rule, finding2]));
}

// src/scoring/assess.ts
function assess(view, wasRed = pastOf(view)) {
  const own = assessWithoutHealth(view, wasRed);
  const isRed = (before2) => before2 === 0 ? own.band === "red" : wasRed(before2);
  const behindOwnScore = own.contributions.flatMap(({ evidence }) => evidence);
  const health = redHealth(view, isRed, behindOwnScore);
  if (health === void 0) return own;
  return conclude(own, new Map([...own.findings, [health.rule, health]]));
}
function pastOf({ known: known2, asOf, policy }) {
  const remembered = /* @__PURE__ */ new Map();
  const wasRed = (before2) => {
    const isRed = remembered.get(before2) ?? assessWithoutHealth(viewOf(known2, addDays(asOf, -before2), policy), wasRed).band === "red";
    remembered.set(before2, isRed);
    return isRed;
  };
  return wasRed;
}
function assessWithoutHealth(view, wasRed) {
  const indicators = findIndicators(view);
  const dear = dearOf(view, indicators);
  const dearParts = failingParts(view, dear);
  const failing = dearFinding(view, dearParts);
  const findings = failing === void 0 ? indicators : new Map([...indicators, [failing.rule, failing]]);
  return conclude({ view, dear, dearParts, wasRed }, findings);
}
function conclude({ view, dear, dearParts, wasRed }, findings) {
  const contributions = contributing(findings);
  const score2 = scoreOf(contributions);
  return { view, findings, dear, dearParts, contributions, score: score2, band: bandOf(score2, view.policy), wasRed };
}
function contributing(findings) {
  const decline = findings.get("IND-1")?.points ?? 0;
  const trend = findings.get("IND-13")?.points ?? 0;
  const silent = decline >= trend ? "IND-13" : "IND-1";
  return [...findings.values()].filter(({ rule }) => rule !== silent).sort((one2, other) => other.points - one2.points || compareText(one2.rule, other.rule));
}
function scoreOf(contributions) {
  const hundredths = contributions.reduce((sum, { points: points2 }) => sum + Math.round(points2 * 100), 0);
  return Math.min(100, Math.round(hundredths / 100));
}
function bandOf(score2, { bands: bands2 }) {
  if (score2 <= bands2.green_to) return "green";
  return score2 <= bands2.yellow_to ? "yellow" : "red";
}

// src/scoring/leaks.ts
function leaksOf(assessment) {
  return [shadowChurn(assessment), singleContact(assessment), missedExpansion(assessment.view)].flatMap(
    (leak) => leak ?? []
  );
}
function shadowChurn(assessment) {
  const red = redSigns(assessment);
  const green = greenSigns(assessment.view);
  if (red.length === 0 || green.length === 0) return void 0;
  const why = `${red.map(({ words }) => words).join(" and ")}, while ${green.map(({ words }) => words).join(" and ")}.`;
  return { id: "LEAK-1", evidence: uniqueSorted([...red, ...green].flatMap(({ evidence }) => evidence)), why };
}
function redSigns({ findings, dear }) {
  const usage = ["IND-1", "IND-13"].flatMap((rule) => findings.get(rule) ?? []);
  return [
    ...usage.map(({ rule, evidence }) => ({ words: `Usage is falling (${rule})`, evidence })),
    ...dear.adoption.status === "fail" ? [{ words: "Adoption fails", evidence: dear.adoption.evidence }] : [],
    ...dear.engagement.status === "fail" ? [{ words: "Engagement fails", evidence: dear.engagement.evidence }] : []
  ];
}
function greenSigns(view) {
  const { crm_colour_days, value_said_days } = view.policy.leaks;
  const color = crmColorOn(view, 0);
  const isGreen = color?.item.color === "green" && colorAge(view, color) <= crm_colour_days;
  const realized = signalsOf2(view, "value", ["realized"]).filter(({ age }) => age <= value_said_days);
  return [
    ...isGreen ? [
      {
        words: `the CRM says green, as of ${daysAgo(colorAge(view, color))}`,
        evidence: [evidenceId.crmHealth(color.item)]
      }
    ] : [],
    ...realized.length > 0 ? [
      {
        words: `they stated an outcome ${daysAgo(realized.at(-1)?.age ?? 0)}`,
        evidence: realized.map(({ id }) => id)
      }
    ] : []
  ];
}
function singleContact({ findings }) {
  const lone = findings.get("IND-20");
  const lost = findings.get("LEAK-2");
  if (lone === void 0 && lost === void 0) return void 0;
  const found = [lone, lost].flatMap((finding2) => finding2 ?? []);
  return {
    id: "LEAK-2",
    evidence: uniqueSorted(found.flatMap(({ evidence }) => evidence)),
    why: found.map(({ why }) => why).join(" ")
  };
}
function missedExpansion(view) {
  const missed = signalsOf2(view, "expansion").filter(
    ({ age, actedAge }) => actedAge === void 0 && age > view.policy.leaks.expansion_days
  );
  const oldest = missed[0];
  if (oldest === void 0) return void 0;
  const why = `${countOf(missed.length, "expansion signal")} without action, the oldest for ${countOf(oldest.age, "day")} (limit ${view.policy.leaks.expansion_days} days).`;
  return { id: "LEAK-3", evidence: uniqueSorted(missed.map(({ id }) => id)), why };
}

// src/scoring/blind-spots.ts
var MISSING = [
  [
    "acv",
    ({ account }) => isUnknown(account.acv),
    "The contract value is not on record; the account is treated as mid-market."
  ],
  [
    "renewal_date",
    ({ account }) => isUnknown(account.renewal_date),
    "No renewal date is on record; nobody can say how much runway is left."
  ],
  [
    "champion",
    (view) => championsOf(view).length === 0,
    "Nobody of theirs is known as a champion; IND-5, IND-11 and JR-4 cannot see one leave or go quiet."
  ],
  [
    "executive_sponsor",
    (view) => sponsorsOf(view).length === 0,
    "No executive sponsor or economic buyer is on record; IND-16, IND-19 and AE-1 cannot answer."
  ],
  [
    "contract_start",
    (view) => isUnknown(view.account.contract_start) && !hasCsmTouch(view),
    "Neither a touch by the CSM nor a contract start is on record; IND-6 cannot answer."
  ],
  [
    "contacts",
    (view) => view.touches.length > 0 && !view.touches.some(({ item }) => contactOf(view, item) !== void 0),
    "No touch says who of theirs it was with; IND-20 cannot answer."
  ],
  [
    "licensed_seats",
    ({ account }) => !account.licensed_seats,
    "The number of licensed seats is not on record; IND-2 cannot answer."
  ],
  [
    "usage_baseline",
    (view) => isBaselineMissing(view),
    "Too few usage rows before the last weeks to know what is usual; IND-1 cannot answer."
  ],
  ["nps", (view) => newestNps(view) === void 0, "No NPS is on record; IND-3 cannot answer."],
  [
    "renewal_authority",
    ({ policy }) => policy.escalation.renewal_authority === null,
    "Not configured: the amount the team may renew by itself is unset in the policy."
  ],
  [
    "strategic",
    ({ policy }) => policy.escalation.strategic_from === null,
    "Not configured: the amount from which an account is strategic is unset in the policy."
  ]
];
var CLOSED_BY = {
  deployment: "Usage rows that name the use cases would close it.",
  engagement: "A touch on record would close it.",
  adoption: "Usage rows with seats and key features would close it.",
  roi: "A word of theirs on what they got would close it."
};
function blindSpotsOf(assessment) {
  const { view } = assessment;
  const missing = MISSING.filter(([, isMissing]) => isMissing(view)).map(
    ([about, , why]) => ({ kind: "missing", about, why })
  );
  return [...missing, ...unknownCategories(assessment.dear), ...contradictions(assessment)].sort(
    (one2, other) => compareText(one2.kind, other.kind) || compareText(one2.about, other.about) || compareText(one2.why, other.why)
  );
}
function isUnknown(value) {
  return value === null || value === void 0;
}
function hasCsmTouch(view) {
  return view.touches.some(({ item }) => item.by === "csm" && item.kind !== "qbr_deferred");
}
function isBaselineMissing(view) {
  return currentUsage(view).length > 0 && baselinePoints(view) < view.policy.indicators.baseline.least_points;
}
function unknownCategories(dear) {
  return Object.keys(CLOSED_BY).filter((category) => dear[category].status === "unknown").map((category) => ({ kind: "missing", about: category, why: `${dear[category].why} ${CLOSED_BY[category]}` }));
}
function contradictions(assessment) {
  return [
    ...championConflicts(assessment.view),
    ...explainedFalls(assessment),
    ...greenWhileRed(assessment),
    ...redWhileGreen(assessment),
    ...busyButSilent(assessment),
    ...dividedOnValue(assessment.view),
    ...postureAgainstWords(assessment.view)
  ];
}
function contradiction(about, sources, why) {
  return { kind: "contradiction", about, sources: uniqueSorted(sources), why };
}
function championConflicts(view) {
  return championsOf(view).filter(({ conflict }) => conflict.length > 0).map(
    ({ contact, conflict, left }) => contradiction(
      "champion",
      conflict,
      `One source says ${contact.name} left and another says they are there; the newer one is followed: ${left === void 0 ? "there" : "left"}.`
    )
  );
}
function explainedFalls({ view, findings }) {
  const falls = ["IND-1", "IND-13"].flatMap((rule) => findings.get(rule) ?? []);
  const days2 = view.policy.indicators.baseline.days;
  const told = signalsOf2(view, "value", ["realized"]).filter(({ age }) => age <= days2);
  const newest2 = told.at(-1);
  if (falls.length === 0 || newest2 === void 0) return [];
  const quote = newest2.signal.quote ? `: \u201C${newest2.signal.quote}\u201D` : "";
  const sources = [...falls.flatMap(({ evidence }) => evidence), ...told.map(({ id }) => id)];
  return [
    contradiction(
      "usage",
      sources,
      `Usage is falling, and they state an outcome${quote}. It may be a success, or not; ask.`
    )
  ];
}
function greenWhileRed(assessment) {
  const red = redSigns(assessment);
  const color = crmColorOn(assessment.view, 0);
  const green = greenSigns(assessment.view);
  if (red.length === 0 || green.length === 0 || color?.item.color !== "green") return [];
  const sources = [...red, ...green].flatMap(({ evidence }) => evidence);
  return [contradiction("health", sources, `The CRM says green, and ${red.map(({ words }) => words).join(" and ")}.`)];
}
function redWhileGreen({ view, band, score: score2 }) {
  const color = crmColorOn(view, 0);
  if (color?.item.color !== "red" || band !== "green") return [];
  return [
    contradiction(
      "health",
      [evidenceId.crmHealth(color.item)],
      `The CRM says red, and the evidence scores ${score2}, green. Somebody knows what the record does not say.`
    )
  ];
}
function busyButSilent({ view, findings, dear }) {
  const silent = ["IND-11", "IND-19"].flatMap((rule) => findings.get(rule) ?? []);
  const isBusy = dear.adoption.status === "pass" && !findings.has("IND-1") && !findings.has("IND-13");
  if (silent.length === 0 || !isBusy || currentUsage(view).length === 0) return [];
  const sources = [...silent.flatMap(({ evidence }) => evidence), ...dear.adoption.evidence];
  return [contradiction("engagement", sources, "They use the product as before, and our messages go unanswered.")];
}
function dividedOnValue(view) {
  const days2 = view.policy.dear.value_known_days;
  const words = signalsOf2(view, "value").filter(({ age }) => age <= days2);
  if (new Set(words.map(({ signal }) => signal.subtype)).size < 2) return [];
  const newest2 = newestValueWord(view)?.signal.subtype === "unclear" ? "cannot say" : "can say";
  return [
    contradiction(
      "roi",
      words.map(({ id }) => id),
      `They have said both what they got and that they cannot say it; by the newest word they ${newest2}.`
    )
  ];
}
function postureAgainstWords(view) {
  const posture = view.postures.at(-1);
  const isHopeful = posture?.item.posture === "committed" || posture?.item.posture === "likely_renew";
  const leaving = signalsOf2(view, "renewal_risk", ["churn_intent"]).filter(
    ({ at }) => posture !== void 0 && at > posture.at
  );
  if (posture === void 0 || !isHopeful || leaving.length === 0) return [];
  const sources = [evidenceId.posture(posture.item), ...leaving.map(({ id }) => id)];
  return [
    contradiction(
      "renewal",
      sources,
      `The posture on record is ${posture.item.posture}, ${ageOf(view, posture.at)} days old, and they have since said they will leave.`
    )
  ];
}

// src/scoring/plays/escalation.ts
var LEVELS = ["none", "ae_csm", "vp", "cro"];
function escalationOf(assessment) {
  const { view } = assessment;
  if (view.segment === "low_touch") return { level: "none", reasons: [] };
  const atRisk = assessment.band === "green" ? [] : atRiskReasons(assessment);
  const reasons = [...failingInWindow(assessment), ...executives(view), ...atRisk];
  const level = reasons.reduce((highest, reason) => higher(highest, reason.level), "none");
  return {
    level,
    reasons: reasons.filter((reason) => reason.level !== "ae_csm" || level === "ae_csm").map(({ why }) => why)
  };
}
function isStrategic({ account, policy }) {
  const from = policy.escalation.strategic_from;
  return account.strategic === true || from !== null && typeof account.acv === "number" && account.acv >= from;
}
function higher(one2, other) {
  return LEVELS.indexOf(other) > LEVELS.indexOf(one2) ? other : one2;
}
function failingInWindow({ view, dear }) {
  const failing = failingCategories(dear);
  if (view.runway.label !== "window" || failing.length < view.policy.dear.escalate_from) return [];
  const days2 = countOf(view.runway.days ?? 0, "day");
  return [{ level: "vp", why: `DEAR-1: ${failing.join(" and ")} fail with ${days2} to the renewal.` }];
}
function executives(view) {
  const days2 = view.policy.escalation.executive_days;
  const newest2 = signalsOf2(view, "escalation", ["executive"]).filter(({ age, actedAge }) => age <= days2 && actedAge === void 0).at(-1);
  if (newest2 === void 0) return [];
  return [{ level: "cro", why: `The customer escalated to executives ${daysAgo(newest2.age)}.` }];
}
function atRiskReasons({ view, band, score: score2 }) {
  const { renewal_authority, vp_under_days } = view.policy.escalation;
  const { acv } = view.account;
  const { days: days2 } = view.runway;
  const isAbove = renewal_authority !== null && typeof acv === "number" && acv > renewal_authority;
  return [
    { level: "ae_csm", why: `At risk (${band}, ${score2} points): AE and CSM.` },
    ...when(
      isAbove,
      "vp",
      `The contract of ${formatNumber(acv ?? 0)} is above the renewal authority of ${formatNumber(renewal_authority ?? 0)}.`
    ),
    ...when(
      days2 !== null && days2 < vp_under_days,
      "vp",
      `At risk with ${runwayWords(days2 ?? 0)}, under ${vp_under_days} days.`
    ),
    ...when(
      hasLostExecutive(view),
      "vp",
      "The champion who left sat at executive level, and no other sponsor is on record."
    ),
    ...when(isStrategic(view), "cro", "The account is strategic.")
  ];
}
function runwayWords(days2) {
  return days2 < 0 ? `the renewal ${countOf(-days2, "day")} past` : `${countOf(days2, "day")} to the renewal`;
}
function when(holds, level, why) {
  return holds ? [{ level, why }] : [];
}
function hasLostExecutive(view) {
  if (turnoversOf(view).length === 0) return false;
  const lost = championsOf(view).filter(({ left, moved }) => left !== void 0 || moved !== void 0);
  const lostKeys = new Set(lost.map(({ contact }) => contact.key));
  const wasExecutive = lost.some(
    ({ contact }) => contact.records.some(
      ({ item }) => item.roles.includes("executive_sponsor") || item.roles.includes("economic_buyer")
    )
  );
  const remaining = sponsorsOf(view).filter(
    (sponsor) => !lostKeys.has(sponsor.key) && openRecords(view, sponsor).length > 0
  );
  return wasExecutive && remaining.length === 0;
}

// src/scoring/plays/cadence.ts
var NONE = { meeting: null, every_days: null, next: null };
function cadenceOf({ view, band, contributions }, review) {
  if (view.segment === "low_touch") return NONE;
  const { weekly_days, monthly_days } = view.policy.cadence;
  const meet = (meeting, every_days) => ({
    meeting,
    every_days,
    next: addDays(view.asOf, every_days)
  });
  const isAtRisk = band !== "green";
  if (view.account.tier === 1 && contributions.length > 0)
    return meet("Tier-1 sync of AE and CSM, 30 minutes", weekly_days);
  if (isAtRisk && review.rule === "JR-2") return meet("CSM health check, AE briefed in writing", weekly_days);
  if (isStrategic(view)) return meet("Strategic account review with VP CS and VP Sales", monthly_days);
  return isAtRisk ? meet("At-risk list review", monthly_days) : NONE;
}

// src/scoring/plays/deadlines.ts
var MILLISECONDS_PER_DAY6 = 864e5;
function isoInstant(instant) {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}
function addBusinessDays(instant, days2) {
  let moment = instant;
  for (let left = days2; left > 0; ) {
    moment += MILLISECONDS_PER_DAY6;
    const weekday = new Date(moment).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return moment;
}

// src/scoring/plays/triggers.ts
var MILLISECONDS_PER_HOUR2 = 36e5;
var MILLISECONDS_PER_DAY7 = 24 * MILLISECONDS_PER_HOUR2;
var TRIGGERS = [
  silentSponsor,
  competitorInRenewal,
  promiseGap,
  likelyChurn,
  wrongFit
];
function triggersOf(view) {
  if (view.segment === "low_touch") return [];
  return TRIGGERS.flatMap((trigger) => trigger(view) ?? []);
}
function silentSponsor(view) {
  const days2 = view.policy.indicators.unanswered_days;
  const waiting = sponsorsOf(view).flatMap((sponsor) => {
    const message = firstUnanswered(view, sponsor, "csm");
    return message === void 0 ? [] : [{ sponsor, message, fires: message.waitingSince + days2 * MILLISECONDS_PER_DAY7 }];
  }).filter(({ fires }) => fires < view.end).sort((one2, other) => one2.fires - other.fires);
  const [first] = waiting;
  if (first === void 0) return void 0;
  return {
    id: "AE-1",
    action: noteAction(view),
    due: isoInstant(first.fires + view.policy.plays.note_hours * MILLISECONDS_PER_HOUR2),
    timing: `within ${view.policy.plays.note_hours} hours of the trigger`,
    why: `${first.sponsor.name} has not answered the CSM's message of ${isoInstant(first.message.at).slice(0, 10)} for ${countOf(ageOf(view, first.message.waitingSince), "day")}; the ${days2} days were full at ${isoInstant(first.fires)}.`,
    evidence: uniqueSorted(waiting.map(({ message }) => evidenceId.touch(message.item)))
  };
}
function noteAction(view) {
  const [champion] = activeChampions(view);
  return champion === void 0 ? "No champion is there to write to: agree with the CSM which peer at executive level gets a direct personal note, CSM in copy; no pitch, no renewal" : `Write a direct personal note to the champion ${champion.contact.name}, CSM in copy; no pitch, no renewal`;
}
function competitorInRenewal(view) {
  const rivals = signalsOf2(view, "competitor", LIVE_COMPETITOR).filter((signal) => stands(view, signal, signal.at));
  const newest2 = rivals.at(-1);
  const renewal = activeRenewal(view);
  if (newest2 === void 0 || renewal === void 0) return void 0;
  return {
    id: "AE-2",
    action: "AE and CSM align the competitive position",
    due: nextPlannedTalk(view),
    timing: "before the next CS call with the customer",
    why: `${rivalOf(newest2)} is in play, said ${daysAgo(newest2.age)}, and ${renewal.words}.`,
    evidence: uniqueSorted([...rivals.map(({ id }) => id), ...renewal.evidence])
  };
}
function activeRenewal(view) {
  const { renewal_signal_days } = view.policy.plays;
  const signals = [...signalsOf2(view, "renewal_term"), ...signalsOf2(view, "renewal_risk")].filter(
    ({ age }) => age <= renewal_signal_days
  );
  if (signals.length > 0) {
    const words2 = `the renewal was spoken of in the last ${renewal_signal_days} days`;
    return { words: words2, evidence: signals.map(({ id }) => id) };
  }
  if (!isRenewalNear(view)) return void 0;
  const words = `the renewal is ${countOf(view.runway.days ?? 0, "day")} away`;
  return { words, evidence: [evidenceId.account("renewal_date")] };
}
function promiseGap(view) {
  const { reset_business_days } = view.policy.plays;
  const gaps = unkeptPromises(view).filter((signal) => isConfirmed(view, signal));
  const [first] = [...gaps].sort((one2, other) => confirmation(one2) - confirmation(other));
  if (first === void 0) return void 0;
  return {
    id: "AE-3",
    action: "Joint reset call: the AE owns what was said, the CSM presents the way forward",
    due: first.confirmedAt === void 0 ? null : isoInstant(addBusinessDays(first.confirmedAt, reset_business_days)),
    timing: `within ${reset_business_days} business days of the confirmation`,
    why: `The CSM confirmed ${countOf(gaps.length, "unkept promise")}, the first on ${isoInstant(confirmation(first)).slice(0, 10)}.`,
    evidence: uniqueSorted(gaps.map(({ id }) => id))
  };
}
function likelyChurn(view) {
  const newest2 = view.postures.findLast(({ item }) => item.by?.trim().toLowerCase() === "csm");
  if (newest2?.item.posture !== "likely_churn") return void 0;
  return {
    id: "AE-4",
    action: "The AE joins the next CS call, listening",
    due: nextPlannedTalk(view),
    timing: "at the next scheduled touchpoint",
    why: `The CSM marked the renewal as likely churn ${daysAgo(ageOf(view, newest2.at))}.`,
    evidence: [evidenceId.posture(newest2.item)]
  };
}
function wrongFit(view) {
  const gaps = signalsOf2(view, "fit_gap").filter((signal) => isConfirmed(view, signal));
  if (gaps.length === 0 || !isRenewalNear(view)) return void 0;
  return {
    id: "AE-5",
    action: "The AE joins the diagnosis; no save pitch",
    due: nextPlannedTalk(view),
    timing: "before the renewal conversation",
    why: `The CSM confirmed that the product does not fit, and the renewal is ${countOf(view.runway.days ?? 0, "day")} away.`,
    evidence: uniqueSorted(gaps.map(({ id }) => id))
  };
}
function isRenewalNear({ runway, policy }) {
  return runway.days !== null && runway.days >= 0 && runway.days <= policy.plays.renewal_near_days;
}
function stands(view, { actedAge }, since) {
  return actedAge === void 0 && ageOf(view, since) <= view.policy.plays.stands_days;
}
function isConfirmed(view, on) {
  const { confirmed_by, confirmed_at } = on.signal;
  const isPast = on.confirmedAt !== void 0 || confirmed_at === null || confirmed_at === void 0;
  return confirmed_by?.trim().toLowerCase() === "csm" && isPast && stands(view, on, confirmation(on));
}
function confirmation({ confirmedAt, at }) {
  return confirmedAt ?? at;
}
function nextPlannedTalk(view) {
  const next = view.planned.find(({ item }) => item.by === "csm" && TALKS.includes(item.kind));
  return next === void 0 ? null : isoInstant(next.at);
}

// src/scoring/plays/conduct.ts
function conductOf({ view, band }) {
  if (band === "green") return [];
  const coverage = /* @__PURE__ */ new Map();
  return pairsOf(view).filter(({ later }) => !isCovered(view, later, coverage)).map(({ earlier, later }) => ({
    id: "CO-1",
    evidence: uniqueSorted([earlier, later].map(({ item }) => evidenceId.touch(item))),
    why: `Uncoordinated outreach: ${earlier.item.by} wrote on ${utcDate(earlier.at)} and ${later.item.by} on ${utcDate(later.at)}, ${countOf(dayOf(later.at) - dayOf(earlier.at), "day")} apart in different threads, and no trigger stood.`
  }));
}
function pairsOf(view) {
  const { apart_days, shown_days } = view.policy.conduct;
  const sent = view.touches.filter(
    ({ item, at }) => item.kind === "email_out" && item.by !== "customer" && item.thread && ageOf(view, at) <= shown_days
  );
  return sent.flatMap(
    (later, index) => sent.slice(0, index).filter(
      (earlier) => earlier.item.by !== later.item.by && earlier.item.thread !== later.item.thread && dayOf(later.at) - dayOf(earlier.at) <= apart_days
    ).map((earlier) => ({ earlier, later }))
  );
}
function isCovered(view, { at }, coverage) {
  const day = utcDate(at);
  const covered = coverage.get(day) ?? triggersOf(viewOf(view.known, day, view.policy)).length > 0;
  coverage.set(day, covered);
  return covered;
}

// src/scoring/plays/review.ts
var CS_RULES = ["IND-11", "IND-12", "IND-13", "IND-14", "IND-15"];
var SALES_RULES = ["IND-9", "IND-16", "IND-17", "IND-18"];
function reviewOf({ view, findings }) {
  const isFound = (rule) => findings.has(rule);
  const cs_side = byNumber([...CS_RULES.filter(isFound), ...championChange(view), ...disengagement(view)]);
  const promised = new Set(unkeptPromises(view).map(({ id }) => id));
  const isOverPromised = findings.get("IND-10")?.evidence.some((id) => promised.has(id)) ?? false;
  const sales_side = byNumber([...SALES_RULES.filter(isFound), ...isOverPromised ? ["IND-10"] : []]);
  return { rule: ruleOf(view, cs_side, sales_side), cs_side, sales_side };
}
function ruleOf(view, csSide, salesSide) {
  if (view.segment === "low_touch") return null;
  if (csSide.length > 0 && salesSide.length > 0) return "JR-1";
  if (championChange(view).length > 0) return "JR-4";
  if (csSide.length > 0) return "JR-2";
  return salesSide.length > 0 ? "JR-3" : null;
}
function championChange(view) {
  const days2 = view.policy.plays.turnover_days;
  const recent = turnoversOf(view).filter(({ at }) => ageOf(view, at) <= days2);
  return [...new Set(recent.map(({ kind }) => kind === "departed" ? "IND-5" : "JR-4"))];
}
function disengagement(view) {
  const days2 = view.policy.plays.turnover_days;
  return signalsOf2(view, "champion_change", ["disengaged"]).some(({ age }) => age <= days2) ? ["IND-21"] : [];
}
function byNumber(rules) {
  const number5 = (rule) => rule.startsWith("IND-") ? Number(rule.slice(4)) : Number.POSITIVE_INFINITY;
  return [...rules].sort((one2, other) => number5(one2) < number5(other) ? -1 : 1);
}

// src/scoring/plays/root-cause.ts
var SPEAK_FOR = {
  competitor: ["IND-9"],
  over_promised: ["IND-10"],
  champion_loss: ["IND-5", "IND-11", "IND-19", "IND-20"],
  wrong_icp: ["IND-18"],
  adoption_value_gap: ["IND-1", "IND-2", "IND-3", "IND-13"]
};
var GAP_CATEGORIES = ["adoption", "deployment", "roi"];
function rootCauseOf(assessment) {
  const candidates = ROOT_CAUSES.map((cause) => candidateOf(assessment, cause)).filter(({ points: points2 }) => points2 > 0).sort(
    (one2, other) => other.points - one2.points || ROOT_CAUSES.indexOf(one2.cause) - ROOT_CAUSES.indexOf(other.cause)
  );
  return { primary: candidates[0]?.cause ?? null, candidates, commercial: isCommercial(assessment) };
}
function candidateOf({ contributions, dearParts }, cause) {
  const rules = contributions.filter(({ rule }) => SPEAK_FOR[cause].includes(rule));
  const parts = cause === "adoption_value_gap" ? dearParts.filter(({ category }) => GAP_CATEGORIES.includes(category)) : [];
  const sources = [...rules, ...parts];
  return {
    cause,
    points: toHundredths(sources.reduce((sum, { points: points2 }) => sum + points2, 0)),
    evidence: uniqueSorted(sources.flatMap(({ evidence }) => evidence))
  };
}
function isCommercial({ findings, view }) {
  if (findings.has("IND-8")) return true;
  const said3 = findings.get("IND-21")?.evidence ?? [];
  return signalsOf2(view, "renewal_risk", ["budget_pressure"]).some(({ id }) => said3.includes(id));
}

// src/scoring/would-change/change.ts
function momentOf({ end, known: known2 }) {
  return Math.min(end, known2.knownEnd) - 1;
}
function withSignal(view, said3) {
  const at = momentOf(view);
  const signal = { id: `hypothesis:${said3.kind}`, occurred_at: isoInstant(at), ...said3 };
  return (known2) => ({ ...known2, signals: insertBefore(known2.signals, view.end, [now(view, signal)]) });
}
function withoutSignals(ids) {
  return (known2) => ({ ...known2, signals: known2.signals.filter(({ item }) => !ids.includes(item.id)) });
}
function withTouches(view, touches) {
  const at = isoInstant(momentOf(view));
  const happened = touches.map((touch) => now(view, { at, ...touch }));
  return (known2) => ({ ...known2, touches: insertBefore(known2.touches, view.end, happened) });
}
function withPerson(view, person) {
  return (known2) => ({ ...known2, people: insertBefore(known2.people, view.end, [now(view, person)]) });
}
function withUsage(view, row) {
  return (known2) => ({
    ...known2,
    usage: insertBefore(known2.usage, view.end, [now(view, { date: view.asOf, ...row })])
  });
}
function together(changes) {
  return (known2) => changes.reduce((changed, change) => change(changed), known2);
}
function now(view, item) {
  const at = momentOf(view);
  return { item, at, recorded: at };
}
function insertBefore(items, end, added) {
  const past = items.filter(({ at }) => at < end);
  return [...past, ...added, ...items.slice(past.length)];
}

// src/scoring/would-change/usage-back.ts
var DAYS_PER_WEEK2 = 7;
function usageBack(view) {
  const { trend, decline } = view.policy.indicators;
  const days2 = Math.max((trend.weeks + 1) * DAYS_PER_WEEK2, decline.window_days);
  const rows = usageOn(view).map(({ row }) => row);
  const best = bestOf(rows);
  return [
    {
      evidence_needed: `Usage back at its former level for ${days2} days`,
      change: (known2) => ({
        ...known2,
        usage: known2.usage.map((dated) => {
          const age = ageOf(view, dated.at);
          return age >= 0 && age < days2 ? { ...dated, item: { ...dated.item, ...best } } : dated;
        })
      })
    }
  ];
}
function bestOf(rows) {
  const highest = (figure) => {
    const figures2 = rows.flatMap((row) => figure(row) ?? []);
    return figures2.length === 0 ? null : Math.max(...figures2);
  };
  const names = [...new Set(rows.flatMap(({ features: features2 }) => Object.keys(features2 ?? {})))].sort();
  const features = Object.fromEntries(names.map((name) => [name, highest((row) => row.features?.[name]) ?? 0]));
  return {
    active_users: highest(({ active_users }) => active_users),
    logins: highest(({ logins }) => logins),
    seats_used: highest(({ seats_used }) => seats_used),
    ...names.length === 0 ? {} : { features }
  };
}

// src/scoring/would-change/hypotheses.ts
var PROPOSALS = {
  "IND-1": usageBack,
  "IND-13": usageBack,
  "IND-2": seatsInUse,
  "IND-3": betterNps,
  "IND-4": ticketsClosed,
  "IND-5": newChampion,
  "IND-6": (view) => one("A touch by the CSM", withTouches(view, [{ kind: "call", by: "csm" }])),
  "IND-7": (view) => one("A renewal conversation on record", renewalTalk(view)),
  "IND-8": (view) => takenBack(view, "renewal_risk", "contraction", "Word that they no longer ask for a smaller contract"),
  "IND-9": rivalsGone,
  "IND-10": promisesKept,
  "IND-11": replies,
  "IND-14": (view) => one("A QBR held", withTouches(view, [{ kind: "qbr", by: "csm" }])),
  "IND-15": (view) => one("Word that the support trouble is resolved", withoutSignals(idsOf(signalsOf2(view, "escalation", ["support"])))),
  "IND-16": sponsorTalk,
  "IND-17": expansionResumed,
  "IND-18": (view) => takenBack(view, "fit_gap", "mismatch", "Word that the product does serve the job it was bought for"),
  "IND-19": replies,
  "IND-20": moreContacts,
  "LEAK-2": moreContacts,
  "IND-21": (view) => [
    ...takenBack(view, "renewal_risk", "churn_intent", "Word that they will renew after all"),
    ...takenBack(view, "renewal_risk", "hesitation", "Word that the renewal is settled"),
    ...takenBack(view, "renewal_risk", "budget_pressure", "Word that the budget stands"),
    ...takenBack(view, "champion_change", "disengaged", "A sign that whoever went quiet is back")
  ]
};
var DEAR_PROPOSALS = {
  deployment: deployed,
  engagement: () => [],
  adoption: adopted,
  roi: (view) => one("A statement of theirs of what they got", withSignal(view, { kind: "value", subtype: "realized", attrs: {} }))
};
function hypothesesFor({ view, contributions, dearParts }) {
  const byRule = contributions.flatMap(({ rule }) => PROPOSALS[rule]?.(view) ?? []);
  const byCategory = dearParts.flatMap(({ category }) => DEAR_PROPOSALS[category](view));
  return [
    ...new Map([...byRule, ...byCategory].map((hypothesis) => [hypothesis.evidence_needed, hypothesis])).values()
  ];
}
function one(evidence_needed, change) {
  return [{ evidence_needed, change }];
}
function idsOf(signals) {
  return signals.map(({ id }) => id);
}
function renewalTalk(view) {
  return withSignal(view, { kind: "renewal_term", subtype: "path", attrs: {} });
}
function takenBack(view, kind, subtype, words) {
  const ids = idsOf(signalsOf2(view, kind, [subtype]));
  if (ids.length === 0) return [];
  const without = withoutSignals(ids);
  return one(words, kind === "renewal_risk" ? together([without, renewalTalk(view)]) : without);
}
function seatsInUse(view) {
  const seats = Math.ceil((view.account.licensed_seats ?? 0) * view.policy.indicators.seat_utilisation_below);
  return one(`Seats in use at ${seats} or more`, withUsage(view, { seats_used: seats }));
}
function betterNps(view) {
  const score2 = view.policy.indicators.nps_at_most + 1;
  const survey = now(view, { kind: "nps", at: view.asOf, score: score2 });
  return one(`A new NPS of ${score2} or more`, (known2) => ({
    ...known2,
    surveys: insertBefore(known2.surveys, view.end, [survey])
  }));
}
function ticketsClosed(view) {
  const closed_at = new Date(momentOf(view)).toISOString();
  return one("The critical tickets closed", (known2) => ({
    ...known2,
    tickets: known2.tickets.map(
      (dated) => dated.item.severity === "critical" ? { ...dated, item: { ...dated.item, closed_at } } : dated
    )
  }));
}
function newChampion(view) {
  const lost = uniqueSorted(turnoversOf(view).map(({ name }) => name)).join(" and ");
  return one(
    `A new champion in the place of ${lost}`,
    withPerson(view, { name: "A new champion", roles: ["champion"] })
  );
}
function rivalsGone(view) {
  const live = signalsOf2(view, "competitor", LIVE_COMPETITOR);
  const byRival = Map.groupBy(live, (signal) => fold(rivalOf(signal)));
  return [...byRival.values()].flatMap((signals) => {
    const rival = signals.at(-1);
    return rival === void 0 ? [] : one(`Word that ${rivalOf(rival)} is no longer in play`, withoutSignals(idsOf(signals)));
  });
}
function promisesKept(view) {
  const said3 = unkeptPromises(view).map((signal) => attribute(signal, "what"));
  const whats = [...said3, ...overdueCommitments(view).map(({ item }) => item.what)];
  const named = new Map(whats.flatMap((what) => what === void 0 ? [] : [[fold(what), what]]));
  const kept = [...named.values()].flatMap(
    (what) => one(
      `The promise \u201C${what}\u201D confirmed as kept`,
      withSignal(view, { kind: "kept_promise", subtype: "delivered", attrs: { what } })
    )
  );
  const unnamed = unkeptPromises(view).filter((signal) => attribute(signal, "what") === void 0);
  return unnamed.length === 0 ? kept : [...kept, ...one("The unkept promises confirmed as kept", withoutSignals(idsOf(unnamed)))];
}
function replies(view) {
  return distinct([...sponsorsOf(view), ...reachableChampions(view)]).filter((contact) => firstUnanswered(view, contact) !== void 0).flatMap((contact) => {
    const threads = new Set(touchesWith(view, contact).map(({ item }) => item.thread ?? null));
    const answers = [...threads].map((thread) => ({
      kind: "email_in",
      by: "customer",
      person: contact.key,
      thread
    }));
    return one(`A reply from ${contact.name}`, withTouches(view, answers));
  });
}
function sponsorTalk(view) {
  const [sponsor] = sponsorsOf(view);
  if (sponsor === void 0) return [];
  return one(
    `A call of the AE with ${sponsor.name}`,
    withTouches(view, [{ kind: "call", by: "ae", person: sponsor.key }])
  );
}
function expansionResumed(view) {
  const resumed = withSignal(view, { kind: "expansion", subtype: "feature_interest", attrs: {} });
  const stalled = signalsOf2(view, "expansion").filter((signal) => attribute(signal, "stage") !== void 0);
  return one("The expansion conversation taken up again", together([withoutSignals(idsOf(stalled)), resumed]));
}
function moreContacts(view) {
  const lone = loneContactOf(view);
  if (lone === void 0) return [];
  const { share: share2 } = view.policy.indicators.contact;
  const needed = Math.max(2, Math.floor(lone.touches / share2 - lone.all) + 1);
  const touches = Array.from({ length: needed }, (_, index) => ({
    kind: "meeting",
    by: "csm",
    person: `another contact ${index % 2}`
  }));
  return one(`${needed} talks with others of theirs than ${lone.contact.name}`, withTouches(view, touches));
}
function deployed(view) {
  const gaps = idsOf(standingGaps(view, "not_deployed"));
  const inUse = withUsage(view, { use_cases: [...view.account.use_cases] });
  return one("Usage in all use cases they bought", together([withoutSignals(gaps), inUse]));
}
function adopted(view) {
  const gaps = idsOf(standingGaps(view, "low_usage"));
  const acted = gaps.length === 0 ? [] : one("The low usage they spoke of acted on", withoutSignals(gaps));
  const features = Object.fromEntries(view.account.key_features.map((feature) => [feature, 1]));
  const used = view.account.key_features.length === 0 ? [] : one("A key feature in use", withUsage(view, { features }));
  return [...acted, ...used];
}

// src/scoring/would-change/index.ts
var STRONGEST = 5;
function wouldChange(assessment) {
  if (assessment.band === "green") return [];
  const singles = hypothesesFor(assessment).map((hypothesis) => attempt(assessment, hypothesis));
  const moving = movingOf(assessment, singles);
  if (moving.length > 0) return moving.map(toChange);
  const helpful = singles.filter(({ score: score2 }) => score2 < assessment.score).sort(byEffect);
  const hypotheses = helpful.map(({ hypothesis }) => hypothesis);
  const pairs = pairsOf2(hypotheses.slice(0, STRONGEST)).map((pair) => attempt(assessment, pair));
  const movingPairs = movingOf(assessment, pairs);
  return (movingPairs.length > 0 ? movingPairs : firstOfGrowing(assessment, hypotheses)).map(toChange);
}
function movingOf({ band }, attempts) {
  return attempts.filter((tried) => isLower(tried.band, band)).sort(byEffect);
}
function firstOfGrowing(assessment, hypotheses) {
  for (let count2 = 3; count2 <= hypotheses.length; count2 += 1) {
    const tried = attempt(assessment, both(hypotheses.slice(0, count2)));
    if (isLower(tried.band, assessment.band)) return [tried];
  }
  return [];
}
function toChange({ hypothesis, band }) {
  return { evidence_needed: hypothesis.evidence_needed, band_after: band };
}
function attempt({ view, wasRed }, hypothesis) {
  const { score: score2, band } = assess(viewOf(hypothesis.change(view.known), view.asOf, view.policy), wasRed);
  return { hypothesis, score: score2, band };
}
function pairsOf2(hypotheses) {
  return hypotheses.flatMap((one2, index) => hypotheses.slice(index + 1).map((other) => both([one2, other])));
}
function both(hypotheses) {
  const [first, ...rest] = hypotheses.map(({ evidence_needed }) => evidence_needed);
  const words = rest.map((text2) => text2.charAt(0).toLowerCase() + text2.slice(1));
  return {
    evidence_needed: [first, ...words].join(", and "),
    change: together(hypotheses.map(({ change }) => change))
  };
}
function isLower(one2, other) {
  return BANDS.indexOf(one2) < BANDS.indexOf(other);
}
function byEffect(one2, other) {
  return one2.score - other.score || compareText(one2.hypothesis.evidence_needed, other.hypothesis.evidence_needed);
}

// src/scoring/score.ts
var MILLISECONDS_PER_DAY8 = 864e5;
function score(evidence, asOf, policy, knownAt = asOf) {
  const day = dayNamed(asOf, "as_of");
  const knownDay = dayNamed(knownAt, "known_at");
  const knownEnd = (dayOf(Date.parse(knownDay)) + 1) * MILLISECONDS_PER_DAY8;
  const assessment = assess(viewOf(knownEvidence(evidence, knownEnd), day, policy));
  return { ...heading(evidence.account.key, day, knownDay, policy), ...bodyOf(assessment) };
}
function heading(account, asOf, knownAt, policy) {
  return { account, as_of: asOf, known_at: knownAt, policy: { version: policy.version, hash: policyHash(policy) } };
}
function bodyOf(assessment) {
  const { view, dear } = assessment;
  const triggers = triggersOf(view);
  const review = reviewOf(assessment);
  return {
    score: assessment.score,
    band: assessment.band,
    runway: view.runway,
    dear,
    contributions: assessment.contributions.map(toContribution),
    leaks: leaksOf(assessment),
    triggers,
    ae: triggers.length > 0 ? "in" : "stays_out",
    review,
    root_cause: rootCauseOf(assessment),
    escalation: escalationOf(assessment),
    cadence: cadenceOf(assessment, review),
    conduct: conductOf(assessment),
    blind_spots: blindSpotsOf(assessment),
    would_change: wouldChange(assessment)
  };
}
function toContribution({ rule, points: points2, evidence, why }) {
  return { rule, points: points2, evidence: [...evidence], why };
}
function dayNamed(time, path) {
  const instant = parseInstant(time);
  if (instant === void 0) {
    throw new InputError("wrong-type", [{ path, message: "expected an ISO 8601 date such as 2026-03-12" }]);
  }
  return utcDate(instant);
}

// ../i5r-b.ts
import { createHash as createHash2 } from "node:crypto";
var n = Number(process.argv[2] ?? 300);
var ev = Array.from({ length: n }, (_, i) => accountOf(i));
console.log("items", ev.map(itemsOf).reduce((a, b) => a + b) / n);
var bands = {};
var ind12 = [];
var wc = 0;
var h = createHash2("sha256");
for (let r = 0; r < Number(process.argv[3] ?? 2); r++) {
  const t = performance.now();
  for (const e of ev) {
    score(e, BENCH_DAY, defaultPolicy);
  }
  console.log("round", ((performance.now() - t) / n).toFixed(3), "ms/account");
}
var times = {};
for (const e of ev) {
  const t = performance.now();
  const risk = score(e, BENCH_DAY, defaultPolicy);
  (times[risk.band] ??= []).push(performance.now() - t);
  bands[risk.band] = (bands[risk.band] ?? 0) + 1;
  if (risk.contributions.some((c) => c.rule === "IND-12")) ind12.push(1);
  if (risk.would_change.length) wc++;
  h.update(JSON.stringify(risk));
}
console.log(bands, "ind12", ind12.length, "would_change", wc, h.digest("hex").slice(0, 12));
for (const [b, t] of Object.entries(times)) console.log(b, (t.reduce((a, b2) => a + b2) / t.length).toFixed(3));
