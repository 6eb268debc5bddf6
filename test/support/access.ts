import pino from 'pino';
import type { Conversation, Role } from '../../src/domain/index.ts';
import type { ExtractionResult } from '../../src/extraction/index.ts';
import { createApi } from '../../src/http/index.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline/index.ts';
import { createApiKey, type Database, saveMember, saveWorkspace, withWorkspace } from '../../src/storage/index.ts';
import { createPages } from '../../src/ui/index.ts';
import { askApi } from './ask-api.ts';
import { exampleConversation } from './conversations.ts';
import { cookieOf } from './sign-in.ts';
import { completeResult, createTestExtractor, plainSignals } from './test-extractor.ts';

export const WORKSPACE = 'guarded';

/** Said in a private conversation with an account that everybody sees, and in one that waits for its account. */
export const PRIVATE_WORD = 'quillfeather';
/** Of an account that is restricted, in everything that is its. */
export const CLOSED_WORD = 'marzipanco';

/** Whose word stands in a turn: by it the rival that is named there is known. */
function competitorIn(text: string): string {
  return `Rivalware of ${[PRIVATE_WORD, CLOSED_WORD].find((word) => text.includes(word))}`;
}

/** What nobody could prove: its words are kept with the run. */
function reading(conversation: Conversation): ExtractionResult {
  const quote = conversation.turns.at(-1)?.text ?? '';
  const rejected = [{ reason: 'quote_not_found', detail: 'It is not there.', kind: 'mood', quote }] as const;
  return { ...completeResult(plainSignals(conversation.turns, competitorIn)), rejected: [...rejected] };
}

/** A workspace with something private and something restricted in it, and a face to ask it by. */
export interface AccessWorld {
  readonly database: Database;
  readonly pipeline: Pipeline;
  readonly api: ReturnType<typeof createApi>;
  readonly pages: ReturnType<typeof createPages>;
  /** Keys by what they are. */
  readonly keys: Readonly<Record<KeyName, string>>;
  ask(
    key: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly text: string }>;
  open(
    key: string,
    path: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string }>;
  stop(): Promise<void>;
}

/**
 * `stranger`, `editor`: may read what is open. `accounts`: sees acme alone. `participant`: took part in what is private.
 * `named`: is a reader of it, and of the restricted account.
 */
export type KeyName = Role | 'accounts' | 'participant' | 'named';

/** Builds it over an empty database. */
export async function createAccessWorld(database: Database): Promise<AccessWorld> {
  await saveWorkspace(database, WORKSPACE, {
    settings: { company: 'Northlight', domains: ['northlight.test'] },
    asOf: '2026-04-20',
  });
  const pipeline = createPipeline({
    database,
    extractor: createTestExtractor({ extract: async (conversation) => reading(conversation) }),
    pollMs: 50,
  });
  await pipeline.start();
  const logger = pino({ level: 'error' }, { write: (line) => process.stderr.write(line) });
  const now = Date.now;
  const shared = { database, pipeline, extractor: 'local', now, logger } as const;
  const api = createApi({ ...shared, embedding: 'none', workspace: WORKSPACE, maxBodyBytes: 1_000_000 });
  const pages = createPages(shared);
  const keys = await withWorkspace(database, WORKSPACE, async (tx) => {
    await saveMember(tx, 'Ana@Northlight.test', { name: 'Ana Lima', role: 'editor' });
    await saveMember(tx, 'nora@northlight.test', { name: 'Nora Named', role: 'editor' });
    await saveMember(tx, 'otto@northlight.test', { name: 'Otto Other', role: 'admin' });
    return {
      admin: (await createApiKey(tx, 'admin', { role: 'admin' })).key,
      editor: (await createApiKey(tx, 'editor', { member: 'otto@northlight.test' })).key,
      reader: (await createApiKey(tx, 'reader', { role: 'reader' })).key,
      accounts: (await createApiKey(tx, 'acme only', { accounts: ['acme'] })).key,
      participant: (await createApiKey(tx, 'of Ana', { role: 'admin', member: 'ana@northlight.test' })).key,
      named: (await createApiKey(tx, 'of Nora', { role: 'reader', member: 'nora@northlight.test' })).key,
    };
  });
  const world: AccessWorld = {
    database,
    pipeline,
    api,
    pages,
    keys,
    ask: (key, method, path, body) => askApi(api, key, method, path, body),
    async open(key, path, form) {
      const headers = { cookie: await cookieOf(database, key), origin: 'http://localhost' };
      const init = form === undefined ? { headers } : { method: 'POST', headers, body: new URLSearchParams(form) };
      const response = await pages.request(path, init);
      return { status: response.status, text: await response.text() };
    },
    stop: () => pipeline.stop(),
  };
  await fill(world);
  return world;
}

const ANA = { name: 'Ana Lima', side: 'vendor', email: 'ana@northlight.test' } as const;
const BOB = { name: 'Bob Smith', side: 'vendor', email: 'bob@northlight.test' } as const;

/** The conversations of the world: the first is open. */
export const OPEN = exampleConversation({
  id: 'conv-open',
  participants: [{ name: 'Dana Ortiz', side: 'customer', email: 'dana@acme.test' }, BOB],
  turns: [
    { speaker: 'Dana Ortiz', text: 'We want more seats in the open.' },
    { speaker: 'Bob Smith', text: 'We will send the roadmap.' },
  ],
});

export const PRIVATE = exampleConversation({
  id: 'conv-private',
  external_id: 'ext-private',
  occurred_at: '2026-03-20T15:00:00.000Z',
  subject: `Talk about ${PRIVATE_WORD}`,
  private: true,
  readers: ['nora@northlight.test'],
  participants: [{ name: `Vera ${PRIVATE_WORD}`, side: 'customer', title: PRIVATE_WORD, email: 'vera@acme.test' }, ANA],
  turns: [
    { speaker: `Vera ${PRIVATE_WORD}`, text: `We have signed with Rivalware, says ${PRIVATE_WORD}.` },
    { speaker: 'Ana Lima', text: `We will build the ${PRIVATE_WORD} export.` },
  ],
});

const STRAY = exampleConversation({
  id: 'conv-stray',
  account: undefined,
  occurred_at: '2026-03-22T15:00:00.000Z',
  subject: `Stray ${PRIVATE_WORD}`,
  private: true,
  readers: ['nora@northlight.test'],
  participants: [{ name: `Wim ${PRIVATE_WORD}`, side: 'customer', email: 'wim@nowhere.test' }, ANA],
  turns: [{ speaker: 'Ana Lima', text: `Who is ${PRIVATE_WORD}?` }],
});

export const CLOSED = exampleConversation({
  id: 'conv-closed',
  account: { key: CLOSED_WORD, name: CLOSED_WORD },
  occurred_at: '2026-03-21T15:00:00.000Z',
  subject: `Talk at ${CLOSED_WORD}`,
  participants: [{ name: `Carl ${CLOSED_WORD}`, side: 'customer', email: `carl@${CLOSED_WORD}.test` }, ANA],
  turns: [
    { speaker: `Carl ${CLOSED_WORD}`, text: `Rivalware courts ${CLOSED_WORD}.` },
    { speaker: 'Ana Lima', text: `We will visit ${CLOSED_WORD}.` },
  ],
});

/** Everything by the API, as it would come about. */
async function fill({ ask, keys, pipeline }: AccessWorld): Promise<void> {
  const done = async (method: string, path: string, body?: unknown) => {
    const { status, text } = await ask(keys.admin, method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  await done('PUT', '/v1/accounts/acme', { name: 'Acme', domain: 'acme.test', renewal_date: '2026-09-01' });
  await done('PUT', `/v1/accounts/${CLOSED_WORD}`, {
    name: CLOSED_WORD,
    domain: `${CLOSED_WORD}.test`,
    people: [
      { name: `Cora ${CLOSED_WORD}`, email: `cora@${CLOSED_WORD}.test`, roles: ['champion'], from: '2026-01-01' },
    ],
  });
  await done('PUT', `/v1/accounts/${CLOSED_WORD}/access`, { restricted: true, readers: ['Nora@northlight.test'] });
  for (const conversation of [OPEN, PRIVATE, STRAY, CLOSED]) await done('POST', '/v1/conversations', conversation);
  await done('PUT', '/v1/deals/deal-closed', { account: CLOSED_WORD, name: `Deal of ${CLOSED_WORD}`, stage: 'open' });
  await done('POST', '/v1/deals/deal-closed/close', { at: '2026-04-01T10:00:00Z' });
  await done('PUT', '/v1/deals/deal-open', { account: 'acme', name: 'Acme 2026', stage: 'signature' });
  await done('POST', '/v1/deals/deal-open/close', { at: '2026-04-01T10:00:00Z' });
  await done('POST', '/v1/tickets', [
    { account: CLOSED_WORD, id: 't1', severity: 'critical', opened_at: '2026-03-01', title: CLOSED_WORD },
  ]);
  await done('POST', '/v1/surveys', [{ account: CLOSED_WORD, kind: 'nps', at: '2026-03-01', score: 3 }]);
  await pipeline.whenIdle(WORKSPACE);
  await judge(done);
  await pipeline.whenIdle(WORKSPACE);
  await pipeline.sweep(WORKSPACE, { asOf: '2026-04-10' });
  await pipeline.whenIdle(WORKSPACE);
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

/** What people decided about what is hidden, in words of their own. */
async function judge(done: (method: string, path: string, body?: unknown) => Promise<object>): Promise<void> {
  for (const [account, word] of [
    ['acme', PRIVATE_WORD],
    [CLOSED_WORD, CLOSED_WORD],
  ] as const) {
    const signals = (await done('GET', `/v1/accounts/${account}/signals`)) as Listed;
    const hidden = signals.items.find((signal) => JSON.stringify(signal).includes(word));
    await done('PATCH', `/v1/signals/${hidden?.id}`, { action: 'confirm', reason: `because of ${word}` });
    const promises = (await done('GET', `/v1/accounts/${account}/commitments`)) as Listed;
    const entry = promises.items.find((promise) => JSON.stringify(promise).includes(word));
    await done('PATCH', `/v1/commitments/${entry?.id}`, { action: 'withdrawn', reason: `not for ${word}` });
    const people = (await done('GET', `/v1/accounts/${account}/people`)) as Listed;
    const person = people.items.find(({ name }) => name.includes(word));
    await done('PATCH', `/v1/people/${person?.id}`, { action: 'left', since: '2026-04-01' });
  }
}
