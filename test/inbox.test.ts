import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';

interface Item {
  readonly document_version: string;
  readonly id: string;
  readonly account: string;
  readonly state: string;
  readonly points: { readonly total: number };
  readonly document: { readonly title: string; readonly sections: readonly { id: string; lines: readonly Line[] }[] };
}

interface Line {
  readonly id: string;
  readonly text: string;
  readonly sources: readonly object[];
  readonly basis?: string;
}

describeAnyDatabase('the inbox by HTTP', (fixture) => {
  let server: HookServer;

  beforeEach(async () => {
    const workspace = `w${randomBytes(6).toString('hex')}`;
    server = await startHookServer(fixture.database, { workspace, pipeline: { scorer: undefined } });
    await saveWorkspace(fixture.database, workspace, { asOf: '2026-10-01' });
    const owners = (name: string) => [{ role: 'csm', name, from: '2026-01-01' }];
    const accounts = [
      { key: 'large', name: 'Large', acv: 90_000, renewal_date: '2027-01-20', owners: owners('Ana Lima') },
      { key: 'late', name: 'Late', acv: 20_000, renewal_date: '2026-12-01', owners: owners('Ben Ito') },
      { key: 'middle', name: 'Middle', acv: 20_000, renewal_date: '2027-01-20', owners: owners('Ana Lima') },
      { key: 'small', name: 'Small', acv: 4_000, renewal_date: '2026-12-01', owners: owners('Ana Lima') },
    ];
    for (const { key, ...record } of accounts) await server.ask('PUT', `/v1/accounts/${key}`, record);
    await server.settled();
  });
  afterEach(() => server.stop());

  const list = async (query = '') => {
    const { status, body } = await server.ask('GET', `/v1/inbox${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as unknown as { items: Item[]; next: string | null; count: number; as_of: string };
  };
  const accounts = async (query = '') => (await list(query)).items.map(({ account }) => account);
  const patch = (id: string, decision: object) => server.ask('PATCH', `/v1/inbox/${id}`, decision);
  const idOf = async (account: string) => {
    const [item] = (await list(`?account=${account}`)).items;
    if (item === undefined) throw new Error(`nothing about ${account}`);
    return item.id;
  };

  it('lists what waits, the most pressing first, each with its document and why it stands where it does', async () => {
    const { items, count, next, as_of } = await list();
    expect([count, next, as_of]).toEqual([3, null, '2026-10-01']);
    expect(items.map(({ account }) => account)).toEqual(['late', 'large', 'middle']);
    expect(items[0]).toMatchObject({
      kind: 'pre_renewal_pack',
      account_name: 'Late',
      state: 'open',
      owner: { role: 'csm', name: 'Ben Ito', handed_to: null },
      due_at: '2026-08-17T00:00:00.000Z',
      document: { title: 'Pre-renewal pack', mode: 'offline' },
      edited: false,
      decided: null,
      points: { parts: expect.arrayContaining([{ what: 'due', points: 118 }]) },
    });
  });

  it('narrows by owner, role, kind, account, day and state, and pages in the same order', async () => {
    expect(await accounts('?owner=ana%20lima')).toEqual(['large', 'middle']);
    expect(await accounts('?role=ae')).toEqual([]);
    expect(await accounts('?kind=competitor_brief')).toEqual([]);
    expect(await accounts('?account=late')).toEqual(['late']);
    expect(await accounts('?due_before=2026-09-01')).toEqual(['late']);
    expect(await accounts('?state=dismissed')).toEqual([]);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ account }) => account));
      cursor = page.next;
    }
    expect(seen).toEqual(['late', 'large', 'middle']);
    expect((await server.ask('GET', '/v1/inbox?cursor=x')).status).toBe(422);
    expect((await server.ask('GET', '/v1/inbox?state=gone')).status).toBe(422);
  });

  it('moves an item by its rules, and says which rule forbids a move', async () => {
    const id = await idOf('late');
    expect((await patch(id, { action: 'accept', by: 'Ben Ito' })).body).toMatchObject({
      state: 'accepted',
      decided: { by: 'Ben Ito', reason: null },
    });
    const again = await patch(id, { action: 'accept' });
    expect([again.status, again.body]).toMatchObject([
      409,
      { type: 'urn:earshot:problem:in-4', detail: expect.stringContaining('IN-4') },
    ]);
    expect((await patch(id, { action: 'hand_over', to: 'the CS team' })).body).toMatchObject({
      type: 'urn:earshot:problem:in-3',
    });
    expect((await patch(id, { action: 'hand_over', to: 'Cy Ott' })).body).toMatchObject({
      state: 'handed_over',
      owner: { name: 'Ben Ito', handed_to: 'Cy Ott' },
    });
    expect(await accounts('?owner=Cy%20Ott')).toEqual(['late']);
    expect(await accounts('?owner=Ben%20Ito')).toEqual([]);
    expect((await patch(id, { action: 'dismiss' })).status).toBe(422);
    expect((await patch(id, { action: 'dismiss', reason: 'They renew by themselves' })).body).toMatchObject({
      state: 'dismissed',
    });
    expect(await accounts()).toEqual(['large', 'middle']);
    expect(await accounts('?state=dismissed')).toEqual(['late']);
    const { body } = await server.ask('GET', `/v1/inbox/${id}`);
    expect((body as unknown as { history: { event: string }[] }).history.map(({ event }) => event)).toEqual([
      'raised',
      'accepted',
      'handed_over',
      'dismissed',
    ]);
    await server.ask('PUT', '/v1/accounts/late', { name: 'Late', acv: 20_000, renewal_date: '2026-12-01' });
    await server.settled();
    expect(await accounts()).toEqual(['large', 'middle']);
    expect((await patch(id, { action: 'done' })).body).toMatchObject({ type: 'urn:earshot:problem:in-1' });
    expect((await patch(id, { action: 'reopen', reason: 'They asked for it' })).body).toMatchObject({ state: 'open' });
    expect((await patch(id, { action: 'done' })).body).toMatchObject({ state: 'done' });
    expect((await patch('in_nothing', { action: 'done' })).status).toBe(404);
  });

  it('keeps what a person made of a document, and whose words each line is', async () => {
    const id = await idOf('late');
    const [item] = (await list('?account=late')).items;
    const terms = item?.document.sections.find((section) => section.id === 'terms');
    const invented = { conversation: 'c1', turn: 0, quote: 'Nobody said this.' };
    const lines = [...(terms?.lines ?? []), { id: 'own', text: 'They want a longer term.', sources: [invented] }];
    const edit = { ...item?.document, title: 'Their renewal', sections: [{ id: 'terms', title: 'Terms', lines }] };
    const { body } = await patch(id, { action: 'edit', document: edit, by: 'Ben Ito' });
    expect(body).toMatchObject({ state: 'open', edited: true, document: { title: 'Their renewal', account: 'late' } });
    expect((body as unknown as Item).document.sections[0]?.lines).toEqual([
      ...(terms?.lines ?? []),
      { id: 'own', text: 'They want a longer term.', sources: [], basis: 'written by Ben Ito' },
    ]);
    const version = item?.document_version;
    const late = await patch(id, { action: 'edit', document: { ...edit, title: 'Mine' }, version, by: 'Cal Roe' });
    expect(late).toMatchObject({ status: 409, body: { detail: expect.stringContaining('IN-8') } });
    const now = (body as unknown as Item).document_version;
    expect((await patch(id, { action: 'edit', document: edit, version: now, by: 'Cal Roe' })).status).toBe(200);
    await server.ask('PUT', '/v1/accounts/late', {
      name: 'Late',
      acv: 20_000,
      licensed_seats: 9,
      renewal_date: '2026-12-01',
    });
    await server.settled();
    expect((await list('?account=late')).items[0]?.document.title).toBe('Their renewal');
  });

  it('reads a draft before it goes out, by the account as it stands', async () => {
    const check = (body: object) => server.ask('POST', '/v1/outreach/check', body);
    const from = { role: 'ae', name: 'Bo Berg' };
    const draft = 'Hi Dana,\n\nI can take 25% off the list price.';
    expect((await check({ account: 'late', draft, from })).body).toMatchObject({
      mode: 'offline',
      findings: expect.arrayContaining([
        expect.objectContaining({ rule: 'OUT-3', quote: 'I can take 25% off the list price.', start: 10, end: 44 }),
        expect.objectContaining({ rule: 'OUT-5' }),
      ]),
    });
    const told = await check({ account: 'late', draft: 'Ben is in copy. How are you?', from, to: ['ben.ito@us.test'] });
    expect(told.body).toEqual({ mode: 'offline', findings: [] });
    expect((await check({ account: 'nobody', draft, from })).status).toBe(404);
    expect((await check({ account: 'late', draft: '', from })).status).toBe(422);
  });
});
