import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/terminal.ts';
import { cachedFile } from './cache.ts';

function maker() {
  const made = { times: 0, make: () => Buffer.from(`made ${++made.times}`) };
  return made;
}

describe('the cache', () => {
  it('makes a file once and finds it again', async () => {
    const folder = join(temporaryFolder(), 'models');
    const { make } = maker();
    const first = await cachedFile(folder, 'graph', make);
    const second = await cachedFile(folder, 'graph', make);
    expect([first, second].map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['made 1', 'made 1']);
    expect((await readdir(folder)).sort()).toEqual(['graph', 'graph.sha256']);
  });

  it.each([
    ['cut short', (path: string) => truncate(path, 3)],
    ['overwritten', (path: string) => writeFile(path, 'another')],
    ['left without its digest', (path: string) => writeFile(`${path}.sha256`, '')],
  ])('makes a file again that was %s', async (_how, spoil) => {
    const folder = temporaryFolder();
    const { make } = maker();
    const { path } = await cachedFile(folder, 'graph', make);
    await spoil(path);
    expect(Buffer.from((await cachedFile(folder, 'graph', make)).bytes).toString()).toBe('made 2');
    expect((await readFile(path)).toString()).toBe('made 2');
  });

  it('gives the file where it cannot be kept, and says why', async () => {
    const folder = temporaryFolder();
    await mkdir(join(folder, 'graph'));
    const { bytes, notKept } = await cachedFile(folder, 'graph', maker().make);
    expect(Buffer.from(bytes).toString()).toBe('made 1');
    expect(notKept).toBeInstanceOf(Error);
  });
});
