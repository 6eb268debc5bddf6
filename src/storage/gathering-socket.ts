import { Socket } from 'node:net';

/**
 * A socket that sends with one system call what is written to it before the program waits for anything: statements asked
 * together are then one message to the database, and not as many as they are.
 */
export class GatheringSocket extends Socket {
  #gathering = false;

  /** Called before a message is written: from then on until nothing runs any more, everything is gathered. */
  override cork(): void {
    super.cork();
    if (this.#gathering) return;
    this.#gathering = true;
    super.cork();
    // After the promises that are settled already: those who ask together ask from them.
    process.nextTick(() => {
      this.#gathering = false;
      super.uncork();
    });
  }
}
