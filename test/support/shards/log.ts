import pg from 'pg';

/** A statement that the program sent, and from where in it. */
export interface SentStatement {
  readonly text: string;
  readonly from: string;
  /** Prepared once on each connection, and run there for as long as it lasts. */
  readonly isPrepared: boolean;
}

const TAKEN = 'taken';

/** What a statement begins with that a test has altered on the way: it is not the program's any more. */
export const BY_A_TEST = '/* altered by a test */';

const sent = new Map<string, Omit<SentStatement, 'text'> | typeof TAKEN>();

/**
 * Notes every statement that the program itself sends from now on, each text once for as long as this process lives. What a test
 * sends by its own hand is not the program's. Gives the way to end it.
 */
export function noteStatements(): () => void {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function noted(this: pg.Client, ...given: unknown[]) {
    const [statement] = given as [string | { readonly text?: string; readonly name?: string } | undefined];
    const { text, name } = typeof statement === 'string' ? { text: statement, name: undefined } : (statement ?? {});
    if (text !== undefined && !sent.has(text) && !text.startsWith(BY_A_TEST)) note(text, name !== undefined);
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as typeof query;
  return () => {
    pg.Client.prototype.query = query;
  };
}

/** What was noted and nobody took yet. */
export function takeStatements(): readonly SentStatement[] {
  const taken = [...sent].flatMap(([text, told]) => (told === TAKEN ? [] : [{ text, ...told }]));
  for (const { text } of taken) sent.set(text, TAKEN);
  return taken;
}

const FRAMES = 40;

function note(text: string, isPrepared: boolean): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const frames = new Error('where').stack?.split('\n') ?? [];
  Error.stackTraceLimit = stackTraceLimit;
  const from = frames.find((frame) => OURS.test(frame) && !PLUMBING.test(frame));
  if (from === undefined || !PROGRAM.test(from)) return;
  const place = from
    .trim()
    .replace(/^.*\/(?=src\/)/, '')
    .replace(/\)$/, '');
  sent.set(text, { from: place, isPrepared });
}

const OURS = /\/(?:src|test|evals|scripts)\/(?!.*node_modules)/;
/** What carries statements of others. */
const PLUMBING =
  /\/src\/storage\/(?:transaction|database)\.ts|\/test\/support\/(?:shards|isolation\/unfiltered|clocked-database)|node_modules/;
const PROGRAM = /\/src\/(?!.*\.test\.)/;
