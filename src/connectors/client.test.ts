import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConnectorError } from '../domain/index.ts';
import { asking, createClient, wasAnswered } from './client.ts';
import { type DownloadRequest, download } from './download.ts';

const server = setupServer();
let asked: string[] = [];
server.events.on('request:start', ({ request }) => asked.push(`${request.method} ${request.url}`));

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  server.resetHandlers();
  asked = [];
});
afterAll(() => server.close());

const API = 'https://api.recorder.example/calls';

function ask({ timeoutMs = 60_000 } = {}): Promise<unknown> {
  const client = createClient({ tool: 'Recorder', timeoutMs });
  return asking('Recorder', 'a call', () => client.get(`${API}?token=hidden`).json());
}

async function failure(call: Promise<unknown>): Promise<ConnectorError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectorError)) throw new Error('expected a ConnectorError', { cause: error });
  expect(error.message).not.toContain('hidden');
  return error;
}

describe('asking a tool', () => {
  it('waits out a short Retry-After and asks again', async () => {
    server.use(
      http.get(API, () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '0' } }), { once: true }),
      http.get(API, () => HttpResponse.json({ id: 1 })),
    );
    expect(await ask()).toEqual({ id: 1 });
    expect(asked).toHaveLength(2);
  });

  it('does not ask before a long Retry-After is over, but hands it on', async () => {
    server.use(http.get(API, () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '3600' } })));
    expect(await failure(ask())).toMatchObject({ temporary: true, retryAfterSeconds: 3600 });
    expect(asked).toHaveLength(1);
  });

  it('reads a Retry-After that is a date', async () => {
    const later = new Date(Date.now() + 600_000).toUTCString();
    server.use(http.get(API, () => new HttpResponse(null, { status: 503, headers: { 'retry-after': later } })));
    const { retryAfterSeconds = 0 } = await failure(ask());
    expect(retryAfterSeconds).toBeGreaterThan(550);
    expect(retryAfterSeconds).toBeLessThanOrEqual(600);
  });

  it('takes a refusal for final, and a broken connection, a time-out and an answer that is no JSON for temporary', async () => {
    server.use(http.get(API, () => new HttpResponse(null, { status: 403 }), { once: true }));
    const refused = await failure(ask());
    expect(refused.temporary).toBe(false);
    expect(wasAnswered(refused, 401, 403)).toBe(true);
    expect(wasAnswered(refused, 404)).toBe(false);
    server.use(http.get(API, () => HttpResponse.text('<html>')));
    expect(await failure(ask())).toMatchObject({ temporary: true, message: expect.stringContaining('no JSON') });
    server.use(http.get(API, () => HttpResponse.error()));
    expect(await failure(ask())).toMatchObject({ temporary: true, message: expect.stringContaining('reached') });
    server.use(http.get(API, () => new Promise<never>(() => undefined)));
    expect(await failure(ask({ timeoutMs: 100 }))).toMatchObject({
      temporary: true,
      message: expect.stringContaining('in time'),
    });
  });
});

describe('downloading a file', () => {
  const FILE = 'https://files.recorder.example/a.vtt?key=hidden';
  const request: DownloadRequest = {
    tool: 'Recorder',
    what: 'transcript',
    address: FILE,
    hosts: ['recorder.example', '.recorder.example'],
    authorization: 'Bearer hidden',
  };
  const access = { token: undefined, signal: new AbortController().signal };

  it('follows redirects on the own hosts, and takes the token to no other host', async () => {
    const tokens: (string | null)[] = [];
    server.use(
      http.get('https://files.recorder.example/a.vtt', ({ request: { headers } }) => {
        tokens.push(headers.get('authorization'));
        return new HttpResponse(null, { status: 302, headers: { location: 'https://cdn.recorder.example/b.vtt' } });
      }),
      http.get('https://cdn.recorder.example/b.vtt', ({ request: { headers } }) => {
        tokens.push(headers.get('authorization'));
        return HttpResponse.text('WEBVTT');
      }),
    );
    expect(Buffer.from(await download(request, access)).toString()).toBe('WEBVTT');
    expect(tokens).toEqual(['Bearer hidden', null]);
  });

  it('asks nobody else, whatever the address or a redirect says', async () => {
    const elsewhere = [
      'http://files.recorder.example/a.vtt',
      'https://evil.example/a.vtt',
      'https://evilrecorder.example/a.vtt',
      'https://recorder.example.evil.example/',
      'https://files.recorder.example:8443/a.vtt',
      'https://files.recorder.example@evil.example/',
      'https://127.0.0.1/a.vtt',
      'file:///etc/passwd',
      '',
    ];
    for (const address of elsewhere) {
      expect(await failure(download({ ...request, address }, access))).toMatchObject({ temporary: false });
    }
    expect(asked).toEqual([]);
    server.use(
      http.get('https://files.recorder.example/a.vtt', () => {
        return new HttpResponse(null, { status: 302, headers: { location: 'https://169.254.169.254/latest' } });
      }),
    );
    expect(await failure(download(request, access))).toMatchObject({ temporary: false });
    expect(asked).toHaveLength(1);
  });

  it('ends a circle of redirects, and a file that never ends', async () => {
    server.use(
      http.get('https://files.recorder.example/a.vtt', () => {
        return new HttpResponse(null, { status: 302, headers: { location: '/a.vtt' } });
      }),
    );
    expect(await failure(download(request, access))).toMatchObject({ temporary: false });
    const endless = () => new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(5_000_000)) });
    server.use(http.get('https://files.recorder.example/a.vtt', () => new HttpResponse(endless())));
    expect(await failure(download(request, access))).toMatchObject({ message: expect.stringContaining('larger') });
  });
});
