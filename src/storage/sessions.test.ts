import { expect, it } from 'vitest';
import { describeEachDatabase } from '../../test/support/databases.ts';
import {
  authenticateSession,
  beginSession,
  beginSessionOfMember,
  createApiKey,
  endSession,
  forgetOldSessions,
  removeMember,
  revokeApiKey,
  saveMember,
  saveWorkspace,
  withWorkspace,
} from './index.ts';

describeEachDatabase('a session', (fixture) => {
  const inside = <Result>(work: Parameters<typeof withWorkspace<Result>>[2]) =>
    withWorkspace(fixture.database, 'sessions', work);

  async function begun(rights: { readonly member?: string } = {}) {
    await saveWorkspace(fixture.database, 'sessions');
    const made = await inside((tx) => createApiKey(tx, 'browser', { role: 'editor', ...rights }));
    const session = await beginSession(fixture.database, made.key);
    if (session === undefined) throw new Error('the key lets nobody in');
    return { key: made, token: session.token };
  }
  const who = (token: string) => authenticateSession(fixture.database, token);

  it('lets in whom its key lets in, until it is ended; its token is not kept', async () => {
    const { key, token } = await begun();
    expect(await who(token)).toMatchObject({ workspace: 'sessions', keyId: key.id, role: 'editor' });
    const { rows } = await inside((tx) => tx.executeSql('SELECT * FROM earshot.session'));
    expect(JSON.stringify(rows)).not.toContain(token.split('.')[1]);
    await endSession(fixture.database, token);
    expect(await who(token)).toBeUndefined();
  });

  it('ends with its key, and the key of another browser stays', async () => {
    const { key, token } = await begun();
    const other = await begun();
    await inside((tx) => revokeApiKey(tx, key.id));
    expect(await who(token)).toBeUndefined();
    expect(await who(other.token)).toBeDefined();
  });

  it('ends with its member, and stays ended when they are made a member again', async () => {
    await saveWorkspace(fixture.database, 'sessions');
    const email = 'ana@us.example';
    await inside((tx) => saveMember(tx, email, { name: 'Ana', role: 'editor' }));
    const { token } = await begun({ member: email });
    const own = await beginSessionOfMember(fixture.database, 'sessions', 'Ana@us.example');
    expect(own?.caller).toMatchObject({ keyId: null, name: 'Ana', role: 'editor', member: { email } });
    await inside((tx) => saveMember(tx, email, { role: 'reader' }));
    expect(await who(own?.token ?? '')).toMatchObject({ role: 'reader' });
    await inside((tx) => removeMember(tx, email));
    await inside((tx) => saveMember(tx, email, { role: 'admin' }));
    for (const ended of [token, own?.token ?? '']) expect(await who(ended)).toBeUndefined();
    expect(await beginSessionOfMember(fixture.database, 'sessions', 'nobody@us.example')).toBeUndefined();
  });

  it('is over after its time, and forgotten', async () => {
    const { token } = await begun();
    const over = `UPDATE earshot.session SET expires_at = now() - interval '1 second' WHERE workspace_id = 'sessions'`;
    await inside((tx) => tx.executeSql(over));
    expect(await who(token)).toBeUndefined();
    expect(await inside(forgetOldSessions)).toBeGreaterThan(0);
  });

  it.each(['', 'sessions', 'sessions.x', `SESSIONS.${'x'.repeat(43)}`, `nowhere.${'x'.repeat(43)}`])(
    'is none for the token %j',
    async (token) => {
      expect(await who(token)).toBeUndefined();
    },
  );
});
