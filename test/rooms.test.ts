import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');

/** The rooms in their order, ground floor first: the one list is the table in CONTRIBUTING.md. */
function roomsInOrder(): string[] {
  const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  return [...contributing.matchAll(/^\| `(\w+)\/` /gm)].flatMap((row) => row[1] ?? []);
}

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string | { readonly file?: string } };
}

/** Lints a folder of planted files under the project's own configuration; gives the planted paths that were refused. */
async function refusedImports(files: Record<string, string>): Promise<Set<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-rooms-'));
  folders.push(folder);
  copyFileSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const args = [BIOME, 'lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 50_000_000 }).catch(
    (error: { stdout: string }) => error,
  );
  const report = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  const refusals = report.diagnostics.filter((found) => found.category === 'lint/style/noRestrictedImports');
  return new Set(
    refusals.map(({ location }) => String(location.path instanceof Object ? location.path.file : location.path)),
  );
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

let rooms: string[] = [];
beforeAll(() => {
  rooms = roomsInOrder();
});

it('names every folder of src as a room', () => {
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rooms).toEqual(expect.arrayContaining(folders.map((entry) => entry.name)));
});

it('refuses every import of a room further up and allows every import of a room further down', async () => {
  const planted: Record<string, string> = {};
  const wrong: string[] = [];
  for (const [from, room] of rooms.entries()) {
    for (const [to, other] of rooms.entries()) {
      if (from === to) continue;
      const path = `src/${room}/imports-${other}.ts`;
      planted[path] = `export * from '../${other}/index.ts';\n`;
      if (to > from) wrong.push(path);
    }
  }
  expect([...(await refusedImports(planted))].sort()).toEqual(wrong.sort());
});

it('refuses a way into a room that is not its door, and leaves the ways inside a room alone', async () => {
  const refused = await refusedImports({
    'src/pipeline/side-door.ts': "export * from '../storage/accounts.ts';\n",
    'src/pipeline/deep/side-door.ts': "export * from '../../storage/sql/accounts.ts';\n",
    'src/pipeline/deep/neighbour.ts': "export * from '../jobs.ts';\nexport * from './other.ts';\n",
  });
  expect([...refused].sort()).toEqual(['src/pipeline/deep/side-door.ts', 'src/pipeline/side-door.ts']);
});

it('refuses files, network and environment in a pure room', async () => {
  const refused = await refusedImports({
    'src/scoring/reads-files.ts': "export { readFileSync } from 'node:fs';\n",
    'src/intake/opens-database.ts': "export { Pool } from 'pg';\n",
    'src/storage/reads-files.ts': "export { readFileSync } from 'node:fs';\n",
  });
  expect([...refused].sort()).toEqual(['src/intake/opens-database.ts', 'src/scoring/reads-files.ts']);
});

it('lets only the command line into the eval suites, by their door', async () => {
  const refused = await refusedImports({
    'src/pipeline/measures.ts': "export * from '../../evals/index.ts';\n",
    'src/domain/measures.ts': "export * from '../../evals/index.ts';\n",
    'src/cli/measures.ts': "export * from '../../evals/index.ts';\n",
    'src/cli/side-door.ts': "export * from '../../evals/metrics.ts';\n",
  });
  expect([...refused].sort()).toEqual(['src/cli/side-door.ts', 'src/domain/measures.ts', 'src/pipeline/measures.ts']);
});
