import type { Conversation } from '../src/domain/index.ts';
import {
  type Candidate,
  countTokens,
  createLlmExtractor,
  createLocalExtractor,
  EMPTY_CONTEXT,
  type Extractor,
  type LanguageModel,
  type ModelReply,
  type ModelRequest,
} from '../src/extraction/index.ts';
import { loadPrompt } from '../src/models/index.ts';
import { wordsOf } from './spending.ts';

/** What reading one conversation sends to the model, in tokens. */
export interface Cost {
  readonly words: number;
  readonly turns: number;
  /** The transcript as it is given, `Name: text`, one line a turn. */
  readonly transcript: number;
  /** The same without the names. */
  readonly bare: number;
  readonly windows: number;
  /** What was put to the verifier. */
  readonly claims: number;
  /** Everything sent but the fixed part of each call. */
  readonly variable: number;
  /** Of that, the verification's. */
  readonly verifying: number;
  /** The fixed part of all calls: instructions and schema, the same bytes each time. */
  readonly fixed: number;
}

/** How a reading is simulated. */
export interface CostSetting {
  readonly windowTokens?: number;
  /** One signal is reported for so many turns; the labelled cases hold one for six. */
  readonly turnsPerSignal?: number;
}

const TURNS_PER_SIGNAL = 8;
const NO_USAGE = { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, latency_ms: 0, requests: 1 };

/** A model that answers at once, and keeps what it was asked. */
export interface SimulatedModel extends LanguageModel {
  readonly requests: readonly ModelRequest[];
  /** Milliseconds spent so far on making answers up. */
  busy(): number;
}

/**
 * Counts what one conversation costs, verification included. The replies are simulated: what the local extractor finds, and
 * beyond it the beginning of every so manieth turn, as many signals as labelled conversations hold; the verifier confirms all.
 */
export async function measureCost(conversation: Conversation, setting: CostSetting = {}): Promise<Cost> {
  const model = await simulateModel(conversation, setting.turnsPerSignal ?? TURNS_PER_SIGNAL);
  const extractor = await createMeasured(model, setting.windowTokens, true);
  const { calls, verification } = await extractor.extract(conversation, EMPTY_CONTEXT);
  const { turns } = conversation;
  const sent = model.requests.map(({ messages, schema }, index) => ({
    isVerifying: calls[index]?.operation === 'verify',
    fixed: tokensOf(messages, 'system') + countTokens(JSON.stringify(schema.schema)),
    variable: tokensOf(messages, 'user'),
  }));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    words: wordsOf(conversation),
    turns: turns.length,
    transcript: countTokens(turns.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n')),
    bare: countTokens(turns.map(({ text }) => text).join('\n')),
    windows: sent.filter(({ isVerifying }) => !isVerifying).length,
    claims: verification?.claims ?? 0,
    variable: sum(sent.map(({ variable }) => variable)),
    verifying: sum(sent.map(({ isVerifying, variable }) => (isVerifying ? variable : 0))),
    fixed: sum(sent.map(({ fixed }) => fixed)),
  };
}

/** The `llm` extractor as it ships, around a simulated model. */
export async function createMeasured(
  model: LanguageModel,
  windowTokens: number | undefined,
  secondOpinion: boolean,
): Promise<Extractor> {
  return createLlmExtractor({
    model,
    prompt: await loadPrompt('extraction'),
    verification: {
      prompt: await loadPrompt('verification'),
      ...(secondOpinion ? { secondOpinion: createLocalExtractor() } : {}),
    },
    ...(windowTokens === undefined ? {} : { windowTokens }),
    concurrency: 1,
  });
}

/** A model that reports what the local extractor finds and as much again as the density asks for, and confirms every claim. */
export async function simulateModel(conversation: Conversation, turnsPerSignal: number): Promise<SimulatedModel> {
  const local = await createLocalExtractor().extract(conversation, EMPTY_CONTEXT);
  const found: Candidate[] = local.signals.map((signal) => ({ ...signal, attrs: { ...signal.attrs } }));
  const wanted = Math.round(conversation.turns.length / turnsPerSignal);
  const reported = [...found.slice(0, wanted), ...fillers(conversation, wanted - found.length)];
  const requests: ModelRequest[] = [];
  let busy = 0;
  return {
    model: 'simulated',
    responseFormat: 'json_schema',
    requests,
    busy: () => busy,
    async ask(request): Promise<ModelReply> {
      const start = performance.now();
      requests.push(request);
      const text = request.messages.at(-1)?.content ?? '';
      const answer = request.schema.name === 'verdicts' ? confirmAll(text) : reportFrom(text, reported);
      const reply = { outcome: 'ok', text: JSON.stringify(answer), usage: NO_USAGE } as const;
      busy += performance.now() - start;
      return reply;
    },
  };
}

function tokensOf(messages: ModelRequest['messages'], role: 'system' | 'user'): number {
  return messages.reduce((sum, message) => (message.role === role ? sum + countTokens(message.content) : sum), 0);
}

/** Signals spread evenly over the turns that are long enough to prove anything. */
function fillers({ turns }: Conversation, count: number): Candidate[] {
  const telling = turns.flatMap(({ text }, turn) => (text.split(/\s+/).length >= 5 ? [{ turn, text }] : []));
  const step = telling.length / Math.max(1, count);
  return Array.from({ length: Math.max(0, Math.min(count, telling.length)) }, (_, index) => {
    const { turn, text } = telling[Math.floor(index * step)] ?? { turn: 0, text: '' };
    const words = text.trim().split(/\s+/);
    return {
      kind: 'adoption_gap',
      subtype: 'friction',
      turns: [turn],
      quote: text.trim().slice(0, words.slice(0, 14).join(' ').length),
      attrs: { what: words.slice(0, 4).join(' ') },
      confidence: 0.8,
    };
  });
}

/** Of all that is to be reported what lies in the turns that a window is to be read for. */
function reportFrom(text: string, reported: readonly Candidate[]) {
  const [before = '', titled] = text.split(/^TURNS TO READ$/m);
  const [own = ''] = (titled ?? before).split(/^LATER TURNS, CONTEXT ONLY$/m);
  const shown = new Set([...own.matchAll(/^(\d+) [CVU]\d*(?: \(continued\))?: /gm)].map(([, turn]) => Number(turn)));
  const signals = reported
    .filter(({ turns: [turn = 0] }) => shown.has(turn))
    .map(({ attrs, confidence: _, ...signal }) => ({ ...signal, ...attrs }));
  return { signals };
}

/** Verdicts that confirm every claim that a request for verification lists. */
export function confirmAll(text: string) {
  const ids = [...text.matchAll(/^(?:[0-9a-f]{10} )?#(\d+)\?? /gm)].map(([, id]) => Number(id));
  return { verdicts: ids.map((id) => ({ id, verdict: 'holds', same_as: null, subtype: null, corrections: [] })) };
}
