import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { addDays, utcDate } from '../src/domain/index.ts';
import { createApi } from '../src/http/index.ts';
import { createPipeline } from '../src/pipeline/index.ts';
import { createApiKey, openDatabase, withWorkspace } from '../src/storage/index.ts';
import { throwAway } from './support/databases.ts';
import { presentDay } from './support/present-day.ts';
import { runCommand, temporaryHome } from './support/terminal.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const START = await presentDay();
const today = (later = 0) => addDays(utcDate(START), later);

describe('the history of a risk', () => {
  it('gives each day on record, what moved it, and the flags', async () => {
    const database = await openDatabase(throwAway());
    let now = START;
    const pipeline = createPipeline({ database, extractor: createTestExtractor(), pollMs: 50, now: () => now });
    await pipeline.start();
    const logger = pino({ level: 'silent' });
    const shared = {
      workspace: 'w',
      maxBodyBytes: 1_000,
      extractor: 'local',
      embedding: 'none',
      now: () => now,
    } as const;
    const api = createApi({ database, pipeline, logger, ...shared });
    const { key } = await withWorkspace(database, 'w', (tx) => createApiKey(tx, 'test', { role: 'admin' }));
    const ask = async (path: string) => {
      const response = await api.request(path, { headers: { authorization: `Bearer ${key}` } });
      return { status: response.status, body: (await response.json()) as { items: { day: string }[] } };
    };
    const lists = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
    await pipeline.declareAccount('w', { key: 'acme', contract_start: today(-40), ...lists });
    await pipeline.whenIdle('w');
    now = START + 6 * 86_400_000;
    await pipeline.sweep('w');
    await pipeline.whenIdle('w');

    const { body } = await ask('/v1/accounts/acme/risk/history');
    expect(body).toMatchObject({
      from: today(6 - 90),
      to: today(6),
      items: [
        { day: today(), score: 0, band: 'green', policy: { version: expect.any(String) } },
        { day: today(6), score: 8, band: 'green', known_at: today(6) },
      ],
    });
    expect((await ask(`/v1/accounts/acme/risk/history?from=${today(1)}`)).body.items).toHaveLength(1);
    expect((await ask('/v1/accounts/acme/risk/changes')).body).toMatchObject({
      items: [{ from: { day: today() }, to: { day: today(6) }, time_alone: true, rules: [{ rule: 'IND-6' }] }],
      flags: [{ rule: 'IND-6', since: today(6), until: null, cleared: null }],
    });
    expect((await ask('/v1/accounts/acme/risk/changes?from=2026-02-30')).status).toBe(422);
    expect((await ask('/v1/accounts/acme/risk/history?from=2026-03-02&to=2026-03-01')).status).toBe(422);
    expect((await ask('/v1/accounts/nobody/risk/history')).status).toBe(404);
    await pipeline.stop();
    await database.close();
  });
});

describe('earshot sweep', () => {
  it('scores what is due, and a past day when asked for one', async () => {
    const environment = { EARSHOT_HOME: temporaryHome() };
    const none = await runCommand(['sweep'], environment);
    expect(none).toMatchObject({ code: 0, stderr: '' });
    expect(none.stdout).toContain('0 accounts scored');
    expect((await runCommand(['sweep', '--as-of', 'spring'], environment)).code).toBe(2);
    const early = await runCommand(['sweep', '--as-of', '2999-01-01'], environment);
    expect(early.code).toBe(1);
    expect(early.stderr).toContain("2999-01-01 is later than the workspace's day");
  });
});
