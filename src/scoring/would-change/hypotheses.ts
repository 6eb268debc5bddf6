import type { Assessment } from '../assess.ts';
import { type DearCategory, standingGaps } from '../dear.ts';
import { uniqueSorted } from '../finding.ts';
import { firstUnanswered, touchesWith } from '../people/answers.ts';
import { reachableChampions, turnoversOf } from '../people/champions.ts';
import { distinct } from '../people/directory.ts';
import { sponsorsOf } from '../people/sponsors.ts';
import { LIVE_COMPETITOR, rivalOf } from '../rules/competitor.ts';
import { fold } from '../rules/pieces.ts';
import { overdueCommitments, unkeptPromises } from '../rules/promises.ts';
import { loneContactOf } from '../rules/threading.ts';
import { attribute, type SignalOn, signalsOf, type View } from '../view.ts';
import {
  type Change,
  type Hypothesis,
  insertBefore,
  momentOf,
  now,
  together,
  withoutSignals,
  withPerson,
  withSignal,
  withTouches,
  withUsage,
} from './change.ts';
import { usageBack } from './usage-back.ts';

type Propose = (view: View) => Hypothesis[];

/** What could answer each rule, were it to happen today. IND-12 goes when its reasons go. */
const PROPOSALS: Readonly<Record<string, Propose>> = {
  'IND-1': usageBack,
  'IND-13': usageBack,
  'IND-2': seatsInUse,
  'IND-3': betterNps,
  'IND-4': ticketsClosed,
  'IND-5': newChampion,
  'IND-6': (view) => one('A touch by the CSM', withTouches(view, [{ kind: 'call', by: 'csm' }])),
  'IND-7': (view) => one('A renewal conversation on record', renewalTalk(view)),
  'IND-8': (view) =>
    takenBack(view, 'renewal_risk', 'contraction', 'Word that they no longer ask for a smaller contract'),
  'IND-9': rivalsGone,
  'IND-10': promisesKept,
  'IND-11': replies,
  'IND-14': (view) => one('A QBR held', withTouches(view, [{ kind: 'qbr', by: 'csm' }])),
  'IND-15': (view) =>
    one('Word that the support trouble is resolved', withoutSignals(idsOf(signalsOf(view, 'escalation', ['support'])))),
  'IND-16': sponsorTalk,
  'IND-17': expansionResumed,
  'IND-18': (view) =>
    takenBack(view, 'fit_gap', 'mismatch', 'Word that the product does serve the job it was bought for'),
  'IND-19': replies,
  'IND-20': moreContacts,
  'LEAK-2': moreContacts,
  'IND-21': (view) => [
    ...takenBack(view, 'renewal_risk', 'churn_intent', 'Word that they will renew after all'),
    ...takenBack(view, 'renewal_risk', 'hesitation', 'Word that the renewal is settled'),
    ...takenBack(view, 'renewal_risk', 'budget_pressure', 'Word that the budget stands'),
    ...takenBack(view, 'champion_change', 'disengaged', 'A sign that whoever went quiet is back'),
  ],
};

const DEAR_PROPOSALS: Readonly<Record<DearCategory, Propose>> = {
  deployment: deployed,
  engagement: () => [],
  adoption: adopted,
  roi: (view) =>
    one('A statement of theirs of what they got', withSignal(view, { kind: 'value', subtype: 'realized', attrs: {} })),
};

/** Everything that could lower the score of an account, one hypothesis per piece of evidence, each once. */
export function hypothesesFor({ view, contributions, dearParts }: Assessment): Hypothesis[] {
  const byRule = contributions.flatMap(({ rule }) => PROPOSALS[rule]?.(view) ?? []);
  const byCategory = dearParts.flatMap(({ category }) => DEAR_PROPOSALS[category](view));
  return [
    ...new Map([...byRule, ...byCategory].map((hypothesis) => [hypothesis.evidence_needed, hypothesis])).values(),
  ];
}

function one(evidence_needed: string, change: Change): Hypothesis[] {
  return [{ evidence_needed, change }];
}

function idsOf(signals: readonly SignalOn[]): string[] {
  return signals.map(({ id }) => id);
}

function renewalTalk(view: View): Change {
  return withSignal(view, { kind: 'renewal_term', subtype: 'path', attrs: {} });
}

/** They take back what they said. What was said of the renewal is answered by a word on the renewal. */
function takenBack(view: View, kind: SignalOn['signal']['kind'], subtype: string, words: string): Hypothesis[] {
  const ids = idsOf(signalsOf(view, kind, [subtype]));
  if (ids.length === 0) return [];
  const without = withoutSignals(ids);
  return one(words, kind === 'renewal_risk' ? together([without, renewalTalk(view)]) : without);
}

function seatsInUse(view: View): Hypothesis[] {
  const seats = Math.ceil((view.account.licensed_seats ?? 0) * view.policy.indicators.seat_utilisation_below);
  return one(`Seats in use at ${seats} or more`, withUsage(view, { seats_used: seats }));
}

function betterNps(view: View): Hypothesis[] {
  const score = view.policy.indicators.nps_at_most + 1;
  const survey = now(view, { kind: 'nps' as const, at: view.asOf, score });
  return one(`A new NPS of ${score} or more`, (known) => ({
    ...known,
    surveys: insertBefore(known.surveys, view.end, [survey]),
  }));
}

function ticketsClosed(view: View): Hypothesis[] {
  const closed_at = new Date(momentOf(view)).toISOString();
  return one('The critical tickets closed', (known) => ({
    ...known,
    tickets: known.tickets.map((dated) =>
      dated.item.severity === 'critical' ? { ...dated, item: { ...dated.item, closed_at } } : dated,
    ),
  }));
}

function newChampion(view: View): Hypothesis[] {
  const lost = uniqueSorted(turnoversOf(view).map(({ name }) => name)).join(' and ');
  return one(
    `A new champion in the place of ${lost}`,
    withPerson(view, { name: 'A new champion', roles: ['champion'] }),
  );
}

function rivalsGone(view: View): Hypothesis[] {
  const live = signalsOf(view, 'competitor', LIVE_COMPETITOR);
  const byRival = Map.groupBy(live, (signal) => fold(rivalOf(signal)));
  return [...byRival.values()].flatMap((signals) => {
    const rival = signals.at(-1);
    return rival === undefined
      ? []
      : one(`Word that ${rivalOf(rival)} is no longer in play`, withoutSignals(idsOf(signals)));
  });
}

function promisesKept(view: View): Hypothesis[] {
  const said = unkeptPromises(view).map((signal) => attribute(signal, 'what'));
  const whats = [...said, ...overdueCommitments(view).map(({ item }) => item.what)];
  const named = new Map(whats.flatMap((what) => (what === undefined ? [] : [[fold(what), what] as const])));
  const kept = [...named.values()].flatMap((what) =>
    one(
      `The promise “${what}” confirmed as kept`,
      withSignal(view, { kind: 'kept_promise', subtype: 'delivered', attrs: { what } }),
    ),
  );
  const unnamed = unkeptPromises(view).filter((signal) => attribute(signal, 'what') === undefined);
  return unnamed.length === 0
    ? kept
    : [...kept, ...one('The unkept promises confirmed as kept', withoutSignals(idsOf(unnamed)))];
}

function replies(view: View): Hypothesis[] {
  return distinct([...sponsorsOf(view), ...reachableChampions(view)])
    .filter((contact) => firstUnanswered(view, contact) !== undefined)
    .flatMap((contact) => {
      const threads = new Set(touchesWith(view, contact).map(({ item }) => item.thread ?? null));
      const answers = [...threads].map((thread) => ({
        kind: 'email_in' as const,
        by: 'customer' as const,
        person: contact.key,
        thread,
      }));
      return one(`A reply from ${contact.name}`, withTouches(view, answers));
    });
}

function sponsorTalk(view: View): Hypothesis[] {
  const [sponsor] = sponsorsOf(view);
  if (sponsor === undefined) return [];
  return one(
    `A call of the AE with ${sponsor.name}`,
    withTouches(view, [{ kind: 'call', by: 'ae', person: sponsor.key }]),
  );
}

function expansionResumed(view: View): Hypothesis[] {
  const resumed = withSignal(view, { kind: 'expansion', subtype: 'feature_interest', attrs: {} });
  const stalled = signalsOf(view, 'expansion').filter((signal) => attribute(signal, 'stage') !== undefined);
  return one('The expansion conversation taken up again', together([withoutSignals(idsOf(stalled)), resumed]));
}

/** More talks than these are no advice. */
const MOST_TALKS = 1_000;

/** As many touches with others as it takes for the lone contact to stay under the policy's share. */
function moreContacts(view: View): Hypothesis[] {
  const lone = loneContactOf(view);
  if (lone === undefined) return [];
  const { share } = view.policy.indicators.contact;
  const needed = Math.max(2, Math.floor(lone.touches / share - lone.all) + 1);
  // A share next to nothing asks for more than anybody holds in memory, let alone talks.
  if (needed > MOST_TALKS) return [];
  const touches = Array.from({ length: needed }, (_, index) => ({
    kind: 'meeting' as const,
    by: 'csm' as const,
    person: `another contact ${index % 2}`,
  }));
  return one(`${needed} talks with others of theirs than ${lone.contact.name}`, withTouches(view, touches));
}

function deployed(view: View): Hypothesis[] {
  const gaps = idsOf(standingGaps(view, 'not_deployed'));
  const inUse = withUsage(view, { use_cases: [...view.account.use_cases] });
  return one('Usage in all use cases they bought', together([withoutSignals(gaps), inUse]));
}

function adopted(view: View): Hypothesis[] {
  const gaps = idsOf(standingGaps(view, 'low_usage'));
  const acted = gaps.length === 0 ? [] : one('The low usage they spoke of acted on', withoutSignals(gaps));
  const features = Object.fromEntries(view.account.key_features.map((feature) => [feature, 1]));
  const used = view.account.key_features.length === 0 ? [] : one('A key feature in use', withUsage(view, { features }));
  return [...acted, ...used];
}
