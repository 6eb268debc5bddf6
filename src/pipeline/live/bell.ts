/** Rings when something happened, once for all that happened since it was last heard. */
export class Bell {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /**
   * Waits until it rings, or for so many milliseconds, or until the signal ends it. Gives whether it rang; heard, it is
   * silent again.
   */
  async heard(withinMs: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isRung && !signal.aborted) await this.#silence(withinMs, signal);
    const isRung = this.#isRung;
    this.#isRung = false;
    return isRung;
  }

  #silence(withinMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, withinMs).unref();
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }
}
