import { randomUUID } from 'node:crypto';
import { type Database, listenForNotices, type NoticeListener, postNotice } from '../../storage/index.ts';
import { describeFailure } from '../failure.ts';
import type { PipelineLogger } from '../types.ts';
import type { LiveNotice } from './notices.ts';

/** What a relay works with. */
export interface RelayOptions {
  readonly database: Database;
  readonly logger: PipelineLogger;
  /** A notice of another process. */
  onNotice(notice: LiveNotice): void;
  /** It may have missed some: whoever watches looks anew. */
  onGap(): void;
}

const CHANNEL = 'earshot_live';
/** Notices of so many milliseconds go out as one statement. */
const GATHERED_MS = 50;
/** Postgres takes no more than 8,000 bytes at once. */
const MOST_BYTES = 7_500;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Takes notices from process to process by LISTEN and NOTIFY of Postgres. A process posts what happens in it; it listens only
 * once somebody watches there. What is lost, be it for a moment without connection, is made up for by `onGap`.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #sender = randomUUID();
  #waiting: LiveNotice[] = [];
  #sending: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #listening: Promise<NoticeListener | undefined> | undefined;
  #isClosed = false;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Posts a notice to the other processes, with others of the same moment. */
  post(notice: LiveNotice): void {
    if (this.#isClosed) return;
    this.#waiting.push(notice);
    this.#sending ??= setTimeout(() => void this.#send(), GATHERED_MS).unref();
  }

  /** Listens from now on. */
  listen(): void {
    if (!this.#isClosed) this.#listening ??= this.#open(FIRST_PAUSE_MS);
  }

  /** Posts what waits and hears no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#again);
    clearTimeout(this.#sending);
    await this.#send();
    await (await this.#listening)?.close();
  }

  async #open(pauseMs: number): Promise<NoticeListener | undefined> {
    const { database, logger, onGap } = this.#options;
    try {
      const listener = await listenForNotices(database, CHANNEL, {
        onNotice: (payload) => this.#hear(payload),
        onLost: () => this.#openLater(FIRST_PAUSE_MS),
      });
      onGap();
      return listener;
    } catch (error) {
      logger.warn({ reason: describeFailure(error) }, 'cannot listen for what other processes do');
      this.#openLater(Math.min(2 * pauseMs, LONGEST_PAUSE_MS));
      return undefined;
    }
  }

  #openLater(pauseMs: number): void {
    if (this.#isClosed) return;
    this.#again = setTimeout(() => {
      this.#listening = this.#open(pauseMs);
    }, pauseMs).unref();
  }

  async #send(): Promise<void> {
    this.#sending = undefined;
    const notices = this.#waiting;
    this.#waiting = [];
    try {
      for (const payload of inPayloads(this.#sender, notices)) {
        await postNotice(this.#options.database, CHANNEL, payload);
      }
    } catch (error) {
      // Whoever watches elsewhere looks by itself from time to time.
      this.#options.logger.warn({ reason: describeFailure(error) }, 'cannot tell other processes what happened');
    }
  }

  #hear(payload: string): void {
    const { sender, notices } = JSON.parse(payload) as { sender: string; notices: readonly LiveNotice[] };
    if (sender === this.#sender) return;
    for (const notice of notices) this.#options.onNotice(notice);
  }
}

/** Notices in as few texts as Postgres takes; one that is too long by itself is left out. */
function inPayloads(sender: string, notices: readonly LiveNotice[]): string[] {
  const wrap = (parts: readonly string[]) => `{"sender":"${sender}","notices":[${parts.join(',')}]}`;
  const payloads: string[] = [];
  let parts: string[] = [];
  let bytes = 0;
  for (const text of notices.map((notice) => JSON.stringify(notice))) {
    const size = Buffer.byteLength(text) + 1;
    if (size > MOST_BYTES) continue;
    if (bytes + size > MOST_BYTES) {
      payloads.push(wrap(parts));
      parts = [];
      bytes = 0;
    }
    parts.push(text);
    bytes += size;
  }
  return parts.length === 0 ? payloads : [...payloads, wrap(parts)];
}
