import { Worker } from 'node:worker_threads';
import type { EngineSettings } from './settings.ts';
import type { Answer, Asked, Question } from './worker.ts';

interface Waiting {
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

/** Texts that are asked about at once: an abort waits for no more than these. */
const AT_ONCE = 8;

/**
 * The thread that engines compute in, since computing a vector stops the thread that does it. A process has one, and keeps it
 * to its end: the runtime (1.17.0) damages the memory of the process when a thread that has loaded it ends. It keeps the
 * process alive only while something is asked of it.
 */
class EmbeddingThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #ended: unknown;

  /** @param onEnd told when no answer can be hoped for any more */
  constructor(onEnd: () => void) {
    // A checkout runs its sources as they are, a package what was made of them.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    const end = (reason: unknown) => {
      onEnd();
      this.#ended ??= reason;
      for (const { reject } of this.#waiting.values()) reject(reason);
      this.#waiting.clear();
    };
    this.#worker = new Worker(new URL(file, import.meta.url));
    this.#worker.on('message', (answer: Answer) => this.#receive(answer));
    this.#worker.on('error', end);
    this.#worker.on('exit', () => end(new Error('the thread of the embedding has ended')));
    this.#worker.unref();
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      const asked: Asked = { ...question, id: this.#asked++ };
      this.#waiting.set(asked.id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(asked);
    });
  }

  #receive(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('error' in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer);
  }
}

let shared: EmbeddingThread | undefined;

function sharedThread(): EmbeddingThread {
  shared ??= new EmbeddingThread(() => {
    shared = undefined;
  });
  return shared;
}

/** An engine in the thread. */
export interface EngineInThread {
  /** One vector per text, in their order. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
  /** Lets go of the engine's memory; what is asked of it from then on is rejected. */
  close(): Promise<void>;
}

/**
 * Loads an engine in the thread.
 * @throws whatever keeps it from loading
 */
export async function startEngine(settings: EngineSettings): Promise<EngineInThread> {
  const thread = sharedThread();
  const loaded = await thread.ask({ load: settings });
  const engine = 'engine' in loaded ? loaded.engine : -1;
  return {
    async embed(texts, signal) {
      const vectors: Float32Array[] = [];
      while (vectors.length < texts.length) {
        signal?.throwIfAborted();
        const slice = texts.slice(vectors.length, vectors.length + AT_ONCE);
        const answer = await thread.ask({ engine, texts: slice });
        if ('vectors' in answer) vectors.push(...answer.vectors);
      }
      return vectors;
    },
    close: async () => {
      await thread.ask({ release: engine });
    },
  };
}
