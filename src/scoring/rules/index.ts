import type { Finding, Rule } from '../finding.ts';
import type { View } from '../view.ts';
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

/** The indicators that look at evidence alone. IND-12 looks at the score and stands apart. */
const RULES: readonly Rule[] = [
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
  ticketRule,
];

/** Findings by rule id. */
export type Findings = ReadonlyMap<string, Finding>;

/** What every indicator finds in a view; a rule that does not hold is absent. */
export function findIndicators(view: View): Findings {
  const found = RULES.flatMap((rule) => rule.evaluate(view) ?? []);
  return new Map(found.map((finding) => [finding.rule, finding]));
}
