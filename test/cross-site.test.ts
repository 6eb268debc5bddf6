import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { expect, it } from 'vitest';
import { createPipeline } from '../src/pipeline/index.ts';
import { createApiKey, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { createPages } from '../src/ui/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { cookieOf } from './support/sign-in.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const OTHER_SITES = [
  { origin: 'https://elsewhere.example' },
  { origin: 'null' },
  { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
  { origin: 'http://other.localhost', 'sec-fetch-site': 'same-site' },
];
const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];

describeAnyDatabase('a form on another site', (fixture) => {
  it('does nothing, whichever of our forms it sends and however, with an admin’s cookie', async () => {
    const { database } = fixture;
    const workspace = `w${randomBytes(6).toString('hex')}`;
    await saveWorkspace(database, workspace);
    const { key } = await withWorkspace(database, workspace, (tx) => createApiKey(tx, 'browser', { role: 'admin' }));
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const pages = createPages({
      database,
      pipeline,
      extractor: 'local',
      now: Date.now,
      logger: pino({ level: 'silent' }),
    });
    const cookie = await cookieOf(database, key);
    const forms = [...new Set(pages.routes.filter(({ method }) => method === 'POST').map(({ path }) => path))];
    expect(forms.length).toBeGreaterThan(30);
    for (const form of forms) {
      const path = form.replaceAll(/:(\w+)(\{[^}]*\})?/g, 'x');
      for (const site of OTHER_SITES) {
        for (const type of FORMS) {
          const headers = { cookie, 'content-type': type, ...site };
          const { status } = await pages.request(`http://localhost${path}`, { method: 'POST', headers, body: 'a=b' });
          expect([form, site, type, status]).toEqual([form, site, type, 403]);
        }
      }
    }
    const own = { cookie, 'content-type': FORMS[0] ?? '', origin: 'http://localhost' };
    const settings = await pages.request('http://localhost/settings', { method: 'POST', headers: own, body: 'a=b' });
    expect(settings.status).not.toBe(403);
    expect(pages.routes.filter(({ method }) => !['GET', 'POST', 'ALL'].includes(method))).toEqual([]);
    await pipeline.stop();
  });
});
