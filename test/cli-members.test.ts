import { expect, it } from 'vitest';
import { authenticate, openDatabase } from '../src/storage/index.ts';
import { runCommand, temporaryStore } from './support/terminal.ts';

it('members and keys have roles; the key of a member is theirs until they are one no more', async () => {
  const { environment, options } = await temporaryStore();
  const run = (...args: string[]) => runCommand(args, environment);
  const admits = async (key: string) => {
    const database = await openDatabase(options);
    const caller = await authenticate(database, key);
    await database.close();
    return caller;
  };

  expect((await run('members', 'list')).stdout).toContain('No member yet');
  expect((await run('keys', 'create', 'phone', '--member', 'ana@us.test')).stderr).toContain('No member "ana@us.test"');
  await run('members', 'add', 'Ana@Us.test', '--name', 'Ana Lima', '--slack', 'U1');
  const changed = await run('members', 'add', 'ana@us.test', '--role', 'editor');
  expect(changed.stdout).toMatch(/ana@us\.test +Ana Lima +editor +U1/);
  expect((await run('members', 'add', 'no address')).code).toBe(1);
  expect((await run('members', 'add', 'b@us.test', '--role', 'owner')).code).toBe(2);

  const own = (await run('keys', 'create', 'phone', '--role', 'admin', '--member', 'ANA@us.test')).stdout.trim();
  expect(await admits(own)).toMatchObject({
    name: 'Ana Lima',
    role: 'editor',
    member: { email: 'ana@us.test' },
    reader: { emails: ['ana@us.test'] },
  });
  const tool = (await run('keys', 'create', 'tool', '--accounts', 'acme, globex')).stdout.trim();
  expect(await admits(tool)).toMatchObject({ name: 'tool', role: 'editor', member: null });
  expect((await run('keys', 'create', 'all', '--role', 'admin', '--accounts', 'acme')).stderr).toContain(
    'sees every account',
  );
  expect((await run('keys', 'list')).stdout).toMatch(/tool +editor +acme, globex/);

  expect((await run('members', 'remove', 'ana@us.test')).code).toBe(0);
  expect(await admits(own)).toBeUndefined();
  expect((await run('members', 'remove', 'ana@us.test')).code).toBe(1);
});
