import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { AS_OF, ago, riskOf, said } from './support/evidence.ts';

const run = promisify(execFile);
const SCRIPT = join(import.meta.dirname, 'support/score-process.ts');

const MACHINES = [
  { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
  { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'America/St_Johns', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
  { TZ: 'Asia/Kathmandu', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
] as const;

it('a score is the same byte for byte in any time zone and locale of the machine', async () => {
  const answers = await Promise.all(
    MACHINES.map(async (machine) => {
      const { stdout } = await run(process.execPath, [SCRIPT], { env: { ...process.env, ...machine } });
      return JSON.parse(stdout) as { readonly hash: string; readonly local: string };
    }),
  );
  expect(new Set(answers.map(({ local }) => local)).size).toBe(MACHINES.length);
  expect(new Set(answers.map(({ hash }) => hash)).size).toBe(1);
});

it('a score stays the same when the process is moved to another time zone', () => {
  const parts = {
    signals: [said('unkept_promise/missed', 9, {}, { confirmed_by: 'csm', confirmed_at: '2026-09-04T23:30:00-05:00' })],
    touches: [{ at: `${ago(50)}T23:59:59Z`, kind: 'call' as const, by: 'csm' as const }],
  };
  const scored = MACHINES.map(({ TZ }) => {
    vi.stubEnv('TZ', TZ);
    return JSON.stringify(riskOf(parts, AS_OF));
  });
  vi.unstubAllEnvs();
  expect(new Set(scored).size).toBe(1);
});
