import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { type Caller, type Database, type ReadNote, saveReads, withWorkspace } from '../storage/index.ts';

/** Something that was read. */
export type Read = Pick<ReadNote, 'action' | 'subjectKind' | 'subject'>;

const FLUSH_MS = 2_000;
/** Notes of one workspace that are held at most: past them, older ones are let go of and that is logged. */
const MOST_HELD = 20_000;

/**
 * Writes down who read what: held for two seconds and written together, so that no answer waits for it. What a process holds
 * when it is killed is lost.
 */
export class ReadLog {
  readonly #held = new Map<string, Map<string, ReadNote>>();
  readonly #database: Database;
  readonly #logger: { error(fields: object, message: string): void };
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly database: Database;
    readonly logger: { error(fields: object, message: string): void };
    readonly now: () => number;
  }) {
    this.#database = options.database;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** Notes that a caller read something. */
  note({ workspace, member, keyId, name }: Caller, read: Read): void {
    const actor = member?.email ?? (keyId === null ? name : `key:${keyId}`);
    const held = this.#held.get(workspace) ?? new Map<string, ReadNote>();
    this.#held.set(workspace, held);
    const at = new Date(this.#now()).toISOString();
    const key = JSON.stringify([at.slice(0, 10), actor, read]);
    if (!held.has(key) && held.size >= MOST_HELD) this.#letGo(workspace, held);
    held.set(key, { ...read, actor, at, times: (held.get(key)?.times ?? 0) + 1 });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what is held. Resolves when it is written, or known not to be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const all = [...this.#held];
    this.#held.clear();
    this.#writing = this.#writing.then(async () => {
      for (const [workspace, held] of all) await this.#write(workspace, [...held.values()]);
    });
    await this.#writing;
  }

  async #write(workspace: string, notes: readonly ReadNote[]): Promise<void> {
    try {
      await withWorkspace(this.#database, workspace, (tx) => saveReads(tx, notes));
    } catch (error) {
      this.#logger.error({ err: error, workspace, notes: notes.length }, 'who read what could not be written down');
    }
  }

  #letGo(workspace: string, held: Map<string, ReadNote>): void {
    this.#logger.error({ workspace, notes: held.size }, 'who read what could not be written down in time');
    held.clear();
  }
}

/** What the parts of an address are of: the API's and the pages' alike. */
const KINDS: Readonly<Record<string, string>> = {
  accounts: 'account',
  commitments: 'commitment',
  conversations: 'conversation',
  coverage: 'coverage',
  deals: 'deal',
  deliveries: 'delivery',
  dispatches: 'dispatch',
  inbox: 'inbox',
  interventions: 'intervention',
  people: 'person',
  reviews: 'review',
  search: 'search',
  signals: 'signal',
  unassigned: 'conversation',
  waiting: 'conversation',
};

/**
 * What a request read that was answered: the route that answered it, and the record that its address names. Nothing where it
 * read no record: settings, sources, the audit itself.
 */
export function readOf(route: string, path: string, prefix = ''): Read | undefined {
  const parts = route.replace(/^\/v1(?=\/)/, '').split('/');
  const subjectKind = route === '/' ? 'account' : KINDS[parts[1] ?? ''];
  if (subjectKind === undefined) return undefined;
  const at = route.split('/').findIndex((part) => part.startsWith(':'));
  const subject = at < 0 ? '' : decoded(path.split('/')[at] ?? '');
  return { action: `${prefix}${route.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`, subjectKind, subject };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Notes reads that were answered, of whoever `callerOf` says; `prefix` tells faces apart. */
export function noteReads(
  log: ReadLog,
  prefix: string,
  callerOf: (context: Parameters<MiddlewareHandler>[0]) => Promise<Caller | undefined>,
): MiddlewareHandler {
  return async (context, next) => {
    await next();
    if (context.req.method !== 'GET' || context.res.status !== 200) return;
    const route = matchedRoutes(context).find(({ method }) => method === 'GET');
    const read = route && readOf(route.path, context.req.path, prefix);
    const caller = read && (await callerOf(context));
    if (caller !== undefined) log.note(caller, read as Read);
  };
}
