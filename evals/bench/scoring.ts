import { Worker } from 'node:worker_threads';
import type { Share, Work } from '../scoring/worker.ts';
import { type Report, verdict } from './report.ts';

/*
 * How long accounts with two years of evidence take to score, on two cores, each account from memory. What is timed is the
 * scoring alone: evidence as it is parsed, in; the risk with all its explanations, out. Making the accounts is not.
 */

const CORES = 2;
const SIZES = [1_000, 10_000, 100_000] as const;
const BAR_SECONDS = 60;
const BAR_GIGABYTES = 2;
const BAR_GROWTH = 1.25;
const MEMORY_EVERY_MS = 100;
const YOUNG_MEGABYTES = 64;

/** Prints how fast the scorer is and how much memory it takes. */
export async function printScoring({ print, figure }: Report, sizes: readonly number[] = SIZES): Promise<void> {
  const workers = Array.from({ length: CORES }, startWorker);
  const memory = watchMemory();
  try {
    await share(workers, 2_000); // compiles; not counted
    const perAccount: number[] = [];
    for (const size of sizes) {
      const works = await share(workers, size);
      perAccount.push(sumOf(works, 'processor') / size);
      print(describe(size, works));
      figure({
        name: `scoring.${size}.of_parsing`,
        value: sumOf(works, 'clock') / sumOf(works, 'parsing'),
        unit: 'ratio',
      });
      if (size === SIZES.at(-1))
        figure({ name: `scoring.${size}.seconds`, value: secondsOf(works), unit: 's', bar: { most: BAR_SECONDS } });
    }
    const growth = (perAccount.at(-1) ?? 0) / (perAccount[0] ?? 1);
    const most = memory.stop() / 1e9;
    figure({ name: 'scoring.growth', value: growth, unit: 'ratio', bar: { most: BAR_GROWTH } });
    figure({ name: 'scoring.memory', value: most, unit: 'GB', bar: { most: BAR_GIGABYTES } });
    print(
      `cost per account at the last size against the first: ${growth.toFixed(2)} (${verdict(growth <= BAR_GROWTH)})`,
    );
    print(
      `memory of the process at its highest: ${most.toFixed(2)} GB, bar ${BAR_GIGABYTES} (${verdict(most < BAR_GIGABYTES)})`,
    );
  } finally {
    memory.stop();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function describe(size: number, works: readonly Work[]): string {
  const seconds = secondsOf(works);
  const [clock, processor] = [sumOf(works, 'clock'), sumOf(works, 'processor')];
  const bands = ['green', 'yellow', 'red'].map((band) => {
    const count = works.reduce((sum, work) => sum + (work.bands[band] ?? 0), 0);
    return `${Math.round((count / size) * 100)} % ${band}`;
  });
  const facts = [
    `${Math.round((size / clock) * 1_000)} accounts/s per core`,
    `${(processor / size).toFixed(2)} ms of processor each`,
    `${(clock / sumOf(works, 'parsing')).toFixed(1)} times JSON.parse of the same`,
    `${Math.round(sumOf(works, 'items') / size)} items of evidence each`,
    bands.join(', '),
  ];
  const bar = size === SIZES.at(-1) ? `, bar ${BAR_SECONDS} (${verdict(seconds < BAR_SECONDS)})` : '';
  return `scoring ${size} accounts on ${CORES} cores: ${seconds.toFixed(1)} s${bar}; ${facts.join('; ')}`;
}

function sumOf(works: readonly Work[], figure: 'clock' | 'processor' | 'parsing' | 'items'): number {
  return works.reduce((sum, work) => sum + work[figure], 0);
}

function secondsOf(works: readonly Work[]): number {
  return Math.max(...works.map(({ clock }) => clock)) / 1_000;
}

function startWorker(): Worker {
  return new Worker(new URL('../scoring/worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
}

/** The accounts 0 to `size`, half of them to each worker. */
async function share(workers: readonly Worker[], size: number): Promise<Work[]> {
  const each = Math.ceil(size / workers.length);
  return Promise.all(
    workers.map((worker, index) => ask(worker, { from: index * each, to: Math.min(size, (index + 1) * each) })),
  );
}

function ask(worker: Worker, accounts: Share): Promise<Work> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(accounts);
  });
}

/** Watches the memory of the process, workers included. */
function watchMemory() {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, MEMORY_EVERY_MS);
  return {
    stop() {
      look();
      clearInterval(timer);
      return most;
    },
  };
}
