import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigError, formatPath } from '../../domain/index.ts';
import { type MeaningModel, storedHeadSchema } from '../../extraction/index.ts';
import { createLocalEmbedder, type LocalEmbedder } from './index.ts';
import { type EmbeddingOutput, PRECISIONS, type Precision } from './settings.ts';

/** `head.json` of a model's folder: the head, and how the encoder in front of it is to be run. */
const fileSchema = z.object({
  ...storedHeadSchema.shape,
  output: z.enum(['sentence', 'pooled'] satisfies EmbeddingOutput[]),
  precision: z.enum(Object.keys(PRECISIONS) as [Precision, ...Precision[]]),
});

/** Where a model of meanings lies and where what is made of it is kept. */
export interface MeaningModelOptions {
  /** Holds `head.json` and, where the encoder was trained further, `encoder.safetensors` with the tensors that changed. */
  readonly folder: string;
  readonly home: string;
  /** Told why the fast engine is not in use. */
  readonly onFallback?: ((cause: unknown) => void) | undefined;
}

/**
 * Loads what tells the meaning of turns: a head and the embedding it was trained on.
 * @throws {ConfigError} when the folder holds no such model
 * @throws an Error, when no engine loads
 */
export async function loadMeaningModel(
  options: MeaningModelOptions,
): Promise<MeaningModel & { readonly embedder: LocalEmbedder }> {
  const { folder, home, onFallback } = options;
  const path = join(folder, 'head.json');
  const { output, precision, ...head } = await readHead(path);
  const overridesPath = join(folder, 'encoder.safetensors');
  const trained = (await isThere(overridesPath)) ? { overridesPath } : {};
  return { head, embedder: await createLocalEmbedder({ home, output, precision, onFallback, ...trained }) };
}

/** A file that is there and cannot be read is not taken for none: the head would judge vectors it was not trained on. */
async function isThere(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new ConfigError(`${path} cannot be read`, { cause });
  }
}

async function readHead(path: string): Promise<z.output<typeof fileSchema>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read`, { cause });
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${formatPath(issue.path)}: ${issue.message}`);
  throw new ConfigError(`${path}: ${problems.join('; ')}`, { cause: parsed.error });
}
