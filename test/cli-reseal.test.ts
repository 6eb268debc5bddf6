import { expect, it } from 'vitest';
import {
  addSecret,
  createDestination,
  openDatabase,
  openDestination,
  openSource,
  saveSource,
  withWorkspace,
} from '../src/storage/index.ts';
import { runCommand, temporaryStore } from './support/terminal.ts';

const FIRST = 'the key of the first year';
const SECOND = 'the key of the second year';

it('another key takes over: what the one before has sealed opens beside it, and without it once it is sealed anew', async () => {
  const { environment: place, options } = await temporaryStore();
  const before = await openDatabase({ ...options, secretKey: FIRST });
  const id = await withWorkspace(before, 'default', async (tx) => {
    await saveSource(tx, 'gong', { tool: 'gong' });
    await addSecret(tx, before.vault, 'gong', { purpose: 'signing', secret: 'signs', overlapHours: 0 });
    await addSecret(tx, before.vault, 'gong', { purpose: 'access', secret: 'opens', overlapHours: 0 });
    const secrets = { secret: 'whsec_x' };
    return createDestination(tx, before.vault, { name: 'hook', channel: 'webhook', settings: {}, secrets, events: [] });
  });
  await before.close();

  async function seen(keys: { readonly secretKey: string; readonly previousSecretKeys?: readonly string[] }) {
    const database = await openDatabase({ ...options, ...keys });
    try {
      return await withWorkspace(database, 'default', async (tx) => {
        const source = await openSource(tx, database.vault, 'gong');
        const destination = await openDestination(tx, database.vault, id);
        return [source?.signing, source?.access, destination?.open];
      });
    } finally {
      await database.close();
    }
  }
  const all = [['signs'], 'opens', { secret: 'whsec_x' }];

  expect(await seen({ secretKey: FIRST })).toEqual(all);
  await expect(seen({ secretKey: SECOND })).rejects.toThrow('sealed with another key');
  expect(await seen({ secretKey: SECOND, previousSecretKeys: ['yet another key before', FIRST] })).toEqual(all);

  const environment = { ...place, EARSHOT_SECRET_KEY: SECOND };
  expect(await runCommand(['keys', 'reseal'], environment)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('EARSHOT_PREVIOUS_SECRET_KEYS'),
  });
  const resealed = await runCommand(['keys', 'reseal'], { ...environment, EARSHOT_PREVIOUS_SECRET_KEYS: FIRST });
  expect([resealed.code, resealed.stdout]).toEqual([
    0,
    'default: 2 secrets of sources and those of 1 destinations are sealed anew\n',
  ]);
  expect(await seen({ secretKey: SECOND })).toEqual(all);
  await expect(seen({ secretKey: FIRST })).rejects.toThrow('sealed with another key');
});
