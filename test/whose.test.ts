import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, keepUsageEvents, loadEvidence, openDatabase, withWorkspace } from '../src/storage/index.ts';
import { throwAway } from './support/databases.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';

let database: Database;
let server: HookServer;
let minute = 0;

beforeAll(async () => {
  database = await openDatabase(throwAway());
  server = await startHookServer(database, { workspace: 'whose' });
});

afterAll(async () => {
  await server.stop();
  await database.close();
});

interface Attendee {
  readonly name: string;
  readonly email?: string;
  readonly side?: 'customer' | 'vendor' | 'unknown';
}

/** Posts a call of these people; gives its id. Each call takes place a minute later than the one before. */
async function call(id: string, people: readonly Attendee[], account?: object): Promise<string> {
  minute += 1;
  const occurred_at = new Date(Date.UTC(2026, 2, 1, 9, minute)).toISOString();
  const [first] = people;
  const turns = [{ speaker: first?.name ?? 'Ana', text: `Rivalware came up in ${id}.` }];
  const posted = await server.ask('POST', '/v1/conversations', {
    id,
    medium: 'call',
    occurred_at,
    account,
    participants: people,
    turns,
  });
  expect(posted.status).toBe(202);
  return id;
}

async function whose(
  id: string,
): Promise<{ readonly status: unknown; readonly account: unknown; readonly reason: unknown }> {
  await server.settled();
  const { body } = await server.ask('GET', `/v1/conversations/${id}`);
  return { status: body.status, account: body.account, reason: body.status_reason };
}

async function declare(key: string, record: object): Promise<void> {
  expect((await server.ask('PUT', `/v1/accounts/${key}`, record)).status).toBe(200);
}

interface Waiting {
  readonly id: string;
  readonly candidates: readonly { readonly account: string; readonly why: readonly string[] }[];
  readonly domains: readonly string[];
}

async function unassigned(id: string): Promise<Waiting | undefined> {
  await server.settled();
  const { body } = await server.ask('GET', '/v1/unassigned?limit=100');
  return (body.items as unknown as Waiting[]).find((item) => item.id === id);
}

describe('a conversation', () => {
  it('is found an account by its key first, then by its CRM id, then by domains, then by name', async () => {
    await declare('first', { name: 'First Ltd', domain: 'first.test', crm_ids: [{ system: 'hubspot', id: '1' }] });
    await declare('second', { name: 'Second Ltd', domain: 'second.test', domains: ['second.example'] });
    const ana = { name: 'Ana', email: 'ana@second.test' };
    const hubspot = { crm_ids: [{ system: 'HubSpot', id: '1' }], name: 'Second Ltd' };
    await call('by-key', [ana], { ...hubspot, name: 'Third', key: 'third' });
    await call('by-crm', [ana], hubspot);
    await call('by-domain', [ana], { name: 'First Ltd' });
    await call('by-other-domain', [{ name: 'Bo', email: 'bo@Mail.Second.Example' }]);
    await call('by-name', [{ name: 'Ana' }], { name: 'SECOND, Inc.' });
    expect(await Promise.all([whose('by-key'), whose('by-crm'), whose('by-domain')])).toMatchObject([
      { account: 'third' },
      { account: 'first' },
      { account: 'second' },
    ]);
    expect(await whose('by-other-domain')).toMatchObject({ status: 'read', account: 'second' });
    expect(await whose('by-name')).toMatchObject({ status: 'read', account: 'second' });
  });

  it('is never found one by a personal mailbox, even where an account declares such a domain, nor by our own domain', async () => {
    await declare('kiosk', { name: 'Kiosk', domain: 'gmail.com' });
    await declare('ourselves', { name: 'Ourselves', domain: 'northlight.example' });
    await call('free', [{ name: 'Cy', email: 'cy@gmail.com', side: 'customer' }]);
    await call('own', [{ name: 'Di', email: 'di@mail.northlight.example', side: 'customer' }]);
    expect(await whose('free')).toMatchObject({ status: 'waiting', account: null });
    expect(await whose('own')).toMatchObject({ status: 'waiting', account: null });
    expect((await unassigned('free'))?.domains).toEqual([]);
  });

  it('waits with its candidates when several accounts come into question, and a name may settle it', async () => {
    await declare('globex', { name: 'Globex GmbH', domain: 'globex.test' });
    await declare('globex-us', { name: 'Globex Inc', domain: 'globex.test' });
    await call('twice', [{ name: 'Ed', email: 'ed@globex.test' }]);
    expect(await whose('twice')).toMatchObject({
      status: 'waiting',
      reason: 'globex.test leads to 2 accounts: globex, globex-us; assign it to one',
    });
    expect((await unassigned('twice'))?.candidates.map(({ account }) => account)).toEqual(['globex', 'globex-us']);
    await call('settled-by-name', [{ name: 'Ed', email: 'ed@globex.test' }], { name: 'globex inc.' });
    expect(await whose('settled-by-name')).toMatchObject({ status: 'read', account: 'globex-us' });
    await call('same-name', [{ name: 'Ed' }], { name: 'Globex' });
    expect(await whose('same-name')).toMatchObject({ status: 'waiting' });
  });

  it('belongs to the account that has its subdomain before the one that has the domain', async () => {
    await declare('initech', { name: 'Initech', domain: 'initech.test' });
    await declare('initech-labs', { name: 'Initech Labs', domain: 'labs.initech.test' });
    await call('labs', [{ name: 'Flo', email: 'flo@eu.labs.initech.test' }]);
    await call('plant', [{ name: 'Gil', email: 'gil@plant.initech.test' }]);
    await call('other', [{ name: 'Hal', email: 'hal@notinitech.test' }]);
    expect(await whose('labs')).toMatchObject({ account: 'initech-labs' });
    expect(await whose('plant')).toMatchObject({ account: 'initech' });
    expect(await whose('other')).toMatchObject({ status: 'waiting' });
  });

  it('is read the moment it is assigned; the domain remembered, those that waited with it are too, and later ones follow', async () => {
    await call('lost-1', [{ name: 'Ida', email: 'ida@umbrella.test' }]);
    await call('lost-2', [{ name: 'Jan', email: 'jan@eu.umbrella.test' }]);
    expect(await whose('lost-2')).toMatchObject({ status: 'waiting' });
    const assigned = await server.ask('POST', '/v1/conversations/lost-1/assign', { account: 'first', remember: true });
    expect(assigned).toMatchObject({
      status: 200,
      body: { id: 'lost-1', account: 'first', before: null, remembered: ['umbrella.test'], requeued: 1 },
    });
    await call('found', [{ name: 'Kim', email: 'kim@umbrella.test' }]);
    expect(await whose('lost-1')).toMatchObject({ status: 'read', account: 'first' });
    expect(await whose('lost-2')).toMatchObject({ status: 'read', account: 'first' });
    expect(await whose('found')).toMatchObject({ status: 'read', account: 'first' });
    expect(await unassigned('lost-1')).toBeUndefined();
    await declare('first', { name: 'First Ltd', domain: 'first.test' });
    await call('still-found', [{ name: 'Kim', email: 'kim@umbrella.test' }]);
    expect(await whose('still-found')).toMatchObject({ account: 'first' });
  });

  it('settles a domain that two accounts declare, once a person has said whose it is', async () => {
    const { body } = await server.ask('POST', '/v1/conversations/twice/assign', {
      account: 'globex-us',
      remember: 'globex.test',
    });
    expect(body).toMatchObject({ account: 'globex-us', remembered: ['globex.test'] });
    await call('thrice', [{ name: 'Ed', email: 'ed@globex.test' }]);
    expect(await whose('thrice')).toMatchObject({ status: 'read', account: 'globex-us' });
  });

  it('offers accounts whose people were there, and those that the domain sounds like', async () => {
    await call('mailbox', [{ name: 'Lee Wong', email: 'lee.wong@gmail.com', side: 'customer' }], { key: 'first' });
    await server.settled();
    await call('again', [{ name: 'Lee', email: 'Lee.Wong@gmail.com', side: 'customer' }]);
    expect((await unassigned('again'))?.candidates).toMatchObject([
      { account: 'first', why: ['lee.wong@gmail.com has spoken for it before'] },
    ]);
    await declare('hooli', { name: 'Hooli Cloud Ltd' });
    await call('sound', [{ name: 'Mo', email: 'mo@hooli.test' }]);
    expect((await unassigned('sound'))?.candidates).toMatchObject([{ account: 'hooli' }]);
  });

  it('goes over with its signals when it is given to another account, and both are scored anew', async () => {
    const signalsOf = async (key: string) => {
      await server.settled();
      return (await server.ask('GET', `/v1/accounts/${key}/signals?limit=200`)).body.items.map(
        (one) => one.conversation,
      );
    };
    expect(await signalsOf('initech')).toEqual(['plant']);
    const moved = await server.ask('POST', '/v1/conversations/plant/assign', { account: 'initech-labs' });
    expect(moved.body).toMatchObject({ status: 'read', before: 'initech', account: 'initech-labs', remembered: [] });
    expect(await signalsOf('initech')).toEqual([]);
    expect(await signalsOf('initech-labs')).toEqual(['plant', 'labs']);
    const scores = (await server.ask('GET', '/v1/accounts?limit=200')).body.items;
    const scoreOf = (key: string) => scores.find((one) => one.key === key)?.score;
    expect([scoreOf('initech'), scoreOf('initech-labs')]).toEqual([0, 2]);
    const people = (await server.ask('GET', '/v1/accounts/initech-labs/people')).body.items;
    expect(people.map(({ name }) => name)).toEqual(['Flo', 'Gil']);
  });

  it('is given to no account that is not there, and no domain is remembered that was not', async () => {
    const assign = (id: string, body: object) => server.ask('POST', `/v1/conversations/${id}/assign`, body);
    expect((await assign('nowhere', { account: 'first' })).status).toBe(404);
    expect((await assign('free', { account: 'nobody' })).status).toBe(404);
    expect((await assign('free', {})).status).toBe(422);
    expect((await assign('free', { account: 'first', remember: 'gmail.com' })).status).toBe(422);
    expect((await assign('free', { account: 'first', remember: 'test' })).status).toBe(422);
    const two = [
      { name: 'Ned', email: 'ned@one.test' },
      { name: 'Oz', email: 'oz@two.test' },
    ];
    await call('two', two);
    expect(await unassigned('two')).toMatchObject({ domains: ['one.test', 'two.test'] });
    expect(await assign('two', { account: 'first', remember: true })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('one.test, two.test') },
    });
    expect(await whose('two')).toMatchObject({ status: 'waiting' });
  });
});

interface Person {
  readonly id: string;
  readonly name: string;
  readonly emails: readonly string[];
  readonly identities: readonly object[];
  readonly merged: readonly string[];
}

async function directory(key: string): Promise<{ items: Person[]; suggestions: { names: string[]; why: string }[] }> {
  await server.settled();
  return (await server.ask('GET', `/v1/accounts/${key}/people`)).body as never;
}

describe('people', () => {
  it('are one person across tools: by address, and by name where no address speaks against it', async () => {
    await declare('wayne', {
      name: 'Wayne',
      domain: 'wayne.test',
      people: [{ name: 'Dana Ortiz', email: 'dana@wayne.test', roles: ['champion'] }],
    });
    await call('wayne-1', [{ name: 'Ortiz, Dana (Wayne)', email: 'Dana@wayne.test' }]);
    await call('wayne-2', [{ name: 'dana ortiz', side: 'customer' }], { key: 'wayne' });
    await call('wayne-3', [{ name: 'Dana', email: 'dana@wayne.test' }]);
    await call('wayne-4', [{ name: 'Dana Ortiz', email: 'ortiz@wayne.test' }]);
    await call('wayne-5', [{ name: 'Speaker 2', side: 'customer' }], { key: 'wayne' });
    const { items, suggestions } = await directory('wayne');
    expect(items.map(({ emails }) => emails).sort()).toEqual([['dana@wayne.test'], ['ortiz@wayne.test']]);
    const dana = items.find(({ emails }) => emails.includes('dana@wayne.test'));
    expect(dana).toMatchObject({ roles: ['champion'], identities: { length: 4 } });
    expect(suggestions).toMatchObject([{ why: 'the same name, two addresses' }]);
  });

  it('with nicknames are suggested to be one, merged when somebody says so, and parted again', async () => {
    await declare('stark', { name: 'Stark', domain: 'stark.test' });
    await call('stark-1', [{ name: 'Bob Smith', email: 'bob@stark.test' }]);
    await call('stark-2', [{ name: 'Robert Smith', email: 'rsmith@stark.test' }]);
    const before = await directory('stark');
    expect(before.suggestions).toMatchObject([{ why: 'Bob and Robert are short for one name' }]);
    const [bob, robert] = before.items;
    const merged = await server.ask('POST', `/v1/people/${bob?.id}/merge`, { into: robert?.id });
    expect(merged).toMatchObject({ status: 200, body: { into: robert?.id, merged: true } });
    const during = await directory('stark');
    expect(during).toMatchObject({
      items: [{ id: robert?.id, merged: [bob?.id], emails: ['bob@stark.test', 'rsmith@stark.test'] }],
      suggestions: [],
    });
    expect((await server.ask('POST', `/v1/people/${robert?.id}/merge`, { into: bob?.id })).status).toBe(422);
    const undone = await server.ask('POST', `/v1/people/${bob?.id}/merge/undo`);
    expect(undone).toMatchObject({ status: 200, body: { from: bob?.id, merged: false } });
    expect(await directory('stark')).toEqual(before);
    expect((await server.ask('POST', `/v1/people/${bob?.id}/merge/undo`)).status).toBe(409);
    expect((await server.ask('POST', '/v1/people/nobody/merge', { into: robert?.id })).status).toBe(404);
  });

  it('who sat in one conversation beside each other are not suggested to be one', async () => {
    await declare('duo', { name: 'Duo', domain: 'duo.test' });
    await call('duo-1', [
      { name: 'Bob Smith', email: 'bob@duo.test' },
      { name: 'Robert Smith', email: 'rob@duo.test' },
    ]);
    expect(await directory('duo')).toMatchObject({ items: [{}, {}], suggestions: [] });
  });
});

describe('accounts', () => {
  it('are merged with all that is theirs, lead on from the old key, and are parted as they were', async () => {
    await declare('soylent', { name: 'Soylent', domain: 'soylent.test' });
    await declare('soylent-old', {
      name: 'Soylent Corp (old)',
      domain: 'old.test',
      acv: 7_000,
      use_cases: ['forecasting'],
    });
    await call('soy-1', [{ name: 'Pia', email: 'pia@soylent.test' }]);
    await call('soy-2', [{ name: 'Quin', email: 'quin@old.test' }]);
    await server.settled();
    const before = await Promise.all(
      ['soylent', 'soylent-old'].map(async (key) => (await server.ask('GET', `/v1/accounts/${key}`)).body.account),
    );

    const merged = await server.ask('POST', '/v1/accounts/soylent-old/merge', { into: 'soylent' });
    expect(merged).toMatchObject({ status: 200, body: { from: 'soylent-old', into: 'soylent' } });
    expect((await server.ask('POST', '/v1/accounts/soylent-old/merge', { into: 'soylent' })).status).toBe(200);
    expect(await whose('soy-2')).toMatchObject({ account: 'soylent' });
    await call('soy-3', [{ name: 'Quin', email: 'quin@old.test' }]);
    await call('soy-4', [{ name: 'Ron' }], { key: 'soylent-old' });
    expect(await whose('soy-3')).toMatchObject({ account: 'soylent', status: 'read' });
    expect(await whose('soy-4')).toMatchObject({ account: 'soylent', status: 'read' });
    const led = await server.ask('GET', '/v1/accounts/soylent-old/risk?as_of=2026-03-02');
    expect(led.status).toBe(307);
    const account = await server.ask('GET', '/v1/accounts/soylent');
    expect(account.body).toMatchObject({ account: { acv: 7_000, use_cases: ['forecasting'] }, risk: { score: 4 } });
    const keys = (await server.ask('GET', '/v1/accounts?limit=200')).body.items.map(({ key }) => key);
    expect(keys).toContain('soylent');
    expect(keys).not.toContain('soylent-old');

    expect((await server.ask('POST', '/v1/accounts/soylent-old/merge/undo')).status).toBe(200);
    for (const [id, key] of [
      ['soy-1', 'soylent'],
      ['soy-2', 'soylent-old'],
      ['soy-3', 'soylent-old'],
      ['soy-4', 'soylent-old'],
    ] as const) {
      expect(await whose(id)).toMatchObject({ account: key });
    }
    const after = await Promise.all(
      ['soylent', 'soylent-old'].map(async (key) => (await server.ask('GET', `/v1/accounts/${key}`)).body.account),
    );
    expect(after).toEqual(before);
    const scores = await server.ask('GET', '/v1/accounts?limit=200');
    const scoreOf = (key: string) => scores.body.items.find((one) => one.key === key)?.score;
    expect([scoreOf('soylent'), scoreOf('soylent-old')]).toEqual([1, 3]);
  });

  it('take the usage told of them along, and have it back with what came since and named them', async () => {
    await declare('tyrell', { name: 'Tyrell' });
    await declare('tyrell-2', { name: 'Tyrell Two' });
    const usage = async (account: string, date: string, active_users: number) =>
      expect((await server.ask('POST', '/v1/usage', [{ account, date, active_users }])).status).toBeLessThan(300);
    await usage('tyrell', '2026-03-01', 1);
    await usage('tyrell-2', '2026-03-01', 2);
    await usage('tyrell-2', '2026-03-02', 3);
    const rowsOf = async (key: string) => {
      await server.settled();
      const evidence = await withWorkspace(database, 'whose', (tx) => loadEvidence(tx, key));
      return evidence?.usage.map((row) => row.active_users);
    };
    await server.ask('POST', '/v1/accounts/tyrell-2/merge', { into: 'tyrell' });
    await usage('tyrell-2', '2026-03-03', 4);
    expect(await rowsOf('tyrell')).toEqual([2, 3, 4]);
    expect(await rowsOf('tyrell-2')).toEqual([]);
    await server.ask('POST', '/v1/accounts/tyrell-2/merge/undo');
    expect(await rowsOf('tyrell-2')).toEqual([2, 3, 4]);
    expect(await rowsOf('tyrell')).toEqual([1]);
  });

  it('count the people who used the product once, whichever of the two they were told of', async () => {
    await declare('weyland', { name: 'Weyland' });
    await declare('yutani', { name: 'Yutani' });
    const tell = (id: string, person: string, account: string, day: string) =>
      withWorkspace(database, 'whose', (tx) => {
        const event = { id, clues: [`key:${account}`], person, day, login: true };
        return keepUsageEvents(
          tx,
          { events: [event], members: [] },
          { source: 'segment', now: new Date().toISOString() },
        );
      });
    await tell('e1', 'ann', 'weyland', '2026-03-01');
    await tell('e2', 'ann', 'yutani', '2026-03-01');
    await tell('e3', 'bob', 'yutani', '2026-03-01');
    await tell('e4', 'bob', 'yutani', '2026-03-02');
    const countsOf = async (key: string) => {
      await server.settled();
      const evidence = await withWorkspace(database, 'whose', (tx) => loadEvidence(tx, key));
      return evidence?.usage.map(({ date, active_users, logins }) => [date, active_users, logins]);
    };
    await server.ask('POST', '/v1/accounts/yutani/merge', { into: 'weyland' });
    expect(await countsOf('weyland')).toEqual([
      ['2026-03-01', 2, 3],
      ['2026-03-02', 1, 1],
    ]);
    await tell('e5', 'cid', 'yutani', '2026-03-02');
    expect(await countsOf('weyland')).toEqual([
      ['2026-03-01', 2, 3],
      ['2026-03-02', 2, 2],
    ]);
    await server.ask('POST', '/v1/accounts/yutani/merge/undo');
    expect(await countsOf('weyland')).toEqual([['2026-03-01', 1, 1]]);
    expect(await countsOf('yutani')).toEqual([
      ['2026-03-01', 2, 2],
      ['2026-03-02', 2, 2],
    ]);
  });

  it('are refused what cannot be: a stranger, themselves, a third account, an undoing in the wrong order', async () => {
    for (const key of ['a', 'b', 'c']) await declare(key, { name: `Company ${key}` });
    const merge = (from: string, into: string) => server.ask('POST', `/v1/accounts/${from}/merge`, { into });
    const undo = (from: string) => server.ask('POST', `/v1/accounts/${from}/merge/undo`);
    expect((await merge('a', 'nobody')).status).toBe(404);
    expect((await merge('nobody', 'a')).status).toBe(404);
    expect((await merge('a', 'a')).status).toBe(422);
    expect((await undo('a')).status).toBe(409);
    expect((await merge('a', 'b')).status).toBe(200);
    expect((await merge('b', 'a')).status).toBe(422);
    expect((await merge('a', 'c')).status).toBe(409);
    expect((await merge('b', 'c')).status).toBe(200);
    expect((await undo('a')).status).toBe(409);
    expect((await undo('b')).status).toBe(200);
    expect((await undo('a')).status).toBe(200);
  });
});

it('writes down who decided what', async () => {
  const { body } = await server.ask('GET', '/v1/audit?limit=500');
  const actions = new Set(body.items.map(({ action }) => action));
  expect([...actions].sort()).toEqual([
    'account.merged',
    'account.unmerged',
    'conversation.assigned',
    'domain.decided',
    'person.merged',
    'person.unmerged',
  ]);
  expect(body.items[0]).toMatchObject({ by: 'test', action: 'account.unmerged', subject: 'a', details: { into: 'b' } });
  const one = await server.ask('GET', '/v1/audit?subject=twice');
  expect(one.body.items).toMatchObject([{ action: 'conversation.assigned', details: { account: 'globex-us' } }]);
  expect(server.logged.join('\n')).not.toContain('Rivalware');
});
