import type { Database } from './database.ts';
import { type OpenSource, openSource } from './sources.ts';
import { withWorkspace } from './transaction.ts';

/** For how long an opened source may be used without looking again: what another process changes holds after that. */
const FRESH_MS = 1_000;
/** The most that are held at once. */
const MOST_HELD = 1_000;

interface Held {
  readonly source: OpenSource;
  readonly until: number;
}

/**
 * Sources with their secrets open, held for a moment, so that not every request asks the database for them. What this process
 * changes of a source holds at once: the transaction that changes it lets go of it here when it is committed.
 */
export class OpenSources {
  readonly #held = new Map<string, Held>();
  /** Counts what was let go of: what was read before somebody's change is not kept after it. */
  #changes = 0;

  /** A source; `undefined` when there is none of this name. Opens a transaction of its own unless it is held. */
  async find(database: Database, workspace: string, name: string): Promise<OpenSource | undefined> {
    const key = keyOf(workspace, name);
    const held = this.#held.get(key);
    if (held !== undefined && held.until > performance.now()) return held.source;
    const changes = this.#changes;
    const source = await withWorkspace(database, workspace, (tx) => openSource(tx, database.vault, name));
    this.#held.delete(key);
    if (source === undefined || changes !== this.#changes) return source;
    if (this.#held.size >= MOST_HELD) this.#held.clear();
    this.#held.set(key, { source, until: performance.now() + FRESH_MS });
    return source;
  }

  /** Lets go of a source that has changed. */
  forget(workspace: string, name: string): void {
    this.#changes += 1;
    this.#held.delete(keyOf(workspace, name));
  }
}

function keyOf(workspace: string, name: string): string {
  return `${workspace}/${name}`;
}
