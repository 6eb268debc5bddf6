import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultPolicy, overridePolicy, policyHash } from '../src/scoring/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';

const NOW = Date.parse('2026-10-01T09:00:00Z');

/** Open for 52 days: IND-4, 10 points. */
const TICKET = { id: 't1', account: 'acme', severity: 'critical', opened_at: '2026-08-10' };

describeAnyDatabase('the policy of a workspace', (fixture) => {
  let server: HookServer;

  beforeEach(async () => {
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      now: () => NOW,
      pipeline: { scorer: undefined },
    });
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', acv: 20_000 });
    await server.ask('PUT', '/v1/accounts/beta', { name: 'Beta', acv: 20_000 });
    await server.ask('POST', '/v1/tickets', TICKET);
    await server.settled();
  });
  afterEach(() => server.stop());

  const strict = { bands: { green_to: 5 } };
  const riskOf = async (key: string) => (await server.ask('GET', `/v1/accounts/${key}/risk`)).body;

  it('is the default until it is set', async () => {
    expect((await server.ask('GET', '/v1/policy')).body).toEqual({
      version: defaultPolicy.version,
      hash: policyHash(defaultPolicy),
      policy: defaultPolicy,
      set: null,
    });
    expect((await server.ask('GET', '/v1/policy/versions')).body).toEqual({ items: [] });
    expect(await riskOf('acme')).toMatchObject({ band: 'green', policy: { version: defaultPolicy.version } });
  });

  it('is previewed without holding, some accounts at a time', async () => {
    const all = await server.ask('POST', '/v1/policy/preview', { override: strict });
    const standings = { before: { score: 10, band: 'green' }, after: { score: 10, band: 'yellow' } };
    const changed = [{ account: 'acme', name: 'acme', ...standings }];
    const bands = (green: number, greenThen: number, yellowThen: number) => ({
      before: { green, yellow: 0, red: 0 },
      after: { green: greenThen, yellow: yellowThen, red: 0 },
    });
    const scores = (...counts: number[]) => {
      const histogram = Array.from({ length: 10 }, (_, bar) => counts[bar] ?? 0);
      return { before: histogram, after: histogram };
    };
    const two = { scored: 2, bands: bands(2, 1, 1), histogram: scores(1, 1) };
    expect(all.body).toEqual({ ...two, moved: changed, changed, next: null });
    const first = await server.ask('POST', '/v1/policy/preview', { override: strict, limit: 1 });
    const one = { scored: 1, bands: bands(1, 0, 1), histogram: scores(0, 1) };
    expect(first.body).toEqual({ ...one, moved: changed, changed, next: 'acme' });
    const rest = await server.ask('POST', '/v1/policy/preview', { override: strict, limit: 2, after: 'acme' });
    const other = { scored: 1, bands: bands(1, 1, 0), histogram: scores(1) };
    expect(rest.body).toEqual({ ...other, moved: [], changed: [], next: null });
    expect(await riskOf('acme')).toMatchObject({ band: 'green' });
  });

  it('once set, every account is scored by it, and the score names it', async () => {
    const set = await server.ask('PUT', '/v1/policy', strict);
    const policy = overridePolicy(strict, `${defaultPolicy.version}+1`);
    expect(set.body).toEqual({
      version: policy.version,
      hash: policyHash(policy),
      policy,
      set: { number: 1, by: expect.any(String), at: expect.any(String), override: strict },
    });
    await server.settled();
    const named = { version: policy.version, hash: policyHash(policy) };
    expect(await riskOf('acme')).toMatchObject({ band: 'yellow', policy: named });
    expect(await riskOf('beta')).toMatchObject({ band: 'green', policy: named });
    const { body } = await server.ask('GET', '/v1/audit?action=policy.set');
    expect(body).toMatchObject({ items: [{ action: 'policy.set', details: { number: 1, keys: ['bands'] } }] });
  });

  it('counts business days in the time zone of the workspace, unless it is set otherwise', async () => {
    await server.ask('PUT', '/v1/workspace', { time_zone: 'Europe/Berlin' });
    expect((await server.ask('GET', '/v1/policy')).body).toMatchObject({
      policy: { plays: { time_zone: 'Europe/Berlin' } },
    });
    const set = await server.ask('PUT', '/v1/policy', { plays: { time_zone: 'Asia/Tokyo' } });
    expect(set.body).toMatchObject({ policy: { plays: { time_zone: 'Asia/Tokyo' } } });
  });

  it('keeps who set what, and goes back to the default', async () => {
    await server.ask('PUT', '/v1/policy', strict);
    expect((await server.ask('PUT', '/v1/policy', {})).body).toMatchObject({ set: { number: 2, override: {} } });
    expect((await server.ask('GET', '/v1/policy/versions')).body).toMatchObject({
      items: [
        { number: 2, override: {} },
        { number: 1, override: strict },
      ],
    });
    await server.settled();
    expect(await riskOf('acme')).toMatchObject({ band: 'green' });
  });

  it.each([
    [{ bands: { orange_to: 5 } }, 'orange_to'],
    [{ bands: { green_to: '5' } }, 'bands.green_to'],
    [{ bands: { green_to: 70 } }, 'bands.green_to'],
    [{ points: { 'IND-99': 1 } }, 'IND-99'],
  ])('refuses %j and names the path', async (override, path) => {
    for (const answer of [
      await server.ask('PUT', '/v1/policy', override),
      await server.ask('POST', '/v1/policy/preview', { override }),
    ]) {
      expect(answer.status).toBe(422);
      expect(JSON.stringify(answer.body)).toContain(path);
    }
    expect((await server.ask('GET', '/v1/policy')).body).toMatchObject({ set: null });
  });
});
