import { writeFile } from 'node:fs/promises';
import { evaluationPage, type Measured } from '../../evals/index.ts';
import { InputError } from '../domain/index.ts';
import type { CommandFailure } from './failure.ts';
import { printLine, type Terminal } from './terminal.ts';

/** What one suite gave, in every form it is wanted in. */
export interface SuiteRun {
  readonly text: string;
  readonly json: object;
  /** Its part of the page; drawn when asked for. */
  readonly part: () => Promise<Measured>;
  /** Why it fails; the first that does fails the command. */
  readonly failure: CommandFailure | undefined;
  /** Makes the run the baseline; a run that failed does not become one. */
  readonly writeBaseline: (() => Promise<void>) | undefined;
}

interface Output {
  readonly format: 'json' | 'table';
  readonly html?: string;
}

/**
 * Prints what suites gave (as JSON one line each), writes the page and the baseline where asked for.
 * @throws {CommandFailure} of the first suite that failed
 */
export async function conclude(runs: readonly SuiteRun[], { format, html }: Output, terminal: Terminal): Promise<void> {
  const texts = runs.map(({ text, json }) => (format === 'json' ? JSON.stringify(json) : text));
  printLine(terminal.stdout, texts.join(format === 'json' ? '\n' : '\n\n'));
  if (html !== undefined) {
    const parts = await Promise.all(runs.map(({ part }) => part()));
    await writeText(html, evaluationPage(Object.assign({}, ...parts) as Measured));
  }
  for (const { failure, writeBaseline } of runs) if (failure === undefined) await writeBaseline?.();
  const [failed] = runs.flatMap(({ failure }) => failure ?? []);
  if (failed !== undefined) throw failed;
}

/**
 * Writes a file of text.
 * @throws {InputError} code `unwritable-file`
 */
export async function writeText(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError('unwritable-file', [{ path, message: `cannot be written (${cause.code})` }], { cause });
  });
}
