import pino from 'pino';
import { Webhook } from 'standardwebhooks';
import { createAnswerer, createSearcher } from '../../../src/answers/index.ts';
import { createApi } from '../../../src/http/index.ts';
import { createMcpApp } from '../../../src/mcp/index.ts';
import { createPipeline, type Pipeline, workspacePolicy } from '../../../src/pipeline/index.ts';
import { createSlackApp, type SlackApp } from '../../../src/slack/index.ts';
import { createApiKey, type Database, saveMember, saveWorkspace, withWorkspace } from '../../../src/storage/index.ts';
import { createPages } from '../../../src/ui/index.ts';
import { completeResult, createTestExtractor, plainSignals } from '../test-extractor.ts';

/** What workspaces are called that requests may learn nothing of. */
const THEIRS = 'neighbour';
/** Stands in every text of the other workspace, and is never sent. */
export const THEIR_WORD = 'zanzibarquill';
/** What our customer says: it stands in no log. */
export const SPOKEN_WORD = 'plumcobalt';

/** What Slack signs with, and when it does. */
export const SLACK_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const SLACK_NOW = Date.parse('2026-11-23T12:00:00Z');
/** Our member as Slack calls them. */
export const SLACK_USER = 'UANA';

export const ORIGIN = 'http://localhost';
const MAX_BODY_BYTES = 300_000;

/** Ids and keys by what they are of. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Two workspaces with something of everything in each, and the faces of the program over them. */
export interface FuzzWorld {
  readonly database: Database;
  readonly api: ReturnType<typeof createApi>;
  readonly pages: ReturnType<typeof createPages>;
  readonly mcp: ReturnType<typeof createMcpApp>;
  readonly slack: SlackApp;
  /** What was posted to Slack, a message each as JSON; emptied by whoever reads it. */
  readonly posted: string[];
  /** Of our workspace, by role. */
  readonly keys: { readonly admin: string; readonly editor: string; readonly reader: string };
  /** Ids and keys of the workspace by what they are of: the first part of a path below /v1. */
  readonly known: Known;
  /** Those of the other workspace. */
  readonly theirs: Known;
  /** What was logged, a line each; emptied by whoever reads it. */
  readonly logged: string[];
  stop(): Promise<void>;
}

/** Fills a workspace by the API, as it would come about, and another one beside it; then nothing works on jobs any more. */
export async function createFuzzWorld(database: Database, ours: string): Promise<FuzzWorld> {
  const logged: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => logged.push(line) });
  const extractor = createTestExtractor({
    extract: async (conversation) => completeResult(plainSignals(conversation.turns)),
  });
  const working = createPipeline({ database, extractor, pollMs: 50 });
  await working.start();
  const { api } = facesOver(database, working, logger, ours);
  const filled = await fill(api, database, working, ours, SPOKEN_WORD);
  const others = await fill(api, database, working, `${THEIRS}-of-${ours}`, THEIR_WORD);
  await working.stop();
  const pipeline = createPipeline({ database, extractor, logger });
  await pipeline.prepare();
  return {
    database,
    ...facesOver(database, pipeline, logger, ours),
    keys: filled.keys,
    known: filled.known,
    theirs: others.known,
    logged,
    stop: () => pipeline.stop(),
  };
}

function facesOver(database: Database, pipeline: Pipeline, logger: pino.Logger, workspace: string) {
  const posted: string[] = [];
  const shared = {
    database,
    pipeline,
    extractor: 'local',
    now: Date.now,
    logger,
    maxBodyBytes: MAX_BODY_BYTES,
  } as const;
  const answerer = createAnswerer({ database, policyOf: workspacePolicy });
  return {
    api: createApi({ ...shared, embedding: 'none', workspace }),
    pages: createPages(shared),
    mcp: createMcpApp({ ...shared, answerer, searcher: createSearcher({ database }) }),
    slack: createSlackApp({
      ...{ database, answerer, logger, now: () => SLACK_NOW },
      slack: { signingSecret: SLACK_SECRET, workspace },
      post: async (_, message) => void posted.push(JSON.stringify(message)),
    }),
    posted,
  };
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

async function fill(
  api: ReturnType<typeof createApi>,
  database: Database,
  pipeline: Pipeline,
  workspace: string,
  word: string,
) {
  await saveWorkspace(database, workspace, {
    settings: { company: `Northlight ${word}`, domains: ['northlight.test'] },
  });
  const keys = await withWorkspace(database, workspace, async (tx) => {
    await saveMember(tx, 'ana@northlight.test', { name: `Ana ${word}`, role: 'admin', slackUserId: SLACK_USER });
    return {
      admin: (await createApiKey(tx, 'admin', { role: 'admin' })).key,
      editor: (await createApiKey(tx, 'editor', { member: 'ana@northlight.test' })).key,
      reader: (await createApiKey(tx, 'reader', { role: 'reader' })).key,
    };
  });
  const ask: Ask = async (method, path, body) => {
    const headers = { authorization: `Bearer ${keys.admin}`, 'content-type': 'application/json' };
    const response = await api.request(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
  const own = workspace.startsWith(THEIRS) ? 'theirs' : 'ours';
  await fillRecord(ask, own, word);
  const { secret } = (await ask('PUT', `/v1/sources/${own}-recorder`, { tool: 'generic' })) as {
    readonly secret: string;
  };
  const posted = JSON.stringify(conversation(`${own}-posted`, `${own}-acme`, word, 4));
  await api.request(`/hooks/${workspace}/${own}-recorder`, {
    method: 'POST',
    headers: signed(secret, posted),
    body: posted,
  });
  await pipeline.whenIdle(workspace);
  await decide(ask, own, word);
  await pipeline.whenIdle(workspace);
  await pipeline.sweep(workspace);
  await pipeline.whenIdle(workspace);
  await fillSending(ask, own, word);
  return { keys, known: await knownOf(ask, own) };
}

function signed(secret: string, body: string): Record<string, string> {
  const at = new Date();
  return {
    'content-type': 'application/json',
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
  };
}

async function fillRecord(ask: Ask, own: string, word: string): Promise<void> {
  for (const account of [`${own}-acme`, `${own}-beta`])
    await ask('PUT', `/v1/accounts/${account}`, {
      name: `${account} ${word}`,
      domain: `${account}.test`,
      acv: 84_000,
      renewal_date: '2026-12-15',
      owners: [{ role: 'csm', name: `Ines ${word}` }],
      people: [{ name: `Cora ${word}`, email: `cora@${account}.test`, roles: ['champion'], from: '2026-01-01' }],
    });
  for (const [at, account] of [`${own}-acme`, `${own}-beta`, undefined].entries())
    await ask('POST', '/v1/conversations', conversation(`${own}-call-${at}`, account, word, at));
  await ask('PUT', `/v1/deals/${own}-deal`, { account: `${own}-acme`, name: `Deal of ${word}`, stage: 'open' });
  await ask('POST', `/v1/deals/${own}-deal/close`, { at: '2026-09-01T10:00:00Z' });
  await ask('POST', '/v1/tickets', [
    { account: `${own}-acme`, id: 't1', severity: 'critical', opened_at: '2026-09-01', title: word },
    { account: 'unheard-of', id: 't2', severity: 'high', opened_at: '2026-09-01', title: word },
  ]);
  await ask('POST', '/v1/surveys', [{ account: `${own}-acme`, kind: 'nps', at: '2026-09-01', score: 3 }]);
  await ask('POST', `/v1/accounts/${own}-acme/review`);
}

/** Last: what cannot be sent is tried again for days. */
async function fillSending(ask: Ask, own: string, word: string): Promise<void> {
  const { id } = (await ask('POST', '/v1/destinations', {
    name: `${own} ${word}`,
    channel: 'webhook',
    settings: { url: 'https://hooks.invalid/x' },
    events: ['handoff.made', 'inbox.item'],
  })) as { readonly id: string };
  await ask('POST', `/v1/destinations/${id}/test`);
}

function conversation(id: string, account: string | undefined, word: string, day: number) {
  return {
    id,
    medium: 'call',
    occurred_at: `2026-10-0${day + 1}T15:00:00.000Z`,
    subject: `Talk about ${word}`,
    ...(account === undefined ? {} : { account: { key: account } }),
    participants: [
      { name: `Dana ${word}`, side: 'customer', email: `dana@${account ?? 'nowhere'}.test` },
      { name: 'Ana Lima', side: 'vendor', email: 'ana@northlight.test' },
    ],
    turns: [
      { speaker: `Dana ${word}`, text: `We are looking at Rivalware ${word}.` },
      { speaker: `Dana ${word}`, text: `We want more seats, says ${word}.` },
      { speaker: 'Ana Lima', text: `We will build the ${word} export.` },
    ],
  };
}

async function decide(ask: Ask, own: string, word: string): Promise<void> {
  const [signal] = idsIn(await ask('GET', `/v1/accounts/${own}-acme/signals`));
  await ask('PATCH', `/v1/signals/${signal}`, { action: 'confirm', reason: `because of ${word}` });
  await ask('POST', `/v1/accounts/${own}-acme/ask`, { question: `What is ${word}?` });
}

function idsIn(listed: unknown, name = 'id'): readonly string[] {
  const { items = [] } = listed as { items?: readonly Record<string, unknown>[] };
  return items.map((item) => item[name]).filter((id) => typeof id === 'string');
}

/** What there is of each kind, by the lists that the API gives. */
async function knownOf(ask: Ask, own: string): Promise<Known> {
  const handoff = (await ask('GET', `/v1/deals/${own}-deal/handoff`)) as Record<string, unknown>;
  return {
    accounts: idsIn(await ask('GET', '/v1/accounts'), 'key'),
    conversations: idsIn(await ask('GET', '/v1/conversations')),
    signals: idsIn(await ask('GET', `/v1/accounts/${own}-acme/signals`)),
    commitments: idsIn(await ask('GET', `/v1/accounts/${own}-acme/commitments`)),
    people: idsIn(await ask('GET', `/v1/accounts/${own}-acme/people`)),
    deals: [`${own}-deal`],
    lines: [...JSON.stringify(handoff).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id ?? ''),
    reviews: idsIn(await ask('GET', `/v1/accounts/${own}-acme/reviews`)),
    interventions: idsIn(await ask('GET', '/v1/interventions')),
    inbox: idsIn(await ask('GET', '/v1/inbox')),
    members: ['ana@northlight.test'],
    sources: [`${own}-recorder`],
    deliveries: idsIn(await ask('GET', '/v1/deliveries')),
    destinations: idsIn(await ask('GET', '/v1/destinations')),
    dispatches: idsIn(await ask('GET', '/v1/dispatches')),
  };
}
