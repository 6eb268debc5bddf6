import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabelledCase, loadCases } from '../evals/index.ts';
import type { Conversation } from '../src/domain/index.ts';
import { createLocalExtractor } from '../src/extraction/index.ts';
import { createPipeline } from '../src/pipeline/index.ts';
import {
  type Database,
  findConversation,
  findRisk,
  listSignals,
  openDatabase,
  type StoredSignal,
  withWorkspace,
} from '../src/storage/index.ts';
import { throwAway } from './support/databases.ts';

const NEUTRAL = 'The weather was fine again today.';
const MOST_SIGNALS = 200;

const steered = (await loadCases('fixtures/conversations')).filter(({ steering }) => steering.length > 0);

/** What is stored of one conversation, and of its account. */
interface Stored {
  readonly signals: readonly StoredSignal[];
  readonly score: number | undefined;
}

/** The conversation with a neutral sentence wherever somebody tries to steer. */
function neutral({ conversation, steering }: LabelledCase): Conversation {
  const turns = conversation.turns.map((turn, index) => (steering.includes(index) ? { ...turn, text: NEUTRAL } : turn));
  return { ...conversation, turns };
}

/** What a signal says, by the turns that do not steer. */
function claimIn(steering: readonly number[], { kind, subtype, turns, quote, span, attrs }: StoredSignal) {
  return { kind, subtype, turns: turns.filter((turn) => !steering.includes(turn)), quote, span, attrs };
}

describe('text that steers, read by the local extractor through the whole pipeline', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase(throwAway());
  });
  afterAll(() => database.close());

  /** Sends conversations in, waits until all are read and scored, and gives what is stored of each. */
  async function store(
    workspace: string,
    conversations: readonly Conversation[],
  ): Promise<ReadonlyMap<string, Stored>> {
    const now = () => Date.parse('2027-01-15T12:00:00Z');
    const pipeline = createPipeline({ database, extractor: createLocalExtractor(), now, pollMs: 50 });
    await pipeline.start();
    try {
      for (const conversation of conversations) {
        const delivery = { bytes: Buffer.from('{}'), mediaType: 'application/json', source: conversation.id };
        await pipeline.acceptConversation(workspace, { conversation, delivery });
      }
      await pipeline.whenIdle(workspace);
    } finally {
      await pipeline.stop();
    }
    const stored = conversations.map(({ id }) =>
      withWorkspace(database, workspace, async (tx) => {
        const conversation = await findConversation(tx, id);
        expect(conversation?.status).toBe('read');
        const { items } = await listSignals(tx, { conversationId: id }, { limit: MOST_SIGNALS });
        const risk = await findRisk(tx, conversation?.accountKey ?? '');
        return [id, { signals: items, score: risk?.risk.score }] as const;
      }),
    );
    return new Map(await Promise.all(stored));
  }

  it('changes no stored signal of another turn and no score', async () => {
    const read = await store(
      'steered',
      steered.map(({ conversation }) => conversation),
    );
    const control = await store('neutral', steered.map(neutral));
    const outcomeOf = (stored: ReadonlyMap<string, Stored>) =>
      steered.map(({ id, conversation, steering }) => {
        const { signals = [], score } = stored.get(conversation.id) ?? {};
        const elsewhere = signals.filter(({ span }) => !steering.includes(span.turn));
        const claims = elsewhere.map((signal) => JSON.stringify(claimIn(steering, signal)));
        return { id, score, claims: claims.sort() };
      });
    expect(outcomeOf(read)).toEqual(outcomeOf(control));
    expect(steered.length).toBeGreaterThanOrEqual(8);
    expect(outcomeOf(read).every(({ score }) => score !== undefined)).toBe(true);
    expect(outcomeOf(read).flatMap(({ claims }) => claims).length).toBeGreaterThan(steered.length);
  });
});
