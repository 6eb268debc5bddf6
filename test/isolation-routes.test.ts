import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnswerer, createSearcher } from '../src/answers/index.ts';
import { type Api, createApi } from '../src/http/index.ts';
import { createMcpApp } from '../src/mcp/index.ts';
import { createPipeline, type Pipeline, workspacePolicy } from '../src/pipeline/index.ts';
import type { Database } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { dumpEverything } from './support/dump.ts';
import { type Asked, type Cases, CHANGING, ELSEWHERE, FREE_QUERY, MAKING, READING } from './support/isolation/cases.ts';
import { FREE_BODY, namesIn, type OpenApi, operationsOf } from './support/isolation/openapi.ts';
import { FORMS, NAMELESS, PAGES, TOOLS } from './support/isolation/page-cases.ts';
import { type Unfiltered, withoutFilters } from './support/isolation/unfiltered.ts';
import { type Answer, nobodys, pathOf, withoutAsked, withoutNames } from './support/isolation/visit.ts';
import { type Filled, fillWorkspace, ORIGIN, pagesOf } from './support/isolation/world.ts';
import { startWebServer, type WebServer } from './support/receivers.ts';
import { fileLog } from './support/shards/log.ts';
import { shardFaultsOf } from './support/shards/statement.ts';
import { cookieOf } from './support/sign-in.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const API_CASES = { ...READING, ...CHANGING, ...MAKING };
const PAGE_CASES = { ...PAGES, ...FORMS };

/** The API and the pages over one database, as a process that only serves has them. */
interface Faces {
  readonly database: Database;
  readonly api: Api;
  readonly pages: ReturnType<typeof pagesOf>;
  readonly pipeline: Pipeline;
}

type Send = (faces: Faces, key: string, route: string, asked: Asked) => Promise<Answer>;

const sendToApi: Send = async ({ api }, key, route, asked) => {
  const [method = ''] = route.split(' ');
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const isText = typeof asked.body === 'string';
  const body = asked.body === undefined ? {} : { body: isText ? String(asked.body) : JSON.stringify(asked.body) };
  const told = isText ? { ...headers, 'content-type': 'text/vtt' } : headers;
  return answerOf(await api.request(pathOf(route, asked), { method, headers: told, ...body }));
};

const sendToPages: Send = async ({ pages, database }, key, route, asked) => {
  const [method = ''] = route.split(' ');
  const headers = { cookie: await cookieOf(database, key), origin: ORIGIN };
  const fields = new URLSearchParams(asked.body as Record<string, string> | undefined);
  const body = method === 'POST' ? { body: fields } : {};
  return answerOf(await pages.request(ORIGIN + pathOf(route, asked), { method, headers, ...body }));
};

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, text: `${response.headers.get('location') ?? ''} ${await response.text()}` };
}

describeAnyDatabase('another workspace', (fixture) => {
  let web: WebServer;
  let bravo: Filled;
  /** Who asks by the program as it is, and who by one that filters nothing. */
  let alpha: Filled;
  let delta: Filled;
  let asItIs: Faces;
  let unfiltered: Unfiltered;
  let open: Unfiltered;
  let stripped: Faces;
  let unguarded: Faces;
  let kept: readonly string[];
  /** Every id that Postgres or the program made for a row of the other workspace. */
  let made: ReadonlySet<string>;
  const logged: string[] = [];

  async function facesOver(database: Database): Promise<Faces> {
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    await pipeline.prepare();
    const logger = pino({ level: 'error' }, { write: (line) => logged.push(line) });
    const told = { database, pipeline, logger, extractor: 'local', now: Date.now } as const;
    const api = createApi({ ...told, workspace: 'alpha', maxBodyBytes: 1_000_000, embedding: 'none' });
    return { database, api, pipeline, pages: pagesOf({ pipeline }, database) };
  }

  beforeAll(async () => {
    web = await startWebServer();
    const { database } = fixture;
    [bravo, alpha, delta] = (await Promise.all(
      ['bravo', 'alpha', 'delta'].map((word) => fillWorkspace(database, word, web)),
    )) as [Filled, Filled, Filled];
    unfiltered = withoutFilters(database);
    open = withoutFilters(database, { withoutRowSecurity: true });
    asItIs = await facesOver(database);
    stripped = await facesOver(unfiltered.database);
    unguarded = await facesOver(open.database);
    kept = await recordOfBravo();
    const own = new Set([...(await recordOf('alpha')), ...(await recordOf('delta'))].flatMap(idsIn));
    made = new Set(kept.flatMap(idsIn).filter((id) => !own.has(id)));
  });
  afterAll(async () => {
    await Promise.all([asItIs, stripped, unguarded].map(({ pipeline }) => pipeline.stop()));
    await web.stop();
  });

  async function recordOf(workspace: string): Promise<readonly string[]> {
    const lines = await dumpEverything(fixture.database);
    return lines
      .filter((line) => line.startsWith('earshot.') && line.includes(`"workspace_id": "${workspace}"`))
      .sort();
  }

  function recordOfBravo(): Promise<readonly string[]> {
    return recordOf('bravo');
  }

  function idsIn(line: string): readonly string[] {
    return line.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}/g) ?? [];
  }

  /** What of the other workspace an answer holds that the request did not say itself. */
  function leaksIn(text: string, asked: Asked): readonly string[] {
    const rest = withoutAsked(text, asked);
    const words = rest.match(/.{0,40}bravo.{0,40}/gi) ?? [];
    return [...words, ...idsIn(rest).filter((id) => made.has(id))];
  }

  /** Asks each case with the other workspace's ids and with nobody's: what differs, what leaks, what is answered otherwise than told. */
  async function faultsOf(
    faces: Faces,
    caller: Filled,
    {
      cases,
      send,
      key = caller.keys.admin,
      lax = false,
      alone = false,
    }: {
      readonly cases: Readonly<Record<string, Cases>>;
      readonly send: Send;
      readonly key?: string;
      /** Whatever the status is that was told. */
      readonly lax?: boolean;
      /** What is asked changes what is answered next: nobody's ids are not asked for beside. */
      readonly alone?: boolean;
    },
  ): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const [route, casesOf] of Object.entries(cases)) {
      const nobody = nobodys(bravo.ids, 'bravo');
      const theirs = casesOf(bravo.ids, caller.ids);
      const invented = casesOf(nobody, caller.ids);
      for (const [index, asked] of theirs.entries()) {
        const answer = await send(faces, key, route, asked);
        const blank = alone ? answer : await send(faces, key, route, invented[index] ?? asked);
        const [said, saidBlank] = [
          withoutNames(answer.text, bravo.ids),
          withoutNames(blank.text, alone ? bravo.ids : nobody),
        ];
        const about = `${route} ${JSON.stringify(asked)}`;
        const { status = 404 } = asked;
        if (!lax && answer.status !== status) faults.push(`${about}: answers ${answer.status} ${said.slice(0, 300)}`);
        if (answer.status !== blank.status || said !== saidBlank) {
          faults.push(`${about}: differs from nobody's: ${blank.status} ${differenceOf(said, saidBlank)}`);
        }
        faults.push(...leaksIn(answer.text, asked).map((leak) => `${about}: holds ${leak}`));
      }
    }
    return faults;
  }

  it('has a case for each route that the API describes, and for each name that a request may hold', async () => {
    const document = (await (await asItIs.api.request('/openapi.json')).json()) as OpenApi;
    const routes = operationsOf(document);
    expect([...Object.keys(API_CASES), ...Object.keys(ELSEWHERE)].sort()).toEqual(
      routes.map(({ route }) => route).sort(),
    );
    const missing = routes.flatMap(({ route, query, fields }) => {
      const asked = API_CASES[route]?.(bravo.ids, alpha.ids) ?? [];
      const queried = new Set(asked.flatMap((one) => Object.keys(one.query ?? {})));
      const told = new Set(asked.flatMap(({ body }) => namesIn(body)));
      return [
        ...query.filter((name) => !FREE_QUERY.has(name) && !queried.has(name)).map((name) => `${route} ?${name}`),
        ...fields.filter((name) => !FREE_BODY.has(name) && !told.has(name)).map((name) => `${route} {${name}}`),
      ];
    });
    expect(missing).toEqual([]);
  });

  it('has a case for each page and each form', () => {
    const routes = asItIs.pages.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/assets/'))
      .map(({ method, path }) => `${method} ${path.replace(/\{.*\}$/, '')}`);
    expect([...Object.keys(PAGE_CASES), ...Object.keys(NAMELESS)].sort()).toEqual([...new Set(routes)].sort());
  });

  it('is not there: the API answers its ids as it answers ids of nothing', async () => {
    expect(await faultsOf(asItIs, alpha, { cases: { ...READING, ...CHANGING }, send: sendToApi })).toEqual([]);
    expect(await recordOfBravo()).toEqual(kept);
  });

  it('is not there: the pages and their forms answer its ids as they answer ids of nothing', async () => {
    expect(await faultsOf(asItIs, alpha, { cases: PAGE_CASES, send: sendToPages })).toEqual([]);
    expect(await recordOfBravo()).toEqual(kept);
  });

  it('is not there for a reader’s key either', async () => {
    const reader = { key: alpha.keys.reader, lax: true };
    const api = await faultsOf(asItIs, alpha, { cases: { ...READING, ...CHANGING }, send: sendToApi, ...reader });
    const pages = await faultsOf(asItIs, alpha, { cases: PAGE_CASES, send: sendToPages, ...reader });
    expect([...api, ...pages]).toEqual([]);
  });

  it('is not there for an assistant', async () => {
    const client = await connect(asItIs.pipeline, alpha.keys.admin);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(Object.keys(TOOLS).sort());
    const faults: string[] = [];
    for (const [name, callsOf] of Object.entries(TOOLS)) {
      const nobody = nobodys(bravo.ids, 'bravo');
      const invented = callsOf(nobody, alpha.ids);
      for (const [index, given] of callsOf(bravo.ids, alpha.ids).entries()) {
        const answer = JSON.stringify(await client.callTool({ name, arguments: given }));
        const blank = JSON.stringify(await client.callTool({ name, arguments: invented[index] ?? given }));
        const [said, saidBlank] = [withoutNames(answer, bravo.ids), withoutNames(blank, nobody)];
        const about = `${name} ${JSON.stringify(given)}`;
        if (said !== saidBlank) faults.push(`${about}: ${differenceOf(said, saidBlank)}`);
        faults.push(...leaksIn(answer, { body: given }).map((leak) => `${about}: holds ${leak}`));
      }
    }
    await client.close();
    expect(faults).toEqual([]);
  });

  it('is not led on to by its cursors', async () => {
    const document = (await (await asItIs.api.request('/openapi.json')).json()) as OpenApi;
    const lists = operationsOf(document).filter(({ query }) => query.includes('cursor'));
    let used = 0;
    for (const { route } of lists) {
      const asked = { at: { key: bravo.ids.account }, query: { limit: '1', ...searchedFor(route) } };
      const theirs = JSON.parse((await sendToApi(asItIs, bravo.keys.admin, route, asked)).text);
      if (typeof theirs.next !== 'string') continue;
      used += 1;
      const onward = { at: { key: alpha.ids.account }, query: { ...asked.query, cursor: theirs.next } };
      const answer = await sendToApi(asItIs, alpha.keys.admin, route, onward);
      expect([answer.status, leaksIn(answer.text, onward)], route).toEqual([200, []]);
    }
    expect(used).toBeGreaterThan(4);
    kept = await recordOfBravo(); // what its own key searched for is written down
  });

  it('lets nobody in by a key that was revoked, made up, or altered to name another workspace', async () => {
    const keys = [
      bravo.keys.revoked,
      alpha.keys.revoked,
      alpha.keys.admin.replace('alpha', 'bravo'),
      `esk_bravo_${'0'.repeat(48)}`,
      '',
    ];
    const { 'GET /health': _health, 'GET /metrics': _metrics, ...cases } = { ...READING, ...CHANGING, ...MAKING };
    const guarded = Object.entries(cases).filter(([route]) => !route.includes('/hooks/'));
    for (const key of keys) {
      for (const [route, casesOf] of guarded) {
        const [asked = {}] = casesOf(bravo.ids, bravo.ids);
        expect((await sendToApi(asItIs, key, route, asked)).status, route).toBe(401);
      }
      for (const [route, casesOf] of Object.entries(PAGE_CASES)) {
        const [asked = {}] = casesOf(bravo.ids, bravo.ids);
        const answer = await sendToPages(asItIs, key, route, asked);
        expect([answer.status, leaksIn(answer.text, asked)], route).toEqual([401, []]);
      }
    }
    expect(await recordOfBravo()).toEqual(kept);
  });

  it('is not there when no statement filters by workspace: row-level security alone stops it', async () => {
    const api = await faultsOf(stripped, delta, { cases: { ...READING, ...CHANGING }, send: sendToApi });
    const pages = await faultsOf(stripped, delta, { cases: PAGE_CASES, send: sendToPages });
    expect([...api, ...pages]).toEqual([]);
    expect(await recordOfBravo()).toEqual(kept);
    expect(unfiltered.sent.size).toBeGreaterThan(150);
    expect([...unfiltered.sent].filter((text) => shardFaultsOf(text).length === 0)).toEqual([]);
  });

  it('would be there without row-level security, so that the test above means something', async () => {
    const leaking = async (cases: Readonly<Record<string, Cases>>, send: Send) => {
      const routes: string[] = [];
      for (const [route, casesOf] of Object.entries(cases)) {
        for (const asked of casesOf(bravo.ids, alpha.ids)) {
          if (!route.startsWith('GET ')) continue;
          const answer = await send(unguarded, alpha.keys.admin, route, asked).catch(() => undefined);
          if (answer !== undefined && leaksIn(answer.text, asked).length > 0) routes.push(route);
        }
      }
      return new Set(routes);
    };
    const api = await leaking(READING, sendToApi);
    const pages = await leaking(PAGES, sendToPages);
    expect(api.size).toBeGreaterThan(30);
    expect(pages.size).toBeGreaterThan(15);
  });

  it('has its names free for others: what is made under them is the caller’s own', async () => {
    expect(await faultsOf(asItIs, alpha, { cases: MAKING, send: sendToApi, alone: true })).toEqual([]);
    expect(await faultsOf(stripped, delta, { cases: MAKING, send: sendToApi, alone: true })).toEqual([]);
    expect(await recordOfBravo()).toEqual(kept);
  });

  it('was never asked for without its name: each statement holds the workspace of every table, as one shard wants it', () => {
    const { texts, faults } = fileLog();
    expect([...faults.values()]).toEqual([]);
    expect(texts.size).toBeGreaterThan(200);
  });

  it('has broken nothing on the way: no face logged an error', () => {
    expect(logged).toEqual([]);
  });

  async function connect(pipeline: Pipeline, key: string): Promise<Client> {
    const { database } = fixture;
    const app = createMcpApp({
      ...{ database, pipeline, logger: pino({ level: 'silent' }), now: Date.now },
      answerer: createAnswerer({ database, policyOf: workspacePolicy }),
      searcher: createSearcher({ database }),
    });
    const fetch = async (url: string | URL, init?: RequestInit) => app.request(String(url), init);
    const requestInit = { headers: { authorization: `Bearer ${key}` } };
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${ORIGIN}/mcp`), { fetch, requestInit }));
    return client;
  }
});

/** What a list must be asked for before it lists anything. */
function searchedFor(route: string): Readonly<Record<string, string>> {
  return route === 'GET /v1/search' ? { kind: 'competitor' } : {};
}

/** Where two texts part. */
function differenceOf(one: string, other: string): string {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  const from = Math.max(0, at - 60);
  return `${JSON.stringify(one.slice(from, at + 120))} / ${JSON.stringify(other.slice(from, at + 120))}`;
}
