import { expect, test } from 'vitest';
import { describeEachDatabase } from '../../test/support/databases.ts';
import {
  ensureAccount,
  ensureWorkspace,
  findAccountsByCrmId,
  listCrmIds,
  saveCrmIds,
  standingAccountKey,
  withWorkspace,
} from './index.ts';

const LISTS = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };

describeEachDatabase('ids of CRMs', (fixture) => {
  test('mean one account each, the one last said; a Salesforce id with and without its checksum is one', async () => {
    await withWorkspace(fixture.database, 'crm', async (tx) => {
      await ensureWorkspace(tx);
      for (const key of ['acme', 'globex']) await ensureAccount(tx, { key, ...LISTS });
      await saveCrmIds(tx, 'acme', [
        { system: 'Salesforce', id: '0015f00000AbCdEAAV' },
        { system: 'hubspot', id: '77' },
      ]);
      expect(await findAccountsByCrmId(tx, [{ system: 'salesforce', id: '0015f00000AbCdE' }])).toEqual(['acme']);
      await saveCrmIds(tx, 'globex', [{ system: 'hubspot', id: '77' }]);
      expect(await listCrmIds(tx, 'globex')).toEqual([{ system: 'hubspot', id: '77' }]);
      const both = [
        { system: 'hubspot', id: '77' },
        { system: 'salesforce', id: '0015f00000AbCdE' },
      ];
      expect(await findAccountsByCrmId(tx, both)).toEqual(['acme', 'globex']);
      expect(await findAccountsByCrmId(tx, [{ system: 'pipedrive', id: '77' }])).toEqual([]);
    });
  });

  test('leave a key that stands for itself, and one that nobody has, as it is', async () => {
    await withWorkspace(fixture.database, 'crm', async (tx) => {
      expect(await standingAccountKey(tx, 'acme')).toBe('acme');
      expect(await standingAccountKey(tx, 'nobody')).toBe('nobody');
    });
  });
});
