import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { createPipeline } from '../src/pipeline/index.ts';
import { createApiKey, type Database, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { createVault } from '../src/storage/vault.ts';
import { createPages } from '../src/ui/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { cookieOf } from './support/sign-in.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const ORIGIN = 'http://localhost';
const EARLIER = 'the key before this one';
const PRESENT = 'the key of today, here';

describeAnyDatabase('a browser’s session', (fixture) => {
  let key: string;

  beforeEach(async () => {
    const workspace = `w${randomBytes(6).toString('hex')}`;
    await saveWorkspace(fixture.database, workspace);
    key = await withWorkspace(
      fixture.database,
      workspace,
      async (tx) => (await createApiKey(tx, 'browser', { role: 'admin' })).key,
    );
  });

  /** The pages as a process with these keys of its own has them. */
  function pagesOf(database: Database) {
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    return createPages({ database, pipeline, extractor: 'local', now: Date.now, logger: pino({ level: 'silent' }) });
  }

  const withKeys = (secretKey: string, ...previousSecretKeys: string[]): Database => ({
    ...fixture.database,
    vault: createVault({ secretKey, previousSecretKeys }),
  });

  async function statusFor(database: Database, cookie: string): Promise<number> {
    return (await pagesOf(database).request(`${ORIGIN}/`, { headers: { cookie } })).status;
  }

  it('is over on the server once signed out: the cookie that was copied lets nobody in', async () => {
    const cookie = await cookieOf(fixture.database, key);
    expect(await statusFor(fixture.database, cookie)).toBe(200);
    const headers = { cookie, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' };
    const out = await pagesOf(fixture.database).request(`${ORIGIN}/sign-out`, { method: 'POST', headers });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([303, expect.stringContaining('earshot_session=;')]);
    expect(await statusFor(fixture.database, cookie)).toBe(401);
  });

  it('is believed with our signature alone', async () => {
    const cookie = await cookieOf(fixture.database, key);
    const [token = '', signature = ''] = cookie.split(/\.(?=[^.]*$)/);
    for (const forged of [
      token,
      `${token}.${signature.slice(0, -6)}AAAA%3D`,
      `${token}x.${signature}`,
      `earshot_session=${key}`,
      `earshot_key=${key}`,
    ])
      expect([forged, await statusFor(fixture.database, forged)]).toEqual([forged, 401]);
  });

  it('outlives the key that signed it while that one is named as a former one, and no longer', async () => {
    const cookie = await cookieOf(withKeys(EARLIER), key);
    expect(await statusFor(withKeys(EARLIER), cookie)).toBe(200);
    expect(await statusFor(withKeys(PRESENT, EARLIER), cookie)).toBe(200);
    expect(await statusFor(withKeys(PRESENT), cookie)).toBe(401);
  });

  it('is read over TLS from the cookie alone that is bound to this host', async () => {
    const plain = await cookieOf(fixture.database, key);
    const pages = pagesOf(fixture.database);
    const signedIn = await pages.request(`https://earshot.example/sign-in?key=${key}`);
    const cookie = signedIn.headers.getSetCookie().find((one) => one.startsWith('__Host-')) ?? '';
    expect(cookie).toMatch(/; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const open = async (sent: string) =>
      (await pages.request('https://earshot.example/', { headers: { cookie: sent } })).status;
    expect(await open(cookie.split(';')[0] ?? '')).toBe(200);
    expect(await open(plain)).toBe(401);
  });
});
