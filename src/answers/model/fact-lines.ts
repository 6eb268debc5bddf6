import { holdsAccount, type Risk } from '../../domain/index.ts';
import { type AccountFacts, placeOfSignal } from '../facts/facts.ts';
import { riskPlaces } from '../facts/risk-places.ts';
import type { Scope } from '../filters.ts';
import { placesOf } from '../offline/topics/roles.ts';
import { sayDay } from '../offline/words.ts';
import type { Place } from '../types.ts';

/** A fact in one line, with the words that it rests on. */
export interface FactLine {
  readonly text: string;
  readonly places: readonly Place[];
}

const MOST_SIGNALS = 40;
const MOST_RULES = 5;
const MOST_PLACES = 2;

/** What is on record of an account as lines, the weightiest first: record, people, promises, risk, then the latest signals. */
export function factLines(facts: AccountFacts, { conversations }: Scope): readonly FactLine[] {
  const inScope = new Set(conversations.map(({ id }) => id));
  return [
    ...recordLines(facts),
    ...peopleLines(facts),
    ...promiseLines(facts),
    ...riskLines(facts),
    ...facts.signals
      .filter(({ kind, conversationId }) => kind !== 'commitment' && inScope.has(conversationId))
      .slice(-MOST_SIGNALS)
      .reverse()
      .map((signal) => ({
        text: `${signal.kind.replaceAll('_', ' ')}, ${signal.subtype.replaceAll('_', ' ')}, said on ${sayDay(signal.occurredAt)}`,
        places: [placeOfSignal(signal)],
      })),
  ];
}

function recordLines({ record, asOf }: AccountFacts): readonly FactLine[] {
  const { contract_start, renewal_date, owners } = record;
  const texts = [
    ...(contract_start ? [`the contract began on ${sayDay(contract_start)}, by the account's record`] : []),
    ...(renewal_date ? [`the renewal is on ${sayDay(renewal_date)}, by the account's record`] : []),
    ...owners.map((owner) => {
      const { role, name, from, to } = owner;
      const is = holdsAccount(owner, asOf) ? 'is' : (from ?? '').slice(0, 10) > asOf ? 'will be' : 'was';
      return `${name} ${is} ${role} of the account${from ? ` from ${sayDay(from)}` : ''}${to ? ` to ${sayDay(to)}` : ''}`;
    }),
  ];
  return texts.map((text) => ({ text, places: [] }));
}

function peopleLines(facts: AccountFacts): readonly FactLine[] {
  return [...facts.picture.people, ...facts.picture.spoken_of].flatMap((who) => {
    const { name, roles, standing, successor } = who;
    const held = roles.map(
      ({ role, since }) => `${role.replaceAll('_', ' ')}${since === null ? '' : ` since ${sayDay(since)}`}`,
    );
    const gone = standing.state === 'left' || standing.state === 'moved' || standing.state === 'on_leave';
    if (held.length === 0 && !gone) return [];
    const parts = [
      ...held,
      ...(gone
        ? [`${standing.state.replaceAll('_', ' ')}${standing.since === null ? '' : ` since ${sayDay(standing.since)}`}`]
        : []),
      ...(successor === null ? [] : [`${successor.name} is named in their place`]),
    ];
    const sources = [
      ...roles.flatMap((role) => role.sources),
      ...standing.sources,
      ...(successor === null ? [] : [successor.source]),
    ];
    return [{ text: `${name}: ${parts.join('; ')}`, places: placesOf(sources, facts) }];
  });
}

function promiseLines({ ledger }: AccountFacts): readonly FactLine[] {
  return ledger.entries
    .filter(({ state }) => state !== 'withdrawn')
    .toSorted((one, other) => (other.madeAt ?? '').localeCompare(one.madeAt ?? ''))
    .map(({ what, state, owner, madeAt, due, said }) => ({
      text: `promise by ${owner ?? 'our side'}${madeAt === null ? '' : ` of ${sayDay(madeAt)}`}: ${what}; ${state}${due.date === null || due.basis === 'default' ? '' : `, due ${sayDay(due.date)}`}`,
      places: said.slice(-2).map(({ conversation, turn, quote }) => ({ conversation, turn, quote })),
    }));
}

/** The risk of the day, and where an earlier time is asked about first as it stood then, with the words behind it. */
function riskLines(facts: AccountFacts): readonly FactLine[] {
  const { risk, pastRisk } = facts;
  if (pastRisk === undefined) return linesOfRisk(facts, risk, 'is');
  return [...linesOfRisk(facts, pastRisk, 'was'), ...linesOfRisk(facts, risk, 'is')];
}

function linesOfRisk(facts: AccountFacts, risk: Risk, verb: 'is' | 'was'): readonly FactLine[] {
  const placesOf = riskPlaces(facts, risk);
  const top = risk.contributions
    .filter(({ points }) => points > 0)
    .toSorted((one, other) => other.points - one.points)
    .slice(0, MOST_RULES)
    .map(({ points, why, evidence }) => ({ points, why, places: placesOf(evidence).slice(0, MOST_PLACES) }));
  const day = sayDay(risk.as_of);
  const score = `the risk score ${verb} ${risk.score} of 100, ${risk.band}, on ${day}`;
  // What a model says of the score it must prove by words: those that weigh most.
  const weightiest = top.find(({ places }) => places.length > 0)?.places ?? [];
  return [
    { text: score, places: weightiest },
    ...top.map(({ points, why, places }) => ({
      text: `${Math.round(points)} points of the score on ${day}: ${why}`,
      places,
    })),
  ];
}
