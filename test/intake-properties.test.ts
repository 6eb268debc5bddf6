import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { InputError } from '../src/domain/index.ts';
import { type HookRequest, type ReadingContext, TOOLS, type Tool } from '../src/intake/index.ts';
import type { PipelineEvent } from '../src/pipeline/index.ts';
import { savePosted, withWorkspace } from '../src/storage/index.ts';
import { type DatabaseFixture, describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';

/** What is thrown at every source: the recorded shapes, and what accident or malice makes of them. */
const RUNS = process.env.CI === undefined ? 1_000 : 10_000;
const FOLDER = join(import.meta.dirname, '../fixtures/intake');

interface Shape {
  readonly tool: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

const SHAPES: readonly Shape[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: tool }) =>
    readdirSync(join(FOLDER, tool))
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        const { request, settings } = JSON.parse(readFileSync(join(FOLDER, tool, file), 'utf8')) as {
          request: { headers?: Record<string, string>; query?: Record<string, string>; body: unknown };
          settings?: Record<string, unknown>;
        };
        const headers = request.headers ?? { 'content-type': 'application/json' };
        return { tool, headers, query: request.query ?? {}, settings: settings ?? {}, body: request.body };
      }),
  );

/** Values that have broken somebody. */
const JUNK: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    '',
    0,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    [[]],
    true,
    '\0',
    '\ud800',
    '0000-00-00',
    '+275760-09-13T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
    '00:00:61.999',
    'https://169.254.169.254/latest',
    '<a><b></a>',
    '__proto__',
    'constructor',
    'x'.repeat(100_000),
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary' }),
);

type Change =
  | { readonly at: number; readonly put: unknown }
  | { readonly at: number; readonly remove: true }
  | { readonly at: number; readonly twice: true };

const CHANGE: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ at: fc.nat(10_000), put: JUNK }),
  fc.record({ at: fc.nat(10_000), remove: fc.constant(true as const) }),
  fc.record({ at: fc.nat(10_000), twice: fc.constant(true as const) }),
);

/** Every place of a JSON value: the container and the key under which something stands. */
function placesOf(value: unknown): { readonly holder: Record<string, unknown>; readonly key: string }[] {
  if (value === null || typeof value !== 'object') return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

function changed(body: unknown, changes: readonly Change[]): unknown {
  const root = { body: structuredClone(body) };
  for (const change of changes) {
    const places = placesOf(root);
    const place = places[change.at % places.length];
    if (place === undefined) continue;
    const { holder, key } = place;
    if ('put' in change) holder[key] = structuredClone(change.put);
    else if ('remove' in change) Reflect.deleteProperty(holder, key);
    else holder[key] = [holder[key], structuredClone(holder[key])];
  }
  return root.body;
}

type ByteChange = { readonly at: number; readonly bytes: Uint8Array; readonly drop: number };

const BYTE_CHANGE: fc.Arbitrary<ByteChange> = fc.record({
  at: fc.nat(100_000),
  bytes: fc.uint8Array({ maxLength: 4 }),
  drop: fc.nat(6),
});

function spoilt(bytes: Buffer, changes: readonly ByteChange[]): Buffer {
  return changes.reduce<Buffer>((before, { at, bytes: put, drop }) => {
    const from = before.length === 0 ? 0 : at % before.length;
    return Buffer.concat([before.subarray(0, from), put, before.subarray(from + drop)]);
  }, bytes);
}

interface Thrown {
  /** The tool whose shape it was. */
  readonly from: string;
  readonly request: HookRequest;
  readonly settings: Readonly<Record<string, unknown>>;
}

function bytesOf(body: unknown): Buffer {
  return Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
}

const THROWN: fc.Arbitrary<Thrown> = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    changes: fc.array(CHANGE, { maxLength: 4 }),
    byteChanges: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(BYTE_CHANGE, { maxLength: 3 })),
    cut: fc.option(fc.nat(100_000), { freq: 5 }),
    encoding: fc.option(fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'gzip, gzip'), { freq: 12 }),
    mediaType: fc.option(
      fc.constantFrom('text/xml', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', '', 'x'),
      { freq: 8 },
    ),
  })
  .map(({ shape, changes, byteChanges, cut, encoding, mediaType }) => {
    const whole = spoilt(bytesOf(changed(shape.body, changes)), byteChanges);
    const plain = cut === null ? whole : whole.subarray(0, cut % (whole.length + 1));
    const headers = {
      ...shape.headers,
      ...(encoding === null ? {} : { 'content-encoding': encoding }),
      ...(mediaType === null ? {} : { 'content-type': mediaType }),
    };
    const body = encoding === 'gzip' ? gzipSync(plain) : plain;
    const request = { method: 'POST', url: 'https://earshot.example.com/hooks/x', query: shape.query, headers, body };
    return { from: shape.tool, request, settings: shape.settings };
  });

function contextOf(settings: Readonly<Record<string, unknown>>): ReadingContext {
  return {
    settings,
    receivedAt: '2026-09-30T12:00:00.000Z',
    defaults: { vendor: { company: 'Northlight', competitors: [] }, vendorDomains: ['northlight.example'] },
  };
}

/** A tool reads what it is given, or refuses it with an InputError; before that it says whether it is genuine. */
async function isTaken(tool: Tool, { request, settings }: Thrown): Promise<void> {
  const proof = {
    secrets: ['a secret of this source'],
    settings,
    now: Date.parse('2026-09-30T12:00:00Z'),
    keys: () => undefined,
  };
  const verdict = await tool.verify(request, proof);
  expect(verdict.genuine).toBe(false);
  tool.handshake?.(request, proof);
  await tool.idempotencyKey?.(request);
  try {
    await tool.read(request, contextOf(settings));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
}

describe('every source', () => {
  it(
    `reads or refuses whatever is made of the recorded shapes (${RUNS} bodies)`,
    async () => {
      const others = [...TOOLS.keys()];
      await fc.assert(
        fc.asyncProperty(THROWN, fc.nat(), async (thrown, other) => {
          const names = new Set([thrown.from, others[other % others.length] ?? '']);
          for (const tool of [...names].flatMap((name) => TOOLS.get(name) ?? [])) await isTaken(tool, thrown);
        }),
        { numRuns: RUNS },
      );
    },
    15 * 60_000,
  );
});

/** Whoever must be asked back says that there is nothing. */
const answering = setupServer(http.all(/^https?:/, () => new HttpResponse(null, { status: 404 })));

describeAnyDatabase('whatever is thrown at the hooks', (fixture: DatabaseFixture) => {
  let server: HookServer;
  const events: PipelineEvent[] = [];

  beforeAll(() => answering.listen({ onUnhandledFrame: 'bypass' }));
  afterAll(() => answering.close());
  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    server.pipeline.onEvent((event) => events.push(event));
    for (const tool of TOOLS.keys()) {
      const secret = 'a secret of this source';
      await server.ask('PUT', `/v1/sources/${tool}`, { secret });
    }
  });
  afterEach(() => server.stop());

  it('is answered without an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(THROWN, async ({ from, request }) => {
        const { status } = await server.hook(`/hooks/${from}`, request.body, request.headers);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });

  it('settles when it is genuine: read, or failed with a reason', async () => {
    const thrown = fc.sample(THROWN, 150);
    await withWorkspace(fixture.database, server.workspace, (tx) =>
      savePosted(
        tx,
        thrown.map(({ from, request: { body, method, url, query, headers } }) => ({
          source: from,
          bytes: body,
          mediaType: headers['content-type'] ?? '',
          idempotencyKey: randomBytes(8).toString('hex'),
          request: { method, url, query, headers },
        })),
      ),
    );
    const { items } = (await server.ask('GET', '/v1/deliveries?status=pending&limit=500')).body;
    expect(items).toHaveLength(thrown.length);
    for (const { id } of items) {
      await withWorkspace(fixture.database, server.workspace, (tx) =>
        tx.executeSql(`UPDATE earshot.delivery SET status = 'failed' WHERE id = $1`, [id]),
      );
      expect((await server.ask('POST', `/v1/deliveries/${id}/replay`)).status).toBe(202);
    }
    await vi.waitFor(
      async () => {
        const pending = (await server.ask('GET', '/v1/deliveries?status=pending&limit=500')).body.items;
        expect(pending.filter(({ attempts }) => attempts === 0)).toEqual([]);
      },
      { timeout: 240_000, interval: 500 },
    );
    expect(events.filter(({ type }) => type === 'job-failed')).toEqual([]);
  });
});
