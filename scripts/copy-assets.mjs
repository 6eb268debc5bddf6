// tsc emits only TypeScript; what the program reads beside its own modules (SQL, CSS, prompts, fixtures) is copied here.
// `dist/` mirrors the checkout, so that every path from a module to its files is the same in both.
import { cpSync } from 'node:fs';

const isAsset = (path) => !/\.(tsx?|md)$/.test(path);
for (const folder of ['src', 'evals']) cpSync(folder, `dist/${folder}`, { recursive: true, filter: isAsset });
for (const folder of ['prompts', 'fixtures']) cpSync(folder, `dist/${folder}`, { recursive: true });
