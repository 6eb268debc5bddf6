import { createEmbedder } from '@lat.md/embed';
import { cachedFile } from './cache.ts';
import { carryingLength, lengthRestorer } from './length.ts';
import { writeSafetensors } from './safetensors.ts';
import type { EngineSettings, RunningEngine } from './settings.ts';
import { unit } from './unit.ts';
import { loadWeights } from './weights.ts';

/**
 * The encoder on WebAssembly, where no runtime fits the machine: about fifteen times slower, the same vectors but for
 * rounding. Texts are handed over one at a time, since the engine starts a worker per core for longer lists.
 * @throws an Error, when the engine is not installed or the weights it is to read cannot be written to the cache
 */
export async function createWasmEngine(settings: EngineSettings): Promise<RunningEngine> {
  const { encoder, overridesPath, output, cacheFolder } = settings;
  const asShipped = overridesPath === undefined && output === 'sentence';
  const weights = await loadWeights(settings);
  const tensors = weights.tensors();
  let weightsPath = encoder.weightsPath;
  if (!asShipped) {
    const name = `${encoder.id}-${output}-${weights.digest.slice(0, 16)}.safetensors`;
    const made = output === 'sentence' ? tensors : carryingLength(encoder.layers, tensors);
    const file = await cachedFile(cacheFolder, name, () => writeSafetensors(made));
    if (file.notKept !== undefined) throw new Error('the weights could not be kept', { cause: file.notKept });
    weightsPath = file.path;
  }
  const engine = await createEmbedder({ model: { ...encoder, weightsPath, pooling: 'mean', normalize: true } });
  const restore = output === 'sentence' ? unit : lengthRestorer(encoder.layers, tensors);
  const embed = async (text: string): Promise<Float32Array> => {
    const [vector] = await engine.embed([text]);
    if (vector === undefined) throw new TypeError('the engine gave no vector');
    return restore(vector);
  };
  return { embed, release: async () => undefined };
}
