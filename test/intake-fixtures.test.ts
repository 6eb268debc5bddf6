import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fetchBack } from '../src/connectors/index.ts';
import { type HookRequest, type ReadingContext, type Received, TOOLS } from '../src/intake/index.ts';

/** One answer of a tool's API. `request`: what the question must hold. */
interface Reply {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
  readonly request?: { readonly headers?: Record<string, string>; readonly body?: unknown };
}

interface IntakeFixture {
  readonly about: string;
  readonly request: {
    readonly headers?: Record<string, string>;
    readonly query?: Record<string, string>;
    readonly body: unknown;
  };
  readonly settings?: Record<string, unknown>;
  readonly access_token?: string;
  readonly replies?: readonly Reply[];
  readonly expected: readonly unknown[];
}

const FOLDER = join(import.meta.dirname, '../fixtures/intake');
const server = setupServer();

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Answers in the order written; the last of one address goes on answering. */
function play(replies: readonly Reply[]): void {
  const questions = new Map<string, Reply[]>();
  for (const reply of replies) {
    const question = `${reply.method} ${reply.url.replace(/\?.*$/, '')}`;
    questions.set(question, [...(questions.get(question) ?? []), reply]);
  }
  for (const [question, answers] of questions) {
    const [method, url] = question.split(' ') as ['GET' | 'POST', string];
    server.use(
      http[method === 'GET' ? 'get' : 'post'](url, async ({ request }) => {
        const reply = answers.length > 1 ? answers.shift() : answers[0];
        if (reply === undefined) return HttpResponse.error();
        if (reply.url.includes('?')) expect(request.url).toBe(reply.url);
        for (const [name, value] of Object.entries(reply.request?.headers ?? {})) {
          expect(request.headers.get(name)).toBe(value);
        }
        if (reply.request?.body !== undefined) expect(await request.json()).toMatchObject(reply.request.body as object);
        return new HttpResponse(textOf(reply.body), {
          status: reply.status ?? 200,
          headers: { 'content-type': 'application/json', ...reply.headers },
        });
      }),
    );
  }
}

async function receive(tool: string, fixture: IntakeFixture): Promise<readonly Received[]> {
  const request: HookRequest = {
    method: 'POST',
    url: `https://earshot.example.com/hooks/${tool}`,
    query: fixture.request.query ?? {},
    headers: fixture.request.headers ?? { 'content-type': 'application/json' },
    body: Buffer.from(textOf(fixture.request.body)),
  };
  const context: ReadingContext = {
    settings: fixture.settings ?? {},
    receivedAt: '2026-09-30T12:00:00.000Z',
    defaults: { vendor: { company: 'Northlight', competitors: [] }, vendorDomains: ['northlight.example'] },
  };
  let received = (await TOOLS.get(tool)?.read(request, context)) ?? [];
  while (received.some(({ kind }) => kind === 'fetch')) {
    const access = { token: fixture.access_token, signal: AbortSignal.timeout(20_000) };
    const next = received.map((item) => (item.kind === 'fetch' ? fetchBack(item.order, access, context) : [item]));
    received = (await Promise.all(next)).flat();
  }
  return received;
}

/** Without the bytes of documents and with ids that follow from content taken out. */
function comparable(received: readonly Received[]): unknown {
  return JSON.parse(
    JSON.stringify(received, (name, value: unknown) => {
      if (name === 'document') return undefined;
      return typeof value === 'string' && /^c_[0-9a-f]{20}$/.test(value) ? 'c_COMPUTED' : value;
    }),
  );
}

describe('recorded shapes of what tools post', () => {
  const tools = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name: tool } of tools) {
    for (const file of readdirSync(join(FOLDER, tool)).filter((name) => name.endsWith('.json'))) {
      const fixture = JSON.parse(readFileSync(join(FOLDER, tool, file), 'utf8')) as IntakeFixture;
      it(`${tool}: ${fixture.about}`, async () => {
        play(fixture.replies ?? []);
        expect(comparable(await receive(tool, fixture))).toEqual(fixture.expected);
      });
    }
  }

  it('holds at least one of every tool', () => {
    expect(tools.map(({ name }) => name).sort()).toEqual([...TOOLS.keys()].sort());
  });
});
