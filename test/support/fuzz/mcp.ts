import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { edited, edits } from './edits.ts';
import { type Answer, leakIn } from './judge.ts';
import { type FuzzRequest, toRequest } from './request.ts';
import { damaged, type Making, ODD_HEADERS, rawBodies } from './requests.ts';
import type { JsonSchema } from './schema.ts';
import type { Target } from './target.ts';
import { HOSTILE_TEXTS, hostileValue, texts, valuesOf } from './values.ts';
import { type FuzzWorld, ORIGIN } from './world.ts';

interface ListedTool {
  readonly name: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: object;
}

interface Message {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly method?: string;
  readonly result?: {
    readonly tools?: readonly ListedTool[];
    readonly isError?: boolean;
    readonly content?: readonly { readonly text?: string }[];
    readonly structuredContent?: unknown;
  };
  readonly error?: { readonly code: number; readonly message: string };
}

/** Each tool for assistants as a target, and envelopes of every kind. */
export async function mcpTargets(world: FuzzWorld, making: Making): Promise<readonly Target[]> {
  const tools = await listTools(world);
  const ajv = new Ajv2020({ strict: false, validateSchema: false, validateFormats: false });
  const calls = tools.map((tool): Target => {
    const gives = ajv.compile(tool.outputSchema);
    return {
      name: `mcp ${tool.name}`,
      arbitrary: postsOf(making, callsOf(tool, making)),
      send: (request) => sendTo(world, request),
      judge: (_, answer) => faultIn(answer, (content) => gives(content)),
    };
  });
  const names = tools.map(({ name }) => name);
  const envelopes: Target = {
    name: 'mcp envelopes',
    arbitrary: postsOf(making, envelopesOf(names, making)),
    send: (request) => sendTo(world, request),
    judge: (_, answer) => faultIn(answer),
  };
  return [...calls, envelopes];
}

async function listTools(world: FuzzWorld): Promise<readonly ListedTool[]> {
  const headers = Object.entries({ ...USUAL_HEADERS, authorization: `Bearer ${world.keys.admin}` });
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const answer = await sendTo(world, { method: 'POST', path: '/mcp', headers, body });
  const [message] = messagesIn(answer);
  if (message?.result?.tools === undefined) throw new Error(`no tools are listed: ${answer.text}`);
  return message.result.tools;
}

const USUAL_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

const OWN_HEADERS: readonly (readonly [string, string])[] = [
  ['mcp-protocol-version', '2025-06-18'],
  ['mcp-protocol-version', '1999-01-01'],
  ['mcp-protocol-version', ''],
  ['mcp-session-id', 'x'.repeat(3_000)],
  ['accept', 'application/json'],
  ['accept', 'text/event-stream'],
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-16'],
  ['host', 'elsewhere.example'],
  ['host', '[::1'],
  ['origin', 'https://elsewhere.example'],
  ['origin', 'http://localhost'],
];

/** Requests to the endpoint: mostly as a client sends them. */
function postsOf({ keys }: Making, messages: fc.Arbitrary<unknown>): fc.Arbitrary<FuzzRequest> {
  const bodies = fc.oneof(
    { weight: 30, arbitrary: fc.tuple(messages, fc.nat({ max: 60 })).map(([one, at]) => damaged(written(one), at)) },
    { weight: 1, arbitrary: rawBodies },
  );
  const key = fc.oneof(
    { weight: 20, arbitrary: fc.constant(`Bearer ${keys.admin}`) },
    { weight: 3, arbitrary: fc.constant(`Bearer ${keys.reader}`) },
    { weight: 1, arbitrary: fc.constantFrom('', 'Bearer', `Bearer ${keys.admin}x`) },
  );
  const odd = fc.oneof(
    { weight: 9, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...ODD_HEADERS, ...OWN_HEADERS), { maxLength: 3 }) },
  );
  const methods = fc.oneof(
    { weight: 40, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'DELETE', 'PUT', 'OPTIONS', 'HEAD') },
  );
  return fc.tuple(methods, key, odd, bodies).map(([method, authorization, others, body]) => ({
    method,
    path: '/mcp',
    headers: Object.entries({ ...USUAL_HEADERS, authorization, ...Object.fromEntries(others) }),
    body,
  }));
}

function written(message: unknown): string {
  return JSON.stringify(message) ?? '';
}

/** What a tool's arguments name, by what they are called. */
const NAMED: Readonly<Record<string, string>> = {
  account: 'accounts',
  conversation: 'conversations',
  deal: 'deals',
};

/** The schema with its names mostly those of what there is. */
function aimed(schema: JsonSchema, { known, theirs }: Making): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, one]): [string, JsonSchema] => {
    const kind = NAMED[name] ?? '';
    const ours = { enum: known[kind] ?? [] };
    const others = { enum: theirs[kind] ?? [] };
    if (ours.enum.length === 0) return [name, one];
    return [name, { anyOf: [ours, ours, ours, ours, others, one] }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

const ids = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom('a', '', '__proto__', -1, 2 ** 53) },
);

/** What a client may add to any request. */
const extras = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom('p', 0, '').map((progressToken) => ({ _meta: { progressToken } })) },
);

function callsOf({ name, inputSchema }: ListedTool, making: Making): fc.Arbitrary<unknown> {
  return fc.tuple(ids, extras, valuesOf(aimed(inputSchema, making), making), edits).map(([id, extra, given, made]) => ({
    ...{ jsonrpc: '2.0', id, method: 'tools/call' },
    params: { name, arguments: edited(given, made), ...extra },
  }));
}

const METHODS = [
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'sampling/createMessage',
  'elicitation/create',
  'tasks/get',
  'tasks/result',
  'notifications/initialized',
  'notifications/progress',
  'notifications/cancelled',
  'notifications/roots/list_changed',
  '__proto__',
  'toString',
  '',
];

const CLIENT = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'fuzz', version: '1' } };

/** Messages of the protocol, of which many are none, alone and many at once. */
function envelopesOf(names: readonly string[], making: Making): fc.Arbitrary<unknown> {
  const params = fc.oneof(
    fc.constant(undefined),
    fc.constant(CLIENT),
    fc.record({ requestId: ids, reason: texts(making) }),
    fc.record({ name: fc.constantFrom(...names, ...HOSTILE_TEXTS.slice(0, 12)), arguments: hostileValue }),
    fc.record({ uri: texts(making), cursor: texts(making), taskId: ids, progressToken: ids, progress: fc.integer() }),
  );
  const asked = fc
    .record({ id: ids, method: fc.constantFrom(...METHODS), params })
    .map((one) => ({ jsonrpc: '2.0', ...one, ...(one.method.startsWith('notifications/') ? { id: undefined } : {}) }));
  const answered = fc.record({
    jsonrpc: fc.constant('2.0'),
    id: ids,
    result: fc.constantFrom({}, { content: [] }),
  });
  const one = fc.oneof({ weight: 9, arbitrary: asked }, { weight: 1, arbitrary: answered });
  const many = fc.array(one, { maxLength: 8 });
  const crowd = fc
    .tuple(one, fc.constantFrom(99, 100, 101, 3_000))
    .map(([message, length]) => Array(length).fill(message));
  const right = fc.oneof(
    { weight: 8, arbitrary: one },
    { weight: 4, arbitrary: many },
    { weight: 1, arbitrary: crowd },
  );
  return fc.tuple(right, edits).map(([message, made]) => edited(message, made));
}

/** A stream that has not ended by then never will. */
const PATIENCE_MS = 60_000;

async function sendTo({ mcp }: FuzzWorld, request: FuzzRequest): Promise<Answer> {
  const aborting = new AbortController();
  const response = await mcp.fetch(new Request(toRequest(request, ORIGIN), { signal: aborting.signal }));
  const timer = setTimeout(() => aborting.abort(), PATIENCE_MS);
  const type = response.headers.get('content-type') ?? '';
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  const text = await response.text().catch(() => NEVER_ENDS);
  clearTimeout(timer);
  return { status: response.status, type, text: aborting.signal.aborted ? NEVER_ENDS : text, headers };
}

const NEVER_ENDS = 'the stream never ends';
const OURS_TO_BLAME = -32_603;

function faultIn(answer: Answer, gives: (content: unknown) => boolean = () => true): string | undefined {
  const { status, text, type } = answer;
  const leak = leakIn(answer);
  if (leak !== undefined) return leak;
  if (text === NEVER_ENDS) return text;
  if (status >= 500) return `${status}: ${text}`;
  if (status !== 200) return type === '' || type.includes('json') ? undefined : `${status} as ${type}`;
  for (const { jsonrpc, error, result, method } of messagesIn(answer)) {
    if (jsonrpc !== '2.0' || (error ?? result ?? method) === undefined) return `no message of the protocol: ${text}`;
    if (error?.code === OURS_TO_BLAME) return `the server's own error: ${error.message}`;
    const said = (result?.content ?? []).map((part) => part.text).join('\n');
    if (result?.isError === true && /output (?:validation|schema)/i.test(said)) return said;
    const isSaid = result?.structuredContent !== undefined;
    if (isSaid && !gives(result.structuredContent)) return `it gives other than it promises: ${said.slice(0, 300)}`;
  }
  return undefined;
}

function messagesIn({ type, text }: Answer): readonly Message[] {
  if (!type.startsWith('text/event-stream')) return [JSON.parse(text) as Message];
  const lines = text.split('\n').filter((line) => line.startsWith('data: '));
  return lines.map((line) => JSON.parse(line.slice('data: '.length)) as Message);
}
