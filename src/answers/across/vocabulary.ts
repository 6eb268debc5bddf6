import { type Band, SIGNAL_KINDS, type SignalKind, subtypesOf } from '../../domain/index.ts';
import type { PromiseState } from '../../ledger/index.ts';
import type { AcrossFilter } from './filter.ts';

/** Words of a question that stand for filters. */
export interface Term {
  readonly pattern: RegExp;
  readonly filter: AcrossFilter;
  /** What they are taken for, for a person. */
  readonly meaning: string;
}

const PROMISE = '(?:promis(?:es?|ed)|commit(?:ments?|ted)|pledges?|deliverables?)';

function term(pattern: string, filter: AcrossFilter, meaning: string): Term {
  return { pattern: new RegExp(`\\b(?:${pattern})\\b`, 'i'), filter, meaning };
}

function promises(words: string, state: readonly PromiseState[], meaning: string): readonly Term[] {
  const [before, after] = [
    `(?:${words}) (?:\\w+ )?${PROMISE}`,
    `${PROMISE}(?: (?:that|which|we|have|has|had|are|were|is|was|still|not))* (?:${words})`,
  ];
  return [term(`${before}|${after}`, { kind: 'commitment', state: [...state] }, meaning)];
}

const OUTSTANDING = ['open', 'overdue', 'unkept'] as const;

const PROMISES: readonly Term[] = [
  ...promises(
    'over-?due|past due|late and open|past their day|slipped',
    ['overdue', 'unkept'],
    'promises whose day is over, or that were said not to be kept',
  ),
  ...promises(
    'broken|broke|unkept|missed|not kept|not delivered|unfulfilled|failed',
    ['unkept', 'overdue'],
    'promises said not to be kept, or whose day is over',
  ),
  ...promises(
    'open|outstanding|pending|unsettled|owed|owe|remaining|not done|waiting',
    OUTSTANDING,
    'promises not yet kept, overdue ones too',
  ),
  ...promises('kept late|delivered late', ['late'], 'promises kept late'),
  ...promises('kept|delivered|fulfilled|met|done', ['kept', 'late'], 'promises kept, on time or late'),
  ...promises('withdrawn|taken back|dropped', ['withdrawn'], 'promises withdrawn'),
  term(
    'we (?:still )?owe(?:d)?(?: them)?',
    { kind: 'commitment', state: [...OUTSTANDING] },
    'promises not yet kept, overdue ones too',
  ),
  term(PROMISE, { kind: 'commitment' }, 'promises of ours'),
];

/** Words of each kind and subtype beside its own name; the particular before the general. */
const SYNONYMS: readonly (readonly [kind: SignalKind, subtype: string | null, words: string])[] = [
  [
    'champion_change',
    'replaced',
    'replaced|successors?|new (?:champion|sponsor|owner|decision[- ]maker)s?|taken? over by',
  ],
  ['champion_change', 'role_changed', 'changed (?:roles?|jobs?)|promoted|new role|moved teams?|reorgani[sz]ed'],
  [
    'champion_change',
    'disengaged',
    'gone (?:quiet|dark|silent)|went (?:quiet|dark|silent)|disengaged|stopped (?:coming|responding|answering)|ghost(?:ed|ing)',
  ],
  [
    'champion_change',
    'departed',
    'left|leaving|leaves|have left|departed|departures?|quit|resigned|retired|walked out|lost (?:their|our|the|its|a) (?:champion|sponsor|buyer|contact)s?',
  ],
  ['champion_change', null, '(?:champion|sponsor|stakeholder) (?:changes?|churn|turnover)'],
  [
    'competitor',
    'switching',
    '(?:switch(?:ing|ed)?|mov(?:ing|ed)|migrat(?:ing|ed)) (?:over )?to(?= (?:a |another |the )?(?:competitor|rival|alternative|other|\\u0001))',
  ],
  [
    'competitor',
    'evaluating',
    '(?:is |are |were |was )?(?:evaluat(?:e|es|ing|ed)|trial(?:l?ing|l?ed|s)?|shortlist(?:ed|ing)?|comparing us|demo(?:s|ing|ed)?(?= (?:of |with |from )?(?:a |another )?(?:competitor|rival|\\u0001)))',
  ],
  ['competitor', 'pitching', 'pitch(?:ed|ing|es)|approached by|courted by'],
  [
    'competitor',
    null,
    'competitors?|competition|competing|rivals?|rival products?|alternative vendors?|other vendors?',
  ],
  ['expansion', 'new_team', 'new (?:teams?|departments?)|other (?:teams?|departments?)|another (?:team|department)'],
  ['expansion', 'more_seats', '(?:more|extra|additional) (?:seats?|licen[cs]es?|users?)|seat growth'],
  ['expansion', 'budget_cycle', 'budget (?:cycles?|opens?|approved|set aside)|new budget'],
  ['expansion', 'new_use_case', 'new use cases?'],
  [
    'expansion',
    'feature_interest',
    'feature interest|interest(?:ed)? in (?:a |the |our )?(?:feature|module|add-?on)s?',
  ],
  ['expansion', null, 'expan(?:sions?|d|ding)|up-?sells?|cross-?sells?|grow(?:th|ing)?'],
  ['unkept_promise', null, 'complain(?:ed|ts?)? about (?:\\w+ )?promises?|let down'],
  ['kept_promise', null, 'thanked us|confirmed (?:as )?(?:done|delivered)'],
  [
    'renewal_risk',
    'churn_intent',
    'churn(?:ing|ed)?|cancel(?:ling|led|ing|ed|lations?)?|not renew(?:ing)?|won.?t renew|terminat(?:e|ing|ion)|intend to leave',
  ],
  [
    'renewal_risk',
    'contraction',
    'contraction|contract(?:ing)? down|downgrad(?:e|es|ed|ing)|downsell|fewer (?:seats?|licen[cs]es?|users?)|reduc(?:e|ing|ed) (?:seats?|licen[cs]es?)',
  ],
  [
    'renewal_risk',
    'budget_pressure',
    'budget (?:cuts?|freezes?|frozen|pressure|constraints?)|spend under review|too expensive|price pressure',
  ],
  ['renewal_risk', 'hesitation', 'hesita(?:te|ting|tion|nt)|unsure about (?:the )?renew(?:al|ing)|on the fence'],
  ['renewal_risk', null, 'renewal risks?|risks? (?:to|of) (?:the )?renewals?|renewals? at risk'],
  [
    'adoption_gap',
    'not_deployed',
    'not (?:yet )?(?:deployed|rolled out)|stalled (?:rollouts?|roll-?outs?|integrations?)|(?:rollouts?|integrations?) stalled',
  ],
  [
    'adoption_gap',
    'low_usage',
    'low (?:usage|adoption)|unused|do(?:es)? ?n.?t (?:use|log in)|not using|not logging in',
  ],
  ['adoption_gap', 'friction', 'friction|need(?:s|ing)? training|confus(?:ed|ing)'],
  ['adoption_gap', null, 'adoption(?: gaps?| problems?| issues?)?'],
  [
    'value',
    'unclear',
    'unclear (?:value|roi|return)|(?:value|roi|return) (?:is )?unclear|justify (?:the )?(?:spend|cost|value|return)',
  ],
  ['value', 'realized', 'realized value|value realized|outcomes?|success stories|saved (?:time|money|hours)|roi'],
  ['fit_gap', null, 'fit gaps?|(?:poor|bad|wrong) fit|mismatch(?:es)?'],
  [
    'escalation',
    'qbr_deferred',
    '(?:qbrs?|reviews?|business reviews?) (?:was |were |got |been )?(?:cancel(?:l?ed)?|deferred|put off|postponed|skipped)|(?:cancel(?:l?ed)|deferred|postponed|skipped) (?:qbrs?|reviews?|business reviews?)',
  ],
  [
    'escalation',
    'executive',
    'executive escalations?|escalated to (?:the |their )?(?:executives?|leadership|ceo|c-?level|board)|leadership involved',
  ],
  ['escalation', 'support', 'outages?|support (?:problems?|issues?|escalations?|tickets?)|bugs?'],
  ['escalation', null, 'escalat(?:ions?|es?|ed|ing)'],
  ['use_case', null, 'use cases?|bought (?:us|it|the product) for'],
  ['success_criterion', null, 'success (?:criteria|criterion|metrics?)'],
  ['stakeholder', 'economic_buyer', 'economic buyers?'],
  ['stakeholder', 'champion', 'champions?'],
  ['stakeholder', 'skeptic', 's[ck]eptics?|s[ck]eptical'],
  ['stakeholder', 'blocker', 'blockers?|blocking'],
  ['stakeholder', 'influencer', 'influencers?'],
  ['stakeholder', null, 'stakeholders?'],
  ['renewal_term', null, 'renewal (?:terms?|paths?|dates?)|notice periods?'],
];

/** The taxonomy's own names, as somebody who knows them writes them: "champion_change", "churn intent". */
const OWN_NAMES: readonly Term[] = SIGNAL_KINDS.filter((kind) => kind !== 'commitment').flatMap((kind) => [
  ...subtypesOf(kind)
    .filter((subtype) => subtype.includes('_'))
    .map((subtype) => term(spaced(subtype), { kind, subtype }, labelOf(kind, subtype))),
  term(spaced(kind), { kind }, labelOf(kind, null)),
]);

const BAND_WORDS: readonly Term[] = (['red', 'yellow', 'green'] as const).map((band: Band) =>
  term(
    `${band}(?:[- ]band)?(?= (?:accounts?|customers?))|(?<=(?:accounts?|customers?) (?:that are |which are |are |in |in the )?)${band}|band ${band}|in (?:the )?${band}`,
    { band },
    `accounts in the ${band} band`,
  ),
);

/** Everything that words may stand for, the particular before the general. */
export const VOCABULARY: readonly Term[] = [
  ...BAND_WORDS,
  ...PROMISES,
  ...SYNONYMS.map(([kind, subtype, words]) =>
    term(words, { kind, ...(subtype === null ? {} : { subtype }) }, labelOf(kind, subtype)),
  ),
  ...OWN_NAMES,
];

/** Words that say nothing more once a kind is known. */
export const SAID_ALREADY: Partial<Record<SignalKind, RegExp>> = {
  champion_change: /\b(?:champions?|sponsors?|stakeholders?|contacts?|buyers?|has|have|anyone|somebody)\b/gi,
  competitor:
    /\b(?:competitors?|rivals?|competition|vendors?|alternatives?|products?|tools?|nam(?:e|ed|ing)|compar(?:e|ed|ing))\b/gi,
  commitment: /\b(?:due|made|making|owed?|still|promis(?:es?|ed)|commit(?:ments?|ted))\b/gi,
  renewal_risk: /\b(?:risks?|renewals?|renew)\b/gi,
};

function spaced(name: string): string {
  return name.replaceAll('_', '[ _-]');
}

function labelOf(kind: SignalKind, subtype: string | null): string {
  return [kind, subtype].flatMap((part) => (part === null ? [] : [part.replaceAll('_', ' ')])).join(': ');
}
