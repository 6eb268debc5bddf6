import type { Band, RejectionReason, RootCause, Side, SignalKind, SubtypeOf } from '../../domain/index.ts';

type SubtypeWords = { readonly [Kind in SignalKind]: Readonly<Record<SubtypeOf<Kind>, string>> };

const KINDS: Readonly<Record<SignalKind, string>> = {
  expansion: 'Expansion',
  champion_change: 'Champion change',
  competitor: 'Competitor',
  commitment: 'Commitments we made',
  unkept_promise: 'Unkept promises',
  kept_promise: 'Kept promises',
  renewal_risk: 'Renewal risk',
  adoption_gap: 'Adoption gaps',
  value: 'Value',
  fit_gap: 'Fit',
  escalation: 'Escalations',
  use_case: 'Use cases they bought for',
  success_criterion: 'Success criteria',
  stakeholder: 'Stakeholders',
  renewal_term: 'Renewal terms',
};

const SUBTYPES: SubtypeWords = {
  expansion: {
    new_team: 'Another team could use it',
    more_seats: 'More seats',
    feature_interest: 'Interest in a feature',
    budget_cycle: 'Budget',
    new_use_case: 'A new use',
  },
  champion_change: {
    departed: 'Leaving the company',
    role_changed: 'Moved to another role',
    replaced: 'A successor is named',
    disengaged: 'Gone quiet',
  },
  competitor: {
    mention: 'Named in passing',
    evaluating: 'Being evaluated',
    pitching: 'Approaching them',
    switching: 'They are switching',
  },
  commitment: {
    product: 'A product promise',
    commercial: 'A commercial promise',
    service: 'A service promise',
    follow_up: 'A follow-up',
  },
  unkept_promise: { missed: 'Not delivered', late: 'Late', contradicted: 'Not as sold' },
  kept_promise: { delivered: 'Delivered' },
  renewal_risk: {
    contraction: 'Asking for less',
    churn_intent: 'Intends to leave',
    hesitation: 'The renewal is open',
    budget_pressure: 'Budget under pressure',
  },
  adoption_gap: { not_deployed: 'Not rolled out', low_usage: 'Little used', friction: 'Friction' },
  value: { realized: 'An outcome they got', unclear: 'The return is unclear' },
  fit_gap: { mismatch: 'Does not serve the job' },
  escalation: {
    support: 'Unresolved support problem',
    executive: 'Leadership is involved',
    qbr_deferred: 'A review was put off',
  },
  use_case: { bought_for: 'What they want it for' },
  success_criterion: { metric: 'How success is judged' },
  stakeholder: {
    economic_buyer: 'Economic buyer',
    champion: 'Champion',
    skeptic: 'Skeptic',
    blocker: 'Blocker',
    user: 'User',
    influencer: 'Influencer',
  },
  renewal_term: { path: 'How it renews' },
};

/** The field's name of a kind, as a heading of several: `Unkept promises`. */
export function kindLabel(kind: SignalKind): string {
  return KINDS[kind];
}

/** The field's words for a subtype: `Being evaluated`; the bare subtype when a later version wrote it. */
export function subtypeLabel(kind: string, subtype: string): string {
  const words: Readonly<Record<string, Readonly<Record<string, string>>>> = SUBTYPES;
  return words[kind]?.[subtype] ?? spaced(subtype);
}

/** A kind and subtype as text that an extractor proposed, legal or not: `competitor, evaluating`. */
export function proposalLabel(kind: string | undefined, subtype: string | undefined): string {
  return [kind, subtype]
    .filter((word) => word !== undefined)
    .map(spaced)
    .join(', ');
}

const BAND_WORDS: Readonly<Record<Band, string>> = { red: 'Red', yellow: 'Yellow', green: 'Green' };

/** The word that always stands beside a band's shape. */
export function bandLabel(band: Band): string {
  return BAND_WORDS[band];
}

const LEAKS: Readonly<Record<string, string>> = {
  'LEAK-1': 'Shadow churn',
  'LEAK-2': 'Single contact',
  'LEAK-3': 'Missed expansion',
};

/** The playbook's name of a leak (§3); its id when it has none. */
export function leakLabel(id: string): string {
  return LEAKS[id] ?? id;
}

/** A category of DEAR by its name. */
export function categoryLabel(category: 'deployment' | 'engagement' | 'adoption' | 'roi'): string {
  return category === 'roi' ? 'ROI' : capitalised(category);
}

const CAUSES: Readonly<Record<RootCause, string>> = {
  adoption_value_gap: 'adoption and value gap',
  champion_loss: 'champion loss',
  over_promised: 'over-promised in the sale',
  competitor: 'competitor',
  wrong_icp: 'wrong fit',
};

/** A root cause in words. */
export function causeLabel(cause: RootCause): string {
  return CAUSES[cause];
}

const REVIEWS: Readonly<Record<string, string>> = {
  'JR-1': 'Hold a joint review: both sides see signals.',
  'JR-2': 'CS escalation: only the CS side sees signals. Weekly health check by the CSM, the AE is briefed in writing.',
  'JR-3': 'Sales escalation: only the Sales side sees signals.',
  'JR-4': 'Hold a joint review at once: the champion has changed.',
};

/** What a review rule asks for (playbook §5). */
export function reviewSentence(rule: string | null): string {
  if (rule === null) return 'No joint review is called for.';
  return REVIEWS[rule] ?? rule;
}

const REASONS: Readonly<Record<RejectionReason, string>> = {
  quote_not_found: 'The quote is not in the conversation',
  quote_ambiguous: 'The quote fits more than one place',
  quote_too_short: 'The quote is too short to prove it',
  illegal_kind: 'No such kind of signal',
  illegal_attribute: 'A detail that this kind does not carry',
  no_such_turn: 'It points to a turn that does not exist',
  wrong_side: 'Said by the wrong side',
  context_only: 'It stands only in the context, not in what was read',
  placeholder: 'A placeholder, not a quote',
  not_verified: 'A second reading did not bear it out',
};

/** Why a candidate was refused, in words. */
export function reasonLabel(reason: RejectionReason): string {
  return REASONS[reason];
}

const SIDES: Readonly<Record<Side, string>> = { customer: 'customer', vendor: 'our side', unknown: 'side unknown' };

/** Whose side a speaker is on, in words. */
export function sideLabel(side: Side): string {
  return SIDES[side];
}

/** A technical name as words: `new_role` becomes `new role`. */
export function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}

/** A word with its first letter large. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 signal`, `3 signals`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** 0-based turns as people count them, runs joined: `turn 4`, `turns 41 to 59 and 62`. */
export function turnsLabel(turns: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const turn of [...new Set(turns)].sort((left, right) => left - right)) {
    const last = runs.at(-1);
    if (last !== undefined && turn === last[1] + 1) last[1] = turn;
    else runs.push([turn, turn]);
  }
  const words = runs.map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1} to ${to + 1}`));
  return `${new Set(turns).size === 1 ? 'turn' : 'turns'} ${listed(words)}`;
}

/** A text with a full stop, unless it ends as a sentence does. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Items as a sentence lists them: `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

const RULES: Readonly<Record<string, string>> = {
  'IND-1': 'Logins or active users falling',
  'IND-2': 'Seats unused',
  'IND-3': 'Low NPS',
  'IND-4': 'Critical ticket open',
  'IND-5': 'Champion departed',
  'IND-6': 'No CSM touchpoint',
  'IND-7': 'No renewal conversation',
  'IND-8': 'Contraction asked for',
  'IND-9': 'Competitor in play',
  'IND-10': 'Promise unkept or overdue',
  'IND-11': 'Champion quiet',
  'IND-12': 'Health low for 30 days',
  'IND-13': 'Usage falling for 30 days',
  'IND-14': 'QBR deferred',
  'IND-15': 'Support tickets rising',
  'IND-16': 'AE has not met the sponsor',
  'IND-17': 'Expansion stalled',
  'IND-18': 'Stretch or poor fit',
  'IND-19': 'Sponsor or champion unresponsive',
  'IND-20': 'Single-threaded',
  'IND-21': 'They said it',
  'DEAR-1': 'Two failing categories in the window',
  'DEAR-2': 'Failing DEAR category',
  'LEAK-1': 'Shadow churn',
  'LEAK-2': 'Single contact',
  'LEAK-3': 'Missed expansion',
  'CO-1': 'Uncoordinated outreach',
};

/** The playbook's name of a rule (§3); its id when it has none. */
export function ruleLabel(id: string): string {
  return RULES[id] ?? id;
}

/** The scorer's sentence in two: what holds, and the arithmetic or further cases behind it (empty when there are none). */
export function splitWhy(why: string): { readonly headline: string; readonly rest: string } {
  const end = /[.] (?=[A-Z])/.exec(why);
  if (end === null) return { headline: why, rest: '' };
  return { headline: why.slice(0, end.index + 1), rest: why.slice(end.index + 2) };
}

/** What holds, in the few words a line of a table has room for: without the arithmetic in parentheses. */
export function shortWhy(why: string): string {
  const { headline } = splitWhy(why);
  return headline.replaceAll(/ \([^()]*(?:half-life|in full)[^()]*\)/g, '').replace(/[.]$/, '');
}
