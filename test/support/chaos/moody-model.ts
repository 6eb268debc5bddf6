import { type ModelServer, type ScriptedReply, startModelServer } from '../model-server.ts';
import { answerOf } from './calls.ts';

/** What share of the requests goes wrong, and how. */
export interface Mood {
  /** Answered with 500 or 429, or not at all: the connection is cut. */
  readonly errors: number;
  /** Answered with what is no answer. */
  readonly garbage: number;
  /** Never answered. */
  readonly stalls: number;
}

/** A model's server whose mood can be changed. */
export interface MoodyModel extends ModelServer {
  mood: Mood;
  /** How many requests went which way. */
  readonly counts: Readonly<Record<keyof Mood | 'answered', number>>;
}

export const CALM: Mood = { errors: 0, garbage: 0, stalls: 0 };

const ERRORS: readonly ScriptedReply[] = [
  { status: 500 },
  { status: 429, headers: { 'retry-after-ms': '300' } },
  { hangUp: true },
];
const GARBAGE: readonly ScriptedReply[] = [
  { content: 'I would rather not say.' },
  { content: '{"signals": [{"kind": "weather"' },
  { body: '<html>Bad gateway</html>' },
];

/** Starts one; `random` decides what goes wrong. */
export async function startMoodyModel(random: () => number): Promise<MoodyModel> {
  const counts = { errors: 0, garbage: 0, stalls: 0, answered: 0 };
  let mood = CALM;
  const pick = (replies: readonly ScriptedReply[]) => replies[Math.floor(random() * replies.length)] ?? {};
  const server = await startModelServer((request) => {
    const chance = random();
    const { errors, garbage, stalls } = mood;
    if (chance < errors) {
      counts.errors += 1;
      return pick(ERRORS);
    }
    if (chance < errors + garbage) {
      counts.garbage += 1;
      return pick(GARBAGE);
    }
    if (chance < errors + garbage + stalls) {
      counts.stalls += 1;
      return { silent: true };
    }
    counts.answered += 1;
    return answerOf(request);
  });
  return Object.defineProperties(server as unknown as MoodyModel, {
    counts: { value: counts },
    mood: { get: () => mood, set: (wanted: Mood) => (mood = wanted) },
  });
}
