import { expect, it } from 'vitest';
import { createPipeline } from '../src/pipeline/index.ts';
import {
  addDispatch,
  createDestination,
  type Database,
  endAttempt,
  findConversation,
  findDelivery,
  findDispatch,
  openDatabase,
  savePosted,
  settleDelivery,
  updateConversation,
  type WorkspaceTransaction,
  withWorkspace,
} from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { runCommand, temporaryStore } from './support/terminal.ts';
import { createTestExtractor } from './support/test-extractor.ts';

it('earshot waiting says what failed and why, and has it done again', async () => {
  const { environment, options } = await temporaryStore();
  expect((await runCommand(['waiting'], environment)).stdout).toContain('Nothing waits.');

  type Work<Result> = (tx: WorkspaceTransaction, database: Database) => Promise<Result>;
  const inside = async <Result>(work: Work<Result>): Promise<Result> => {
    const database = await openDatabase(options);
    try {
      return await withWorkspace(database, 'default', (tx) => work(tx, database));
    } finally {
      await database.close();
    }
  };
  const database = await openDatabase(options);
  const pipeline = createPipeline({ database, extractor: createTestExtractor() });
  await pipeline.prepare();
  for (const id of ['broken', 'homeless']) {
    const conversation = exampleConversation({ id, turns: [{ speaker: 'Dana Ortiz', text: `This is ${id}.` }] });
    const delivery = { source: 'test', bytes: Buffer.from(id), mediaType: 'text/plain' };
    await pipeline.acceptConversation('default', { conversation, delivery });
  }
  await pipeline.stop();
  await database.close();
  const delivery = await inside(async (tx) => {
    await updateConversation(tx, 'broken', { status: 'failed', statusReason: 'the process that read it ended' });
    await updateConversation(tx, 'homeless', { status: 'waiting', statusReason: 'no account of that name' });
    const request = { method: 'POST', url: '/hooks/generic', query: {}, headers: {} };
    const posted = { source: 'generic', bytes: Buffer.from('{}'), mediaType: 'application/json', request };
    const [saved] = await savePosted(tx, [{ ...posted, idempotencyKey: 'one' }]);
    await settleDelivery(tx, saved?.id ?? '', { status: 'failed', error: 'turns: missing' });
    return saved?.id ?? '';
  });
  const dispatch = await inside(async (tx, { vault }) => {
    const hook = {
      name: 'Ours',
      channel: 'webhook',
      settings: { url: 'https://us.test/hook' },
      secrets: {},
      events: [],
    } as const;
    const id = await createDestination(tx, vault, hook);
    const document = { title: 'A brief', account: '', as_of: '2026-04-01', mode: 'offline', sections: [] } as const;
    const content = { event: 'test', key: 'k', account: null, deal: null, document, markdown: '', link: null };
    const made = (await addDispatch(tx, { ...hook, id }, content)) ?? '';
    await endAttempt(tx, made, { state: 'failed', reason: 'the address answered 404' });
    return made;
  });

  const listed = await runCommand(['waiting'], environment);
  expect(listed.stdout).toMatch(/delivery +[0-9a-f]+ +failed +turns: missing/);
  expect(listed.stdout).toMatch(/dispatch +\S+ +failed +Ours: the address answered 404/);
  expect(listed.stdout).toMatch(/conversation +broken +failed +the process that read it ended/);
  expect(listed.stdout).toMatch(/conversation +homeless +waiting +no account of that name/);
  expect((await inside((tx) => findConversation(tx, 'broken')))?.status).toBe('failed');

  const again = await runCommand(['waiting', '--retry'], environment);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('3 of 4 are done again') });
  expect((await inside((tx) => findConversation(tx, 'broken')))?.status).toBe('queued');
  expect((await inside((tx) => findConversation(tx, 'homeless')))?.status).toBe('waiting');
  expect((await inside((tx) => findDelivery(tx, delivery)))?.status).toBe('pending');
  expect((await inside((tx) => findDispatch(tx, dispatch)))?.state).toBe('queued');
});
