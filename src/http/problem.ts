import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import * as z from 'zod';
import { ConnectorError, InputError, type InputIssue, NotFoundError, RoleError } from '../domain/index.ts';
import { isDatabaseAway } from '../storage/index.ts';

/** An error as every route answers it (RFC 9457). `issues` names each place in the input that is wrong. */
export const problemSchema = z
  .object({
    type: z.string().describe('a stable code: `urn:earshot:problem:broken-json`'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    issues: z
      .array(
        z.object({
          message: z.string(),
          path: z.string().optional(),
          line: z.int().optional(),
          byte: z.int().optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });

/** What is wrong, before it is an HTTP answer. */
export interface Problem {
  readonly code: string;
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly detail: string;
  readonly issues?: readonly InputIssue[];
  /** Seconds after which the same may be sent again: the header `Retry-After`. */
  readonly retryAfter?: number;
}

/** How soon whoever was turned away for the database's sake may come again, in seconds. */
const DATABASE_RETRY_SECONDS = 5;

/** HTTP status of the input errors that are not plain 422: everything else was understood and is wrong in itself. */
const INPUT_STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  'broken-json': 400,
  'invalid-encoding': 400,
  'too-large': 413,
  'unknown-format': 415,
  'stale-version': 412,
  'nothing-to-undo': 409,
  'merged-already': 409,
  'merged-on': 409,
  'access-differs': 409,
  'name-taken': 409,
  'against-the-rules': 409,
  erased: 409,
  'is-a-member': 409,
  'another-salt': 409,
  'several-people': 409,
};

/** An expected refusal by the server itself, such as a missing key. */
export class ProblemError extends HTTPException {
  readonly problem: Problem;

  /** @param problem answered as it is */
  constructor(problem: Problem) {
    super(problem.status, { message: problem.detail });
    this.problem = problem;
  }
}

/** Any error as a problem; what nobody foresaw says nothing private. */
export function toProblem(error: Error): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof InputError) {
    const status = INPUT_STATUS[error.code] ?? 422;
    return { code: error.code, status, title: 'The input cannot be used', detail: error.message, issues: error.issues };
  }
  if (error instanceof RoleError) {
    return { code: 'role', status: 403, title: 'Not with this role', detail: error.message };
  }
  if (error instanceof NotFoundError) {
    return { code: 'not-found', status: 404, title: 'Not found', detail: error.message };
  }
  if (error instanceof ConnectorError && error.temporary) {
    return { code: 'unavailable', status: 503, title: 'Not possible just now', detail: error.message };
  }
  if (isDatabaseAway(error)) {
    return {
      code: 'unavailable',
      status: 503,
      title: 'Not possible just now',
      detail: 'The database does not answer, or has no room. Nothing was kept of this request; send it again.',
      retryAfter: DATABASE_RETRY_SECONDS,
    };
  }
  if (error instanceof HTTPException) {
    return { code: 'http', status: error.status as ContentfulStatusCode, title: 'Refused', detail: error.message };
  }
  return {
    code: 'internal',
    status: 500,
    title: 'Something broke on our side',
    detail: 'The request was not processed. The log says why; it is safe to send it again.',
  };
}

/** The problem as a response of type `application/problem+json`. */
export function respondWithProblem(context: Context, problem: Problem): Response {
  const { code, status, title, detail, issues, retryAfter } = problem;
  const body = { type: `urn:earshot:problem:${code}`, title, status, detail, ...(issues ? { issues } : {}) };
  const wait = retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) };
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json', ...wait });
}

/** Answers every error as a problem and logs the ones nobody foresaw, without the request's words. */
export function createErrorHandler(logger: Logger) {
  return function handleError(error: Error, context: Context): Response {
    const problem = toProblem(error);
    if (problem.status >= 500) logger.error({ err: error, path: context.req.path }, 'request failed');
    return respondWithProblem(context, problem);
  };
}
