import { expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describePostgres } from '../../test/support/databases.ts';
import { rivalSignals } from '../../test/support/test-extractor.ts';
import { accountRecordSchema } from '../domain/index.ts';
import {
  ensureWorkspace,
  insertConversation,
  listSignals,
  lockAccount,
  lockConversation,
  recordPeople,
  saveAccount,
  saveDelivery,
  saveSignals,
  startRun,
  updateConversation,
  withWorkspace,
} from './index.ts';

describePostgres('those who work on one account at once', (fixture) => {
  test('do not lock each other out: signals are written while the people are found', async () => {
    const conversation = exampleConversation({ turns: [{ speaker: 'Dana Ortiz', text: 'Rivalware called.' }] });
    const runId = await withWorkspace(fixture.database, 'w', async (tx) => {
      await ensureWorkspace(tx);
      await saveAccount(tx, accountRecordSchema.parse({ key: 'acme' }));
      const deliveryId = await saveDelivery(tx, { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' });
      await insertConversation(tx, { conversation, contentHash: conversation.id, deliveryId });
      const run = await startRun(tx, conversation.id, { name: 'local', fingerprint: 'f' });
      await updateConversation(tx, conversation.id, { status: 'read', accountKey: 'acme', runId: run.id });
      return run.id;
    });
    const [reads, scores] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // Each holds its own row before either reaches for the other's, as the end of a reading and a scoring may.
    await Promise.all([
      withWorkspace(fixture.database, 'w', async (tx) => {
        await lockConversation(tx, conversation.id);
        reads.resolve();
        await scores.promise;
        await saveSignals(tx, { conversation, accountKey: 'acme', runId }, rivalSignals(conversation.turns));
      }),
      withWorkspace(fixture.database, 'w', async (tx) => {
        await lockAccount(tx, 'acme');
        scores.resolve();
        await reads.promise;
        await recordPeople(tx, 'acme');
      }),
    ]);
    expect((await withWorkspace(fixture.database, 'w', (tx) => listSignals(tx))).items).toHaveLength(1);
  });
});
