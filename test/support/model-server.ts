import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A chat completion request as the server received it. */
export interface ReceivedRequest {
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly response_format?: { readonly type: string; readonly json_schema?: Record<string, unknown> };
    readonly [key: string]: unknown;
  };
}

/** What the server does with one request. `content` given as an object is sent as JSON text. */
export interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly content?: unknown;
  readonly refusal?: string;
  readonly finishReason?: string;
  /** The whole body instead of a completion. */
  readonly body?: unknown;
  readonly usage?: Record<string, unknown>;
  /** Close the connection without an answer. */
  readonly hangUp?: boolean;
  /** Never answer. */
  readonly silent?: boolean;
}

/** Answers a request, told which one it is (from 0). Throwing answers 599, which no test expects. */
export type Script = (request: ReceivedRequest, index: number) => ScriptedReply;

export interface ModelServer extends AsyncDisposable {
  /** Base URL for a client, ending in /v1. */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
}

/**
 * An OpenAI-compatible server on a free port of this machine, answering `POST /v1/chat/completions` from a script: a list of
 * replies in order (one request too many answers 599), or a function of the request.
 */
export async function startModelServer(script: Script | readonly ScriptedReply[]): Promise<ModelServer> {
  const requests: ReceivedRequest[] = [];
  const answer: Script = typeof script === 'function' ? script : (_, index) => script[index] ?? { status: 599 };
  const server = createServer((incoming, response) => {
    readBody(incoming).then(
      (text) => {
        const request = { at: performance.now(), headers: incoming.headers, body: JSON.parse(text) };
        requests.push(request);
        respond(response, incoming.url ?? '', safely(answer, request, requests.length - 1));
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function safely(answer: Script, request: ReceivedRequest, index: number): ScriptedReply {
  try {
    return answer(request, index);
  } catch (error) {
    return { status: 599, body: { error: { message: String(error), code: 'script_failed' } } };
  }
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function respond(response: ServerResponse, path: string, reply: ScriptedReply): void {
  if (reply.silent === true) return;
  if (reply.hangUp === true) {
    response.destroy();
    return;
  }
  const status = path.endsWith('/chat/completions') ? (reply.status ?? 200) : 404;
  response.writeHead(status, { 'content-type': 'application/json', ...reply.headers });
  const body = reply.body ?? (status === 200 ? completion(reply) : { error: { message: 'scripted', code: null } });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function completion({ content = '', refusal, finishReason = 'stop', usage }: ScriptedReply): unknown {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'scripted-1',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: refusal === undefined ? text : null, refusal: refusal ?? null },
        finish_reason: finishReason,
      },
    ],
    usage: usage ?? {
      prompt_tokens: 100,
      completion_tokens: 10,
      total_tokens: 110,
      prompt_tokens_details: { cached_tokens: 64 },
    },
  };
}
