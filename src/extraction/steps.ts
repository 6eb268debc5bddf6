/**
 * Work done step by step: it stops after each, having said how many letters that one went through, so that whoever runs it
 * can let others go first.
 */
export type Steps<Result> = Generator<number, Result, undefined>;

/** How many letters are gone through before others may go: some twenty turns, ten milliseconds or so. */
const LETTERS_BETWEEN_BREATHS = 2_000;

/** Runs the work in one go. */
export function inOneGo<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/**
 * Runs the work and lets the process do other things every so often: a call of thousands of turns holds up nobody.
 * @throws the signal's reason, when aborted
 */
export async function breathing<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  let letters = 0;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    letters += step.value;
    if (letters < LETTERS_BETWEEN_BREATHS) continue;
    letters = 0;
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

/** Does the same to each turn, one a step, and gathers what comes of it. */
export function* eachTurn<Turn extends { readonly text: string }, Result>(
  turns: readonly Turn[],
  work: (turn: Turn, index: number) => readonly Result[],
): Steps<readonly Result[]> {
  const results: Result[] = [];
  for (const [index, turn] of turns.entries()) {
    for (const result of work(turn, index)) results.push(result);
    yield turn.text.length;
  }
  return results;
}
