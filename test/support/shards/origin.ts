import { join } from 'node:path';

/** Who sent a statement: the program from a place in it, a test by its own hand, or the pool that hands on what it was asked itself. */
export type Origin =
  | { readonly by: 'program'; readonly place: string }
  | { readonly by: 'test' }
  | { readonly by: 'pool' };

/** How far back is looked. */
const FRAMES = 60;

/** Where the repository stands; the folders above it may be called as ours are. */
const ROOT = join(import.meta.dirname, '../../..');
const OURS = /\/(?:src|test|evals|scripts)\/(?!.*node_modules)/;
/** What carries statements of others. */
const PLUMBING =
  /\/src\/storage\/(?:transaction|database)\.ts|\/test\/support\/(?:shards|isolation\/unfiltered|clocked-database)/;
const PROGRAM = /\/src\/(?!.*\.test\.)/;
const POOL = /\/node_modules\/pg-pool\//;

/** Says by the stack who sends what is being sent. Where nobody shows, it is held to be the program. */
export function originNow(): Origin {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const frames = new Error('where').stack?.replaceAll(ROOT, '').split('\n') ?? [];
  Error.stackTraceLimit = stackTraceLimit;
  const from = frames.find((frame) => POOL.test(frame) || (OURS.test(frame) && !PLUMBING.test(frame)));
  if (from === undefined) return { by: 'program', place: 'somewhere' };
  if (POOL.test(from)) return { by: 'pool' };
  return PROGRAM.test(from) ? { by: 'program', place: placeIn(from) } : { by: 'test' };
}

function placeIn(frame: string): string {
  return frame
    .trim()
    .replace(/^.*\/(?=src\/)/, '')
    .replace(/\)$/, '');
}
