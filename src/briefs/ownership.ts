import type { AccountFacts } from '../answers/index.ts';
import type { DocumentBody, DocumentLine, DocumentSection, Risk } from '../domain/index.ts';
import type { PromiseEntry, Stakeholder } from '../ledger/index.ts';
import { lineId } from './line-id.ts';
import { toText } from './sources.ts';

/** An account going from one owner to the next. */
export interface Handover {
  readonly team: 'cs' | 'sales';
  readonly from: string;
  readonly to: string;
  /** `YYYY-MM-DD` */
  readonly on: string;
}

type Signal = AccountFacts['signals'][number];

/** Signals that are still a matter for somebody. */
const OPEN_KINDS: readonly string[] = [
  'escalation',
  'renewal_risk',
  'competitor',
  'unkept_promise',
  'champion_change',
  'adoption_gap',
  'fit_gap',
  'expansion',
];

/** What the customer has told us already: asked again, it says that nobody listened. */
const KNOWN_KINDS: readonly string[] = ['use_case', 'success_criterion', 'renewal_term', 'value'];

const MOST = { open: 10, known: 12, people: 12 } as const;

/**
 * What the new owner of an account is handed (playbook.md, section 7, "context was lost"): what is open, promised and at risk, who
 * matters, what not to ask again, and what the record does not say. Every line has its words, or what of the record it rests on.
 */
export function ownershipBrief(facts: AccountFacts, { from, to, on, team }: Handover): DocumentBody {
  const { key, name, asOf } = facts;
  const role = team === 'cs' ? 'CSM' : 'AE';
  return {
    title: `${name}: from ${from} to ${to} (${role}, ${on})`,
    account: key,
    as_of: asOf,
    mode: 'offline',
    sections: [
      section('open', 'What is open', signalLines(facts, 'open', OPEN_KINDS), 'Nothing of the kind is open.'),
      section('promised', 'What we promised', promiseLines(facts), 'No promise of ours is open.'),
      section('at_risk', 'What is at risk, and why', riskLines(facts.risk), 'No rule adds points today.'),
      section('people', 'Who matters', peopleLines(facts), 'Nobody of theirs is on record with a part.'),
      section('known', 'What not to ask again', knownLines(facts), 'They have told us little of this.'),
      section('questions', 'What the record does not say', questionLines(facts), 'Every part is on record.'),
    ],
  };
}

function section(id: string, title: string, lines: readonly DocumentLine[], empty: string): DocumentSection {
  return { id, title, lines, ...(lines.length === 0 ? { note: empty } : {}) };
}

/** Signals of some kinds, the newest first, as they were said. */
function signalLines(
  { signals }: AccountFacts,
  part: 'open' | 'known',
  kinds: readonly string[],
): readonly DocumentLine[] {
  return signals
    .filter(({ kind, subtype, status }) => {
      if (kind === 'value' && subtype === 'unclear') return part === 'open';
      return kinds.includes(kind) && (part === 'known' || status === 'open');
    })
    .toReversed()
    .slice(0, MOST[part])
    .map((signal) => signalLine(part, signal));
}

function signalLine(
  part: string,
  { id, kind, subtype, quote, conversationId, turn, occurredAt }: Signal,
): DocumentLine {
  const label = `${kind}, ${subtype}`.replaceAll('_', ' ');
  const text = `${label.slice(0, 1).toUpperCase()}${label.slice(1)}: ${toText(quote)}`;
  return {
    id: lineId(part, id),
    text,
    sources: [{ conversation: conversationId, turn, quote, occurred_at: occurredAt }],
  };
}

function promiseLines({ ledger }: AccountFacts): readonly DocumentLine[] {
  return ledger.entries
    .filter(({ state }) => state === 'open' || state === 'overdue')
    .toSorted((one, other) => compare(one.due.date ?? '9999', other.due.date ?? '9999'))
    .flatMap((entry) => promiseLine(entry) ?? []);
}

function promiseLine({ id, state, owner, due, said, what }: PromiseEntry): DocumentLine | undefined {
  const words = said.findLast(({ kind }) => kind === 'commitment') ?? said[0];
  if (words === undefined) return undefined;
  const who = owner ?? 'nobody named';
  const when = due.date === null ? 'no day said' : `${state === 'overdue' ? 'was due' : 'due'} ${due.date}`;
  const { conversation, turn, quote, speaker, at } = words;
  return {
    id: lineId('promised', id),
    text: `${toText(what)} (${who}, ${when})`,
    sources: [{ conversation, turn, quote, speaker, occurred_at: at }],
  };
}

function riskLines({ score, band, as_of, contributions, runway }: Risk): readonly DocumentLine[] {
  const days = runway.days === null ? 'no renewal date on record' : `${runway.days} days to the renewal`;
  const basis = `the score of ${as_of}`;
  return [
    { id: lineId('at-risk', 'score'), text: `Risk ${score} of 100, ${band}; ${days}`, sources: [], basis },
    ...contributions
      .toSorted((one, other) => other.points - one.points || compare(one.rule, other.rule))
      .slice(0, 6)
      .map(({ rule, why }) => ({
        id: lineId('at-risk', rule),
        text: `${rule}: ${why}`,
        sources: [],
        basis: `${basis}, rule ${rule}`,
      })),
  ];
}

/** Those with a part first, then those heard last. */
function peopleLines({ picture }: AccountFacts): readonly DocumentLine[] {
  return picture.people
    .filter(({ shared_mailbox }) => !shared_mailbox)
    .toSorted(
      (one, other) => other.roles.length - one.roles.length || compare(other.last_heard ?? '', one.last_heard ?? ''),
    )
    .slice(0, MOST.people)
    .map(personLine);
}

function personLine({ name, title, roles, stance, standing, last_heard }: Stakeholder): DocumentLine {
  const parts = [
    title,
    ...roles.map(({ role }) => role.replaceAll('_', ' ')),
    stance?.stance,
    standing.state === 'active' || standing.state === 'unknown' ? null : standing.state.replaceAll('_', ' '),
    last_heard === null ? 'never heard' : `last heard ${last_heard.slice(0, 'YYYY-MM-DD'.length)}`,
  ].filter((part) => part !== null && part !== undefined);
  return {
    id: lineId('people', name),
    text: `${name}: ${parts.join(', ')}`,
    sources: [],
    basis: `the people on record: ${standing.why}`,
  };
}

function knownLines(facts: AccountFacts): readonly DocumentLine[] {
  const { renewal_date, contract_start, acv } = facts.record;
  const record = [
    ['contract start', contract_start],
    ['renewal date', renewal_date],
    ['annual contract value', acv],
  ] as const;
  return [
    ...signalLines(facts, 'known', KNOWN_KINDS),
    ...record.flatMap(([what, value]) =>
      value === null || value === undefined
        ? []
        : [{ id: lineId('known', what), text: `The ${what}: ${value}`, sources: [], basis: `${what} on the account` }],
    ),
  ];
}

function questionLines({ record, signals, picture, risk }: AccountFacts): readonly DocumentLine[] {
  const holds = (role: string) => picture.people.some(({ roles }) => roles.some((one) => one.role === role));
  const said = (kind: string) => signals.some((signal) => signal.kind === kind);
  const missing: readonly (readonly [boolean, string, string])[] = [
    [record.renewal_date == null, 'When does the contract renew?', 'no renewal date on the account'],
    [!said('renewal_term'), 'How does it renew, and who owns that on their side?', 'no renewal term was ever said'],
    [!holds('economic_buyer'), 'Who decides over the money?', 'nobody is on record as economic buyer'],
    [!holds('champion'), 'Who speaks for us there?', 'nobody is on record as champion'],
    [!said('use_case'), 'What did they buy it for, in their words?', 'no use case was ever said'],
    [!said('success_criterion'), 'How will they judge whether it was a success?', 'no criterion was ever said'],
  ];
  const gaps = risk.blind_spots.filter(({ kind }) => kind === 'contradiction');
  return [
    ...missing.flatMap(([isMissing, text, basis]) =>
      isMissing ? [{ id: lineId('questions', text), text, sources: [], basis }] : [],
    ),
    ...gaps.map(({ about, why }) => ({
      id: lineId('questions', about, why),
      text: `Which is right? ${why}`,
      sources: [],
      basis: `sources that contradict each other about ${about}`,
    })),
  ];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
