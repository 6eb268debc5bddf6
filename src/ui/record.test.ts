import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AccessWorld, CLOSED_WORD, createAccessWorld, WORKSPACE } from '../../test/support/access.ts';
import { describeAnyDatabase } from '../../test/support/databases.ts';

describeAnyDatabase('the page of the record', (fixture) => {
  let world: AccessWorld;
  beforeAll(async () => {
    world = await createAccessWorld(fixture.database);
  });
  afterAll(() => world.stop());

  const PAGE = '/settings/record';
  const send = (path: string, form: Readonly<Record<string, string>>) => world.open(world.keys.admin, path, form);

  it('shows an erasure before it is done, and does it once it is typed, for admins alone', async () => {
    expect((await world.open(world.keys.named, PAGE)).status).toBe(403);
    expect((await world.open(world.keys.admin, PAGE)).text).toContain('Nothing was ever erased here.');
    const account = CLOSED_WORD;
    const looked = await send(`${PAGE}/erase`, { account, who: '' });
    expect(looked.status).toBe(200);
    expect(looked.text).toMatch(/1 conversation</);
    const wrong = await send(`${PAGE}/erase`, { account, who: '', confirm: 'another' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Nothing was erased');
    expect((await world.open(world.keys.named, `${PAGE}/erase`, { account, confirm: account })).status).toBe(403);
    expect((await world.ask(world.keys.admin, 'GET', `/v1/accounts/${account}`)).status).toBe(200);
    expect((await send(`${PAGE}/erase`, { account, who: '', confirm: account })).status).toBe(303);
    expect((await world.ask(world.keys.admin, 'GET', `/v1/accounts/${account}`)).status).toBe(404);
    const shown = (await world.open(world.keys.admin, PAGE)).text;
    expect(shown).toMatch(/An account[\s\S]*er_/);
    expect(shown).not.toContain(account);

    const person = { account: 'acme', who: 'dana@acme.test' };
    expect((await send(`${PAGE}/erase`, person)).text).toContain('Type');
    expect((await send(`${PAGE}/erase`, { ...person, confirm: person.who })).status).toBe(303);
    expect((await world.open(world.keys.admin, PAGE)).text).toContain('A person');
    expect((await send(`${PAGE}/erase`, { account: 'none', who: '' })).status).toBe(404);
  });

  it('shows what is read again, and takes its buttons', async () => {
    await world.pipeline.whenIdle(WORKSPACE);
    const begun = await world.pipeline.reprocessing.begin(WORKSPACE, { all: true }, 'Ana');
    await world.pipeline.whenIdle(WORKSPACE);
    const { text } = await world.open(world.keys.admin, PAGE);
    expect(text).toContain('Done');
    expect(text).toContain(`${begun?.conversations} of ${begun?.conversations} conversations, 0 left`);
    const late = await send(`${PAGE}/reprocessings/${begun?.id}`, { move: 'pause' });
    expect(late.status).toBe(422);
    expect(late.text).toContain('it is done already');
    expect((await send(`${PAGE}/reembedding`, { move: 'pause' })).status).toBe(404);
    expect((await send(`${PAGE}/reprocessings/none`, { move: 'cancel' })).status).toBe(404);
  });
});
