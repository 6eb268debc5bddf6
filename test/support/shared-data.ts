import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(process.env.EARSHOT_SHARED ?? join(import.meta.dirname, '../../../shared'), 'data');

/** Is the public evaluation data (kept beside the project, never in it) on this machine? Suites that need it skip without. */
export function hasSharedData(folder: string): boolean {
  return existsSync(sharedDataPath(folder));
}

/** Where a file or folder of the public evaluation data is, whether or not it is there. */
export function sharedDataPath(name: string): string {
  return join(root, name);
}

/** The records of one JSON Lines file of the public evaluation data, such as `qmsum/qmsum.jsonl`. */
export function readSharedJsonLines<Row>(path: string): Row[] {
  const lines = readFileSync(sharedDataPath(path), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Row);
}
