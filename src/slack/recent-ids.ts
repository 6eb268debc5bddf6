/** Signed requests are taken for five minutes either way: longer nobody can send one again. */
const REMEMBERED_MS = 11 * 60_000;

/** Ids that were seen a short while ago. */
export class RecentIds {
  readonly #seen = new Map<string, number>();
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether it is the first time that this id is seen; what has no id is always new. */
  isNew(id: string | null): boolean {
    if (id === null || id === '') return true;
    const now = this.#now();
    for (const [other, at] of this.#seen) {
      if (now - at < REMEMBERED_MS) break; // in the order in which they came
      this.#seen.delete(other);
    }
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now);
    return true;
  }
}
