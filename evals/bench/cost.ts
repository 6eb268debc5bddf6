import { join } from 'node:path';
import type { Conversation } from '../../src/domain/index.ts';
import { createLocalExtractor, EMPTY_CONTEXT } from '../../src/extraction/index.ts';
import { type Cost, createMeasured, measureCost, simulateModel } from '../cost.ts';
import { joinedHour, longestCalls, realHours } from '../hour.ts';
import type { Report } from './report.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/conversations');
const SIZES = [4_000, 8_000, 10_000, 12_000];
const MOST_MEETINGS = 8;
const LONGEST_CALLS = 3;
const ROUNDS = 25;
const TURNS_PER_SIGNAL = 8;

/**
 * What reading with a model sends, in tokens (o200k_base), and what the program itself adds in time. The replies are
 * simulated: a signal for every eight turns, all of them verified.
 */
export async function printCosts({ print, figure }: Report): Promise<void> {
  const hour = await joinedHour(FIXTURES);
  const hours = [hour, ...realHours().slice(0, MOST_MEETINGS)];
  print('what is sent, as a multiple of the transcript with its speakers’ names (in brackets without)');
  print('bars for an hour: 1.35 but for the fixed prefix, 2.5 in all');
  const costs: Cost[] = [];
  for (const conversation of hours) {
    const cost = await measureCost(conversation);
    costs.push(cost);
    print(describeCost(conversation, cost));
  }
  const most = (of: (cost: Cost) => number) => Math.max(...costs.map((cost) => of(cost) / cost.transcript));
  figure({
    name: 'extraction.sent.without_prefix',
    value: most(({ variable }) => variable),
    unit: 'ratio',
    bar: { most: 1.35 },
  });
  figure({
    name: 'extraction.sent',
    value: most(({ variable, fixed }) => variable + fixed),
    unit: 'ratio',
    bar: { most: 2.5 },
  });
  if (hours.length === 1) print('(real meetings: skipped, EARSHOT_SHARED names no folder that holds them)');
  print('short calls, where the fixed prefix weighs most:');
  for (const conversation of await longestCalls(FIXTURES, LONGEST_CALLS))
    print(describeCost(conversation, await measureCost(conversation)));
  print('window size, on the labelled calls put together:');
  for (const windowTokens of SIZES) {
    const cost = await measureCost(hour, { windowTokens });
    print(`  ${windowTokens}: ${cost.windows} windows, ${ratiosOf(cost)}`);
  }
  print('the program’s own time, best of several; bar 15 ms per window:');
  const overheads = [];
  for (const conversation of hours.slice(0, 3)) {
    const overhead = await measureOverhead(conversation);
    overheads.push(overhead.perWindow);
    print(overhead.line);
  }
  figure({ name: 'extraction.per_window', value: Math.max(...overheads), unit: 'ms', bar: { most: 15 } });
}

function describeCost({ id }: Conversation, cost: Cost): string {
  const { words, turns, windows, claims, verifying, transcript } = cost;
  const share = (verifying / transcript).toFixed(2);
  return `  ${id}: ${words} words, ${turns} turns, ${windows} windows, ${claims} claims: ${ratiosOf(cost)}; verification ${share} of it`;
}

function ratiosOf({ variable, fixed, transcript, bare }: Cost): string {
  const ratio = (tokens: number) => `${(tokens / transcript).toFixed(2)} (${(tokens / bare).toFixed(2)})`;
  return `${ratio(variable)} without the prefix, ${ratio(variable + fixed)} in all`;
}

/** Everything but the model's time: cutting, rendering, prompts, grounding, merging, verification; the second opinion apart. */
async function measureOverhead(
  conversation: Conversation,
): Promise<{ readonly perWindow: number; readonly line: string }> {
  const model = await simulateModel(conversation, TURNS_PER_SIGNAL);
  const extractor = await createMeasured(model, undefined, false);
  const local = createLocalExtractor();
  const own = await bestOf(() => extractor.extract(conversation, EMPTY_CONTEXT), model.busy);
  const second = await bestOf(() => local.extract(conversation, EMPTY_CONTEXT));
  const { calls } = await extractor.extract(conversation, EMPTY_CONTEXT);
  const windows = calls.filter(({ operation }) => operation === 'extract').length;
  const perWindow = own / windows;
  const line = `  ${conversation.id}: ${perWindow.toFixed(1)} ms per window (${own.toFixed(0)} ms, ${windows} windows and a verification); second opinion ${second.toFixed(0)} ms, while the model reads`;
  return { perWindow, line };
}

/** @param beside milliseconds spent so far on what is not to be counted */
async function bestOf(run: () => Promise<unknown>, beside: () => number = () => 0): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const start = performance.now() - beside();
    await run();
    if (round > 0) best = Math.min(best, performance.now() - beside() - start); // the first compiles
  }
  return best;
}
