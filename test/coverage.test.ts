import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { utcDate } from '../src/domain/index.ts';
import { listOwnershipChanges, recordShown, withWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';

/** So many days ago: what is audited is of the last weeks. */
const daysAgo = (days: number) => utcDate(Date.now() - days * 86_400_000);

const CALL = {
  id: 'acme-call',
  medium: 'call',
  occurred_at: `${daysAgo(83)}T10:00:00Z`,
  account: { key: 'acme', name: 'Acme' },
  participants: [
    { name: 'Dana Ortiz', side: 'customer' },
    { name: 'Sam Webb', side: 'vendor', title: 'CSM' },
  ],
  turns: [
    { speaker: 'Sam Webb', text: 'How is it going?' },
    { speaker: 'Dana Ortiz', text: 'Rivalware gave us a demo last week and we are evaluating it against you.' },
  ],
};

describeAnyDatabase('the leakage audit over the API', (fixture) => {
  let server: HookServer;
  const workspace = `w${randomBytes(6).toString('hex')}`;
  beforeEach(async () => {
    server = await startHookServer(fixture.database, { workspace });
  });
  afterEach(() => server.stop());

  it('counts what was said long before it came, what nobody saw, and accounts that changed hands unbriefed', async () => {
    const on = daysAgo(53);
    const owners = [
      { role: 'csm', name: 'Ana Lima', from: '2025-12-01', to: on },
      { role: 'csm', name: 'Bo Ek', from: on },
    ];
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', acv: 80_000, renewal_date: daysAgo(-8), owners });
    await server.ask('POST', '/v1/conversations', CALL);
    await server.settled();
    const audit = await server.ask('GET', '/v1/coverage');
    expect(audit.status).toBe(200);
    expect(audit.body.items.map(({ cause }) => cause)).toContain('context_lost');
    expect(audit.body).toMatchObject({ watched: 1, received: [{ account: 'acme', outcome: 'read', count: 1 }] });
    const only = await server.ask('GET', '/v1/coverage?cause=context_lost');
    expect(only.body.items.map(({ what }) => what)).toEqual(['Ana Lima handed over to Bo Ek']);
    expect((await server.ask('GET', '/v1/coverage?cause=nothing')).status).toBe(422);
  });

  it('hands a new owner the record once, with the words of it, into the inbox', async () => {
    const on = daysAgo(5);
    const owners = [
      { role: 'ae', name: 'Per Dahl', from: '2025-12-01', to: on },
      { role: 'ae', name: 'Liv Moe', from: on },
    ];
    await server.ask('POST', '/v1/conversations', CALL);
    await server.settled();
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', acv: 80_000, owners });
    await server.settled();
    await server.ask('PUT', '/v1/accounts/acme', { name: 'Acme', acv: 81_000, owners });
    await server.settled();
    const [items, changes] = await withWorkspace(fixture.database, workspace, async (tx) => [
      (await tx.executeSql('SELECT key, owner_name FROM earshot.inbox_item WHERE workspace_id = $1', [workspace])).rows,
      await listOwnershipChanges(tx, 'acme'),
    ]);
    expect(items).toContainEqual({ key: `ownership_brief:acme:sales:${on}:Liv Moe`, owner_name: 'Liv Moe' });
    expect(changes).toHaveLength(1);
    const lines = changes[0]?.document.sections.flatMap((section) => section.lines) ?? [];
    expect(lines.flatMap(({ sources }) => sources.map(({ quote }) => quote))).toContain('Rivalware');
    expect(lines.every(({ sources, basis }) => sources.length > 0 || basis !== undefined)).toBe(true);
    expect(changes[0]?.questions).toBeGreaterThan(0);
    const opened = await server.ask('POST', `/v1/accounts/acme/ownership/sales/${on}/open`);
    expect(opened).toMatchObject({ status: 200, body: { to: 'Liv Moe', opened_by: 'test' } });
    const told = await server.ask('GET', '/v1/coverage?cause=context_lost&team=sales');
    expect(told.body.items).toEqual([]);
    expect((await server.ask('POST', '/v1/accounts/acme/ownership/cs/2020-01-01/open')).status).toBe(404);
  });

  it('shows whom the account went to on a day that was corrected since, and lets them open theirs', async () => {
    const on = daysAgo(4);
    const owners = (name: string) => [
      { role: 'ae', name: 'Per Dahl', from: '2025-12-01', to: on },
      { role: 'ae', name, from: on },
    ];
    for (const name of ['Liv Moe', 'Kari Lund', 'Tor Vik']) {
      await server.ask('PUT', '/v1/accounts/corrected', { name: 'Corrected', acv: 80_000, owners: owners(name) });
      await server.settled();
    }
    const briefs = async (account: string) =>
      (await server.ask('GET', `/v1/inbox?account=${account}&kind=ownership_brief`)).body.items.map(
        ({ owner }) => owner,
      );
    expect(await briefs('corrected')).toMatchObject([{ name: 'Tor Vik' }]);
    const handed = (await server.ask('GET', '/v1/accounts/corrected/ownership')).body.items;
    expect(handed.map(({ to }) => to)).toEqual(['Tor Vik']);
    await server.ask('PUT', '/v1/accounts/standing', { name: 'Standing', acv: 80_000 });
    await server.ask('POST', '/v1/accounts/corrected/merge', { into: 'standing' });
    await server.settled();
    expect((await server.ask('POST', `/v1/accounts/standing/ownership/sales/${on}/open`)).status).toBe(200);
    expect(await briefs('standing')).toEqual([]);
    await server.ask('POST', '/v1/accounts/corrected/merge/undo');
    await server.settled();
    const opened = await server.ask('POST', `/v1/accounts/corrected/ownership/sales/${on}/open`);
    expect(opened).toMatchObject({ status: 200, body: { to: 'Tor Vik', opened_by: 'test' } });
    const told = await server.ask('GET', '/v1/coverage?cause=context_lost&team=sales&account=corrected');
    expect(told.body.items).toEqual([]);
  });

  it('keeps the first view of a signal, whoever sees it next', async () => {
    const seen = await withWorkspace(fixture.database, workspace, async (tx) => {
      const { rows } = await tx.executeSql('SELECT id FROM earshot.signal WHERE workspace_id = $1', [workspace]);
      const ids = rows.map((row) => (row as { id: string }).id);
      await recordShown(tx, { account: 'acme', signals: ids, viewer: 'ana', now: Date.parse('2026-10-02T09:00:00Z') });
      await recordShown(tx, { account: 'acme', signals: ids, viewer: 'bo', now: Date.parse('2026-10-05T09:00:00Z') });
      const views = await tx.executeSql(
        'SELECT DISTINCT viewer, viewed_at::date::text AS day FROM earshot.signal_view WHERE workspace_id = $1',
        [workspace],
      );
      return { count: ids.length, views: views.rows };
    });
    expect(seen.count).toBeGreaterThan(0);
    expect(seen.views).toEqual([{ viewer: 'ana', day: '2026-10-02' }]);
  });
});
