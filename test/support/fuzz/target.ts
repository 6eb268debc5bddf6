import type fc from 'fast-check';
import { type Answer, createJudge } from './judge.ts';
import { type FuzzRequest, toRequest } from './request.ts';
import { type Making, requestsTo } from './requests.ts';
import { type OpenApiDocument, type Operation, operationsOf } from './schema.ts';
import { type FuzzWorld, ORIGIN } from './world.ts';

/** A face to send requests to. */
export interface Target {
  readonly name: string;
  readonly arbitrary: fc.Arbitrary<FuzzRequest>;
  send(request: FuzzRequest): Promise<Answer>;
  judge(request: FuzzRequest, answer: Answer): string | undefined;
  /** Requests in a round at most, for what is slow by its nature. */
  readonly most?: number | undefined;
}

/** Waits ten seconds for a worker, of which there is none here. */
const SLOW: Readonly<Record<string, number>> = { 'POST /v1/destinations/{id}/test': 2 };

/** Operations of the API as targets. */
export async function apiTargets(world: FuzzWorld): Promise<readonly Target[]> {
  const document = (await (await world.api.request('/openapi.json')).json()) as OpenApiDocument;
  const judge = createJudge(document);
  const making = makingOf(world, document);
  return operationsOf(document).map((operation: Operation) => ({
    name: `${operation.method} ${operation.path}`,
    most: SLOW[`${operation.method} ${operation.path}`],
    arbitrary: requestsTo(operation, making),
    send: (request) => sendTo(world.api, request),
    judge: (request, answer) => judge(operation, request, answer),
  }));
}

/** What requests to a world are made with. */
export function makingOf(
  { known, theirs, keys }: FuzzWorld,
  { components }: Pick<OpenApiDocument, 'components'>,
): Making {
  const words = [known, theirs].flatMap((one) => Object.values(one).flatMap((ids) => ids.slice(0, 6)));
  return { schemas: components.schemas, known, theirs, keys, words: [...new Set(words)] };
}

/** Sends a request to a face in this process and reads what it answers; of a stream of events nothing. */
export async function sendTo(
  face: { fetch(request: Request): Response | Promise<Response> },
  request: FuzzRequest,
): Promise<Answer> {
  const response = await face.fetch(toRequest(request, ORIGIN));
  const type = response.headers.get('content-type') ?? '';
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  if (!type.startsWith('text/event-stream'))
    return { status: response.status, type, text: await response.text(), headers };
  await response.body?.cancel();
  return { status: response.status, type, text: '', headers };
}
