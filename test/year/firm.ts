import { createLocalExtractor } from '../../src/extraction/index.ts';
import { JobQueue } from '../../src/pipeline/queue.ts';
import { createApiKey, withWorkspace } from '../../src/storage/index.ts';
import { createPages } from '../../src/ui/index.ts';
import { type ClockedDatabase, openClockedDatabase } from '../support/clocked-database.ts';
import { type HookServer, startHookServer } from '../support/hooks.ts';
import { cookieOf } from '../support/sign-in.ts';
import type { Item, Reviews, Risk, SaidSignal } from './answers.ts';
import { dayOf, instantOf, morningOf } from './calendar.ts';
import { SAY } from './words.ts';

/** Three CSMs, two AEs and their leads. */
export const PEOPLE = {
  ana: 'Ana Lima',
  bo: 'Bo Ek',
  cy: 'Cy Rao',
  per: 'Per Dahl',
  liv: 'Liv Moe',
  csLead: 'Lea Ott',
  salesLead: 'Sol Kay',
} as const;

/** The customer who speaks unless told, at each account; it is also said who has another part. */
export const DANA = 'Dana Ortiz';
export const SARA = 'Sara Voss';
export const PRIYA = 'Priya Nair';

const WORKSPACE = 'year';
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface Owner {
  readonly role: string;
  readonly name: string;
  readonly from?: string;
  readonly to?: string | null;
}

/** An account's record as the CRM has it. */
export interface Declared {
  readonly key: string;
  readonly name: string;
  readonly acv: number;
  readonly contract_start: string;
  readonly renewal_date: string;
  readonly tier: number;
  readonly licensed_seats: number;
  readonly owners: readonly Owner[];
  readonly people?: readonly object[];
  readonly [field: string]: unknown;
}

/** A line of a call: who of them says it, and what. */
export type Line = string | readonly [speaker: string, words: string];

/** A firm that sells and looks after accounts, with the program it uses: everything goes through the program's own doors. */
export class Firm {
  /** The number of the day that it is. */
  today = 0;
  readonly accounts = new Map<string, Declared>();
  /** Accounts that something was heard of which nobody has read yet. */
  readonly heard = new Set<string>();
  /** What nobody does though they are asked: an account and a kind of the inbox, or `signals`. */
  readonly lying = new Set<string>();
  /** The days on which the CSMs of accounts were in touch, by account. */
  readonly touched = new Map<string, number[]>();
  /** What the program answered where a story tries what must be refused. */
  readonly answers: string[] = [];
  readonly #clocked: ClockedDatabase;
  readonly #server: HookServer;
  readonly #queue: JobQueue;
  readonly #pages: ReturnType<typeof createPages>;
  readonly #pageKey: string;
  #said = 0;

  private constructor(clocked: ClockedDatabase, server: HookServer, queue: JobQueue, pageKey: string) {
    this.#clocked = clocked;
    this.#server = server;
    this.#queue = queue;
    this.#pageKey = pageKey;
    const { database, now } = clocked;
    this.#pages = createPages({ database, pipeline: server.pipeline, now, logger: SILENT, extractor: 'local' });
  }

  /** Opens the doors on day 0, in the morning. */
  static async open(): Promise<Firm> {
    const clocked = await openClockedDatabase();
    await clocked.setClock(morningOf(0));
    const { database, now } = clocked;
    const server = await startHookServer(database, {
      workspace: WORKSPACE,
      now,
      pipeline: { extractor: createLocalExtractor(), scorer: undefined, pollMs: 200, handoffs: { correctionsMs: 0 } },
    });
    const queue = await JobQueue.open(database, { leaseSeconds: 30, pauseMs: 0, supervise: false, logger: SILENT });
    const { key } = await withWorkspace(database, WORKSPACE, (tx) => createApiKey(tx, PEOPLE.ana, { role: 'editor' }));
    return new Firm(clocked, server, queue, key);
  }

  async close(): Promise<void> {
    await this.#queue.close();
    await this.#server.stop();
    await this.#clocked.close();
  }

  /** What was logged as a warning or worse. */
  get troubles(): readonly string[] {
    return this.#server.logged.filter((line) => /"level":[56]0/.test(line));
  }

  /** Moves every clock to a day. */
  async goTo(day: number): Promise<void> {
    this.today = day;
    await this.#clocked.setClock(morningOf(day));
  }

  /** Runs the job that is scheduled for every hour. */
  async sweep(): Promise<void> {
    const { database } = this.#clocked;
    await withWorkspace(database, WORKSPACE, (tx) =>
      this.#queue.enqueue(tx, 'rescore-workspace', { workspace: WORKSPACE }),
    );
    await this.settle();
  }

  /** Until all that was asked for is done. */
  async settle(): Promise<void> {
    await this.#server.settled();
  }

  /** Asks the API; gives the status with the answer. */
  async ask<Answer>(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly body: Answer }> {
    const { status, body: answer } = await this.#server.ask(method, path, body);
    return { status, body: answer as Answer };
  }

  /** Asks the API for what must be granted. */
  async tell<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.ask<Answer>(method, path, body);
    if (answer.status >= 300)
      throw new Error(`day ${this.today}: ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.tell<Answer>('GET', path);
  }

  /** Tells an account's record anew: what is left out stays as it was told. */
  async declare(key: string, change: Partial<Declared> = {}): Promise<void> {
    const record = { ...this.record(key), ...change };
    this.accounts.set(key, record);
    const { key: _, ...told } = record;
    await this.tell('PUT', `/v1/accounts/${key}`, told);
  }

  record(key: string): Declared {
    const found = this.accounts.get(key);
    if (found === undefined) throw new Error(`no account ${key} is in the year`);
    return found;
  }

  /** Does nobody do this at an account? */
  isLeft(account: string, what: string): boolean {
    return this.lying.has(`${account} ${what}`);
  }

  /** Who has a role on an account today. */
  ownerOf(key: string, role: 'csm' | 'ae'): string {
    const today = dayOf(this.today);
    const theirs = this.record(key).owners.findLast(
      (one) => one.role === role && (one.from ?? '') <= today && (one.to ?? '9999') > today,
    );
    if (theirs === undefined) throw new Error(`${key} has no ${role}`);
    return theirs.name;
  }

  /** A call that one of ours had with them, on this day unless told; gives its id. */
  async call(
    key: string,
    ours: string,
    lines: readonly Line[] = [SAY.nothing],
    { on = this.today }: { readonly on?: number } = {},
  ): Promise<string> {
    if (lines.some((line) => line !== SAY.nothing)) this.heard.add(key);
    const spoken = lines.map((line) => (typeof line === 'string' ? [DANA, line] : line));
    const theirs = [...new Set([...spoken.map(([who = '']) => who), DANA])].filter((who) => !this.#isOurs(who));
    return this.#post(key, ours, {
      medium: 'call',
      occurred_at: this.#at(key, on),
      participants: [...theirs.map((name) => this.#them(key, name)), { name: ours, side: 'vendor' }],
      turns: [
        { speaker: ours, text: 'Hello, how are things?' },
        ...spoken.map(([speaker, text]) => ({ speaker, text })),
      ],
    });
  }

  /** A mail, to or from somebody of theirs, in a thread; gives its id. */
  async mail(
    key: string,
    { from, to, thread, text = 'Just a short note to stay in touch.' }: Mail,
    day = this.today,
  ): Promise<string> {
    const [ours, theirs] = this.#isOurs(from) ? [from, to] : [to, from];
    const began = `<${key}-${thread}@mail.test>`;
    this.#said += 1;
    const isFirst = !this.#threads.has(began);
    this.#threads.add(began);
    const people = [{ name: ours, side: 'vendor' }, this.#them(key, theirs)];
    return this.#post(key, from, {
      medium: 'email',
      external_id: isFirst ? began : `<${key}-${thread}-${this.#said}@mail.test>`,
      references: isFirst ? [] : [began],
      subject: `${thread} at ${key}`,
      occurred_at: this.#at(key, day),
      participants: from === ours ? people : people.toReversed(),
      turns: [{ speaker: from, text }],
    });
  }

  readonly #threads = new Set<string>();

  async #post(key: string, by: string, said: object): Promise<string> {
    this.#said += 1;
    const id = `said-${this.#said}`;
    if (by === this.ownerOf(key, 'csm')) this.touched.set(key, [...(this.touched.get(key) ?? []), this.today]);
    const vendor = { company: 'Northlight', competitors: ['FieldPilot'] };
    await this.tell('POST', '/v1/conversations', { id, account: { key }, vendor, ...said });
    return id;
  }

  /** Each account has its own second, for the same words at the same time are one conversation. */
  #at(key: string, day: number): string {
    return instantOf(day, [...this.accounts.keys()].indexOf(key) + 60 * (this.#saidOn(key, day) - 1));
  }

  readonly #times = new Map<string, number>();

  #saidOn(key: string, day: number): number {
    const times = (this.#times.get(`${key} ${day}`) ?? 0) + 1;
    this.#times.set(`${key} ${day}`, times);
    return times;
  }

  #isOurs(name: string): boolean {
    return Object.values<string>(PEOPLE).includes(name);
  }

  #them(key: string, name: string): object {
    return { name, side: 'customer', email: `${name.split(' ')[0]?.toLowerCase()}@${key}.test` };
  }

  /** The signals of an account, of a kind if told. */
  async signals(key: string, kind?: string): Promise<readonly SaidSignal[]> {
    const { items } = await this.get<{ items: readonly SaidSignal[] }>(`/v1/accounts/${key}/signals?limit=100`);
    return items.filter((one) => kind === undefined || one.kind === kind);
  }

  /** Somebody judges every signal of a kind of an account that nobody has judged. */
  async judge(key: string, kind: string, action: 'confirm' | 'act' | 'dismiss', by: string): Promise<void> {
    await this.settle();
    for (const { id, status, confirmed_by } of await this.signals(key, kind)) {
      if (status !== 'open' || (confirmed_by ?? null) !== null) continue;
      await this.tell('PATCH', `/v1/signals/${id}`, { action, by, reason: 'as they said it' });
    }
  }

  /** Somebody of ours looks at an account's page. */
  async look(key: string): Promise<void> {
    await this.settle();
    const headers = { cookie: await cookieOf(this.#clocked.database, this.#pageKey), origin: 'http://localhost' };
    const { status } = await this.#pages.request(`/accounts/${key}`, { headers });
    if (status !== 200) throw new Error(`the page of ${key}: ${status}`);
  }

  /** Everything that waits in the inbox, of an account if told. */
  async inbox(query = ''): Promise<readonly Item[]> {
    const found: Item[] = [];
    for (let cursor = ''; ; ) {
      const { items, next } = await this.get<{ items: readonly Item[]; next: string | null }>(
        `/v1/inbox?limit=100${query}${cursor}`,
      );
      found.push(...items);
      if (next === null) return found;
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
  }

  /** Reviews, interventions and debriefs of an account. */
  reviews(key: string): Promise<Reviews> {
    return this.get(`/v1/accounts/${key}/reviews`);
  }

  /** The risk of an account as of a day, from what was known on it. */
  risk(key: string, day: number): Promise<Risk> {
    return this.get(`/v1/accounts/${key}/risk?as_of=${dayOf(day)}`);
  }
}

/** A mail as {@link Firm.mail} takes it. */
export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly thread: string;
  readonly text?: string;
}
