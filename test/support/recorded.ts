import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HttpHandler, HttpResponse, http } from 'msw';

/** One answer of a tool's API, as fixtures/intake/README.md has it. */
export interface RecordedReply {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

/** A recorded shape of what a tool posts. */
export interface Recorded {
  readonly request: { readonly body: unknown; readonly headers?: Record<string, string> };
  readonly settings?: Record<string, unknown>;
  readonly access_token?: string;
  readonly replies?: readonly RecordedReply[];
}

/** A file of fixtures/intake, by tool and name. */
export function recorded(tool: string, name = 'call'): Recorded {
  const path = join(import.meta.dirname, '../../fixtures/intake', tool, `${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as Recorded;
}

/** Handlers that answer as recorded: each address in its order, the last answer again and again. */
export function replying(replies: readonly RecordedReply[] = []): readonly HttpHandler[] {
  const questions = Map.groupBy(replies, ({ method, url }) => `${method} ${url.replace(/\?.*$/, '')}`);
  return [...questions].map(([question, answers]) => {
    const [method, url = ''] = question.split(' ');
    const waiting = [...answers];
    return http[method === 'GET' ? 'get' : 'post'](url, () => {
      const reply = waiting.length > 1 ? waiting.shift() : waiting[0];
      const body = typeof reply?.body === 'string' ? reply.body : JSON.stringify(reply?.body);
      return new HttpResponse(body, {
        status: reply?.status ?? 200,
        headers: { 'content-type': 'application/json', ...reply?.headers },
      });
    });
  });
}
