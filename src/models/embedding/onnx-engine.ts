import { readFile } from 'node:fs/promises';
import { cachedFile } from './cache.ts';
import { buildGraph, GRAPH_VERSION } from './graph.ts';
import { type EngineSettings, PRECISIONS, type RunningEngine } from './settings.ts';
import { createTokenizer } from './tokenizer.ts';
import { unit } from './unit.ts';
import { loadWeights } from './weights.ts';

/**
 * The encoder on onnxruntime-node, one core. Its graph is built from the weights the first time (about a second) and kept.
 * One text at a time: quantization looks at the whole input, and a vector must not hang on its neighbours; nothing is
 * filled up, so that nothing is lost by it.
 * @throws an Error, when the runtime is not installed or does not load here
 */
export async function createOnnxEngine(settings: EngineSettings): Promise<RunningEngine> {
  const { encoder, output, precision, cacheFolder } = settings;
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const [weights, vocabulary] = await Promise.all([loadWeights(settings), readFile(encoder.tokenizerPath, 'utf8')]);
  const name = `${encoder.id}-${GRAPH_VERSION}-${precision}-${weights.digest.slice(0, 16)}.onnx`;
  const { bytes } = await cachedFile(cacheFolder, name, () =>
    buildGraph(weights.tensors(), { ...encoder, inFloats: PRECISIONS[precision] }),
  );
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  const pieces = createTokenizer(vocabulary, encoder.maxTokens);
  const embed = async (text: string): Promise<Float32Array> => {
    const ids = BigInt64Array.from(pieces(text), BigInt);
    const positions = ids.map((_id, at) => BigInt(at));
    const shape = [1, ids.length];
    const { mean } = await session.run({
      ids: new Tensor('int64', ids, shape),
      positions: new Tensor('int64', positions, shape),
    });
    if (!(mean?.data instanceof Float32Array)) throw new TypeError('the runtime gave no vector of floats');
    return output === 'sentence' ? unit(mean.data) : mean.data;
  };
  return { embed, release: () => session.release() };
}
