import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throwAway } from '../../test/support/databases.ts';
import { fillAccount } from '../../test/support/long-account.ts';
import { presentDay } from '../../test/support/present-day.ts';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createTestExtractor } from '../../test/support/test-extractor.ts';
import { addDays, utcDate } from '../domain/index.ts';
import { createPipeline, type Pipeline } from '../pipeline/index.ts';
import { createApiKey, type Database, openDatabase, saveWorkspace, withWorkspace } from '../storage/index.ts';
import { accountViewPath, parseAccountQuery } from './account-query.ts';
import { createPages } from './index.ts';
import { momentOf } from './load/account/moment.ts';
import { choosePromises } from './load/account/promises.ts';

const TODAY = utcDate(await presentDay());
const WORKSPACE = 'long';

let database: Database;
let pipeline: Pipeline;
let key: string;

beforeAll(async () => {
  database = await openDatabase(throwAway());
  pipeline = createPipeline({ database, extractor: createTestExtractor({ fingerprint: 'f' }) });
  await pipeline.prepare();
  await saveWorkspace(database, WORKSPACE);
  key = await withWorkspace(database, WORKSPACE, async (tx) => {
    await fillAccount(tx, 'short', { conversations: 2, signals: 15, days: 2 }, TODAY);
    await fillAccount(tx, 'long', { conversations: 24, signals: 15, days: 40 }, TODAY);
    return (await createApiKey(tx, 'Ines Calder', { role: 'admin' })).key;
  });
  await pipeline.start();
  await pipeline.rescoreWorkspace(WORKSPACE);
  await pipeline.whenIdle(WORKSPACE);
  // The first use of a key is written down.
  await open('/accounts/nobody');
});

afterAll(async () => {
  await pipeline.stop();
  await database.close();
});

/** Opens a page and says how many statements it took, those of signing in and of the transaction too. */
async function open(path: string): Promise<{ readonly status: number; readonly html: string; readonly asked: number }> {
  let asked = 0;
  const connect = async () => {
    const client = await database.pool.connect();
    return new Proxy(client, {
      get: (target, property) => {
        if (property === 'query') {
          return (...parts: unknown[]) => {
            asked += 1;
            return Reflect.apply(target.query, target, parts);
          };
        }
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const pool = new Proxy(database.pool, {
    get: (target, property) => (property === 'connect' ? connect : Reflect.get(target, property, target)),
  });
  const pages = createPages({
    database: { ...database, pool },
    pipeline,
    extractor: 'local',
    now: Date.now,
    logger: { error: (_fields, message) => expect.fail(message) },
  });
  const response = await pages.request(path, { headers: { cookie: await cookieOf(database, key) } });
  return { status: response.status, html: await response.text(), asked };
}

const entries = (html: string) => [...html.matchAll(/<article class="signal[^"]*" id="signal-/g)].length;

describe('the page of an account', () => {
  it.each(['', '?kind=expansion', `?as_of=${addDays(TODAY, -1)}&known=today`])(
    'takes as many statements for a long account as for a short one%s',
    async (view) => {
      const short = await open(`/accounts/short${view}`);
      const long = await open(`/accounts/long${view}`);
      expect([short.status, long.status]).toEqual([200, 200]);
      expect(entries(long.html)).toBeGreaterThan(entries(short.html));
      expect(long.asked).toBe(short.asked);
      expect(long.asked).toBeLessThanOrEqual(55);
    },
  );

  it('shows a few signals of each kind, and all of the one that is asked for, page by page', async () => {
    const { html } = await open('/accounts/long');
    expect(entries(html)).toBe(4 * 15);
    expect(html).toContain('href="/accounts/long?kind=expansion#kind-expansion"');
    const whole = (await open('/accounts/long?kind=expansion')).html;
    expect(entries(whole)).toBe(24 + 4 * 14);
    expect(whole).toContain('Show fewer');
  });

  it('shows the signal that its address names, wherever it stands', async () => {
    const whole = (await open('/accounts/long?kind=expansion')).html;
    const ids = [...whole.slice(whole.indexOf('id="kind-expansion"')).matchAll(/id="signal-(\w+)"/g)].map(
      ([, id]) => id,
    );
    const last = ids[23] ?? '';
    expect((await open('/accounts/long')).html).not.toContain(`id="signal-${last}"`);
    expect((await open(`/accounts/long?signal=${last}`)).html).toContain(`id="signal-${last}"`);
  });

  it('shows the promises that press first, and all of them by a link', () => {
    const entry = (id: string, state: 'open' | 'kept') => ({
      id,
      state,
      countsNot: null,
      due: { date: null, basis: 'default' },
    });
    const all = Array.from({ length: 60 }, (_, index) => entry(`c_${index}`, index < 10 ? 'kept' : 'open'));
    const some = choosePromises(all as never, 'c_3');
    expect([some.minor.length, some.settled.length]).toEqual([40, 1]);
    expect(some.settled[0]?.id).toBe('c_3');
    expect(some.counts).toEqual({ pending: 50, minor: 50, settled: 10, all: 60 });
    expect(choosePromises(all as never, 'all').minor).toHaveLength(50);
  });

  it('narrows its timeline to a kind by links, each with how many there are', async () => {
    const { html } = await open('/accounts/long');
    const kinds = [
      ...html.matchAll(/href="(\/accounts\/long\?entries=\w+)#timeline"[^>]*>(\w+) <span class="count">(\d+)</g),
    ];
    expect(kinds.map(([, , name]) => name)).toEqual(expect.arrayContaining(['Calls', 'Emails', 'Usage', 'Tickets']));
    const [, path = '', , count = ''] = kinds.find(([, , name]) => name === 'Calls') ?? [];
    const calls = (await open(path)).html;
    const types = [
      ...calls.matchAll(/<li id="[^"]+" data-row[^>]*><time[^>]*>[^<]*<\/time><span class="muted">(\w+)</g),
    ];
    expect(new Set(types.map(([, type]) => type))).toEqual(new Set(['call']));
    expect(calls).toMatch(/aria-current="true">Calls/);
    expect(types).toHaveLength(Number(count));
    expect(calls).toContain('href="/accounts/long#timeline"');
    const later = (await open('/accounts/long?timeline=20')).html;
    expect(later).toContain('href="/accounts/long?entries=call#timeline"');
    expect((await open('/accounts/long?entries=deal')).html).toContain('Deals: none is on record.');
  });

  it('pages its timeline by links', async () => {
    const { html } = await open('/accounts/long');
    const link = /href="(\/accounts\/long\?timeline=\d+)#timeline"/.exec(html)?.[1] ?? '';
    expect(html).not.toContain('id="conversation-long-0"');
    expect(link).not.toBe('');
    const earlier = await open(link);
    expect(earlier.status).toBe(200);
    expect(earlier.html).toContain('>Later</a>');
  });
});

describe('the page of a day that is over', () => {
  const past = addDays(TODAY, -5);

  it('says that nothing was known then of history that was loaded later, and gives no score', async () => {
    const { html, status } = await open(`/accounts/long?as_of=${past}`);
    expect(status).toBe(200);
    expect(html).toContain('Nothing of it was known then');
    expect(html).not.toContain('score-figure');
    expect(entries(html)).toBe(0);
    expect(html).toContain(`href="/accounts/long?as_of=${past}&amp;known=today"`);
  });

  it('shows that day from all that is known today, and nothing that came after it', async () => {
    const { html } = await open(`/accounts/long?as_of=${past}&known=today`);
    expect(html).toContain('score-figure');
    expect(html).toContain('id="conversation-long-18"');
    expect(html).not.toContain('long-19');
    expect(html).not.toContain(`datetime="${addDays(TODAY, -4)}`);
  });

  it('is read only: nothing is judged or decided there', async () => {
    const { html } = await open(`/accounts/long?as_of=${past}&known=today`);
    expect(html).not.toMatch(/action="\/(signals|commitments|deals)\//);
  });

  it('is not shown of a day that is none, or lies ahead: the page says why, and is today’s', async () => {
    expect((await open('/accounts/long?as_of=2026-02-31')).html).toContain('That is no day of the calendar');
    const ahead = (await open(`/accounts/long?as_of=${addDays(TODAY, 3)}`)).html;
    expect(ahead).toContain('lies ahead');
    expect(ahead).toContain('score-figure');
  });
});

describe('the address of the page', () => {
  it('says what is shown and leaves out what is the default', () => {
    const path = accountViewPath('a/b', {
      asOf: '2026-03-01',
      known: 'today',
      kind: 'value',
      from: 40,
      entries: 'call',
      timeline: 20,
    });
    const query = parseAccountQuery(Object.fromEntries(new URL(path, 'http://localhost').searchParams));
    expect(query).toMatchObject({ known: 'today', kind: 'value', from: 40, entries: 'call', timeline: 20 });
    expect(accountViewPath('a/b', {})).toBe('/accounts/a%2Fb');
    expect(parseAccountQuery({ kind: 'mood', from: '-1', timeline: 'x', known: 'never' })).toEqual(
      parseAccountQuery({}),
    );
  });

  it('takes a day of the past as it was known then unless told otherwise', () => {
    expect(momentOf({ asOf: '2026-03-01', known: 'then' }, '2026-10-20')).toMatchObject({
      asOf: '2026-03-01',
      knownAt: '2026-03-01',
      isPast: true,
    });
    expect(momentOf({ asOf: '2026-10-20', known: 'then' }, '2026-10-20').isPast).toBe(false);
  });
});
