import type { SignalEvidence } from '../../domain/index.ts';
import type { Finding, Rule } from '../finding.ts';
import { hasSameSignals, type View } from '../view.ts';
import { quietRule, unansweredRule } from './answering.ts';
import { csmSilenceRule, deferralRule, sponsorTalkRule } from './attention.ts';
import { criticalTicketRule, npsRule, ticketRule } from './care.ts';
import { championRule } from './champion.ts';
import { competitorRule } from './competitor.ts';
import { expansionRule, fitRule } from './fit-and-growth.ts';
import { promiseRule } from './promises.ts';
import { contractionRule, renewalTalkRule, saidRule } from './renewal.ts';
import { loneContactLostRule, singleThreadRule } from './threading.ts';
import { declineRule, seatRule, trendRule } from './usage.ts';

/** What a rule reads beside the account's record: lists of evidence, or signals of a kind. */
type Read =
  | 'people'
  | 'commitments'
  | 'touches'
  | 'automatic'
  | 'usage'
  | 'tickets'
  | 'surveys'
  | SignalEvidence['kind'];

interface Reader {
  readonly rule: Rule;
  readonly reads: readonly Read[];
}

/**
 * The indicators that look at evidence alone, those that weigh most first; IND-12 looks at the score and stands apart.
 * What a rule does not read cannot change what it finds.
 */
const READERS: readonly Reader[] = [
  { rule: saidRule, reads: ['renewal_risk', 'renewal_term', 'champion_change'] },
  { rule: competitorRule, reads: ['competitor'] },
  { rule: promiseRule, reads: ['unkept_promise', 'kept_promise', 'commitments'] },
  { rule: contractionRule, reads: ['renewal_risk', 'renewal_term', 'champion_change'] },
  { rule: championRule, reads: ['people', 'champion_change', 'stakeholder'] },
  { rule: fitRule, reads: ['fit_gap'] },
  { rule: criticalTicketRule, reads: ['tickets'] },
  { rule: npsRule, reads: ['surveys'] },
  { rule: ticketRule, reads: ['tickets', 'escalation'] },
  { rule: expansionRule, reads: ['expansion'] },
  { rule: renewalTalkRule, reads: ['renewal_risk', 'renewal_term'] },
  { rule: csmSilenceRule, reads: ['touches'] },
  { rule: deferralRule, reads: ['touches', 'escalation'] },
  { rule: seatRule, reads: ['usage'] },
  { rule: declineRule, reads: ['usage'] },
  { rule: trendRule, reads: ['usage'] },
  { rule: singleThreadRule, reads: ['touches', 'people', 'champion_change'] },
  { rule: loneContactLostRule, reads: ['touches', 'people', 'champion_change'] },
  { rule: sponsorTalkRule, reads: ['touches', 'people', 'stakeholder'] },
  { rule: unansweredRule, reads: ['touches', 'automatic', 'people', 'stakeholder'] },
  { rule: quietRule, reads: ['touches', 'automatic', 'people', 'stakeholder'] },
];

/** The rules in the order in which they are asked: those that weigh most first. */
export const INDICATORS: readonly Rule[] = READERS.map(({ rule }) => rule);

/** Findings by rule id. */
export type Findings = ReadonlyMap<string, Finding>;

/** A view and what was found in it. */
export interface Found {
  readonly view: View;
  readonly findings: Findings;
}

/**
 * What every indicator finds in a view; a rule that does not hold is absent. With what was found in a view of the same day
 * that knows something else, only the rules are asked that read what differs.
 */
export function findIndicators(view: View, other?: Found): Findings {
  const found = new Map<string, Finding>();
  for (const { rule, reads } of READERS) {
    const isSame = other !== undefined && reads.every((read) => isUnchanged(view, other.view, read));
    const finding = isSame ? other.findings.get(rule.id) : rule.evaluate(view);
    if (finding !== undefined) found.set(rule.id, finding);
  }
  return found;
}

function isUnchanged(view: View, other: View, read: Read): boolean {
  switch (read) {
    case 'people':
    case 'commitments':
    case 'touches':
    case 'automatic':
    case 'usage':
    case 'tickets':
    case 'surveys':
      return view.known[read] === other.known[read];
    default:
      return hasSameSignals(view, other, read);
  }
}
