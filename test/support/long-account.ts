import {
  addDays,
  type Conversation,
  type Observation,
  SIGNAL_KINDS,
  type Signal,
  subtypesOf,
} from '../../src/domain/index.ts';
import {
  finishRun,
  insertConversation,
  keepObservations,
  recordPeople,
  saveAccount,
  saveDelivery,
  saveSignals,
  startRun,
  updateConversation,
  type WorkspaceTransaction,
} from '../../src/storage/index.ts';

/** How much is on record of an account. */
export interface Length {
  readonly conversations: number;
  /** Signals of each conversation. */
  readonly signals: number;
  /** Days with usage. */
  readonly days: number;
}

const TURNS = 40;
const NO_USAGE = { calls: 0, input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 };

const THINGS =
  'rollout invoice export connector dashboard pilot training import sandbox contract discount migration gateway scanner report mapping'.split(
    ' ',
  );
const PLACES = 'Hull Leith Porto Bremen Turin Malmo Ghent Cork Derby Lyon Gdansk'.split(' ');
const STATES =
  'waits for approval,is a week behind,failed twice on Monday,went live at last,was promised in spring'.split(',');

/** What a turn is about: other turns and other weeks speak of other things. */
function topicOf(conversation: number, turn: number): string {
  const at = conversation * 7 + turn * 3;
  return `the ${THINGS[at % THINGS.length]} in ${PLACES[(at + conversation) % PLACES.length]}`;
}

/** Words that a signal could rest on; every turn has other ones. */
function words(conversation: number, turn: number): string {
  return `About ${topicOf(conversation, turn)}: it ${STATES[(conversation + turn) % STATES.length]}, as we said in call ${conversation}, point ${turn}.`;
}

/**
 * Puts an account on record with as much as is asked for, the latest of it on a day (`YYYY-MM-DD`): calls a day apart, their signals
 * of every kind, people who talk, usage, tickets and answers.
 */
export async function fillAccount(
  tx: WorkspaceTransaction,
  key: string,
  { conversations, signals, days }: Length,
  last: string,
): Promise<void> {
  await saveAccount(
    tx,
    {
      key,
      name: `Account ${key}`,
      domain: `${key}.example`,
      acv: 120_000,
      licensed_seats: 80,
      renewal_date: addDays(last, 80),
      use_cases: [],
      key_features: ['routing'],
      crm_health: [{ at: addDays(last, -40), color: 'green' }],
      owners: [{ role: 'csm', name: 'Ines Calder', from: addDays(last, -300) }],
      renewal_posture: [],
    },
    [{ name: 'Person 1', email: `person1@${key}.example`, roles: ['champion'] }],
  );
  const deliveryId = await saveDelivery(tx, { bytes: new Uint8Array([1]), mediaType: 'text/vtt', source: 'http' });
  for (let index = 0; index < conversations; index += 1) {
    await addCall(tx, callOf(key, index, addDays(last, index - conversations + 1)), {
      deliveryId,
      key,
      index,
      signals,
    });
  }
  await recordPeople(tx, key);
  await keepObservations(tx, observations(key, days, last), { source: 'test', now: `${last}T12:00:00Z` });
}

function callOf(key: string, index: number, day: string): Conversation {
  return {
    id: `${key}-${index}`,
    medium: index % 3 === 0 ? 'email' : 'call',
    occurred_at: `${day}T10:00:00.000Z`,
    subject: `Weekly ${index}`,
    participants: [
      {
        name: `Person ${index % 9}`,
        side: 'customer',
        title: 'Operations lead',
        email: `person${index % 9}@${key}.example`,
      },
      { name: 'Ines Calder', side: 'vendor', title: 'CSM' },
      { name: 'Tom Okafor', side: 'vendor', title: 'Account executive' },
    ],
    turns: Array.from({ length: TURNS }, (_, turn) => ({
      speaker: turn % 2 === 0 ? `Person ${index % 9}` : 'Ines Calder',
      at: turn * 20,
      text: words(index, turn),
    })),
  };
}

async function addCall(
  tx: WorkspaceTransaction,
  conversation: Conversation,
  order: { readonly deliveryId: string; readonly key: string; readonly index: number; readonly signals: number },
): Promise<void> {
  const { deliveryId, key, index } = order;
  const { id } = conversation;
  await insertConversation(tx, { conversation, contentHash: id, deliveryId });
  const run = await startRun(tx, id, { name: 'local', fingerprint: 'f' });
  const signals = Array.from({ length: order.signals }, (_, place) => signalOf(index, place, order.signals));
  const result = { signals, rejected: [], status: 'complete', unread: [], usage: NO_USAGE, calls: [] } as const;
  await finishRun(tx, run, result);
  await updateConversation(tx, id, { status: 'read', accountKey: key, runId: run.id });
  await saveSignals(tx, { conversation, accountKey: key, runId: run.id }, signals);
}

function signalOf(index: number, place: number, each: number): Signal {
  const kind = SIGNAL_KINDS[(index * each + place) % SIGNAL_KINDS.length] ?? 'value';
  const turn = (place * 5) % TURNS;
  const quote = words(index, turn).slice(0, 60);
  const span = { turn, start: 0, end: quote.length };
  const subtype = subtypesOf(kind)[0] ?? '';
  const attrs = kind === 'commitment' ? { what: topicOf(index, turn), due: 'before the renewal' } : {};
  // The subtype is one of its kind.
  return { kind, subtype, attrs, turns: [turn], quote, span, grounding: 'exact', confidence: 0.8 } as Signal;
}

function observations(key: string, days: number, last: string): readonly Observation[] {
  const clues = [`key:${key}`];
  const shared = { clues, nameIsGlobal: false };
  const usage = Array.from({ length: days }, (_, index): Observation => {
    const date = addDays(last, index - days + 1);
    const row = { date, active_users: 30 + (index % 7), logins: 50, seats_used: 40, features: { routing: 20 } };
    return { ...shared, kind: 'usage', name: date, at: date, row };
  });
  const opened = addDays(last, -9);
  return [
    ...usage,
    { ...shared, kind: 'ticket', name: 'T-1', at: opened, row: { id: 'T-1', severity: 'high', opened_at: opened } },
    { ...shared, kind: 'survey', name: 'nps', at: opened, row: { kind: 'nps', at: opened, score: 6 } },
  ];
}
