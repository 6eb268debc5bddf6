import { readFile } from 'node:fs/promises';
import { digest } from './cache.ts';
import { readSafetensors, type Tensors, withOverrides } from './safetensors.ts';
import type { EngineSettings } from './settings.ts';

/** The weights of an encoder as their files give them; put together only when that is asked for. */
export interface Weights {
  /** Tells these weights from all others. */
  readonly digest: string;
  /** @throws RangeError, when the files do not fit each other */
  tensors(): Tensors;
}

/** Reads the encoder's weights and what replaces some of them. */
export async function loadWeights({
  encoder,
  overridesPath,
}: Pick<EngineSettings, 'encoder' | 'overridesPath'>): Promise<Weights> {
  const base = await readFile(encoder.weightsPath);
  if (overridesPath === undefined) return { digest: digest(base), tensors: () => readSafetensors(base) };
  const overrides = await readFile(overridesPath);
  return {
    digest: digest(Buffer.from(digest(base) + digest(overrides))),
    tensors: () => withOverrides(readSafetensors(base), readSafetensors(overrides)),
  };
}
