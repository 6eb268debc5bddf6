import {
  type Checkpoint,
  type CheckpointEntry,
  createLlmExtractor,
  createLocalExtractor,
  type ExtractionResult,
  type Extractor,
  type ResponseFormat,
} from '../../src/extraction/index.ts';
import { createLanguageModel, loadPrompt, type ModelServers } from '../../src/models/index.ts';
import type { ModelServer, ReceivedRequest } from './model-server.ts';

const extraction = await loadPrompt('extraction');
const verification = await loadPrompt('verification');

/** How a test wants its extractor. */
export interface VerifyingSetting {
  readonly windowTokens?: number;
  readonly concurrency?: number;
  /** Off unless wanted: most tests are about what the model itself finds. */
  readonly secondOpinion?: boolean;
}

/** The `llm` extractor with verification, asking a scripted server; nothing is waited for between retries. */
export async function verifyingExtractor(server: ModelServer, setting: VerifyingSetting = {}): Promise<Extractor> {
  const openai = { apiKey: 'test', baseUrl: server.url, model: 'test-model', timeoutMs: 60_000 };
  const model = createLanguageModel({ openai: { ...openai, responseFormat: 'json_schema' } }, { wait: async () => {} });
  return createLlmExtractor({
    model,
    prompt: extraction,
    verification: {
      prompt: verification,
      ...(setting.secondOpinion === true ? { secondOpinion: createLocalExtractor() } : {}),
    },
    windowTokens: setting.windowTokens,
    concurrency: setting.concurrency,
  });
}

/** How a test wants an extractor that does not verify. */
export interface ReadingSetting {
  readonly windowTokens?: number;
  readonly concurrency?: number;
  readonly format?: ResponseFormat;
  /** Takes up the milliseconds of each wait between retries. */
  readonly waits?: number[];
  /** The servers of a process; unset, nobody else learns how this one does. */
  readonly servers?: ModelServers;
  /** Requests for one question. */
  readonly attempts?: number;
}

/** The `llm` extractor without verification, asking a scripted server; nothing is waited for between retries. */
export async function readingExtractor(server: ModelServer, setting: ReadingSetting = {}): Promise<Extractor> {
  const { windowTokens, concurrency, format = 'json_schema', waits = [], servers, attempts = 4 } = setting;
  const openai = { apiKey: 'test', baseUrl: server.url, model: 'test-model', timeoutMs: 60_000 };
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  const model = createLanguageModel(
    { openai: { ...openai, responseFormat: format } },
    { wait, servers, retries: { attempts, longestWait: 120_000 } },
  );
  return createLlmExtractor({ model, prompt: extraction, windowTokens, concurrency });
}

/** Which of the two prompts is this? */
export function isVerification({ body }: ReceivedRequest): boolean {
  return (body.messages[0]?.content ?? '').startsWith('You check the work');
}

/** The message that holds the conversation. */
export function userText({ body }: ReceivedRequest): string {
  return body.messages.at(-1)?.content ?? '';
}

/** The numbers of the claims of a verification request with what stands after them. */
export function claimsOf(request: ReceivedRequest): { readonly id: number; readonly text: string }[] {
  const lines = userText(request).matchAll(/^(?:[0-9a-f]{10} )?#(\d+)\??\s(.*)$/gm);
  return [...lines].map(([, id, text = '']) => ({ id: Number(id), text }));
}

/** One verdict as it goes over the wire. */
export function verdict(id: number, word = 'holds', more: object = {}) {
  return { id, verdict: word, same_as: null, subtype: null, corrections: [], ...more };
}

/** A result as bytes, the times of its calls left out. */
export function withoutTimes(result: ExtractionResult): string {
  return JSON.stringify({ ...result, calls: result.calls.map((call) => ({ ...call, latency_ms: 0 })) });
}

/** A checkpoint that forgets with the test. */
export function memoryCheckpoint(): Checkpoint {
  const entries = new Map<string, CheckpointEntry>();
  return {
    load: async (fingerprint) => entries.get(fingerprint),
    save: async (entry) => void entries.set(entry.fingerprint, structuredClone(entry)),
  };
}
