import { expect, it } from 'vitest';
import { operatorName } from '../src/cli/reads.ts';
import { accountRecordSchema } from '../src/domain/index.ts';
import { listReads, openDatabase, saveAccount, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { runCommand, temporaryStore } from './support/terminal.ts';

it('what the command line reads is in the audit, by whom and of what, and what was not there is not', async () => {
  const { environment: place, options } = await temporaryStore();
  const environment = { ...place, EARSHOT_EXTRACTOR: 'local', EARSHOT_EMBEDDING: 'none' };
  const run = (...args: string[]) => runCommand(args, environment);
  const before = await openDatabase(options);
  await saveWorkspace(before, 'default');
  await withWorkspace(before, 'default', (tx) =>
    saveAccount(tx, accountRecordSchema.parse({ key: 'acme', name: 'Acme' })),
  );
  await before.close();

  for (const args of [
    ['ask', 'acme', 'Who', 'owns', 'it?'],
    ['search', 'open promises'],
    ['export', 'account', 'acme'],
  ])
    expect((await run(...args)).code, args.join(' ')).toBe(0);
  expect((await run('ask', 'nobody', 'Who?')).code).not.toBe(0);

  const after = await openDatabase(options);
  const { items } = await withWorkspace(after, 'default', (tx) => listReads(tx));
  await after.close();
  const told = items.map(({ actor, action, subjectKind, subject }) => [actor, action, subjectKind, subject]);
  const actor = operatorName();
  expect(actor).toMatch(/^cli(:.+)?$/);
  expect(told.sort()).toEqual([
    [actor, 'cli ask', 'account', 'acme'],
    [actor, 'cli export', 'account', 'acme'],
    [actor, 'cli search', 'search', ''],
  ]);
});
