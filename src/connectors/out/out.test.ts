import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exampleDocument } from '../../../test/support/documents.ts';
import { startMailServer, startWebServer } from '../../../test/support/receivers.ts';
import { startToolServer, type ToolServer } from '../../../test/support/tool-server.ts';
import { type OutgoingDocument, type Outlet, SendError, type SendOptions, sendOut } from './index.ts';
import { toBlocks } from './render.ts';

const SECRET = 'secret-that-nobody-sees';
let tools: ToolServer;
beforeAll(async () => {
  tools = await startToolServer();
});
afterEach(() => {
  tools.refusal = undefined;
  for (const list of Object.values(tools.written)) list.length = 0;
});
afterAll(() => tools.web.stop());

const DOCUMENT: OutgoingDocument = {
  id: 'msg_0123456789abcdef',
  event: 'handoff.made',
  account: 'acme',
  deal: null,
  document: exampleDocument(),
  markdown: '# Handoff',
  link: 'https://earshot.example.com/deals/d/handoff',
  queuedAt: '2026-03-02T10:00:00.000Z',
};

function outletOf(channel: Outlet['channel']): Outlet {
  const { url } = tools.web;
  const settings = {
    slack: { channel: 'C1', api_url: `${url}/slack/` },
    hubspot: { api_url: url },
    salesforce: { instance_url: url },
  };
  const secrets = { bot_token: SECRET, access_token: SECRET };
  return { channel, settings: settings[channel as keyof typeof settings], secrets };
}

function options(change: Partial<SendOptions> = {}): SendOptions {
  return {
    rules: { allowPrivateAddresses: true },
    signal: new AbortController().signal,
    mayHaveArrived: false,
    handOver: async () => undefined,
    crm: { accounts: ['001000000000001'], deals: [] },
    ...change,
  };
}

async function failureOf(sending: Promise<unknown>): Promise<SendError> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SendError)) throw new Error('it did not fail as it should', { cause: error });
  expect(`${error.message} ${error.stack} ${JSON.stringify(error.cause ?? '')}`).not.toContain(SECRET);
  return error;
}

const WRITERS = ['slack', 'hubspot', 'salesforce'] as const;

describe.each(WRITERS)('%s', (channel) => {
  it('is written to once; what may be there is looked for first', async () => {
    const { remoteId } = await sendOut(DOCUMENT, outletOf(channel), options());
    expect(remoteId).toBe('1000');
    const again = await sendOut(DOCUMENT, outletOf(channel), options({ mayHaveArrived: true }));
    expect([again.remoteId, tools.written[channel].length]).toEqual(['1000', 1]);
    const another = { ...DOCUMENT, id: 'msg_fedcba9876543210' };
    await sendOut(another, outletOf(channel), options({ mayHaveArrived: true }));
    expect(tools.written[channel].length).toBe(2);
  });

  it('is written to only after it is on record that it may arrive', async () => {
    const refused = new Error('another attempt is under way');
    const handOver = () => Promise.reject(refused);
    await expect(sendOut(DOCUMENT, outletOf(channel), options({ handOver }))).rejects.toBe(refused);
    expect(tools.written[channel]).toEqual([]);
  });

  it('is tried again when it is down, which may have been too late, and not when it refuses', async () => {
    tools.refusal = { status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: SECRET }] };
    expect(await failureOf(sendOut(DOCUMENT, outletOf(channel), options()))).toMatchObject({
      temporary: true,
      arrivalUnknown: true,
    });
    tools.refusal =
      channel === 'slack'
        ? { status: 200, body: { ok: false, error: 'invalid_auth' } }
        : { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: SECRET }] };
    expect(await failureOf(sendOut(DOCUMENT, outletOf(channel), options()))).toMatchObject({
      temporary: false,
      arrivalUnknown: false,
    });
  });
});

it('heeds how long Slack and HubSpot want to be left alone', async () => {
  tools.refusal = { status: 429, headers: { 'retry-after': '77' }, body: { message: SECRET } };
  for (const channel of ['slack', 'hubspot'] as const) {
    const failure = await failureOf(sendOut(DOCUMENT, outletOf(channel), options()));
    expect(failure).toMatchObject({ temporary: true, retryAfterSeconds: 77, arrivalUnknown: false });
  }
});

it('says which right Slack lacks when what may be there cannot be looked for, and posts nothing', async () => {
  tools.refusal = { status: 200, body: { ok: false, error: 'missing_scope' } };
  const failure = await failureOf(sendOut(DOCUMENT, outletOf('slack'), options({ mayHaveArrived: true })));
  expect(failure.message).toContain('channels:history');
  expect(tools.written.slack).toEqual([]);
});

it('tells CRMs that know nothing of the account apart from those that are down', async () => {
  for (const channel of ['hubspot', 'salesforce'] as const) {
    const crm = { accounts: [], deals: [] };
    expect(await failureOf(sendOut(DOCUMENT, outletOf(channel), options({ crm })))).toMatchObject({ temporary: false });
    const tested = await sendOut({ ...DOCUMENT, event: 'test' }, outletOf(channel), options({ crm }));
    expect(tested.note).toContain('writes no note');
  }
});

it('reaches no private address unless that is allowed, neither by webhook nor by mail', async () => {
  const [web, mail] = [await startWebServer(), await startMailServer()];
  const rules = { mailFrom: 'us@x.test' };
  const url = web.url.replace('127.0.0.1', 'localhost');
  const secrets = { signing_secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', smtp_url: mail.url };
  for (const address of [web.url, url, 'http://169.254.169.254/latest']) {
    const webhook = { channel: 'webhook', settings: { url: address }, secrets } as const;
    const failure = await failureOf(sendOut(DOCUMENT, webhook, options({ rules })));
    expect(failure).toMatchObject({ temporary: false, message: expect.stringContaining('not a public one') });
  }
  const email = { channel: 'email', settings: { to: ['a@b.test'] }, secrets } as const;
  const failure = await failureOf(sendOut(DOCUMENT, email, options({ rules })));
  expect(failure).toMatchObject({ temporary: false, message: expect.stringContaining('no public address') });
  // The operator's own mail server may be anywhere.
  const own = { ...email, secrets: {} };
  expect(await sendOut(DOCUMENT, own, options({ rules: { ...rules, smtpUrl: mail.url } }))).toMatchObject({
    remoteId: expect.any(String),
  });
  expect([web.received.length, mail.received.length]).toEqual([0, 1]);
  await web.stop();
  await mail.stop();
});

it('shows Slack words as words, in blocks that it takes, however long the document is', () => {
  const line = { id: 'l', text: '<!channel> & <@U1> '.repeat(400), sources: [], basis: 'x' };
  const sections = Array.from({ length: 90 }, (_, index) => ({ id: String(index), title: 'T', lines: [line, line] }));
  const blocks = toBlocks({ ...exampleDocument(), sections }, null) as { text?: { text: string } }[];
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(blocks.every(({ text }) => (text?.text.length ?? 0) <= 3_000)).toBe(true);
  expect(JSON.stringify(blocks)).not.toMatch(/<[!@]/);
});
