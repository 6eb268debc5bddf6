import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { canonicalJson, InputError, ModelError } from '../src/domain/index.ts';
import {
  type LanguageModel,
  type ModelRequest,
  RESPONSE_FORMATS,
  type ResponseFormat,
} from '../src/extraction/index.ts';

/** What a request is made of, each part by its hash (or itself where it is a name): tells why a request is not a recorded one. */
const partsSchema = z.object({
  model: z.string(),
  format: z.enum(RESPONSE_FORMATS),
  schema: z.string(),
  prompt: z.string(),
  text: z.string(),
});
type Parts = z.infer<typeof partsSchema>;

const recordSchema = z.object({
  parts: partsSchema,
  reply: z.object({
    outcome: z.literal('ok'),
    text: z.string(),
    usage: z.object({
      input_tokens: z.number(),
      cached_input_tokens: z.number(),
      output_tokens: z.number(),
      latency_ms: z.number(),
      requests: z.number(),
      response_model: z.string().optional(),
      finish_reason: z.string().optional(),
    }),
  }),
});
type Recording = z.infer<typeof recordSchema>;

/** How many requests were answered from the recordings, and how many by the model. */
export interface ReplayTally {
  readonly replayed: number;
  readonly asked: number;
}

/**
 * A language model that replays what it has been answered before. New answers are held back until the caller knows that they
 * made a whole reading: `keep` writes them; `discard` forgets them and the recordings that were replayed beside them, so that
 * a bad reply is never kept and a case that failed is asked anew (where there is a model to ask).
 */
export interface RecordedModel extends LanguageModel {
  keep(): Promise<void>;
  discard(): Promise<void>;
  tally(): ReplayTally;
}

/** What a recorded model is made of. */
export interface RecordingParts {
  readonly model: string;
  readonly responseFormat: ResponseFormat;
  /** Looked through in this order; one that is not there holds nothing. */
  readonly replayFrom: readonly string[];
  /** Where new answers are kept. */
  readonly recordTo: string;
  /** Who is asked what is not recorded; absent, a miss is an error. */
  readonly live: LanguageModel | undefined;
}

/**
 * Puts recordings before a model. Nothing ever falls through to the network by accident: without `live`, a request that is not
 * recorded throws {@link ModelError}, which says how it differs from the nearest recorded one.
 */
export function createRecordedModel({
  model,
  responseFormat,
  replayFrom,
  recordTo,
  live,
}: RecordingParts): RecordedModel {
  const pending = new Map<string, Recording>();
  const replayed = new Set<string>();
  const tally = { replayed: 0, asked: 0 };
  return {
    model,
    responseFormat,
    async ask(request, options) {
      const parts = partsOf(model, responseFormat, request);
      const key = hash(canonicalJson(parts));
      const known = pending.get(key) ?? (await findRecording(replayFrom, key));
      if (known !== undefined) {
        tally.replayed += 1;
        replayed.add(key);
        return known.reply;
      }
      if (live === undefined) throw new ModelError(await describeMiss(replayFrom, parts));
      tally.asked += 1;
      const reply = await live.ask(request, options);
      if (reply.outcome === 'ok') pending.set(key, { parts, reply });
      return reply;
    },
    async keep() {
      if (pending.size > 0) await mkdir(recordTo, { recursive: true });
      for (const [key, recording] of pending) await writeRecording(join(recordTo, `${key}.json`), recording);
      pending.clear();
      replayed.clear();
    },
    async discard() {
      if (live !== undefined) for (const key of replayed) await rm(join(recordTo, `${key}.json`), { force: true });
      pending.clear();
      replayed.clear();
    },
    tally: () => ({ ...tally }),
  };
}

function partsOf(model: string, format: ResponseFormat, { messages, schema }: ModelRequest): Parts {
  const instructions = messages.filter(({ role }) => role === 'system');
  const conversation = messages.filter(({ role }) => role !== 'system');
  return {
    model,
    format,
    schema: hash(canonicalJson(schema)),
    prompt: hash(canonicalJson(instructions)),
    text: hash(canonicalJson(conversation)),
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function findRecording(folders: readonly string[], key: string): Promise<Recording | undefined> {
  for (const folder of folders) {
    const recording = await readRecording(join(folder, `${key}.json`));
    if (recording !== undefined) return recording;
  }
  return undefined;
}

async function readRecording(path: string): Promise<Recording | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InputError('broken-recording', [{ path, message: 'not a recorded reply; delete it' }], { cause });
  }
}

/** Written beside its place first: a run that is stopped leaves no half of a recording. */
async function writeRecording(path: string, recording: Recording): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  await writeFile(draft, `${JSON.stringify(recording, undefined, 1)}\n`);
  await rename(draft, path);
}

const PART_NAMES = {
  model: 'the model',
  format: 'the response format',
  schema: 'the schema',
  prompt: 'the prompt',
  text: 'the text of the conversation',
} as const satisfies Record<keyof Parts, string>;

/** Says in names, never in words of the conversation, why nothing recorded answers a request. */
async function describeMiss(folders: readonly string[], parts: Parts): Promise<string> {
  const none = 'no recorded reply, and no model is configured (set OPENAI_API_KEY or OPENAI_BASE_URL)';
  const names = Object.keys(PART_NAMES) as (keyof Parts)[];
  const differences = (recording: Recording) => names.filter((name) => recording.parts[name] !== parts[name]);
  const recordings = await allRecordings(folders);
  const [nearest] = recordings.map(differences).sort((one, other) => one.length - other.length);
  if (nearest === undefined) return `${none}; there are no recordings in ${folders.join(' or ')}`;
  return `${none}; the nearest of ${recordings.length} recordings differs in ${nearest.map((name) => PART_NAMES[name]).join(' and ')}`;
}

async function allRecordings(folders: readonly string[]): Promise<Recording[]> {
  const found: Recording[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      const recording = await readRecording(join(folder, name));
      if (recording !== undefined) found.push(recording);
    }
  }
  return found;
}
