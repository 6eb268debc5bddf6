import { createHmac } from 'node:crypto';
import { isValidSlackRequest } from '@slack/bolt';
import { HttpResponse, http } from 'msw';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answerer, createAnswerer } from '../src/answers/index.ts';
import { accountRecordSchema } from '../src/domain/index.ts';
import { ReadLog } from '../src/http/index.ts';
import { workspacePolicy } from '../src/pipeline/index.ts';
import { createSlackApp, type SlackApp } from '../src/slack/index.ts';
import { listAudit, listReads, saveAccount, saveMember, withWorkspace } from '../src/storage/index.ts';
import { conversationPath } from '../src/ui/addresses.ts';
import { type AccessWorld, CLOSED_WORD, createAccessWorld, OPEN, PRIVATE_WORD, WORKSPACE } from './support/access.ts';
import { exampleConversation } from './support/conversations.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { playNetwork } from './support/network.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const NOW = Date.parse('2026-04-20T12:00:00Z');
const RESPONSE_URL = 'https://hooks.slack.com/commands/T1/2/abc';
const PUBLIC_URL = 'https://earshot.example.test';

/** A transcript that tries to mention everybody, and to link. */
const NASTY = 'We will ping <!channel> & <https://evil.test|our page>, *now*.';

interface Message {
  readonly response_type: string;
  readonly text: string;
  readonly blocks?: readonly { readonly text?: { readonly text: string; readonly verbatim?: boolean } }[];
}

function formOf(text: string, change: Readonly<Record<string, string>> = {}): string {
  const fields = { command: '/earshot', text, user_id: 'UANA', team_id: 'T1', response_url: RESPONSE_URL };
  return new URLSearchParams({ token: 'x', ...fields, trigger_id: crypto.randomUUID(), ...change }).toString();
}

/** Signed as Slack signs; its own package is asked whether it is right. */
function signed(body: string, { secret = SECRET, at = NOW / 1_000 } = {}): Record<string, string> {
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': signature,
  };
}

function slackAccepts(body: string, headers: Readonly<Record<string, string>>): boolean {
  const time = Number(headers['x-slack-request-timestamp']);
  const signature = headers['x-slack-signature'] ?? '';
  return isValidSlackRequest({
    signingSecret: SECRET,
    body,
    headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': time },
    nowMilliseconds: NOW,
  });
}

describeAnyDatabase('Slack', (fixture) => {
  const network = playNetwork();
  let world: AccessWorld;
  let slack: SlackApp;
  let posted: Message[];

  function createApp(change: Partial<Parameters<typeof createSlackApp>[0]> = {}): SlackApp {
    const { database } = fixture;
    const answerer: Answerer = createAnswerer({ database, policyOf: workspacePolicy });
    return createSlackApp({
      ...{ database, answerer, logger: pino({ level: 'silent' }), publicUrl: PUBLIC_URL, now: () => NOW },
      slack: { signingSecret: SECRET, workspace: WORKSPACE },
      ...change,
    });
  }

  beforeAll(async () => {
    world = await createAccessWorld(fixture.database);
    await withWorkspace(fixture.database, WORKSPACE, async (tx) => {
      await saveMember(tx, 'ana@northlight.test', { slackUserId: 'UANA' });
      await saveMember(tx, 'carla@northlight.test', { name: 'Carla', slackUserId: 'UCARLA' });
      for (const key of ['globex-us', 'globex-eu'])
        await saveAccount(tx, accountRecordSchema.parse({ key, name: 'Globex Corporation' }));
      await saveAccount(tx, accountRecordSchema.parse({ key: 'initech', name: 'Initech Germany GmbH' }));
    });
    const nasty = exampleConversation({
      id: 'conv-nasty',
      account: { key: 'initech', name: 'Initech Germany GmbH' },
      turns: [
        { speaker: '<!here> Dana', text: 'What will you do?' },
        { speaker: 'Ana Lima', text: NASTY },
      ],
    });
    await world.ask(world.keys.admin, 'POST', '/v1/conversations', nasty);
    await world.pipeline.whenIdle(WORKSPACE);
    slack = createApp();
  });
  afterAll(() => world.stop());

  async function send(body: string, headers = signed(body), { app } = slack) {
    return app.request('/slack/commands', { method: 'POST', body, headers });
  }

  /** Types a command; gives what Slack is told at once and what is posted afterwards. */
  async function type(text: string, change: Readonly<Record<string, string>> = {}) {
    posted = [];
    network.use(
      http.post(RESPONSE_URL, async ({ request }) => {
        posted.push((await request.json()) as Message);
        return HttpResponse.text('ok');
      }),
    );
    const response = await send(formOf(text, change));
    expect(response.status).toBe(200);
    const ack = (await response.json()) as Message;
    expect(ack.response_type).toBe('ephemeral');
    await slack.settled();
    return { ack, posted, words: JSON.stringify(posted) };
  }

  it('takes what Slack signed, and nothing that was tampered with, signed by somebody else, or recorded', async () => {
    const body = formOf('help');
    expect(slackAccepts(body, signed(body))).toBe(true);
    expect((await send(body)).status).toBe(200);
    const tampered = body.replace('help', 'acme');
    const old = signed(body, { at: NOW / 1_000 - 301 });
    const forged: [string, Record<string, string>][] = [
      [tampered, signed(body)],
      [body, signed(body, { secret: 'guessed' })],
      [body, old],
      [body, { ...signed(body), 'x-slack-signature': '' }],
      [body, { ...signed(body), 'x-slack-signature': 'v0=00' }],
      [body, { ...signed(body), 'x-slack-request-timestamp': 'now' }],
      [body, {}],
    ];
    for (const [sent, headers] of forged) expect((await send(sent, headers)).status).toBe(401);
    expect(slackAccepts(tampered, signed(body))).toBe(false);
    expect(slackAccepts(body, old)).toBe(false);
    const ahead = signed(body, { at: NOW / 1_000 + 301 });
    expect((await send(body, ahead)).status).toBe(401);
  });

  it('writes down who read which account by an answer, and nothing of what was not answered', async () => {
    const { database } = fixture;
    const reads = new ReadLog({ database, logger: pino({ level: 'silent' }), now: () => NOW });
    const answering = slack;
    slack = createApp({ reads });
    try {
      await type('acme What did Dana Ortiz want?');
      await type('acme What did Dana Ortiz want?', { user_id: 'UNOBODY' });
      await type('nowhere What did Dana Ortiz want?');
    } finally {
      slack = answering;
    }
    await reads.flush();
    const { items } = await withWorkspace(database, WORKSPACE, (tx) => listReads(tx, { action: 'slack ask' }));
    expect(items).toMatchObject([
      { actor: 'ana@northlight.test', subjectKind: 'account', subject: 'acme', times: 1, day: '2026-04-20' },
    ]);
  });

  it('checks the request that Slack itself published', async () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const headers = {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const then = createApp({ now: () => 1_531_420_618_000 });
    const response = await send(body, headers, then);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('/webhook-collect acme what did we promise?'); // no text: how to ask
    expect((await send(body, headers)).status).toBe(401); // today it is a recording
  });

  it('is not there without a signing secret', async () => {
    const body = formOf('help');
    expect((await send(body, signed(body), createApp({ slack: undefined }))).status).toBe(404);
  });

  it('answers at once, and then with quotes letter for letter, their speakers, days and links, for the asker alone', async () => {
    const { ack, posted } = await type('acme what did we promise?', { user_id: 'UCARLA' });
    expect(ack.text).toBe('Looking it up: acme what did we promise?');
    expect(posted).toHaveLength(1);
    expect(posted[0]).toMatchObject({ response_type: 'ephemeral', replace_original: false, unfurl_links: false });
    const texts = JSON.stringify(posted[0]?.blocks);
    expect(texts).toContain('>“We will send the roadmap.”');
    expect(texts).toContain('Bob Smith');
    const place = `${PUBLIC_URL}${conversationPath(OPEN.id, { turn: 1 })}`;
    expect(texts).toContain(`<${place}|call, 2026-03-12>`);
    expect(texts).not.toContain(PRIVATE_WORD);
    const audit = await withWorkspace(fixture.database, WORKSPACE, (tx) => listAudit(tx, { action: 'account.asked' }));
    expect(audit.items[0]).toMatchObject({ actor: 'Carla', subject: 'acme' });
  });

  it('answers members with what they may read themselves, and shares only what everybody may read', async () => {
    expect((await type('acme which rivals did they name?')).words).toContain(
      `signed with Rivalware, says ${PRIVATE_WORD}`,
    );
    expect((await type('acme which rivals did they name? --share')).words).not.toContain(PRIVATE_WORD);
    const shared = await type('acme what did we promise? --share');
    expect(shared.posted[0]?.response_type).toBe('in_channel');
    expect(shared.words).toContain('We will send the roadmap.');
    expect(shared.words).not.toContain(PRIVATE_WORD);
    expect((await type('acme what did we promise? —share')).posted[0]?.response_type).toBe('in_channel');
    const closed = await type(`${CLOSED_WORD} what did we promise?`, { user_id: 'UCARLA' });
    expect(closed.posted[0]?.response_type).toBe('ephemeral');
    expect(closed.words).toContain(`There is no account “${CLOSED_WORD}”`);
  });

  it('refuses kindly who is no member', async () => {
    const { posted, words } = await type('acme what did we promise?', { user_id: 'USTRANGER' });
    expect(posted[0]?.response_type).toBe('ephemeral');
    expect(words).toContain('earshot members add YOUR-EMAIL --slack USTRANGER');
    expect(words).not.toContain('roadmap');
  });

  it('finds the account by key or name, and asks where several may be meant', async () => {
    const ask = async (text: string) => (await type(text)).words;
    expect(await ask('initech germany: what did we promise?')).toContain('We will ping');
    expect(await ask('Initech Germany GmbH what did we promise?')).toContain('We will ping');
    expect(await ask('“initech germany” what did we promise?')).toContain('We will ping');
    const several = await ask('"Globex Corporation" what did we promise?');
    expect(several).toContain('Which one?');
    expect(several).toMatch(/`globex-eu`.*`globex-us`/);
    expect(await ask('glob what did we promise?')).toMatch(/Did you mean:.*`globex-eu`/);
    expect(await ask('nobody what did we promise?')).toContain('There is no account “nobody”');
    const audit = await withWorkspace(fixture.database, WORKSPACE, (tx) => listAudit(tx, { subject: 'nobody' }));
    expect(audit.items).toMatchObject([{ actor: 'Ana Lima', details: { question: 'nobody what did we promise?' } }]);
    expect(await ask('<nobody> what?')).toContain('There is no account “&lt;nobody&gt;”');
    expect(await ask('acme')).toContain('What do you want to know about *Acme*?');
    expect((await type('')).ack.blocks?.[0]?.text?.text).toContain('/earshot acme what did we promise?');
    expect(posted).toEqual([]);
  });

  it('lets no transcript mention anybody or link anywhere', async () => {
    const { posted } = await type('initech what did we promise?');
    const [message] = posted;
    const quote = message?.blocks?.find((block) => block.text?.text.includes('ping'))?.text;
    const safe = 'We will ping &lt;!channel&gt; &amp; &lt;https://evil.test|our page&gt;, *now*.';
    expect(JSON.stringify(message)).toContain(safe);
    expect(quote?.verbatim).toBe(true);
    for (const found of JSON.stringify(message).match(/<[^>]*>/g) ?? []) expect(found).toMatch(/^<https:\/\/earshot\./);
  });

  it('answers nowhere but at Slack, and one command once', async () => {
    for (const url of [
      'http://hooks.slack.com/x',
      'https://hooks.slack.com.evil.test/x',
      'https://10.0.0.1/',
      'x',
      '',
    ]) {
      const refused = await send(formOf('acme what?', { response_url: url }));
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ issues: [{ path: 'response_url' }] });
    }
    for (const path of ['user_id', 'trigger_id']) {
      const refused = await send(formOf('acme what?', { [path]: 'U\0' }));
      expect(refused.status).toBe(422);
      expect(await refused.json()).toMatchObject({ issues: [{ path }] });
    }
    await type('acme what did we promise?', { trigger_id: 'once' });
    expect(posted).toHaveLength(1);
    await type('acme what did we promise?', { trigger_id: 'once' });
    expect(posted).toEqual([]);
    // Nor by another process, nor two at once; a recorded request that names no trigger is known by its signature.
    const another = createApp();
    for (const body of [formOf('acme what?', { trigger_id: 'once' }), formOf('acme what?', { trigger_id: 'twice' })])
      await Promise.all([send(body), send(body, signed(body), another)]);
    const unnamed = formOf('acme what?', { trigger_id: '' });
    for (const app of [slack, another, slack]) await send(unnamed, signed(unnamed), app);
    await Promise.all([slack.settled(), another.settled()]);
    expect(posted).toHaveLength(2);
    const later = createApp({ now: () => NOW + 12 * 60_000 });
    const body = formOf('acme what?', { trigger_id: 'once' });
    await send(body, signed(body, { at: NOW / 1_000 + 12 * 60 }), later);
    await later.settled();
    expect(posted).toHaveLength(3);
    network.use(http.post(RESPONSE_URL, () => HttpResponse.redirect('https://evil.test/', 307)));
    await send(formOf('acme what did we promise?'));
    await slack.settled();
    expect(network.asked.filter((asked) => asked.includes('evil'))).toEqual([]);
  });

  it('says that something broke without saying what', async () => {
    const answerer: Answerer = {
      mode: 'offline',
      ask: async () => {
        throw new TypeError('secret insides');
      },
    };
    const broken = createApp({ answerer });
    const told: string[] = [];
    network.use(
      http.post(RESPONSE_URL, async ({ request }) => {
        told.push(await request.text());
        return HttpResponse.text('ok');
      }),
    );
    const body = formOf('acme what did we promise?');
    expect((await send(body, signed(body), broken)).status).toBe(200);
    await broken.settled();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('Something broke on our side');
    expect(told[0]).not.toContain('insides');
  });
});
