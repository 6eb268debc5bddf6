import { HttpResponse, type RequestHandler } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';

/** The APIs of other tools, played by a test. */
export interface PlayedNetwork {
  /** What was asked since the test began, as `METHOD address`. */
  readonly asked: readonly string[];
  /** Answers from now on; the latest given wins. */
  use(...handlers: readonly RequestHandler[]): void;
}

/** Plays the APIs of other tools for the tests of a file; whatever nobody plays fails. */
export function playNetwork(): PlayedNetwork {
  const server = setupServer();
  const asked: string[] = [];
  server.events.on('request:start', ({ request }) => {
    if (request.url.startsWith('https:')) asked.push(`${request.method} ${request.url}`);
  });
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  afterEach(() => {
    server.resetHandlers();
    asked.length = 0;
  });
  afterAll(() => server.close());
  return { asked, use: (...handlers) => server.use(...handlers) };
}

/** Troubles that pass, as an answer each. */
export const PASSING_TROUBLES: readonly (() => Response | Promise<Response>)[] = [
  () => new Promise<never>(() => undefined),
  () => HttpResponse.error(),
  () => new HttpResponse(null, { status: 502 }),
];
