import ky, { HTTPError, type KyInstance, TimeoutError } from 'ky';
import { ConnectorError } from '../domain/index.ts';

/** How a tool's API is asked. */
export interface ClientOptions {
  /** The tool, as messages name it. */
  readonly tool: string;
  readonly baseUrl?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 30_000;
/** Short troubles are sat out here; longer ones are a matter of the queue, which tries again later. */
const RETRIES = 2;
const LONGEST_WAIT_MS = 10_000;

/** A client of one tool's API: times out, tries again on 408, 413, 429 and 5xx, and heeds Retry-After. */
export function createClient({ baseUrl, headers, signal, timeoutMs = TIMEOUT_MS }: ClientOptions): KyInstance {
  return ky.create({
    ...(baseUrl === undefined ? {} : { prefix: baseUrl }),
    headers: { ...headers },
    timeout: timeoutMs,
    retry: { limit: RETRIES, methods: ['get', 'post'], maxRetryAfter: LONGEST_WAIT_MS, backoffLimit: LONGEST_WAIT_MS },
    ...(signal === undefined ? {} : { signal }),
    redirect: 'follow',
  });
}

/**
 * Runs a call and gives its failure as a {@link ConnectorError}: refused (401, 403 and other 4xx) is final, a server that is
 * down, slow or busy is temporary.
 */
export async function asking<Result>(tool: string, what: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof HTTPError) throw refusal(tool, what, error);
    if (error instanceof TimeoutError) {
      throw new ConnectorError(`${tool} did not answer in time when asked for ${what}`, {
        temporary: true,
        cause: error,
      });
    }
    if (error instanceof TypeError || error instanceof SyntaxError) {
      const how = error instanceof SyntaxError ? 'answered with no JSON' : 'could not be reached';
      throw new ConnectorError(`${tool} ${how} when asked for ${what}`, { temporary: true, cause: error });
    }
    throw error;
  }
}

function refusal(tool: string, what: string, error: HTTPError): ConnectorError {
  const { status, headers } = error.response;
  const after = Number(headers.get('retry-after'));
  return new ConnectorError(`${tool} answered ${status} when asked for ${what}${REMEDIES[status] ?? ''}`, {
    temporary: status === 408 || status === 425 || status === 429 || status >= 500,
    retryAfterSeconds: Number.isFinite(after) && after > 0 ? after : undefined,
    cause: error,
  });
}

const REMEDIES: Readonly<Record<number, string>> = {
  401: ': its access token is wrong or expired; set a new one for the source',
  403: ': the access token may not read it; give it the scopes that the source names',
  404: ': it is not there, or not for this token',
};
