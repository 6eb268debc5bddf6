import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { createApi, ReadLog } from '../src/http/index.ts';
import { createPipeline, type Pipeline } from '../src/pipeline/index.ts';
import { createApiKey, forgetOldReads, saveMember, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { createPages } from '../src/ui/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeEachDatabase } from './support/databases.ts';
import { cookieOf } from './support/sign-in.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const ORIGIN = 'http://localhost';
const MORNING = Date.parse('2026-05-04T08:00:00Z');

interface Told {
  readonly items: readonly { readonly at: string; readonly details: object }[];
  readonly next: string | null;
}

describeEachDatabase('who read what', (fixture) => {
  let workspace: string;
  let keys: { readonly admin: { readonly id: string; readonly key: string }; readonly ana: { readonly key: string } };
  let pipeline: Pipeline;
  let clock: number;
  let reads: ReadLog;
  const logged: string[] = [];

  beforeEach(async () => {
    workspace = `w${randomBytes(6).toString('hex')}`;
    clock = MORNING;
    const { database } = fixture;
    await saveWorkspace(database, workspace);
    keys = await withWorkspace(database, workspace, async (tx) => {
      await saveMember(tx, 'ana@us.example', { name: 'Ana Lima', role: 'reader' });
      return {
        admin: await createApiKey(tx, 'admin', { role: 'admin' }),
        ana: await createApiKey(tx, 'of Ana', { role: 'reader', member: 'ana@us.example' }),
      };
    });
    pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const logger = pino({ level: 'error' }, { write: (line) => logged.push(line) });
    reads = new ReadLog({ database, logger, now: () => clock });
    const body = JSON.stringify(exampleConversation());
    expect((await ask('POST', '/v1/conversations', keys.admin.key, body)).status).toBe(202);
    expect((await ask('PUT', '/v1/accounts/acme', keys.admin.key, '{"name":"Acme"}')).status).toBe(200);
    return () => pipeline.stop();
  });

  function shared() {
    const logger = pino({ level: 'silent' });
    return { database: fixture.database, pipeline, logger, reads, extractor: 'local', now: Date.now } as const;
  }

  async function ask(method: string, path: string, key: string, body?: string) {
    const api = createApi({ ...shared(), workspace, maxBodyBytes: 1_000_000, embedding: 'none' });
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    return api.request(path, { method, headers, ...(body === undefined ? {} : { body }) });
  }

  async function open(path: string, key: string) {
    const cookie = await cookieOf(fixture.database, key);
    return createPages(shared()).request(`${ORIGIN}${path}`, { headers: { cookie } });
  }

  async function told(query = ''): Promise<Told> {
    await reads.flush();
    return (await (await ask('GET', `/v1/audit?kind=read${query}`, keys.admin.key)).json()) as Told;
  }

  it('is told by person, record, way and day, with how often, and not what was refused', async () => {
    for (const path of ['/v1/accounts/acme', '/v1/accounts/acme', '/v1/conversations/call-1', '/v1/accounts/none'])
      await ask('GET', path, keys.ana.key);
    clock += 60_000;
    expect((await open('/accounts/acme', keys.ana.key)).status).toBe(200);
    await reads.flush();
    await ask('GET', '/v1/accounts/acme', keys.ana.key);
    await ask('GET', '/v1/members', keys.admin.key);
    await ask('GET', '/v1/accounts', keys.admin.key);
    expect((await ask('GET', '/v1/accounts/acme', 'esk_nobody')).status).toBe(401);
    const { items } = await told();
    const common = { by: 'ana@us.example', subject: 'acme', subject_kind: 'account' };
    expect(items).toHaveLength(4);
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...common,
          action: 'GET /v1/accounts/{key}',
          at: '2026-05-04T08:01:00.000Z',
          details: { first_at: '2026-05-04T08:00:00.000Z', times: 3 },
        }),
        expect.objectContaining({ ...common, action: 'page /accounts/{key}' }),
        expect.objectContaining({
          action: 'GET /v1/conversations/{id}',
          subject: 'call-1',
          subject_kind: 'conversation',
        }),
        expect.objectContaining({ by: `key:${keys.admin.id}`, action: 'GET /v1/accounts', subject: '' }),
      ]),
    );
    expect((await told('&subject=call-1')).items).toHaveLength(1);
    expect((await ask('GET', '/v1/audit?kind=read', keys.ana.key)).status).toBe(403);
  });

  it('is told page by page', async () => {
    for (let at = 0; at < 5; at += 1) {
      clock = MORNING + (at % 2) * 1_000;
      await ask(
        'GET',
        `/v1/accounts/acme/${['people', 'signals', 'reviews', 'touches', 'commitments'][at]}`,
        keys.ana.key,
      );
    }
    const found: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { items, next } = await told(`&subject=acme&limit=2${cursor}`);
      found.push(...items);
      if (next === null) break;
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
    expect(found).toHaveLength(5);
    expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(found.length);
  });

  it('is forgotten after its time', async () => {
    clock = Date.parse('2024-01-01T00:00:00Z');
    await ask('GET', '/v1/accounts/acme', keys.ana.key);
    expect((await told('&subject=acme')).items).toHaveLength(1);
    expect(await withWorkspace(fixture.database, workspace, forgetOldReads)).toBe(1);
    expect((await told('&subject=acme')).items).toHaveLength(0);
  });

  it('is said to be lost where it cannot be written, and nobody waits for it', async () => {
    const broken = new ReadLog({
      database: { ...fixture.database, pool: undefined as never },
      logger: { error: (fields) => logged.push(JSON.stringify(fields)) },
      now: Date.now,
    });
    logged.length = 0;
    const caller = { workspace, keyId: null, name: 'x', role: 'reader', member: null } as const;
    broken.note(caller, { action: 'GET /v1/accounts', subjectKind: 'account', subject: '' });
    await broken.flush();
    expect(logged).toEqual([expect.stringContaining('"notes":1')]);
  });

  it('is nothing where there is no workspace yet: the assistants’ server asks before anybody has handed anything in', async () => {
    logged.length = 0;
    const caller = { workspace: `${workspace}-none`, keyId: null, name: 'cli', role: 'admin', member: null } as const;
    reads.note(caller, { action: 'tool ask', subjectKind: 'account', subject: 'acme' });
    await reads.flush();
    expect(logged).toEqual([]);
  });
});
