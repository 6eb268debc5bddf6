import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FetchAccess, fetchBack } from '../../src/connectors/index.ts';
import { ConnectorError } from '../../src/domain/index.ts';
import {
  type FetchOrder,
  type HookRequest,
  type ReadingContext,
  type Received,
  TOOLS,
} from '../../src/intake/index.ts';
import { recorded, replying } from '../support/recorded.ts';

const api = setupServer();
let asked: string[] = [];
api.events.on('request:start', ({ request }) => asked.push(`${request.method} ${request.url}`));
beforeAll(() => api.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  api.resetHandlers();
  asked = [];
});
afterAll(() => api.close());

const CONTEXT: ReadingContext = {
  settings: {},
  receivedAt: '2026-09-30T12:00:00.000Z',
  defaults: { vendorDomains: ['northlight.example'] },
};

const ACCESS: FetchAccess = { token: 'tok_1', signal: new AbortController().signal };

/** What the recorded announcement of a tool asks for. */
async function announced(tool: string): Promise<FetchOrder> {
  const request: HookRequest = {
    method: 'POST',
    url: '',
    query: {},
    headers: {},
    body: Buffer.from(JSON.stringify(recorded(tool).request.body)),
  };
  const order = (await TOOLS.get(tool)?.read(request, CONTEXT))?.find((item) => item.kind === 'fetch');
  if (order?.kind !== 'fetch') throw new Error(`${tool} announces nothing`);
  return order.order;
}

async function ask(tool: string, access: Partial<FetchAccess> = {}): Promise<readonly Received[]> {
  return fetchBack(await announced(tool), { ...ACCESS, ...access }, CONTEXT);
}

async function failure(call: Promise<unknown>): Promise<ConnectorError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectorError)) throw new Error('expected a ConnectorError', { cause: error });
  return error;
}

/** How each says that the transcript is not there yet. */
const NOT_READY: Readonly<Record<string, readonly [string, () => Response][]>> = {
  avoma: [
    ['https://api.avoma.com/v1/transcriptions/*', () => new HttpResponse(null, { status: 404 })],
    ['https://api.avoma.com/v1/transcriptions/*', () => HttpResponse.json({ transcript: [], speakers: [] })],
  ],
  grain: [
    ['https://api.grain.com/_/public-api/v2/recordings/*/transcript', () => new HttpResponse(null, { status: 404 })],
    ['https://api.grain.com/_/public-api/v2/recordings/*/transcript', () => HttpResponse.json([])],
  ],
  meetgeek: [
    ['https://api-eu.meetgeek.ai/v1/meetings/*/transcript', () => new HttpResponse(null, { status: 404 })],
    [
      'https://api-eu.meetgeek.ai/v1/meetings/*',
      () => HttpResponse.json({ sentences: [], pagination: { next_cursor: null } }),
    ],
  ],
  teams: [
    ['https://graph.microsoft.com/v1.0/users/*', () => new HttpResponse(null, { status: 404 })],
    ['https://graph.microsoft.com/v1.0/users/*', () => HttpResponse.text('WEBVTT\n\n')],
  ],
  'google-meet': [['https://meet.googleapis.com/v2/*', () => HttpResponse.json({ state: 'ENDED' })]],
};

describe.each(Object.keys(NOT_READY))('asking %s back', (tool) => {
  it('waits for a transcript that is not ready, and takes it when it is', async () => {
    for (const [address, answer] of NOT_READY[tool] ?? []) {
      api.resetHandlers(http.get(address, answer), http.post(address, answer));
      const error = await failure(ask(tool));
      expect(error).toMatchObject({ temporary: true, message: expect.stringContaining('not ready yet') });
    }
    api.resetHandlers(...replying(recorded(tool).replies));
    expect(await ask(tool)).toMatchObject([{ kind: 'conversation', document: { mediaType: 'application/json' } }]);
  });

  it('hands on how long a busy tool wants to be left alone', async () => {
    api.use(http.all('*', () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '120' } })));
    expect(await failure(ask(tool))).toMatchObject({ temporary: true, retryAfterSeconds: 120 });
    expect(asked).toHaveLength(1);
  });

  it('gives up for now on a tool that does not answer', async () => {
    api.use(http.all('*', () => delay('infinite')));
    const error = await failure(ask(tool, { signal: AbortSignal.timeout(20) }));
    expect(error).toMatchObject({ temporary: true, message: expect.stringContaining('did not answer in time') });
  });

  it('says what to do about a token that is missing or refused, and never what it is', async () => {
    expect(await failure(ask(tool, { token: undefined }))).toMatchObject({ temporary: false });
    api.use(http.all('*', () => HttpResponse.json({ error: 'words of theirs' }, { status: 401 })));
    const error = await failure(ask(tool, { token: 'tok_hidden' }));
    expect(error).toMatchObject({ temporary: false, message: expect.stringContaining('set a new one') });
    expect(error.message).not.toMatch(/tok_hidden|words of theirs/);
  });

  it('tries again when something else than the tool answers', async () => {
    api.use(http.all('*', () => HttpResponse.text('<html>maintenance</html>')));
    expect(await failure(ask(tool))).toMatchObject({ temporary: true });
  });
});

describe('what an announcement may not do', () => {
  it.each([
    ['avoma', { meeting: { transcription_uuid: '..' } }, 'x'],
    ['grain', {}, '..'],
    ['meetgeek', {}, '.'],
    ['teams', { meeting: '..' }, 't'],
    ['google-meet', {}, '../../v1/everything'],
    ['google-meet', {}, 'conferenceRecords/../transcripts/..'],
  ])('%s: name something that is another address (%j)', async (tool, known, id) => {
    const order = { tool, resource: 'transcript', id, known };
    expect(await failure(fetchBack(order, ACCESS, CONTEXT))).toMatchObject({ temporary: false });
    expect(asked).toEqual([]);
  });

  it('keep us turning pages without end', async () => {
    const page = { sentences: [], pagination: { next_cursor: 'again' } };
    api.use(http.get('https://api-eu.meetgeek.ai/*', () => HttpResponse.json(page)));
    expect(await failure(ask('meetgeek'))).toMatchObject({ temporary: false });
    expect(asked).toHaveLength(2);
  });

  it('send the key of one region of MeetGeek to another', async () => {
    api.use(http.get('https://api-us.meetgeek.ai/*', () => new HttpResponse(null, { status: 404 })));
    await failure(ask('meetgeek', { token: 'us-tok_1' }));
    expect(asked).toHaveLength(1);
    const order = await announced('meetgeek');
    const elsewhere = { ...CONTEXT, settings: { region: 'evil.example/' } };
    expect(await failure(fetchBack(order, ACCESS, elsewhere))).toMatchObject({ temporary: false });
    expect(asked).toHaveLength(1);
  });
});
