import { expect, it } from 'vitest';
import { operatorName } from '../src/cli/reads.ts';
import { accountRecordSchema } from '../src/domain/index.ts';
import { createPipeline } from '../src/pipeline/index.ts';
import { listReads, openDatabase, saveAccount, saveDeal, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { runCommand, temporaryStore } from './support/terminal.ts';
import { createTestExtractor } from './support/test-extractor.ts';

it('what the command line reads is in the audit, by whom and of what, and what was not there is not', async () => {
  const { environment: place, options } = await temporaryStore();
  const environment = { ...place, EARSHOT_EXTRACTOR: 'local', EARSHOT_EMBEDDING: 'none' };
  const run = (...args: string[]) => runCommand(args, environment);
  const before = await openDatabase(options);
  await saveWorkspace(before, 'default');
  await withWorkspace(before, 'default', async (tx) => {
    await saveAccount(tx, accountRecordSchema.parse({ key: 'acme', name: 'Acme' }));
    const at = '2026-03-12T09:00:00.000Z';
    const deal = { name: 'Acme, more seats', stage: 'Contract', stageChangedAt: at, at };
    await saveDeal(tx, 'acme-more', deal, { source: 'api', accountKey: 'acme' });
  });
  const pipeline = createPipeline({ database: before, extractor: createTestExtractor() });
  await pipeline.prepare();
  await pipeline.handoffs.close('default', 'acme-more', { won: true, now: new Date().toISOString() }, 'api');
  await pipeline.stop();
  await before.close();

  for (const args of [
    ['ask', 'acme', 'Who', 'owns', 'it?'],
    ['search', 'open promises'],
    ['export', 'account', 'acme'],
    ['brief', 'acme-more'],
    ['review', 'acme'],
    ['waiting'],
  ])
    expect(await run(...args), args.join(' ')).toMatchObject({ code: 0 });
  for (const command of ['ask', 'brief', 'review'])
    expect((await run(command, 'nobody', ...(command === 'ask' ? ['Who?'] : []))).code, command).not.toBe(0);

  const after = await openDatabase(options);
  const { items } = await withWorkspace(after, 'default', (tx) => listReads(tx));
  await after.close();
  const told = items.map(({ actor, action, subjectKind, subject }) => [actor, action, subjectKind, subject]);
  const actor = operatorName();
  expect(actor).toMatch(/^cli(:.+)?$/);
  expect(told.sort()).toEqual([
    [actor, 'cli ask', 'account', 'acme'],
    [actor, 'cli brief', 'deal', 'acme-more'],
    [actor, 'cli export', 'account', 'acme'],
    [actor, 'cli review', 'account', 'acme'],
    [actor, 'cli search', 'search', ''],
    [actor, 'cli waiting', 'conversation', ''],
  ]);
});
