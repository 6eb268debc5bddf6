import type { Database } from '../../storage/index.ts';
import type { Pipeline, PipelineEvent, PipelineLogger } from '../types.ts';
import { type LiveNotice, toNotice, type WindowsDone } from './notices.ts';
import { Relay } from './relay.ts';

/** A place at the feed: one open connection of a key. */
export interface Seat {
  /** Aborted when the connection must end: the key signed out, the process stops. */
  readonly signal: AbortSignal;
  /** Gives the place back. Harmless when it was. */
  leave(): void;
}

/** Told of notices of one workspace; without one: some may have been missed. */
export type NoticeTaker = (notice: LiveNotice | undefined) => void;

/** What a feed works with. */
export interface FeedOptions {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'onEvent'>;
  readonly logger?: PipelineLogger | undefined;
}

/** Connections that one key may have open at once, in one process. */
export const MOST_SEATS = 10;

/** Readings whose windows are counted at once; the oldest are forgotten. */
const MOST_COUNTED = 10_000;

const SILENT: PipelineLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * What happens, told to whoever watches: from this process at once, from others by LISTEN and NOTIFY where the database is
 * Postgres. It says only that something happened to what; nobody learns here what they may not read.
 */
export class LiveFeed {
  readonly #takers = new Map<string, Set<NoticeTaker>>();
  readonly #seats = new Map<string, Set<AbortController>>();
  readonly #windows = new Map<string, WindowsDone>();
  readonly #relay: Relay | undefined;
  readonly #unsubscribe: () => void;
  #isClosed = false;

  constructor({ database, pipeline, logger = SILENT }: FeedOptions) {
    this.#relay = database.embedded
      ? undefined
      : new Relay({
          database,
          logger,
          onNotice: (notice) => this.#take(notice),
          onGap: () => this.#tellAll(),
        });
    this.#unsubscribe = pipeline.onEvent((event) => this.#hear(event));
  }

  /** Calls `taker` on every notice of a workspace; gives the function that ends it. */
  subscribe(workspace: string, taker: NoticeTaker): () => void {
    this.#relay?.listen();
    const takers = this.#takers.get(workspace) ?? new Set();
    this.#takers.set(workspace, takers.add(taker));
    return () => {
      takers.delete(taker);
      if (takers.size === 0 && this.#takers.get(workspace) === takers) this.#takers.delete(workspace);
    };
  }

  /** How many windows of a conversation are read; null where that is not known, or it is not being read. */
  windowsOf(workspace: string, conversation: string): WindowsDone | null {
    return this.#windows.get(windowKey(workspace, conversation)) ?? null;
  }

  /** A place for one more connection of a key; `undefined` when it has as many as it may, or the process stops. */
  admit(key: string): Seat | undefined {
    const seats = this.#seats.get(key) ?? new Set();
    if (this.#isClosed || seats.size >= MOST_SEATS) return undefined;
    const controller = new AbortController();
    this.#seats.set(key, seats.add(controller));
    return {
      signal: controller.signal,
      leave: () => {
        seats.delete(controller);
        if (seats.size === 0 && this.#seats.get(key) === seats) this.#seats.delete(key);
        controller.abort();
      },
    };
  }

  /** Ends what a key has open, here and in other processes. */
  end(workspace: string, key: string): void {
    this.#take({ workspace, ended: key });
    this.#relay?.post({ workspace, ended: key });
  }

  /** Ends every connection and takes no more: a server that is to stop would wait for them for ever. */
  endAll(): void {
    this.#isClosed = true;
    for (const controller of [...this.#seats.values()].flatMap((seats) => [...seats])) controller.abort();
  }

  /** {@link endAll}, and tells nobody any more, once what happened so far is told. */
  async close(): Promise<void> {
    this.endAll();
    this.#unsubscribe();
    await this.#relay?.close();
  }

  #hear(event: PipelineEvent): void {
    const before = event.type === 'window-read' ? this.windowsOf(event.workspace, event.conversation) : null;
    const notice = toNotice(event, before ?? undefined);
    if (notice === undefined) return;
    this.#take(notice);
    this.#relay?.post(notice);
  }

  #take(notice: LiveNotice): void {
    const { workspace, conversation, windows, ended } = notice;
    if (ended !== undefined) for (const controller of this.#seats.get(ended) ?? []) controller.abort();
    if (conversation !== undefined && windows !== undefined) this.#count(windowKey(workspace, conversation), windows);
    for (const taker of this.#takers.get(workspace) ?? []) taker(notice);
  }

  #count(key: string, windows: WindowsDone | null): void {
    this.#windows.delete(key);
    if (windows === null) return;
    this.#windows.set(key, windows);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > MOST_COUNTED && oldest !== undefined) this.#windows.delete(oldest);
  }

  #tellAll(): void {
    for (const takers of this.#takers.values()) for (const taker of takers) taker(undefined);
  }
}

function windowKey(workspace: string, conversation: string): string {
  return `${workspace}/${conversation}`;
}
