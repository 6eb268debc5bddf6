import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { HookRequest } from '../../intake/index.ts';
import type { Api } from '../app.ts';
import { ProblemError } from '../problem.ts';
import { readBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';

/** What a stored delivery is answered with, unless its tool expects something else. */
const STORED = 202;
const KNOWN = 200;

/**
 * `POST /hooks/{source}` and `POST /hooks/{workspace}/{source}`: what other tools post. No API key: the source's own
 * signature or secret lets a request in. Stored before it is answered; read afterwards.
 */
export function addHookRoutes(app: Api, services: ApiServices): void {
  for (const path of ['/hooks/:source', '/hooks/:workspace/:source']) {
    app.openAPIRegistry.registerPath({
      method: 'post',
      path: path.replace(/:(\w+)/g, '{$1}'),
      summary: 'What a tool posts, signed in its own way',
      description:
        'See `PUT /v1/sources/{name}`. Without a workspace in the address it is the one of EARSHOT_WORKSPACE.',
      security: [],
      responses: {
        200: { description: 'A repeated delivery, or the answer that the tool expects' },
        202: { description: 'Stored; it will be read' },
        401: { description: 'It proves no right to post; nothing of it is kept' },
        404: { description: 'No such source' },
        413: { description: 'The body is too large' },
        503: { description: 'What would prove it cannot be had just now; send it again' },
      },
    });
    app.post(path, (context) => answerHook(context, services));
  }
}

async function answerHook(context: Context, { pipeline, maxBodyBytes, ...services }: ApiServices): Promise<Response> {
  const workspace = context.req.param('workspace') ?? services.workspace;
  const source = context.req.param('source') ?? '';
  if (!NAME.test(workspace) || !NAME.test(source)) throw unknownSource();
  const body = await readBody(context, maxBodyBytes);
  const reception = await pipeline.receiveDelivery(workspace, source, toRequest(context, body, services.publicUrl));
  switch (reception.outcome) {
    case 'unknown':
      throw unknownSource();
    case 'forged':
      throw new ProblemError({
        code: 'unauthorized',
        status: 401,
        title: 'Not proven genuine',
        detail: reception.reason,
      });
    case 'answered':
      return answer(reception.answer);
    case 'stored':
      return reception.answer === undefined
        ? context.json({ id: reception.id, duplicate: reception.duplicate }, reception.duplicate ? KNOWN : STORED)
        : answer(reception.answer);
  }
}

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

function unknownSource(): ProblemError {
  const detail = 'There is no source of this name, or it is switched off; PUT /v1/sources/{name} makes one';
  return new ProblemError({ code: 'not-found', status: 404, title: 'No such source', detail });
}

/** The address is the public one where it is configured: behind a proxy the request's own is not what the sender called. */
function toRequest(context: Context, body: Uint8Array, publicUrl: string | undefined): HookRequest {
  const { req } = context;
  const called =
    publicUrl === undefined ? req.url : `${publicUrl}${req.url.slice(ORIGIN.exec(req.url)?.[0].length ?? 0)}`;
  const headers = headersOfNode(context) ?? req.header();
  return { method: req.method, url: called, query: req.query(), headers, body };
}

const ORIGIN = /^[a-z]+:\/\/[^/]*/i;

/** The headers as Node has them already, where it serves: making them anew takes a good part of a request's time. */
function headersOfNode({ env }: Context): Readonly<Record<string, string>> | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: IncomingMessage };
  if (incoming === undefined) return undefined;
  const pairs = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(pairs);
}

function answer({ status, mediaType, body }: { status: number; mediaType: string; body: string }): Response {
  return new Response(body === '' ? null : body, {
    status,
    headers: { 'content-type': mediaType, 'x-content-type-options': 'nosniff' },
  });
}
