import type { Hono } from 'hono';
import type { Database } from '../../src/storage/index.ts';
import { cookieOf } from './sign-in.ts';

/** Where the pages of a test stand. */
export const ORIGIN = 'http://localhost';

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A browser that is signed in with a key: it opens pages and sends forms. */
export class Visitor {
  readonly #app: Pick<Hono, 'request'>;
  readonly #database: Database;
  readonly #key: string;

  constructor(app: Pick<Hono, 'request'>, world: { readonly database: Database; readonly key: string }) {
    this.#app = app;
    this.#database = world.database;
    this.#key = world.key;
  }

  /** Opens a page; with another key, as somebody else. */
  async open(path: string, key = this.#key) {
    const headers = { cookie: await cookieOf(this.#database, key) };
    const response = await this.#app.request(`${ORIGIN}${path}`, { headers });
    return { status: response.status, html: await response.text(), headers: response.headers };
  }

  /** Sends a form, from our own pages unless told; `to` is where it leads, empty where it leads nowhere. */
  async send(
    path: string,
    fields: Fields = {},
    { origin = ORIGIN, key = this.#key }: { readonly origin?: string; readonly key?: string } = {},
  ) {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
    const headers = { cookie: await cookieOf(this.#database, key), origin };
    const response = await this.#app.request(`${ORIGIN}${path}`, { method: 'POST', body, headers });
    return { status: response.status, html: await response.text(), to: response.headers.get('location') ?? '' };
  }
}
