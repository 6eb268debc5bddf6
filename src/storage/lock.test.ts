import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockFolder } from './lock.ts';

describe('the lock of a folder', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-lock-'));
    path = join(folder, 'data.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function writeHolder(pid: number | undefined, ticks: string | null): void {
    writeFileSync(path, JSON.stringify({ pid, started_at: '2026-01-01T00:00:00Z', start_ticks: ticks }));
  }

  test('is free again once released', () => {
    lockFolder(path).release();
    expect(existsSync(path)).toBe(false);
    lockFolder(path).release();
  });

  test('is refused to this process a second time', () => {
    const lock = lockFolder(path);
    expect(() => lockFolder(path)).toThrow(`in use by process ${process.pid}`);
    lock.release();
  });

  test('is never taken from a living process, and is taken over once that process is dead', async () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await once(other, 'spawn');
    writeHolder(other.pid, null);
    expect(() => lockFolder(path)).toThrow(`in use by process ${other.pid}, running since 2026-01-01T00:00:00Z`);
    const exited = once(other, 'exit');
    other.kill('SIGKILL');
    await exited;
    lockFolder(path).release();
  });

  test.runIf(existsSync('/proc/self/stat'))('is taken over when the pid now belongs to another process', () => {
    writeHolder(process.ppid, '1');
    lockFolder(path).release();
  });

  test('is taken over from a process of our own pid that we are not, as in a container started anew', () => {
    writeHolder(process.pid, '1');
    lockFolder(path).release();
  });

  test('is taken over when the holder died while writing it', () => {
    writeFileSync(path, '{"pid":');
    lockFolder(path).release();
  });

  test('names its holder in the file', () => {
    const lock = lockFolder(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, started_at: expect.any(String) });
    lock.release();
  });
});
