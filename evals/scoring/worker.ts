import { parentPort } from 'node:worker_threads';
import { defaultPolicy, score } from '../../src/scoring/index.ts';
import { accountOf, BENCH_DAY, itemsOf } from './accounts.ts';

/*
 * One core of the bench: makes accounts a batch at a time, and times only their scoring. Holding all at once would measure
 * memory of the bench, not of the scorer, which looks at one account at a time.
 */

const BATCH = 100;

/** Accounts by number, `from` included and `to` not. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** What scoring a share took, in milliseconds of the clock and of the processor, beside what JSON.parse of the same takes. */
export interface Work {
  readonly accounts: number;
  readonly items: number;
  readonly clock: number;
  readonly processor: number;
  readonly parsing: number;
  readonly bands: Readonly<Record<string, number>>;
}

function work({ from, to }: Share): Work {
  const bands: Record<string, number> = { green: 0, yellow: 0, red: 0 };
  const sum = { items: 0, clock: 0, processor: 0, parsing: 0 };
  for (let first = from; first < to; first += BATCH) {
    const count = Math.min(BATCH, to - first);
    const batch = Array.from({ length: count }, (_, index) => accountOf(first + index));
    sum.items += batch.reduce((items, evidence) => items + itemsOf(evidence), 0);
    const scored = timed(() => {
      for (const evidence of batch) {
        const { band } = score(evidence, BENCH_DAY, defaultPolicy);
        bands[band] = (bands[band] ?? 0) + 1;
      }
    });
    sum.clock += scored.clock;
    sum.processor += scored.processor;
    sum.parsing += timedParsing(batch);
  }
  return { accounts: to - from, bands, ...sum };
}

function timed(run: () => void): { readonly clock: number; readonly processor: number } {
  const [start, before] = [performance.now(), process.threadCpuUsage()];
  run();
  const { user, system } = process.threadCpuUsage(before);
  return { clock: performance.now() - start, processor: (user + system) / 1_000 };
}

/** Milliseconds of JSON.parse for a batch, from one account in ten. */
function timedParsing(batch: readonly unknown[]): number {
  const texts = batch.filter((_, index) => index % 10 === 0).map((evidence) => JSON.stringify(evidence));
  const { clock } = timed(() => {
    for (const text of texts) JSON.parse(text);
  });
  return (clock * batch.length) / texts.length;
}

parentPort?.on('message', (share: Share) => parentPort?.postMessage(work(share)));
