import { ConnectorError } from '../domain/index.ts';
import type { FetchOrder, ReadingContext, Received } from '../intake/index.ts';
import { FETCHERS } from './tools/index.ts';

/** What asking a tool back takes. */
export interface FetchAccess {
  /** The workspace's own token for the tool; absent when none was set. */
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  /** How long one answer may take, in milliseconds; the client's own measure unless told. */
  readonly timeoutMs?: number | undefined;
}

/** Asks one tool for what its webhook announced. See {@link fetchBack} for errors. */
export type Fetcher = (order: FetchOrder, access: FetchAccess, context: ReadingContext) => Promise<readonly Received[]>;

/**
 * What a tool announced, asked for through its API with the workspace's token.
 * @throws {ConnectorError} temporary: not ready yet, busy or down; otherwise refused for good
 * @throws {InputError} when what it answers cannot be read
 */
export async function fetchBack(
  order: FetchOrder,
  access: FetchAccess,
  context: ReadingContext,
): Promise<readonly Received[]> {
  const fetcher = FETCHERS.get(order.tool);
  if (fetcher === undefined) throw new ConnectorError(`${order.tool} cannot be asked back`, { temporary: false });
  return fetcher(order, access, context);
}

/** The error of something announced that is not there yet: it is asked for again later. */
export function notReady(tool: string, what: string): ConnectorError {
  return new ConnectorError(`${tool} has the ${what} not ready yet`, { temporary: true });
}

/**
 * The token, or the error that says what to do.
 * @throws {ConnectorError}
 */
export function requireToken(tool: string, { token }: FetchAccess): string {
  if (token !== undefined) return token;
  throw new ConnectorError(`${tool} cannot be asked: the source has no access token; set one and replay the delivery`, {
    temporary: false,
  });
}
