import { parentPort } from 'node:worker_threads';
import type { EngineSettings, RunningEngine } from './settings.ts';

/** What the thread may be asked: to load an engine, for vectors of an engine that it has, or to let go of one. */
export type Question =
  | { readonly load: EngineSettings }
  | { readonly engine: number; readonly texts: readonly string[] }
  | { readonly release: number };

/** A question with the number that its answer bears. */
export type Asked = Question & { readonly id: number };

/** To `load`, the engine's number; to texts, their vectors. */
export type Answer = { readonly id: number } & (
  | { readonly engine: number }
  | { readonly vectors: readonly Float32Array<ArrayBuffer>[] }
  | { readonly error: unknown }
);

const engines = new Map<number, RunningEngine>();

async function load(settings: EngineSettings): Promise<RunningEngine> {
  return settings.engine === 'onnx'
    ? (await import('./onnx-engine.ts')).createOnnxEngine(settings)
    : (await import('./wasm-engine.ts')).createWasmEngine(settings);
}

async function vectorsOf(engine: number, texts: readonly string[]): Promise<readonly Float32Array<ArrayBuffer>[]> {
  const running = engines.get(engine);
  if (running === undefined) throw new RangeError('the embedding has been closed');
  const vectors: Float32Array<ArrayBuffer>[] = [];
  // A copy of its own for each, since what is sent is gone here.
  for (const text of texts) vectors.push(Float32Array.from(await running.embed(text)));
  return vectors;
}

async function answer(asked: Asked): Promise<Answer> {
  const { id } = asked;
  if ('load' in asked) {
    engines.set(id, await load(asked.load));
    return { id, engine: id };
  }
  if ('texts' in asked) return { id, vectors: await vectorsOf(asked.engine, asked.texts) };
  await engines.get(asked.release)?.release();
  engines.delete(asked.release);
  return { id, vectors: [] };
}

async function reply(asked: Asked): Promise<void> {
  const said = await answer(asked).catch((error: unknown): Answer => ({ id: asked.id, error }));
  const buffers = 'vectors' in said ? said.vectors.map(({ buffer }) => buffer) : [];
  parentPort?.postMessage(said, buffers);
}

let last = Promise.resolve();
parentPort?.on('message', (asked: Asked) => {
  last = last.then(() => reply(asked));
});
