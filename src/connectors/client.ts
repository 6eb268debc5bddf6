import ky, { HTTPError, type KyInstance, NetworkError, TimeoutError } from 'ky';
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

/**
 * A client of one tool's API: times out, tries again on 408, 413, 429 and 5xx, and heeds Retry-After. A wait longer than
 * can be sat out here is no reason to ask sooner: the failure is given on at once.
 */
export function createClient({ baseUrl, headers, signal, timeoutMs = TIMEOUT_MS }: ClientOptions): KyInstance {
  return ky.create({
    ...(baseUrl === undefined ? {} : { prefix: baseUrl }),
    headers: { ...headers },
    timeout: timeoutMs,
    retry: {
      limit: RETRIES,
      methods: ['get', 'post'],
      backoffLimit: LONGEST_WAIT_MS,
      shouldRetry: ({ error }) => (waitAskedFor(error) > LONGEST_WAIT_MS / 1_000 ? false : undefined),
    },
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
    if (error instanceof TimeoutError || (error instanceof DOMException && error.name === 'TimeoutError')) {
      throw new ConnectorError(`${tool} did not answer in time when asked for ${what}`, {
        temporary: true,
        cause: error,
      });
    }
    if (error instanceof NetworkError || error instanceof TypeError || error instanceof SyntaxError) {
      const how = error instanceof SyntaxError ? 'answered with no JSON' : 'could not be reached';
      throw new ConnectorError(`${tool} ${how} when asked for ${what}`, { temporary: true, cause: error });
    }
    throw error;
  }
}

/** The answer, or nothing where the tool says 404: what was announced may not be there yet. */
export async function unlessMissing<Result>(asked: Promise<Result>): Promise<Result | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (wasAnswered(error, 404)) return undefined;
    throw error;
  }
}

/** More pages than any transcript has. */
const MOST_PAGES = 1_000;

/**
 * All pages of a list in their order.
 * @param ask asks for the page at a cursor; the first has none
 * @param cursorOf the cursor of the page after this one, if there is one
 * @throws {ConnectorError} also when pages do not end
 */
export async function everyPage<Page>(
  tool: string,
  ask: (cursor: string | undefined) => Promise<Page>,
  cursorOf: (page: Page) => string | undefined,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    pages.push(page);
    cursor = cursorOf(page);
    if (cursor !== undefined && (seen.has(cursor) || pages.length === MOST_PAGES)) {
      throw new ConnectorError(`${tool} goes on giving pages without end`, { temporary: false });
    }
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  return pages;
}

/**
 * An id as one segment of an address. Whatever it holds, the address stays the one meant.
 * @throws {ConnectorError} for `.` and `..`, which no encoding keeps from being followed
 */
export function segment(tool: string, id: string): string {
  if (/^\.{0,2}$/.test(id))
    throw new ConnectorError(`${tool} announced something without a usable id`, { temporary: false });
  return encodeURIComponent(id);
}

function refusal(tool: string, what: string, error: HTTPError): ConnectorError {
  const { status } = error.response;
  const after = waitAskedFor(error);
  return new ConnectorError(`${tool} answered ${status} when asked for ${what}${REMEDIES[status] ?? ''}`, {
    temporary: status === 408 || status === 425 || status === 429 || status >= 500,
    retryAfterSeconds: after > 0 ? after : undefined,
    cause: error,
  });
}

/** Did the tool answer with one of these? For statuses that mean something of their own, such as "not there yet". */
export function wasAnswered(error: unknown, ...statuses: readonly number[]): error is ConnectorError {
  const cause = error instanceof ConnectorError ? error.cause : undefined;
  return cause instanceof HTTPError && statuses.includes(cause.response.status);
}

/** Seconds of a Retry-After header, in either of its forms; 0 where there is none. */
function waitAskedFor(error: Error): number {
  const text = error instanceof HTTPError ? error.response.headers.get('retry-after') : null;
  if (text === null) return 0;
  const seconds = /^\s*\d+\s*$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0;
}

const REMEDIES: Readonly<Record<number, string>> = {
  401: ': its access token is wrong or expired; set a new one for the source',
  403: ': the access token may not read it; give it the scopes that the source names',
  404: ': it is not there, or not for this token',
};
