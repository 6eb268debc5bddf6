import { addDays, type Evidence, evidenceSchema, type SignalEvidence, type Touch } from '../../src/domain/index.ts';

/*
 * Accounts for the bench of the scorer: two years of evidence each, the same for a number on every machine. Three in four
 * are well, the rest are in trouble of one kind or another; one in ten has been red for long, so that the thirty days
 * before and what would change it must be computed.
 */

/** The day the bench scores for. */
export const BENCH_DAY = '2026-10-01';

const DAYS = 730;

interface Dice {
  /** A number from 0 to under 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

type Trouble = 'none' | 'usage' | 'silence' | 'words' | 'red';

/** An account's evidence by its number. */
export function accountOf(number: number): Evidence {
  const dice = diceOf(number);
  const trouble = troubleOf(dice.next());
  const people = peopleOf(number, dice, trouble);
  return evidenceSchema.parse({
    account: recordOf(number, dice, trouble),
    people,
    signals: signalsOf(dice, trouble, people),
    commitments: commitmentsOf(dice, trouble),
    touches: touchesOf(dice, trouble, people),
    usage: usageOf(dice, trouble),
    tickets: ticketsOf(dice, trouble),
    surveys: surveysOf(dice, trouble),
  });
}

/** How many items of evidence an account has. */
export function itemsOf(evidence: Evidence): number {
  const { account, people, signals, commitments, touches, usage, tickets, surveys } = evidence;
  const lists = [people, signals, commitments, touches, usage, tickets, surveys, account.crm_health];
  return lists.reduce((sum, list) => sum + list.length, 0);
}

function troubleOf(share: number): Trouble {
  if (share < 0.75) return 'none';
  if (share < 0.8) return 'usage';
  if (share < 0.85) return 'silence';
  return share < 0.9 ? 'words' : 'red';
}

/** Mulberry32: small, and the same everywhere. */
function diceOf(seed: number): Dice {
  let state = (seed + 1) * 0x9e3779b1;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}

const USE_CASES = ['forecasting', 'planning', 'dispatch'] as const;
const FEATURES = ['alerts', 'routes', 'reports'] as const;
const NAMES = ['Dana Ortiz', 'Eve Stone', 'Luis Vega', 'Raj Patel', 'Kim Lee', 'Sue Cole', 'Tom Hale'] as const;
const WHATS = ['SSO', 'audit log', 'API limits', 'the new onboarding', 'a security review', 'better exports'] as const;
const RIVALS = ['FieldPilot', 'Pulseboard', 'unnamed'] as const;

/** A bare date so many days before the bench's day. */
function ago(days: number): string {
  return addDays(BENCH_DAY, -days);
}

function timeAgo(dice: Dice, days: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${ago(days)}T${two(dice.int(7, 18))}:${two(dice.int(0, 59))}:00Z`;
}

function recordOf(number: number, dice: Dice, trouble: Trouble) {
  const color = (age: number) => (trouble === 'red' && age < 100 ? 'yellow' : 'green');
  return {
    key: `account-${number}`,
    name: `Account ${number}`,
    acv: dice.pick([6_000, 24_000, 31_000, 60_000, 84_000, 150_000, 300_000]),
    licensed_seats: 200,
    tier: dice.int(1, 3),
    icp_fit: dice.chance(0.9) ? 'core' : 'stretch',
    contract_start: ago(DAYS),
    renewal_date: ago(-dice.int(10, 350)),
    use_cases: USE_CASES,
    key_features: FEATURES,
    crm_health: every(30).map((age) => ({ at: ago(age), color: color(age) })),
    renewal_posture: [{ at: ago(dice.int(5, 300)), posture: 'likely_renew', by: 'csm' }],
  };
}

type Someone = { readonly name: string; readonly email: string; readonly roles: readonly string[] };

function peopleOf(number: number, dice: Dice, trouble: Trouble): readonly Someone[] {
  const roles = [['champion'], ['executive_sponsor'], ['economic_buyer'], ['user'], ['user']];
  return roles.map((each, index) => {
    const name = NAMES[(number + index) % NAMES.length] ?? NAMES[0];
    const hasLeft = index === 0 && trouble === 'red' && dice.chance(0.4);
    return {
      name,
      email: `${name.toLowerCase().replace(' ', '.')}@account-${number}.test`,
      roles: each,
      from: ago(DAYS),
      to: hasLeft ? ago(dice.int(40, 90)) : null,
    };
  });
}

const HEALTHY_SIGNALS = [
  'value/realized',
  'renewal_term/path',
  'kept_promise/delivered',
  'expansion/new_team',
  'expansion/feature_interest',
  'commitment/follow_up',
  'commitment/product',
  'stakeholder/champion',
  'use_case/bought_for',
  'competitor/mention',
  'adoption_gap/friction',
  'success_criterion/metric',
] as const;
const RISKY_SIGNALS = [
  'competitor/evaluating',
  'competitor/switching',
  'unkept_promise/missed',
  'unkept_promise/late',
  'renewal_risk/hesitation',
  'renewal_risk/budget_pressure',
  'renewal_risk/contraction',
  'renewal_risk/churn_intent',
  'champion_change/disengaged',
  'adoption_gap/low_usage',
  'adoption_gap/not_deployed',
  'value/unclear',
  'fit_gap/mismatch',
  'escalation/support',
  'escalation/executive',
  'escalation/qbr_deferred',
] as const;

function signalsOf(dice: Dice, trouble: Trouble, people: readonly Someone[]): unknown[] {
  const isOften = trouble === 'red' || trouble === 'words';
  return Array.from({ length: 40 }, (_, index) => {
    const isRecent = isOften && index < (trouble === 'red' ? 7 : 3);
    const age = isRecent ? dice.int(trouble === 'red' ? 35 : 1, 75) : dice.int(1, DAYS);
    const type =
      isRecent || dice.chance(age > 300 ? 0.15 : 0.03) ? dice.pick(RISKY_SIGNALS) : dice.pick(HEALTHY_SIGNALS);
    const [kind, subtype] = type.split('/') as [SignalEvidence['kind'], string];
    const status = age > 20 && !isRecent ? dice.pick(['open', 'acted', 'acted', 'dismissed'] as const) : 'open';
    const occurred_at = timeAgo(dice, age);
    return {
      id: `signal-${index}`,
      kind,
      subtype,
      occurred_at,
      recorded_at: occurred_at,
      attrs: { person: dice.pick(people).name, what: dice.pick(WHATS), competitor: dice.pick(RIVALS) },
      quote: 'We looked at two other tools last week, and the team liked what they saw.',
      status,
      acted_at: status === 'acted' ? timeAgo(dice, Math.max(0, age - 10)) : null,
      dismissed_at: status === 'dismissed' ? timeAgo(dice, Math.max(0, age - 5)) : null,
    };
  });
}

function commitmentsOf(dice: Dice, trouble: Trouble) {
  return Array.from({ length: 12 }, (_, index) => {
    const made = dice.int(5, DAYS);
    const isOpen = made < 40 || ((trouble === 'words' || trouble === 'red') && index < 2);
    const kept_at = isOpen ? null : ago(Math.max(0, made - dice.int(5, 35)));
    return { id: `promise-${index}`, what: dice.pick(WHATS), made_at: ago(made), due_date: ago(made - 30), kept_at };
  });
}

/** Some 130 touches: a thread of two a week for the most part, a call a month, a QBR a quarter. */
function touchesOf(dice: Dice, trouble: Trouble, people: readonly Someone[]): Touch[] {
  const silentFor = trouble === 'silence' ? dice.int(20, 70) : 0;
  const mail = every(14).flatMap((age, index) => {
    const person = dice.pick(people).email;
    const by = dice.pick(['csm', 'csm', 'csm', 'ae', 'support'] as const);
    const thread = `thread-${index}`;
    const sent = { at: timeAgo(dice, age), kind: 'email_out', by, name: 'Ana', person, thread } as const;
    const isAnswered = age >= silentFor && dice.chance(0.9);
    const answer = {
      at: `${ago(Math.max(0, age - 1))}T20:00:00Z`,
      kind: 'email_in',
      by: 'customer',
      person,
      thread,
    } as const;
    return isAnswered ? [sent, answer] : [sent];
  });
  const calls = every(30).map((age) => ({
    at: timeAgo(dice, age),
    kind: 'call' as const,
    by: dice.pick(['csm', 'csm', 'ae'] as const),
    name: 'Ana',
    person: dice.pick(people).email,
  }));
  const reviews = every(90).map((age) => ({
    at: timeAgo(dice, age),
    kind: trouble === 'silence' && age < 180 ? ('qbr_deferred' as const) : ('qbr' as const),
    by: 'csm' as const,
    person: dice.pick(people).email,
  }));
  return [...mail, ...calls.filter((_, index) => index * 30 >= silentFor), ...reviews].reverse();
}

/** A row a week. */
function usageOf(dice: Dice, trouble: Trouble) {
  return every(7).map((age) => {
    const share = trouble === 'usage' && age < 35 ? 0.4 + age / 70 : 1;
    const active = Math.round((120 + dice.int(-6, 6)) * share);
    const features = Object.fromEntries(FEATURES.map((feature) => [feature, Math.round(active / 3)]));
    return {
      date: ago(age),
      active_users: active,
      logins: active * 4,
      seats_used: active + 20,
      features,
      use_cases: USE_CASES,
    };
  });
}

function ticketsOf(dice: Dice, trouble: Trouble) {
  return Array.from({ length: 20 }, (_, index) => {
    const opened = dice.int(1, DAYS);
    const isOpen = trouble === 'red' && index === 0;
    return {
      id: `ticket-${index}`,
      severity: dice.pick(['critical', 'high', 'normal', 'low'] as const),
      opened_at: timeAgo(dice, opened),
      closed_at: isOpen ? null : timeAgo(dice, Math.max(0, opened - dice.int(0, 6))),
    };
  });
}

function surveysOf(dice: Dice, trouble: Trouble) {
  return every(90).map((age) => ({
    kind: dice.pick(['nps', 'nps', 'csat'] as const),
    at: timeAgo(dice, age),
    score: trouble === 'none' ? dice.int(7, 10) : dice.int(3, 9),
  }));
}

/** Ages of what happens every so many days, the newest first. */
function every(days: number): number[] {
  return Array.from({ length: Math.floor(DAYS / days) }, (_, index) => index * days + 1);
}
