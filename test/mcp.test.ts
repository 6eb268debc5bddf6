import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnswerer, createSearcher } from '../src/answers/index.ts';
import { type RunningServer, startServer } from '../src/cli/server.ts';
import { readConfig } from '../src/config/index.ts';
import { accountRecordSchema } from '../src/domain/index.ts';
import { workspacePolicy } from '../src/pipeline/index.ts';
import { findConversation, listAudit, saveAccount, withWorkspace } from '../src/storage/index.ts';
import { conversationPath } from '../src/ui/addresses.ts';
import {
  type AccessWorld,
  CLOSED_WORD,
  createAccessWorld,
  type KeyName,
  OPEN,
  PRIVATE_WORD,
  WORKSPACE,
} from './support/access.ts';
import { describeAnyDatabase } from './support/databases.ts';

const PUBLIC_URL = 'https://earshot.example.test';

/** What each tool is called with. A tool without a line here fails the tests. */
const ARGUMENTS: Readonly<Record<string, (account: string) => Record<string, unknown>>> = {
  ask: (account) => ({ account, question: 'What did we promise?' }),
  search: (account) => ({ account, text: 'more seats rivalware signed export visit' }),
  search_accounts: () => ({ kind: 'expansion' }),
  list_accounts: () => ({}),
  risk: (account) => ({ account }),
  review: (account) => ({ account }),
  commitments: (account) => ({ account }),
  people: (account) => ({ account }),
  signals: (account) => ({ account }),
  timeline: (account) => ({ account }),
  read_conversation: () => ({ conversation: OPEN.id }),
  brief: (account) => ({ account }),
  inbox: (account) => ({ account, documents: true }),
};

interface Quote {
  readonly quote: string;
  readonly conversation: string;
  readonly turn: number;
  readonly speaker: string | null;
  readonly date: string;
  readonly link: string | null;
}

/** Every quote that an answer holds, however deep. */
function quotesIn(value: unknown): Quote[] {
  if (Array.isArray(value)) return value.flatMap(quotesIn);
  if (!(value instanceof Object)) return [];
  return ['quote' in value && 'turn' in value ? [value as Quote] : [], ...Object.values(value).map(quotesIn)].flat();
}

function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

describeAnyDatabase('the MCP server', (fixture) => {
  let world: AccessWorld;
  let server: RunningServer;
  const clients: Client[] = [];
  const logged: string[] = [];

  beforeAll(async () => {
    const { database } = fixture;
    world = await createAccessWorld(database);
    await withWorkspace(database, WORKSPACE, async (tx) => {
      await saveAccount(tx, accountRecordSchema.parse({ key: 'globex-us', name: 'Globex' }));
      await saveAccount(tx, accountRecordSchema.parse({ key: 'globex-eu', name: 'Globex' }));
    });
    const config = readConfig({ PORT: '0', EARSHOT_EMBEDDING: 'none', EARSHOT_URL: PUBLIC_URL });
    const logger = pino({ level: 'warn' }, { write: (line) => logged.push(line) });
    const { pipeline } = world;
    const close = async () => undefined;
    const answerer = createAnswerer({ database, policyOf: workspacePolicy });
    const parts = {
      config,
      database,
      pipeline,
      embeddings: undefined,
      answerer,
      searcher: createSearcher({ database }),
      logger,
    };
    server = await startServer({ ...parts, close });
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await server.close();
    await world.stop();
  });

  async function connect(key: KeyName): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' });
    const headers = { authorization: `Bearer ${world.keys[key]}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit: { headers } }));
    clients.push(client);
    return client;
  }

  async function call(client: Client, name: string, given: Record<string, unknown>): Promise<CallToolResult> {
    return (await client.callTool({ name, arguments: given })) as CallToolResult;
  }

  it('lists its tools, each with what it takes and gives, and says that it only reads', async () => {
    const { tools } = await (await connect('admin')).listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(Object.keys(ARGUMENTS).sort());
    for (const tool of tools) {
      expect(tool.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(tool.outputSchema).toMatchObject({ type: 'object' });
      expect(tool.description).not.toBe('');
    }
  });

  it.each(Object.keys(ARGUMENTS))('%s answers in words and in data, with quotes letter for letter', async (name) => {
    const client = await connect('admin');
    await client.listTools(); // the client checks what it is given against what was promised
    const result = await call(client, name, ARGUMENTS[name]?.('acme') ?? {});
    expect(result.isError, textOf(result)).toBeFalsy();
    expect(textOf(result)).not.toBe('');
    for (const { quote, conversation, turn, speaker, date, link } of quotesIn(result.structuredContent)) {
      const found = await withWorkspace(fixture.database, WORKSPACE, (tx) => findConversation(tx, conversation));
      const said = found?.conversation.turns[turn];
      expect(said?.text).toContain(quote);
      expect(speaker).toBe(said?.speaker);
      expect(date).toBe(found?.occurredAt);
      expect(link).toBe(`${PUBLIC_URL}${conversationPath(conversation, { turn })}`);
      expect(textOf(result)).toContain(quote);
    }
  });

  it('finds what is asked for', async () => {
    const client = await connect('admin');
    const found = async (name: string, given: Record<string, unknown>) =>
      quotesIn((await call(client, name, given)).structuredContent).map(({ quote }) => quote);
    const roadmap = 'We will send the roadmap.';
    expect(await found('commitments', { account: 'acme', state: 'open' })).not.toContain(roadmap); // due 1 April
    expect(await found('commitments', { account: 'Acme' })).toContain(roadmap);
    expect(await found('ask', { account: 'acme', question: 'What did we promise?' })).toContain(roadmap);
    expect(await found('search', { text: 'who wants more seats' })).toContain('We want more seats in the open.');
    expect(await found('search', { text: 'seats', side: 'us', account: 'acme' })).not.toContain(roadmap.toUpperCase());
    const growth = { question: 'which accounts want more seats' };
    expect(await found('search_accounts', growth)).toContain('We want more seats in the open.');
    expect(await found('search_accounts', { state: ['overdue'] })).toContain(roadmap);
    expect(await found('signals', { kinds: ['expansion'] })).toEqual(['We want more seats in the open.']);
    expect(await found('signals', { kinds: ['expansion'], to: '2020-01-01' })).toEqual([]);
    const page = await call(client, 'list_accounts', { limit: 1 });
    const { accounts, next } = page.structuredContent as { accounts: { key: string }[]; next: string };
    const rest = await call(client, 'list_accounts', { cursor: next });
    expect(JSON.stringify(rest.structuredContent)).not.toContain(`"key":"${accounts[0]?.key}"`);
  });

  it('goes on with a thread', async () => {
    const client = await connect('admin');
    const first = await call(client, 'ask', { account: 'acme', question: 'What did we promise?' });
    const { thread } = first.structuredContent as { thread: string };
    const second = await call(client, 'ask', { account: 'acme', question: 'When is it due?', thread });
    expect(second.structuredContent).toMatchObject({ thread });
    const foreign = await call(await connect('reader'), 'ask', { account: 'acme', question: 'And?', thread });
    expect(foreign.isError).toBe(true);
  });

  it.each(['reader', 'accounts', 'editor'] as const)(
    'tells the key %s what it may read, and nothing else',
    async (key) => {
      const client = await connect(key);
      const mayReadAll = key === 'editor';
      for (const [name, given] of Object.entries(ARGUMENTS)) {
        const open = await call(client, name, given('acme'));
        expect(open.isError, `${name}: ${textOf(open)}`).toBeFalsy();
        if (!mayReadAll) expect(JSON.stringify(open).toLowerCase(), name).not.toMatch(words);
        const closed = await call(client, name, given(CLOSED_WORD));
        if (mayReadAll || !('account' in given(''))) continue;
        expect(closed.isError, name).toBe(true);
        expect(textOf(closed)).toBe(
          `No account "${CLOSED_WORD}" in this workspace; list_accounts names those there are`,
        );
      }
      if (mayReadAll) return;
      const competitors = await call(client, 'search_accounts', { kind: 'competitor' });
      expect(JSON.stringify(competitors).toLowerCase()).not.toMatch(words);
      const everywhere = { text: `${PRIVATE_WORD} ${CLOSED_WORD}`, limit: 30 };
      const { content, ...searched } = await call(client, 'search', everywhere);
      expect(JSON.stringify([content, searched]).toLowerCase()).not.toMatch(words);
      const hidden = await call(client, 'read_conversation', { conversation: 'conv-private' });
      expect(textOf(hidden)).toBe('No conversation "conv-private" in this workspace');
    },
  );
  const words = new RegExp(`${PRIVATE_WORD}|${CLOSED_WORD}`);

  it('writes down what is asked about an account that is not there', async () => {
    const client = await connect('reader');
    await call(client, 'ask', { account: 'nowhere', question: 'Who left?' });
    await call(client, 'search', { account: 'nowhere', text: 'who left' });
    const { items } = await withWorkspace(fixture.database, WORKSPACE, (tx) => listAudit(tx, { subject: 'nowhere' }));
    expect(items.map(({ actor, details }) => [actor, details.question])).toEqual([
      ['reader', 'who left'],
      ['reader', 'Who left?'],
    ]);
  });

  it('says what is wrong with a call, and nothing of its own insides', async () => {
    const client = await connect('admin');
    const several = await call(client, 'risk', { account: 'globex' });
    expect(several.isError).toBe(true);
    expect(textOf(several)).toContain('globex-eu (Globex), globex-us (Globex)');
    expect(textOf(await call(client, 'risk', { account: 'acm' }))).toContain('near it: acme (Acme)');
    for (const given of [
      { account: 'acme', as_of: 'yesterday' },
      { account: 'acme', since: '2026-01-01' },
      { account: "'; DROP TABLE account; --" },
      { account: 'acme\u0000' },
    ]) {
      const result = await call(client, 'risk', given);
      expect(result.isError).toBe(true);
      expect(textOf(result)).not.toMatch(/select |insert |sqlstate|\.ts:\d|node_modules/i);
    }
    expect(textOf(await call(client, 'signals', { cursor: 'nonsense' }))).toMatch(/cursor/);
    expect((await call(client, 'brew_coffee', {})).isError).toBe(true);
    expect(logged.filter((line) => line.includes('a tool failed'))).toEqual([]);
  });

  it('ends every answer: what is taken back in the same breath too, and broken parameters are the client’s fault', async () => {
    const headers = {
      ...{ authorization: `Bearer ${world.keys.admin}`, 'content-type': 'application/json' },
      accept: 'application/json, text/event-stream',
    };
    const post = async (message: unknown) => {
      const response = await fetch(`${server.url}/mcp`, { method: 'POST', headers, body: JSON.stringify(message) });
      const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
      return lines.map((line) => JSON.parse(line.slice('data: '.length)) as { id: number; error?: { code: number } });
    };
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_accounts', arguments: {} } };
    const back = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
    expect(await post([call, back])).toEqual([expect.objectContaining({ id: 1, result: expect.anything() })]);
    const [broken] = await post({ ...call, params: { name: 'list_accounts', arguments: 'all' } });
    expect(broken?.error?.code).toBe(-32_602);
    const [bare] = await post({ jsonrpc: '2.0', id: 1, method: 'tools/call' });
    expect(bare?.error?.code).toBe(-32_602);
  });

  it('lets nobody in without a key, from another page or under another name', async () => {
    const post = (headers: Record<string, string>, method = 'POST') =>
      fetch(`${server.url}/mcp`, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) });
    const key = { authorization: `Bearer ${world.keys.admin}` };
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: 'Bearer nonsense' })).headers.get('www-authenticate')).toBe('Bearer');
    expect((await post({ ...key, origin: 'https://evil.test' })).status).toBe(403);
    expect((await post({ ...key, origin: 'null' })).status).toBe(403);
    expect((await post({ ...key, origin: PUBLIC_URL })).status).not.toBe(403);
    expect((await post(key, 'GET')).status).toBe(405);
    expect((await post(key, 'DELETE')).status).toBe(405);
  });
});

it('serves an assistant that starts it, over standard input and output', async () => {
  const home = mkdtempSync(join(tmpdir(), 'earshot-mcp-'));
  const client = new Client({ name: 'test', version: '1' });
  try {
    const root = join(import.meta.dirname, '..');
    const args = [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'src/cli/main.ts'), 'mcp'];
    const env = { PATH: process.env.PATH ?? '', EARSHOT_HOME: home, EARSHOT_EMBEDDING: 'none' };
    const transport = new StdioClientTransport({ command: process.execPath, args, env, cwd: root });
    await client.connect(transport, { timeout: 240_000 }); // its database is made first
    expect((await client.listTools()).tools).toHaveLength(Object.keys(ARGUMENTS).length);
    const { structuredContent } = await client.callTool({ name: 'list_accounts', arguments: {} });
    expect(structuredContent).toEqual({ accounts: [], next: null });
  } finally {
    await client.close();
    rmSync(home, { recursive: true, force: true });
  }
});
