// tsc emits only TypeScript; what the program reads beside its own modules (SQL, CSS, word lists) is copied here.
import { cpSync } from 'node:fs';

const isAsset = (path) => !/\.tsx?$/.test(path);
cpSync('src', 'dist', { recursive: true, filter: isAsset });
