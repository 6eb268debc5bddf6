import { setTimeout as delay } from 'node:timers/promises';

const DAY_MS = 86_400_000;
/** Longer than a file of tests takes where much else runs on the machine. */
const LEFT_MS = 120_000;

/**
 * The present instant, once enough of its day (UTC) is left: what tests record now, on the clock of the database too, is of the
 * day that they ask for. In the last two minutes of a day it comes after midnight.
 */
export async function presentDay(): Promise<number> {
  const left = DAY_MS - (Date.now() % DAY_MS);
  if (left < LEFT_MS) await delay(left + 1_000);
  return Date.now();
}
