import { afterAll, expect } from 'vitest';
import { beginFile, fileLog } from './shards/log.ts';
import { loadParser } from './shards/statement.ts';

/*
 * Runs before each file. Every statement that the program sends anywhere in the suite is held to what one shard can answer: it
 * names the workspace of each table of a workspace that it touches. Whatever does not fails the file at its end.
 */

await loadParser();
beginFile();

afterAll(() => {
  const { faults, opened, sent } = fileLog();
  expect(
    [...faults.values()],
    'statements that no single shard can answer, or that the next release would break',
  ).toEqual([]);
  if (opened) expect(sent, 'statements seen of a file that opens a database').toBeGreaterThan(0);
});
