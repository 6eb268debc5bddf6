/** Work that stops when its signal is aborted. */
type Task<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Does several things at once and gives what came of them, in order.
 * @param outer aborts them all
 * @throws the reason of `outer`, or else the first error: it aborts the others, and is thrown once all have ended
 */
export async function abreast<Results extends readonly unknown[]>(
  tasks: readonly [...{ readonly [At in keyof Results]: Task<Results[At]> }],
  outer: AbortSignal | undefined,
): Promise<Results> {
  const siblings = new AbortController();
  const signal = outer === undefined ? siblings.signal : AbortSignal.any([outer, siblings.signal]);
  const running = tasks.map((task) =>
    task(signal).catch((error: unknown) => {
      siblings.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(running);
  outer?.throwIfAborted();
  if (siblings.signal.aborted) throw siblings.signal.reason;
  return (await Promise.all(running)) as readonly unknown[] as Results;
}
