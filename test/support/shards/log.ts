import pg from 'pg';
import { originNow } from './origin.ts';
import { shardFaultsOf, upgradeFaultsOf } from './statement.ts';

/** What a statement begins with that a test has altered on the way: it is not the program's any more. */
export const BY_A_TEST = '/* altered by a test */';

/** Places whose statements are of no one workspace by design, each with the reason. */
const ACROSS: Readonly<Record<string, string>> = {
  'src/storage/migrate.ts': 'a migration changes the rows of all workspaces at once, by the owner of the tables',
  'src/storage/citus': 'spreads the tables themselves',
};

/** What was seen of the statements of one test file. */
export interface FileLog {
  /** How many were sent, whoever sent them. */
  sent: number;
  /** The texts among them that touch a workspace's tables. */
  readonly texts: Set<string>;
  /** What the program sent that no single shard can answer, or that the next release would break; each text once. */
  readonly faults: Map<string, string>;
  /** Whether a database was opened for it. */
  opened: boolean;
}

/** Lives as long as the process: a worker runs many files, and what one of them had judged is not parsed again. */
interface Kept {
  file: FileLog;
  /** What is wrong about each text, whoever sends it. */
  readonly verdicts: Map<string, readonly string[]>;
}

const held = globalThis as { earshotStatements?: Kept };

/** Begins the log of a file, and lets that of the one before go. */
export function beginFile(): void {
  const file = newLog();
  if (held.earshotStatements !== undefined) {
    held.earshotStatements.file = file;
    return;
  }
  held.earshotStatements = { file, verdicts: new Map() };
  watch(pg.Client.prototype);
  watch(pg.Pool.prototype);
}

function newLog(): FileLog {
  return { sent: 0, texts: new Set(), faults: new Map(), opened: false };
}

/** The log of the file that runs. */
export function fileLog(): FileLog {
  return kept().file;
}

/** Runs something with a log of its own, which the file's then knows nothing of. */
export async function withOwnLog(work: () => Promise<unknown>): Promise<FileLog> {
  const all = kept();
  const { file } = all;
  all.file = newLog();
  try {
    await work();
    return all.file;
  } finally {
    all.file = file;
  }
}

function kept(): Kept {
  if (held.earshotStatements === undefined) throw new Error('no statement is being noted');
  return held.earshotStatements;
}

interface Asked {
  query(...given: unknown[]): unknown;
}

/** Looks at everything that is asked of a connection or a pool, before it is sent. */
function watch(prototype: object): void {
  const asked = prototype as Asked;
  const { query } = asked;
  asked.query = function watched(this: unknown, ...given: unknown[]) {
    const [statement] = given as [string | { readonly text?: unknown; readonly name?: string } | undefined];
    const { text, name } = typeof statement === 'string' ? { text: statement, name: undefined } : (statement ?? {});
    if (typeof text === 'string') note(text, name !== undefined);
    return query.apply(this, given);
  };
}

const TABLE = /\bearshot"?\./;
/** A list of rows, of which one says as much as a thousand. */
const ROWS = /(\((?:\$\d+|default)(?:, ?(?:\$\d+|default))*\))(?:, ?\((?:\$\d+|default)(?:, ?(?:\$\d+|default))*\))+/g;

function note(sent: string, isPrepared: boolean): void {
  const { file } = kept();
  file.sent += 1;
  if (!TABLE.test(sent) || sent.startsWith(BY_A_TEST)) return;
  const text = sent.replaceAll(ROWS, '$1');
  file.texts.add(text);
  const wrong = verdictOn(text, isPrepared);
  // A test may say the same before the program does: of what is wrong, everybody who says it is looked at.
  if (wrong.length === 0 || file.faults.has(text)) return;
  const origin = originNow();
  if (origin.by !== 'program' || Object.keys(ACROSS).some((place) => origin.place.includes(place))) return;
  file.faults.set(text, `${origin.place} ${wrong.join('; ')}\n    ${text.trim().slice(0, 500)}`);
}

/** What is wrong about a text; each is parsed once for as long as the process lives. */
function verdictOn(text: string, isPrepared: boolean): readonly string[] {
  const { verdicts } = kept();
  const key = isPrepared ? `prepared ${text}` : text;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const found = [...new Set(faultsOf(text, isPrepared))];
  verdicts.set(key, found);
  return found;
}

function faultsOf(text: string, isPrepared: boolean): readonly string[] {
  try {
    return [...shardFaultsOf(text), ...(isPrepared ? upgradeFaultsOf(text) : [])];
  } catch (error) {
    return [`cannot be read: ${error instanceof Error ? error.message : error}`];
  }
}
