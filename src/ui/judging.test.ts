import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createUiWorld, type UiWorld } from '../../test/support/ui-world.ts';
import { listJudgements, listSignals, type StoredSignal, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';

const ORIGIN = 'http://localhost';

let world: UiWorld;
let app: ReturnType<typeof createPages>;
beforeAll(async () => {
  world = await createUiWorld();
  const { database, pipeline } = world;
  const logger = { error: (fields: object) => expect.fail(JSON.stringify(fields)) };
  app = createPages({ database, pipeline, extractor: 'local', now: () => Date.UTC(2026, 10, 1), logger });
});
afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

async function find(subtype: string): Promise<StoredSignal> {
  const { items } = await withWorkspace(world.database, 'demo', (tx) => listSignals(tx));
  const signal = items.find((one) => one.subtype === subtype);
  if (signal === undefined) throw new Error(`no ${subtype}`);
  return signal;
}

async function send(id: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await app.request(`${ORIGIN}/signals/${id}/judge`, {
    method: 'POST',
    headers: { cookie: await cookieOf(world.database, world.key), origin: ORIGIN, ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, location: response.headers.get('location'), html: await response.text() };
}

async function open(path: string): Promise<string> {
  const response = await app.request(path, { headers: { cookie: await cookieOf(world.database, world.key) } });
  expect(response.status).toBe(200);
  return response.text();
}

const correction = (change: Record<string, string>) => ({
  action: 'correct',
  claim: 'competitor/pitching',
  quote: 'FieldPilot is coming in tomorrow',
  turn: '2',
  'attr.competitor': 'FieldPilot',
  ...change,
});

describe('a form that judges', () => {
  it.each([
    ['account', (signal: StoredSignal) => `/accounts/meridian?signal=${signal.id}#signal-${signal.id}`],
    ['conversation', (signal: StoredSignal) => `/conversations/call-1?signal=${signal.id}#signal-${signal.id}`],
  ])('ends on the page of the %s it was sent from, which says who and when', async (from, place) => {
    const signal = await find('departed');
    const version = String(signal.version);
    const sent = await send(signal.id, { action: 'confirm', from, version, reason: 'she told <me>' });
    expect(sent).toMatchObject({ status: 303, location: place(signal) });
    const html = await open(place(signal));
    expect(html).toMatch(/Confirmed by Ines Calder, <time[^>]*>\d+ \w+( \d{4})?<\/time>/);
    expect(html).toContain('“she told &lt;me&gt;”');
    await send(signal.id, { action: 'undo', from });
    expect(await open(place(signal))).not.toContain('Confirmed by');
  });

  it('is refused from another site, without a key, and by a key of another workspace, and changes nothing', async () => {
    const { id } = await find('departed');
    const dismiss = { action: 'dismiss' };
    expect((await send(id, dismiss, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await send(id, dismiss, { cookie: '' })).status).toBe(401);
    expect((await send(id, dismiss, { cookie: await cookieOf(world.database, world.emptyKey) })).status).toBe(404);
    expect((await send('none', dismiss)).status).toBe(404);
    expect((await send(id, { action: 'love' })).status).toBe(422);
    expect(await withWorkspace(world.database, 'demo', (tx) => listJudgements(tx, id))).toHaveLength(4);
    expect(await find('departed')).toMatchObject({ status: 'open' });
  });

  it('is refused when somebody was quicker, and shows what they said', async () => {
    const { id, version } = await find('switching');
    await send(id, { action: 'dismiss', version: String(version) });
    const late = await send(id, {
      action: 'confirm',
      version: String(version),
      from: 'conversation',
      reason: 'I was there',
    });
    expect(late.status).toBe(412);
    expect(late.html).toContain('value="I was there"');
    expect(late.html).toContain('since this page was shown');
    expect(late.html).toContain('Dismissed by Ines Calder');
    await send(id, { action: 'undo' });
  });
});

describe('the form that corrects', () => {
  it('opens in place with what the signal says, and only the details of its kind', async () => {
    const { id } = await find('evaluating');
    for (const path of ['/conversations/call-1', '/accounts/meridian']) {
      const html = await open(`${path}?correct=${id}`);
      expect(html.match(/class="correction"/g)).toHaveLength(1);
      expect(html).toMatch(/<option value="competitor\/evaluating" selected/);
      expect(html).toContain('name="attr.competitor" value="FieldPilot"');
      expect(html).toContain('<div data-attr="team" hidden');
      expect(html).toMatch(/<textarea[^>]*>FieldPilot is coming in tomorrow to give us a demo<\/textarea>/);
    }
    expect(await open('/conversations/call-1?correct=none')).not.toContain('correction');
  });

  it('saves kind, details and words, says what had been read, and can be taken back', async () => {
    const { id, version } = await find('evaluating');
    const sent = await send(id, correction({ version: String(version), from: 'conversation' }));
    expect(sent.status).toBe(303);
    const corrected = await find('pitching');
    expect(corrected).toMatchObject({ id, quote: 'FieldPilot is coming in tomorrow', confirmedBy: 'Ines Calder' });
    expect(await open('/conversations/call-1')).toContain('It had been read as competitor, being evaluated.');
    await send(id, { action: 'undo' });
    expect(await find('evaluating')).toMatchObject({ id, readAs: null });
  });

  it('finds words with a line break in another turn, though forms send it as two letters', async () => {
    const { id } = await find('evaluating');
    await send(id, correction({ quote: 'Line one\r\n  line two 😀' }));
    expect(await find('pitching')).toMatchObject({ span: { turn: 3, start: 0 }, turns: [3, 1] });
    await send(id, { action: 'undo' });
  });

  it('comes back as it was written when the words do not stand there, with what is wrong', async () => {
    const { id } = await find('evaluating');
    const sent = await send(id, correction({ quote: 'FieldPilot "is" here', 'attr.competitor': 'Field <b>' }));
    expect(sent.status).toBe(422);
    expect(sent.html).toContain('The words do not stand there letter for letter.');
    expect(sent.html).toMatch(/<textarea[^>]*>FieldPilot &quot;is&quot; here<\/textarea>/);
    expect(sent.html).toContain('value="Field &lt;b&gt;"');
    expect((await send(id, correction({ turn: 'x' }))).status).toBe(422);
    expect((await send(id, correction({ claim: 'mood/bad' }))).status).toBe(422);
  });

  it('shows the details of another kind without JavaScript too', async () => {
    const { id } = await find('evaluating');
    const { status, html } = await send(id, { ...correction({ claim: 'expansion/new_team' }), action: 'draft' });
    expect(status).toBe(200);
    expect(html).toMatch(/<option value="expansion\/new_team" selected/);
    expect(html).toMatch(/<div data-attr="team">/);
    expect(html).toContain('<div data-attr="competitor" hidden');
  });
});

describe('the page of what waits', () => {
  it('says how many conversations an earlier reader has read', async () => {
    expect(await open('/waiting')).not.toContain('Read by an earlier reader');
    const { database, pipeline } = world;
    const { changePolicy, countReprocess, previewPolicy, reprocess, rescoreWorkspace } = pipeline;
    const {
      acceptConversation,
      acceptMessage,
      assignConversation,
      decideCommitment,
      decideSignal,
      handoffs,
      openBrief,
    } = pipeline;
    const { declareAccount, replayDelivery, retryConversation, retryDispatch, testDestination } = pipeline;
    const forms = {
      acceptConversation,
      acceptMessage,
      assignConversation,
      changePolicy,
      countReprocess,
      decideCommitment,
      decideSignal,
      declareAccount,
      handoffs,
      onEvent: () => () => undefined,
      openBrief,
      previewPolicy,
      replayDelivery,
      reprocess,
      rescoreWorkspace,
      retryConversation,
      retryDispatch,
      testDestination,
    };
    const { scoring, sending, reviews, reprocessing, erasing } = pipeline;
    const changed = { ...forms, scoring, sending, reviews, reprocessing, erasing, fingerprint: 'another prompt' };
    const pages = createPages({
      database,
      pipeline: changed,
      extractor: 'local',
      now: Date.now,
      logger: { error: () => undefined },
    });
    const response = await pages.request('/waiting', {
      headers: { cookie: await cookieOf(world.database, world.key) },
    });
    expect(await response.text()).toContain('One conversation was read with another prompt or model');
  });
});
