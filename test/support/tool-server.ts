import { type GivenAnswer, type ReceivedRequest, startWebServer, type WebServer } from './receivers.ts';

/** Slack, HubSpot and Salesforce on one server of this machine, as far as documents are sent there. */
export interface ToolServer {
  readonly web: WebServer;
  /** What was written, by tool, in its order. */
  readonly written: { readonly slack: Posted[]; readonly hubspot: Posted[]; readonly salesforce: Posted[] };
  /** Called when something was written, before that is answered. */
  onWritten: (tool: keyof ToolServer['written']) => Promise<void> | void;
  /** Answers instead of everything else, when there is one. */
  refusal: GivenAnswer | undefined;
}

/** Something that was written, as it is read again. */
export interface Posted {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Starts them. */
export async function startToolServer(): Promise<ToolServer> {
  const tools: ToolServer = {
    web: await startWebServer((request) => answer(request, tools)),
    written: { slack: [], hubspot: [], salesforce: [] },
    onWritten: () => undefined,
    refusal: undefined,
  };
  return tools;
}

type Route = readonly [RegExp, (request: ReceivedRequest, tools: ToolServer) => GivenAnswer | Promise<GivenAnswer>];

const ROUTES: readonly Route[] = [
  [/^POST \/slack\/chat\.postMessage$/, postMessage],
  [
    /^POST \/slack\/conversations\.history$/,
    (_request, { written }) => ok({ ok: true, messages: written.slack.map(({ id, body }) => ({ ts: id, ...body })) }),
  ],
  [
    /^POST .*\/notes\/batch\/read/,
    (_request, { written }) =>
      ok({ status: 'COMPLETE', results: written.hubspot.map(({ id, body }) => ({ id, properties: body.properties })) }),
  ],
  [
    /^GET .*\/associations\/notes/,
    (_request, { written }) =>
      ok({ results: written.hubspot.map(({ id }) => ({ toObjectId: id, associationTypes: [] })) }),
  ],
  [/^GET .*\/notes(?:\?|$)/, () => ok({ results: [] })],
  [
    /^POST .*\/notes$/,
    async ({ body }, tools) => ok({ id: await write(tools, 'hubspot', JSON.parse(body)), properties: {} }, 201),
  ],
  [/^POST \/services\/oauth2\/token$/, () => ok({ access_token: 'short-lived', instance_url: 'ignored', id: 'x' })],
  [/^GET \/services\/data\/[^/]+\/query/, query],
  [/^POST \/services\/data\/[^/]+\/composite$/, compose],
];

async function answer(request: ReceivedRequest, tools: ToolServer): Promise<GivenAnswer> {
  if (tools.refusal !== undefined) return tools.refusal;
  const route = ROUTES.find(([pattern]) => pattern.test(`${request.method} ${request.path}`));
  return route === undefined ? { status: 404, body: { message: 'no such route' } } : route[1](request, tools);
}

function ok(body: unknown, status = 200): GivenAnswer {
  return { status, body };
}

async function write(tools: ToolServer, tool: keyof ToolServer['written'], body: Posted['body']): Promise<string> {
  const id = String(1_000 + tools.written[tool].length);
  tools.written[tool].push({ id, body });
  await tools.onWritten(tool);
  return id;
}

async function postMessage({ body }: ReceivedRequest, tools: ToolServer): Promise<GivenAnswer> {
  const form = Object.fromEntries(new URLSearchParams(body));
  const parsed = { ...form, metadata: JSON.parse(form.metadata ?? '{}'), blocks: JSON.parse(form.blocks ?? '[]') };
  return ok({ ok: true, ts: await write(tools, 'slack', parsed), channel: form.channel });
}

function query({ path }: ReceivedRequest, { written }: ToolServer): GivenAnswer {
  const asked = new URL(path, 'http://here').searchParams.get('q') ?? '';
  const [, title] = /Title = '(.*)' LIMIT 1$/.exec(asked) ?? [];
  const found = written.salesforce.filter(({ body }) => body.Title === title?.replaceAll("\\'", "'"));
  const records = found.map(({ id }) => ({ Id: id, attributes: { type: 'ContentNote' } }));
  return ok({ totalSize: records.length, done: true, records });
}

async function compose({ body }: ReceivedRequest, tools: ToolServer): Promise<GivenAnswer> {
  const { compositeRequest } = JSON.parse(body) as {
    compositeRequest: { referenceId: string; body: Posted['body'] }[];
  };
  const [note, ...links] = compositeRequest;
  const id = await write(tools, 'salesforce', { ...note?.body, links: links.map((link) => link.body) });
  const compositeResponse = compositeRequest.map(({ referenceId }) => ({
    referenceId,
    httpStatusCode: 201,
    httpHeaders: {},
    body: { id: referenceId === 'note' ? id : `${id}-${referenceId}`, success: true, errors: [] },
  }));
  return ok({ compositeResponse });
}
