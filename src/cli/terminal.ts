import type { Writable } from 'node:stream';
import CliTable from 'cli-table3';
import pc from 'picocolors';

/** Where a command reads its settings and writes its words: handed in, so that tests need no process. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** Colours for a stream: none where it is not a terminal, so that what is piped stays plain. */
export function colorsFor(stream: { readonly isTTY?: boolean }, environment: Terminal['environment']) {
  return pc.createColors(stream.isTTY === true && environment.NO_COLOR === undefined);
}

/** Writes one line. */
export function printLine(stream: Writable, line = ''): void {
  stream.write(`${line}\n`);
}

/** A table without boxes: heads, then rows; columns are as wide as their longest cell. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const sides = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', right: '', 'right-mid': '' };
  const table = new CliTable({
    head: [...head],
    chars: { ...none, ...sides, mid: '', 'mid-mid': '', middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
