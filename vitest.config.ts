import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'evals/**/*.test.ts', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/support/prepare.ts',
    setupFiles: ['test/support/native-globals.ts', 'test/support/statements.ts'],
    // How long things take on a machine that is busy with others is no matter of a test: these end what would never end.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    restoreMocks: true,
    // Loading the program takes longer than most of its tests: the files that a worker runs share what one of them loaded.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
