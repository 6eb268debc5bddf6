/**
 * A request of a client that knows no way to end one: what takes longer than `milliseconds`, or is no longer wanted, is left
 * behind, and may have arrived.
 * @throws the reason of the signal, a `TimeoutError`, or whatever the call throws
 */
export function inTime<Result>(
  signal: AbortSignal,
  milliseconds: number,
  call: () => PromiseLike<Result>,
): Promise<Result> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  return Promise.race([
    call(),
    new Promise<never>((_, reject) => limit.addEventListener('abort', () => reject(limit.reason), { once: true })),
  ]);
}
