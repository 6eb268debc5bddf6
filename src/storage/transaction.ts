import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { Kysely, PostgresAdapter, PostgresDialect, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import { InputError, StorageError } from '../domain/index.ts';
import type { Tables } from './tables.ts';

/** The role that row-level security binds; every transaction of the program runs as it. */
export const APP_ROLE = 'earshot_app';

/** The role of transactions that may not read everything; policies for it alone hide what their reader may not see. */
export const READER_ROLE = 'earshot_reader';

/** Whose reading a transaction does: what they may not read is not there. */
export interface Reader {
  /** Their addresses, lower-cased: private conversations and restricted accounts name who may read them. */
  readonly emails: readonly string[];
  /** The only accounts there are for them; absent: all. */
  readonly accounts?: readonly string[] | undefined;
}

const WORKSPACE_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * One open transaction of one workspace. Repositories take it as their first argument; nothing else reaches the tables.
 * Inside, never use the {@link Database} again: in the embedded database there is one connection, and it is this one.
 */
export interface WorkspaceTransaction {
  readonly workspace: string;
  /** Who reads; absent: everything may be read. */
  readonly reader?: Reader | undefined;
  /** Typed queries over schema `earshot`, inside this transaction. */
  readonly sql: Pick<
    Kysely<Tables>,
    'selectFrom' | 'insertInto' | 'updateTable' | 'deleteFrom' | 'with' | 'fn' | 'getExecutor'
  >;
  /**
   * The same for statements that run all the time and whose text never varies: prepared once on each connection, where
   * each has its own session.
   */
  readonly prepared: WorkspaceTransaction['sql'];
  /** Plain SQL inside this transaction: what the job queue needs to write its row beside ours. */
  executeSql(text: string, values?: unknown[], options?: StatementOptions): Promise<{ rows: unknown[] }>;
  /** Has something done once this transaction is committed, and never where it is not. It must not throw. */
  whenCommitted(action: () => void): void;
  /** Says that a source is changed: when this transaction is committed, nobody in this process goes on using it as it was. */
  sourceChanged(name: string): void;
}

/** How a statement is run. */
export interface StatementOptions {
  /** Prepared once on each connection under a name of its own, for what runs all the time. Its text must never vary. */
  readonly prepared?: boolean;
  /** As which role: the plan of a statement is one role's, and would be made anew whenever another one runs it. */
  readonly role?: typeof APP_ROLE | typeof READER_ROLE;
}

/** Anything that holds a pool of connections to our database. */
export interface PoolHolder {
  readonly pool: pg.Pool;
  /** One session for all connections; statements are prepared only where each has its own. */
  readonly embedded?: boolean;
  /** Citus is in the database: what a transaction sets goes to the workers message by message. */
  readonly citus?: boolean;
  /** Told of sources that a transaction has changed, once it is committed. */
  readonly openSources?: { forget(workspace: string, name: string): void };
}

/**
 * Refuses what is not a workspace id: lower-case letters, digits and hyphens, at most 63.
 * @throws {StorageError}
 */
export function checkWorkspaceId(workspace: string): string {
  if (!WORKSPACE_ID.test(workspace)) {
    throw new StorageError('A workspace id is 1 to 63 lower-case letters, digits and hyphens, starting with no hyphen');
  }
  return workspace;
}

interface OpenTransaction {
  open: boolean;
}

/** Knows whether the code that runs is inside a transaction, so that waiting for oneself is an error and not a silence. */
const current = new AsyncLocalStorage<OpenTransaction>();

function refuseNesting(): void {
  if (current.getStore()?.open === true) {
    throw new StorageError('A transaction was opened inside a transaction; hand the open one down instead');
  }
}

/** A connection as statements need it. */
type Asked = Pick<pg.PoolClient, 'query'>;

/**
 * A connection that takes one statement after the other, for a database that cannot be asked several at once. A statement that
 * need not wait goes out at once and one that must is awaited: either way its stack tells who asked.
 */
function inTurn(client: Asked): Asked {
  let last: Promise<void> | undefined;
  const query = async (statement: pg.QueryConfig) => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    if (before !== undefined) await before;
    try {
      return await client.query(statement);
    } finally {
      if (last === promise) last = undefined;
      resolve();
    }
  };
  return { query: query as Asked['query'] };
}

/** What Postgres says of every statement after one that failed. */
const ABORTED = '25P02';

/**
 * A connection that says of each statement refused for an earlier one's sake why that one was. Of statements that are out at once the
 * first to be heard of need not be the one that failed.
 */
function blamingTheFirst(client: Asked): Asked {
  let first: unknown;
  const query = async (statement: pg.QueryConfig) => {
    try {
      return await client.query(statement);
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === ABORTED) throw first ?? error;
      first = error;
      throw error;
    }
  };
  return { query: query as Asked['query'] };
}

/** Kysely bound to one connection whose transaction is run from outside. */
function boundTo(client: Asked, { prepared = false, role }: StatementOptions = {}): Kysely<Tables> {
  const query = (text: string, values?: unknown[]) =>
    client.query({ text, ...(values && { values }), ...(prepared && { name: nameOf(text, role) }) });
  const borrowed = {
    connect: async () => ({ query, release: () => undefined }),
    end: async () => undefined,
    options: {},
  };
  const driver = new PostgresDialect({ pool: borrowed as unknown as pg.Pool }).createDriver();
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }).withSchema('earshot');
}

/**
 * Runs `work` in one transaction as the program's role, bound to one workspace: its rows are all there is; with a `reader`
 * those of them that this reader may see (docs/access.md). Committed when `work` resolves, rolled back when it rejects; the connection of a failed transaction is closed, never reused.
 * @throws {StorageError} for a bad id, when called inside another transaction, or when the database refuses a statement:
 * then without the statement's values
 * @throws {InputError} code `unstorable`, when what it refuses is a value that it has no place for; whatever else `work` throws
 */
export async function withWorkspace<Result>(
  { pool, openSources, embedded, citus = false }: PoolHolder,
  workspace: string,
  work: (tx: WorkspaceTransaction) => Promise<Result>,
  { reader }: { readonly reader?: Reader | undefined } = {},
): Promise<Result> {
  checkWorkspaceId(workspace);
  const changedSources = new Set<string>();
  const committed: (() => void)[] = [];
  let bound: Kysely<Tables> | undefined;
  let preparing: Kysely<Tables> | undefined;
  const settings = settingsOf(workspace, reader);
  const opening = citus ? ['BEGIN', ...settings] : [['BEGIN', ...settings].join('; ')];
  const role = roleOf(reader);
  try {
    const result = await inTransaction(
      pool,
      (client) => {
        const asked = blamingTheFirst(embedded === false ? client : inTurn(client));
        return work({
          workspace,
          reader,
          get sql() {
            bound ??= boundTo(asked);
            return bound;
          },
          get prepared() {
            preparing ??= boundTo(asked, { prepared: embedded === false, role });
            return preparing;
          },
          executeSql: (text, values, { prepared = false } = {}) =>
            executeSql(asked, text, values, { prepared: prepared && embedded === false, role }),
          whenCommitted: (action) => committed.push(action),
          sourceChanged: (name) => changedSources.add(name),
        });
      },
      opening,
    );
    for (const action of committed) action();
    return result;
  } catch (error) {
    throw error instanceof pg.DatabaseError ? withoutValues(error) : error;
  } finally {
    // Also when it failed: a commit whose answer was lost may have been one.
    for (const name of changedSources) openSources?.forget(workspace, name);
  }
}

function roleOf(reader: Reader | undefined): typeof APP_ROLE | typeof READER_ROLE {
  return reader === undefined ? APP_ROLE : READER_ROLE;
}

/**
 * Plain statements, not set_config(): only that form reaches the shards of Citus, which sends each worker the whole message that
 * one stands in. Elsewhere they are one message with the one that begins the transaction.
 */
function settingsOf(workspace: string, reader: Reader | undefined): readonly string[] {
  const settings = [`SET LOCAL ROLE ${roleOf(reader)}`, `SET LOCAL app.workspace_id = ${pg.escapeLiteral(workspace)}`];
  if (reader !== undefined) {
    const { emails, accounts } = reader;
    // Policies look costly to the planner; compiling the statement would take longer than running it.
    settings.push('SET LOCAL jit = off');
    settings.push(`SET LOCAL app.reader_emails = ${arrayLiteral(emails)}`);
    settings.push(`SET LOCAL app.reader_accounts = ${accounts === undefined ? `'*'` : arrayLiteral(accounts)}`);
  }
  return settings;
}

/** A list as the text of a Postgres array. */
function arrayLiteral(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`);
  return pg.escapeLiteral(`{${quoted.join(',')}}`);
}

/**
 * Runs `work` as a part of the open transaction that can fail by itself: what it wrote is taken back, the rest stands.
 * @throws whatever {@link withWorkspace} would for it
 */
export async function inSavepoint<Result>(tx: WorkspaceTransaction, work: () => Promise<Result>): Promise<Result> {
  await tx.executeSql('SAVEPOINT part');
  try {
    const result = await work();
    await tx.executeSql('RELEASE SAVEPOINT part');
    return result;
  } catch (error) {
    await tx.executeSql('ROLLBACK TO SAVEPOINT part');
    throw error instanceof pg.DatabaseError ? withoutValues(error) : error;
  }
}

/**
 * A value that Postgres has no place for, which only whoever sent it can change: a character it cannot write (22021,
 * 22P05), half a surrogate pair in JSON (22P02), a date before its first or after its last (22007, 22008, 22009), a number
 * out of range (22003), a text too long for the index it stands in (54000).
 */
const UNSTORABLE = new Set(['22003', '22007', '22008', '22009', '22021', '22P02', '22P05', '54000']);

/** Postgres quotes the offending row in its errors, and errors are logged: what names no customer's words is kept. */
function withoutValues(error: pg.DatabaseError): StorageError | InputError {
  const { code, severity, schema, table, column, constraint, routine } = error;
  const place = constraint ?? column ?? table;
  const where = place === undefined ? '' : `, ${place}`;
  if (code !== undefined && UNSTORABLE.has(code)) {
    const message = `a value cannot be stored: too long, out of range, or with a character that text cannot hold (SQLSTATE ${code}${where})`;
    return new InputError('unstorable', [{ message }], { cause: { code, schema, table, column, constraint, routine } });
  }
  return new StorageError(`The database refused a statement (SQLSTATE ${code ?? 'unknown'}${where})`, {
    cause: { code, severity, schema, table, column, constraint, routine },
  });
}

const names = { [APP_ROLE]: new Map<string, string>(), [READER_ROLE]: new Map<string, string>() };

/** A name that is that text's alone, for a role. */
function nameOf(text: string, role: keyof typeof names = APP_ROLE): string {
  const known = names[role].get(text);
  if (known !== undefined) return known;
  const name = `earshot_${createHash('sha256').update(`${role} ${text}`).digest('hex').slice(0, 32)}`;
  names[role].set(text, name);
  return name;
}

/** Runs SQL and gives rows in node-postgres's own types, as other libraries expect them; several statements may be one text. */
export async function executeSql(
  connection: Pick<pg.ClientBase, 'query'>,
  text: string,
  values?: unknown[],
  { prepared = false, role }: StatementOptions = {},
): Promise<{ rows: unknown[] }> {
  const query: pg.QueryConfig = {
    text,
    types: pg.types,
    ...(values === undefined ? {} : { values }),
    ...(prepared ? { name: nameOf(text, role) } : {}),
  };
  const result: pg.QueryResult | pg.QueryResult[] = await connection.query(query);
  return { rows: Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows };
}

/**
 * One transaction on one connection; see {@link withWorkspace}, which everything but migrations goes through. `opening`
 * begins it, and may set what holds within it; its messages go out together.
 */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
  opening: readonly string[] = ['BEGIN'],
): Promise<Result> {
  refuseNesting();
  const client = await pool.connect();
  const state: OpenTransaction = { open: true };
  try {
    await Promise.all(opening.map((message) => client.query(message)));
    const result = await current.run(state, () => work(client));
    const { command } = await client.query('COMMIT');
    // COMMIT of a transaction that an error aborted is answered with ROLLBACK, not with an error.
    if (command !== 'COMMIT') throw new StorageError('The transaction was rolled back: a failed statement was ignored');
    client.release();
    return result;
  } catch (error) {
    client.release(error instanceof Error ? error : true);
    throw error;
  } finally {
    state.open = false;
  }
}
