import { type Half, measureDueWords, measureMatching, type Score } from './promises/measure.ts';

/** Prints how right the promise ledger is on the hand-labelled words of `fixtures/promises`. `--wrong` lists what is not, of `dev`. */
const HALVES: readonly Half[] = ['dev', 'test'];
const showWrong = process.argv.includes('--wrong');

for (const half of HALVES) {
  const { placed, states } = measureMatching(half);
  print(half, 'due words', measureDueWords(half));
  print(half, 'which promise it is about', placed);
  print(half, 'how the promise stands', states);
}

function print(half: Half, about: string, { right, all, wrong }: Score): void {
  const share = ((100 * right) / all).toFixed(1);
  process.stdout.write(`${half.padEnd(5)} ${about.padEnd(26)} ${right} of ${all} (${share} %)\n`);
  if (showWrong && half === 'dev') for (const line of wrong) process.stdout.write(`      ${line}\n`);
}
