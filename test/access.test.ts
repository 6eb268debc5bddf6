import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mayAct, ROLES, type Role } from '../src/domain/index.ts';
import { ROUTE_ROLES } from '../src/http/access.ts';
import { searchPassages } from '../src/retrieval/index.ts';
import { addressesOf, executeSql, listAudit, type Reader, withWorkspace } from '../src/storage/index.ts';
import { roleNeeded } from '../src/ui/roles.ts';
import {
  type AccessWorld,
  CLOSED,
  CLOSED_WORD,
  createAccessWorld,
  type KeyName,
  OPEN,
  PRIVATE,
  PRIVATE_WORD,
  WORKSPACE,
} from './support/access.ts';
import { describeAnyDatabase } from './support/databases.ts';

/** These answer for as long as somebody listens: test/live.test.ts hears who is told what. */
const STREAMS: readonly string[] = [
  '/v1/events',
  '/events',
  '/v1/conversations/{id}/events',
  '/conversations/:id/events',
];

/** Words in which a route or a page says something: addresses as their handlers have them, `:key` and `{key}`. */
const PARAMETER = /:(\w+)|\{(\w+)\}/g;

describeAnyDatabase('access', (fixture) => {
  let world: AccessWorld;
  let ids: Ids;
  let apiPaths: readonly string[];

  beforeAll(async () => {
    world = await createAccessWorld(fixture.database);
    ids = await allIds(world);
    const { paths } = JSON.parse((await world.ask('', 'GET', '/openapi.json')).text) as { paths: Paths };
    apiPaths = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((one) => `${one.toUpperCase()} ${path}`),
    );
  });
  afterAll(() => world.stop());

  /** Every answer to a key that can be got with GET, by its address. */
  async function everyAnswer(name: KeyName): Promise<ReadonlyMap<string, string>> {
    const answers = new Map<string, string>();
    const routes = apiPaths.filter((route) => route.startsWith('GET ')).map((route) => route.slice('GET '.length));
    const pages = world.pages.routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
    for (const [paths, get] of [
      [routes, (path: string) => world.ask(world.keys[name], 'GET', path)],
      [pages, (path: string) => world.open(world.keys[name], path)],
    ] as const) {
      const answered = paths.filter((one) => !STREAMS.includes(one));
      for (const path of answered.flatMap((one) => addresses(one, ids))) {
        const { status, text } = await get(path);
        expect(status, `${path} as ${name}: ${text.slice(0, 300)}`).toBeLessThan(500);
        // A refusal may quote the address that was asked for.
        if (status < 300) answers.set(path, text.toLowerCase());
      }
    }
    return answers;
  }

  const LIMITED: readonly (readonly [KeyName, readonly string[]])[] = [
    ['reader', [PRIVATE_WORD, CLOSED_WORD]],
    ['editor', [PRIVATE_WORD, CLOSED_WORD]],
    ['accounts', [PRIVATE_WORD, CLOSED_WORD]],
    ['participant', [CLOSED_WORD]],
  ];

  it.each(LIMITED)('no route and no page tells the key %s what it may not read', async (name, words) => {
    const answers = await everyAnswer(name);
    expect(answers.size).toBeGreaterThan(20);
    for (const [path, text] of answers) {
      for (const word of words) expect(text.includes(word), `${path} says ${word}: ${near(text, word)}`).toBe(false);
    }
    expect(answers.get('/v1/conversations/conv-open')).toContain('more seats in the open');
  });

  it('those who may, read it everywhere', async () => {
    const admin = await everyAnswer('admin');
    const saying = (answers: ReadonlyMap<string, string>, word: string) =>
      [...answers].filter(([, text]) => text.includes(word)).map(([path]) => path);
    for (const path of [
      '/v1/accounts/acme',
      '/v1/accounts/acme/signals',
      '/v1/accounts/acme/commitments',
      '/v1/accounts/acme/people',
      '/v1/accounts/acme/touches',
      '/v1/conversations',
      '/v1/conversations/conv-private',
      '/v1/unassigned',
      '/accounts/acme',
      '/conversations/conv-private',
      '/waiting',
    ]) {
      expect(saying(admin, PRIVATE_WORD)).toContain(path);
    }
    expect(saying(admin, CLOSED_WORD)).toEqual(
      expect.arrayContaining(['/v1/accounts', '/v1/deals/deal-closed', `/accounts/${CLOSED_WORD}`, '/']),
    );
    const participant = saying(await everyAnswer('participant'), PRIVATE_WORD);
    expect(participant).toEqual(
      expect.arrayContaining(['/v1/conversations/conv-private', '/accounts/acme', '/waiting']),
    );
    const named = await everyAnswer('named');
    expect(saying(named, PRIVATE_WORD)).toContain('/v1/accounts/acme/signals');
    expect(saying(named, CLOSED_WORD)).toContain(`/v1/accounts/${CLOSED_WORD}/risk`);
  });

  it('whose a conversation will be, where accounts are restricted, is seen before it is placed by who may read those', async () => {
    const limited: Reader = { emails: [], accounts: undefined };
    const seen = (reader?: Reader) =>
      withWorkspace(
        world.database,
        WORKSPACE,
        async (tx) => {
          const { rows } = await tx.executeSql(`SELECT id FROM earshot.conversation WHERE id = 'conv-open'`);
          const { rows: passages } = await tx.executeSql(
            `SELECT ordinal FROM earshot.passage WHERE conversation_id = 'conv-open'`,
          );
          return [rows.length, passages.length > 0];
        },
        { reader },
      );
    const place = (account: string | null, status: string, reason: string | null) =>
      withWorkspace(world.database, WORKSPACE, async (tx) => {
        const values = [account, status, reason];
        await tx.executeSql(
          `UPDATE earshot.conversation SET account_key = $1, status = $2, status_reason = $3 WHERE id = 'conv-open'`,
          values,
        );
        await tx.executeSql(`UPDATE earshot.passage SET account_key = $1 WHERE conversation_id = 'conv-open'`, [
          account,
        ]);
      });
    expect(await seen(limited)).toEqual([1, true]);
    const { rows } = await withWorkspace(world.database, WORKSPACE, (tx) =>
      tx.executeSql(`SELECT status FROM earshot.conversation WHERE id = 'conv-open'`),
    );
    const [{ status: before }] = rows as [{ status: string }];
    await place(null, 'queued', null);
    expect([await seen(limited), await seen()]).toEqual([
      [0, false],
      [1, true],
    ]);
    await place(null, 'waiting', `may be of acme, ${CLOSED_WORD}`);
    expect(await seen(limited)).toEqual([0, false]);
    await place(null, 'waiting', 'nobody is known by these addresses');
    expect(await seen(limited)).toEqual([1, true]);
    await place('acme', before, null);
  });

  it('nobody takes the mail domain of an account they may not see', async () => {
    const domain = 'shared-bakery.test';
    await withWorkspace(world.database, WORKSPACE, async (tx) => {
      await tx.executeSql(
        'INSERT INTO earshot.account_domain (workspace_id, domain, account_key, decided) VALUES ($1, $2, $3, true)',
        [WORKSPACE, domain, CLOSED_WORD],
      );
      await tx.executeSql(
        `UPDATE earshot.conversation SET body = jsonb_set(body, '{participants,0,email}', to_jsonb($1::text)) WHERE id = 'conv-open'`,
        [`dana@${domain}`],
      );
    });
    const assign = (name: KeyName) =>
      world.ask(world.keys[name], 'POST', '/v1/conversations/conv-open/assign', { account: 'acme', remember: domain });
    const refused = await assign('editor');
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('ask an admin')]);
    expect(refused.text).not.toContain(CLOSED_WORD);
    expect((await assign('admin')).status).toBe(200);
  });

  it('an address that came under somebody’s name opens nothing to them', async () => {
    await withWorkspace(world.database, WORKSPACE, async (tx) => {
      await tx.executeSql(`INSERT INTO earshot.person (workspace_id, id) VALUES ($1, 'p_joined')`, [WORKSPACE]);
      for (const email of ['eve@northlight.test', 'boss@northlight.test']) {
        await tx.executeSql(
          `INSERT INTO earshot.person_identity (workspace_id, account_key, id, person_id, email, name, name_key, seen_at, source)
           VALUES ($1, 'acme', $2, 'p_joined', $2, 'Eve Ed', 'eve ed', now(), 'conversation')`,
          [WORKSPACE, email],
        );
      }
      expect(await addressesOf(tx, 'eve@northlight.test')).toEqual(['eve@northlight.test']);
      await tx.executeSql(`DELETE FROM earshot.person_identity WHERE person_id = 'p_joined'`);
      await tx.executeSql(`DELETE FROM earshot.person WHERE id = 'p_joined'`);
    });
  });

  it('no table gives a limited transaction a row that holds what it may not read', async () => {
    const { rows } = (await executeSql(
      world.database.pool,
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'earshot' AND c.relkind IN ('r', 'p') ORDER BY 1`,
    )) as { rows: { name: string }[] };
    const reader = { emails: ['otto@northlight.test'] };
    for (const { name } of rows.filter((table) => !['delivery', ...WORDS_WITHOUT_PLACE].includes(table.name))) {
      const found = await withWorkspace(
        world.database,
        WORKSPACE,
        (tx) => tx.executeSql(`SELECT t::text AS row FROM earshot.${name} AS t`),
        { reader },
      );
      const text = JSON.stringify(found.rows).toLowerCase();
      expect(text.includes(PRIVATE_WORD), `${name}: ${near(text, PRIVATE_WORD)}`).toBe(false);
      if (name !== 'restricted_account')
        expect(text.includes(CLOSED_WORD), `${name}: ${near(text, CLOSED_WORD)}`).toBe(false);
    }
    const bytes = withWorkspace(
      world.database,
      WORKSPACE,
      (tx) => tx.executeSql('SELECT bytes FROM earshot.delivery'),
      { reader },
    );
    await expect(bytes).rejects.toThrow('SQLSTATE 42501');
  });

  it('finds by words and meaning only what may be read', async () => {
    const { database } = world;
    const search = (reader: Reader | undefined, text: string) => {
      const query = { text, filter: {}, limit: 50 };
      return withWorkspace(database, WORKSPACE, (tx) => searchPassages(tx, query), { reader });
    };
    const conversations = async (reader: Reader | undefined, text: string) =>
      [...new Set((await search(reader, text)).map(({ conversation }) => conversation))].toSorted();
    expect(await conversations(undefined, PRIVATE_WORD)).toEqual(['conv-private', 'conv-stray']);
    expect(await conversations(undefined, CLOSED_WORD)).toEqual(['conv-closed']);
    for (const word of [PRIVATE_WORD, CLOSED_WORD]) expect(await conversations({ emails: [] }, word)).toEqual([]);
    expect(await conversations({ emails: [] }, 'roadmap')).toEqual(['conv-open']);
    const ana = ['ana@northlight.test'];
    expect(await conversations({ emails: ana }, PRIVATE_WORD)).toEqual(['conv-private', 'conv-stray']);
    expect(await conversations({ emails: ana, accounts: ['acme'] }, PRIVATE_WORD)).toEqual(['conv-private']);
  });

  it('computes the risk of an account from what may be read, and says that there is more', async () => {
    const risk = async (name: KeyName, path = '/v1/accounts/acme/risk') => {
      const { text } = await world.ask(world.keys[name], 'GET', path);
      return JSON.parse(text) as {
        contributions: { evidence: string[] }[];
        blind_spots: { kind: string }[];
        score: number;
      };
    };
    const [whole, limited] = [await risk('admin'), await risk('reader')];
    expect(limited.score).toBeLessThan(whole.score);
    expect(limited.blind_spots.map(({ kind }) => kind)).toContain('not_shown');
    for (const name of ['admin', 'participant', 'named'] as const) {
      const spots = (await risk(name)).blind_spots;
      expect(spots.map(({ kind }) => kind)).not.toContain('not_shown');
    }
    const listed = JSON.parse((await world.ask(world.keys.reader, 'GET', '/v1/accounts')).text) as { items: object[] };
    expect(listed.items).toEqual([expect.objectContaining({ key: 'acme', score: limited.score })]);
    expect((await world.open(world.keys.reader, '/accounts/acme')).text).toContain(
      'Private conversations with this account',
    );
    const history = async (name: KeyName) =>
      (
        JSON.parse((await world.ask(world.keys[name], 'GET', '/v1/accounts/acme/risk/history')).text) as {
          items: object[];
        }
      ).items;
    expect(await history('admin')).not.toEqual([]);
    expect(await history('reader')).toEqual([]);
  });

  it('every route has a role, and a key with less gets 403 that names it', async () => {
    const guarded = apiPaths.filter((route) => !/ \/(health|metrics|hooks\/)/.test(route));
    expect(guarded.toSorted()).toEqual(Object.keys(ROUTE_ROLES).toSorted());
    const served = world.api.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'));
    expect(
      [...new Set(served.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`))].toSorted(),
    ).toEqual(guarded.toSorted());
    for (const route of guarded.filter((one) => one !== 'GET /v1/events')) {
      const [method = '', path = ''] = route.split(' ');
      const needed = ROUTE_ROLES[route] ?? 'admin';
      for (const role of ROLES) {
        const body = method === 'GET' ? undefined : {};
        const { status, text } = await world.ask(
          world.keys[role],
          method,
          path.replaceAll(PARAMETER, 'nobody@x.test'),
          body,
        );
        if (mayAct(role, needed)) expect(status, `${route} as ${role}: ${text}`).not.toBe(403);
        else
          expect({ status, text: JSON.parse(text) }, `${route} as ${role}`).toMatchObject({
            status: 403,
            text: { type: 'urn:earshot:problem:role', detail: expect.stringContaining(needed) },
          });
      }
    }
  });

  it('pages show no button that the role may not press, and refuse what it sends all the same', async () => {
    const forms = world.pages.routes.filter(({ method }) => method === 'POST').map(({ path }) => path);
    for (const path of new Set(forms)) {
      const needed = roleNeeded('POST', path);
      if (needed === undefined) continue;
      for (const role of ROLES.filter((one) => !mayAct(one, needed))) {
        const { status, text } = await world.open(world.keys[role], path.replaceAll(PARAMETER, 'x'), { action: 'x' });
        expect([status, text.includes(`role ${needed}`)], `${path} as ${role}`).toEqual([403, true]);
      }
    }
    for (const path of ['/', '/accounts/acme', '/conversations/conv-open', '/waiting']) {
      const actions = async (role: Role) =>
        [...(await world.open(world.keys[role], path)).text.matchAll(/<form method="post" action="([^"]*)"/g)].map(
          ([, action]) => action,
        );
      expect((await actions('reader')).filter((action) => action !== '/seen')).toEqual(['/sign-out']);
    }
    expect((await world.open(world.keys.editor, '/accounts/acme')).text).toContain('Confirm');
    expect((await world.open(world.keys.editor, '/')).text).not.toContain('href="/sources"');
    expect((await world.open(world.keys.editor, '/sources')).status).toBe(403);
  });

  it('decides nothing of what it may not see, and under no other name than its own', async () => {
    const { items } = JSON.parse((await world.ask(world.keys.admin, 'GET', '/v1/accounts/acme/signals')).text) as {
      items: { id: string; quote: string }[];
    };
    const hidden = items.find(({ quote }) => quote.includes(PRIVATE_WORD));
    const open = items.find(({ quote }) => quote.includes('in the open'));
    for (const [method, path, body] of [
      ['PATCH', `/v1/signals/${hidden?.id}`, { action: 'dismiss' }],
      ['PATCH', `/v1/commitments/c_${hidden?.id}`, { action: 'kept' }],
      ['PATCH', '/v1/conversations/conv-private', { private: false }],
      ['POST', '/v1/conversations/conv-private/retry', {}],
      ['POST', '/v1/conversations/conv-private/assign', { account: 'acme' }],
      ['POST', '/v1/conversations/conv-open/assign', { account: CLOSED_WORD }],
      ['POST', '/v1/deals/deal-closed/close', {}],
    ] as const) {
      expect((await world.ask(world.keys.editor, method, path, body)).status, path).toBe(404);
    }
    expect((await world.ask(world.keys.editor, 'PUT', `/v1/accounts/${CLOSED_WORD}`, { name: 'Mine' })).status).toBe(
      403,
    );
    expect((await world.ask(world.keys.editor, 'PUT', '/v1/deals/deal-closed', { name: 'Mine' })).status).toBe(403);
    expect((await world.ask(world.keys.accounts, 'PUT', '/v1/accounts/other', { name: 'Other' })).status).toBe(403);
    const learned = { sponsor: 'x', competitor: 'x', budget: 'x', politics: 'x' };
    const handback = { learned, commitments: [], posture: 'uncertain', re_entry: 'x' };
    for (const [path, body] of [
      ['review', undefined],
      ['handback', handback],
      ['handback', { confirm: true }],
      ['lost', {}],
    ] as const) {
      // All that was said to the account goes into what these make: half of it is closed to this key.
      expect((await world.ask(world.keys.editor, 'POST', `/v1/accounts/acme/${path}`, body)).status, path).toBe(403);
    }
    const judged = await world.ask(world.keys.editor, 'PATCH', `/v1/signals/${open?.id}`, {
      action: 'confirm',
      by: 'Somebody Else',
    });
    expect(JSON.parse(judged.text)).toMatchObject({ confirmed_by: 'Otto Other' });
  });

  it('a conversation sent again stays private and gets no readers; who may, opens it', async () => {
    const again = { ...PRIVATE, private: true, readers: ['otto@northlight.test'] };
    expect((await world.ask(world.keys.editor, 'POST', '/v1/conversations', again)).status).toBe(202);
    expect(
      (await world.ask(world.keys.editor, 'POST', '/v1/conversations', { ...PRIVATE, private: undefined })).status,
    ).toBe(202);
    expect((await world.ask(world.keys.editor, 'GET', '/v1/conversations/conv-private')).status).toBe(404);
    const open = await world.ask(world.keys.participant, 'PATCH', '/v1/conversations/conv-private', { private: false });
    expect(JSON.parse(open.text)).toEqual({ id: 'conv-private', private: false, readers: [] });
    expect((await world.ask(world.keys.reader, 'GET', '/v1/conversations/conv-private')).status).toBe(200);
    const closed = await world.ask(world.keys.participant, 'PATCH', '/v1/conversations/conv-private', {
      private: true,
      readers: ['NORA@northlight.test'],
    });
    expect(JSON.parse(closed.text)).toEqual({ id: 'conv-private', private: true, readers: ['nora@northlight.test'] });
    expect((await world.ask(world.keys.reader, 'GET', '/v1/conversations/conv-private')).status).toBe(404);
    expect(
      (await world.ask(world.keys.editor, 'PATCH', `/v1/conversations/${OPEN.id}`, { readers: ['a@b.test'] })).status,
    ).toBe(422);
    const audit = await withWorkspace(world.database, WORKSPACE, (tx) =>
      listAudit(tx, { action: 'conversation.access' }),
    );
    expect(audit.items).toMatchObject([{ actor: 'Ana Lima', subject: 'conv-private' }, { actor: 'Ana Lima' }]);
  });

  it('a form on its page closes and opens a conversation, for whoever may', async () => {
    const { keys, open } = world;
    const [page, form] = ['/conversations/conv-open', '/conversations/conv-open/access'];
    expect((await open(keys.reader, page)).text).not.toContain(form);
    expect((await open(keys.editor, page)).text).toContain(`action="${form}"`);
    const wrong = await open(keys.editor, form, { action: 'close', readers: 'nora at home' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('value="nora at home"')]);
    expect((await open(keys.reader, page)).status).toBe(200);
    // Who closes it without being named, or having taken part, has closed it to themselves.
    const readers = 'Nora@northlight.test; ana@northlight.test';
    expect((await open(keys.editor, form, { action: 'close', readers })).status).toBe(303);
    expect([(await open(keys.reader, page)).status, (await open(keys.editor, page)).status]).toEqual([404, 404]);
    expect((await open(keys.editor, form, { action: 'open' })).status).toBe(404);
    expect((await open(keys.named, page)).text).toContain('ana@northlight.test, nora@northlight.test and admins');
    expect((await open(keys.participant, form, { action: 'open' })).status).toBe(303);
    expect((await open(keys.reader, page)).status).toBe(200);
    const audit = await withWorkspace(world.database, WORKSPACE, (tx) => listAudit(tx, { subject: 'conv-open' }));
    expect(audit.items.slice(0, 2)).toMatchObject([
      { actor: 'Ana Lima', action: 'conversation.access', details: { private: false } },
      { actor: 'Otto Other', action: 'conversation.access', details: { private: true } },
    ]);
  });

  it('somebody who is a member no more is let in by none of their keys', async () => {
    const { keys, ask } = world;
    expect(
      (await ask(keys.admin, 'PUT', '/v1/members/Gone@Northlight.test', { name: 'Gone', role: 'editor' })).status,
    ).toBe(200);
    expect(JSON.parse((await ask(keys.admin, 'GET', '/v1/members')).text)).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ email: 'gone@northlight.test', role: 'editor', addresses: ['gone@northlight.test'] }),
      ]),
    });
    expect((await ask(keys.admin, 'DELETE', '/v1/members/nora@northlight.test')).status).toBe(204);
    expect((await ask(keys.named, 'GET', '/v1/accounts')).status).toBe(401);
    expect((await ask(keys.admin, 'PUT', '/v1/members/nora@northlight.test', {})).status).toBe(200);
    expect((await ask(keys.named, 'GET', `/v1/conversations/${CLOSED.id}`)).status).toBe(200);
  });

  it('accounts that are not seen by the same people are not merged', async () => {
    const merge = () => world.ask(world.keys.admin, 'POST', `/v1/accounts/${CLOSED_WORD}/merge`, { into: 'acme' });
    const refused = await merge();
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
      409,
      { type: 'urn:earshot:problem:access-differs' },
    ]);
  });

  it('a key that is made without a role, as by a process from before there were roles, has the least', async () => {
    const { rows } = await withWorkspace(world.database, WORKSPACE, (tx) =>
      tx.executeSql(
        `INSERT INTO earshot.api_key (workspace_id, id, name, key_hash) VALUES ($1, 'old', 'old', $2) RETURNING role`,
        [WORKSPACE, 'hash of an old key'],
      ),
    );
    expect(rows).toEqual([{ role: 'reader' }]);
  });

  it('a decision about a promise is told to who may read all that was said of it by then', async () => {
    const count = async (reader?: Reader) => {
      const select = `SELECT FROM earshot.commitment_decision WHERE id = 'joined'`;
      const opened = await withWorkspace(world.database, WORKSPACE, (tx) => tx.executeSql(select), { reader });
      return opened.rows.length;
    };
    await withWorkspace(world.database, WORKSPACE, (tx) =>
      tx.executeSql(`INSERT INTO earshot.commitment_decision (workspace_id, id, signal_id, action, decided_by, decided_at, member_ids)
        SELECT workspace_id, 'joined', min(id) FILTER (WHERE conversation_id = 'conv-open'), 'kept', 'Ana', now(), array_agg(id)
        FROM earshot.signal WHERE conversation_id IN ('conv-open', 'conv-private') AND kind = 'commitment' GROUP BY workspace_id`),
    );
    expect([await count(), await count({ emails: ['ana@northlight.test'] }), await count({ emails: [] })]).toEqual([
      1, 1, 0,
    ]);
    await withWorkspace(world.database, WORKSPACE, (tx) =>
      tx.executeSql(`DELETE FROM earshot.commitment_decision WHERE id = 'joined'`),
    );
  });

  it('what was scored while something closed to who reads was there stays closed to them', async () => {
    const { ask, keys, pipeline } = world;
    const get = async (name: KeyName, path: string) =>
      JSON.parse((await ask(keys[name], 'GET', `/v1/accounts/acme${path}`)).text) as {
        items: { day: string; to: { day: string } }[];
        risk: { score: number; as_of: string; blind_spots: { kind: string }[] } | null;
      };
    const daysOf = async (name: KeyName) => (await get(name, '/risk/history')).items.map(({ day }) => day);
    const [first, ...others] = await daysOf('admin');
    expect([others.length > 0, await daysOf('reader')]).toEqual([true, []]);
    await ask(keys.admin, 'PUT', '/v1/accounts/elsewhere', { name: 'Elsewhere' });
    const moved = await ask(keys.admin, 'POST', '/v1/conversations/conv-private/assign', { account: 'elsewhere' });
    expect(moved.status).toBe(200);
    await pipeline.whenIdle(WORKSPACE);
    // Nothing of the account is closed now; what it scored before rests on what was.
    const today = '2026-04-20';
    expect([await daysOf('reader'), await daysOf('editor')]).toEqual([[today], [today]]);
    expect(await daysOf('admin')).toContain(first);
    expect(await daysOf('participant')).toContain(first);
    const changed = async (name: KeyName) =>
      (await get(name, '/risk/changes?from=2026-01-01')).items.map(({ to }) => to.day);
    expect([await changed('admin'), await changed('reader')]).toEqual([[today], []]);
    const [whole, shown] = [await get('admin', ''), await get('reader', '')];
    expect(shown.risk).toEqual(whole.risk);
    // Until it is scored without: what it scores without is worked out for who reads.
    await withWorkspace(world.database, WORKSPACE, (tx) =>
      tx.executeSql(`UPDATE earshot.left_conversation SET scored_at = NULL WHERE account_key = 'acme'`),
    );
    expect(await daysOf('reader')).toEqual([]);
    expect((await get('reader', '')).risk?.score).toBe(whole.risk?.score);
    const listed = JSON.parse((await ask(keys.reader, 'GET', '/v1/accounts')).text) as {
      items: { key: string; score: number | null }[];
    };
    expect(listed.items.find(({ key }) => key === 'acme')?.score).toBe(whole.risk?.score);
  });

  it('an account that was one with another does not tell what they scored together', async () => {
    const { ask, keys, pipeline } = world;
    const done = async (path: string, body?: object) => {
      expect((await ask(keys.admin, 'POST', `/v1/accounts/elsewhere/${path}`, body)).status).toBe(200);
      await pipeline.whenIdle(WORKSPACE);
    };
    await done('merge', { into: 'acme' });
    await pipeline.sweep(WORKSPACE, { asOf: '2026-04-15' });
    await pipeline.whenIdle(WORKSPACE);
    await done('merge/undo');
    const days = async (name: KeyName, key: string) => {
      const { text } = await ask(keys[name], 'GET', `/v1/accounts/${key}/risk/history`);
      return (JSON.parse(text) as { items: { day: string }[] }).items.map(({ day }) => day);
    };
    expect(await days('admin', 'acme')).toContain('2026-04-15');
    expect(await days('reader', 'acme')).not.toContain('2026-04-15');
  });
});

/** Counts of words over all passages: they say that a word occurs somewhere, not where. */
const WORDS_WITHOUT_PLACE = ['lexeme', 'lexeme_total'];

it('faces open transactions as their caller: the few that write past them stand here', () => {
  const source = join(import.meta.dirname, '../src');
  const past = ['http', 'ui', 'mcp', 'slack'].flatMap((room) =>
    filesIn(join(source, room)).filter(
      (file) => !file.includes('.test.') && /\bwithWorkspace\(/.test(readFileSync(file, 'utf8')),
    ),
  );
  expect(past.map((file) => file.slice(source.length + 1)).toSorted()).toEqual([
    'http/access.ts',
    'http/reads.ts', // who read what, whoever it was
    'http/routes/access.ts',
    'http/routes/members.ts',
    'http/routes/mergers.ts',
    'mcp/tools/search.ts', // its note in the audit
  ]);
});

type Paths = Readonly<Record<string, Readonly<Record<string, object>>>>;

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    return []; // a room that is not there yet
  }
}

/** What a parameter of an address may be, by the part of the address before it. */
type Ids = Readonly<Record<string, readonly string[]>>;

async function allIds({ database }: AccessWorld): Promise<Ids> {
  const tables = {
    accounts: 'account',
    conversations: 'conversation',
    deals: 'deal',
    deliveries: 'delivery',
    people: 'person',
    signals: 'signal',
  };
  const ids: Record<string, readonly string[]> = {};
  for (const [part, table] of Object.entries(tables)) {
    const column = ['account', 'deal'].includes(table) ? 'key' : 'id';
    const { rows } = await withWorkspace(database, WORKSPACE, (tx) =>
      tx.executeSql(`SELECT ${column} AS id FROM earshot.${table}`),
    );
    ids[part] = (rows as { id: string }[]).map(({ id }) => id);
  }
  return ids;
}

/** An address with each id in the place of its parameter: where nobody knows what it is of, with all there are. */
function addresses(path: string, ids: Ids): readonly string[] {
  const parameter = path.search(PARAMETER);
  if (parameter < 0) return [path];
  const part = path.slice(0, parameter).split('/').at(-2) ?? '';
  const all = new Set(ids[part] ?? Object.values(ids).flat());
  return [...all].map((id) => path.replaceAll(PARAMETER, encodeURIComponent(id)));
}

/** The words around one, to see where it came from. */
function near(text: string, word: string): string {
  const at = text.indexOf(word);
  return at < 0 ? '' : text.slice(Math.max(0, at - 120), at + 60);
}
