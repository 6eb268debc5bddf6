import { describe, expect, it } from 'vitest';
import { shardFaultsOf, upgradeFaultsOf } from './support/shards/statement.ts';

describe('a statement is for one shard', () => {
  it.each([
    'SELECT 1',
    'BEGIN; SET LOCAL ROLE earshot_app',
    'SELECT * FROM pgboss.job WHERE name = $1',
    'SELECT id FROM earshot.signal WHERE workspace_id = $1 AND id = $2',
    'SELECT s.id FROM earshot.signal AS s JOIN earshot.account AS a ON a.workspace_id = s.workspace_id AND a.key = s.account_key WHERE s.workspace_id = $1',
    'SELECT a.key FROM earshot.account AS a LEFT JOIN earshot.account_risk AS r USING (workspace_id, account_key) WHERE a.workspace_id = $1::text',
    'SELECT key FROM earshot.account WHERE workspace_id = $1 AND EXISTS (SELECT FROM earshot.signal WHERE signal.workspace_id = account.workspace_id)',
    'WITH own AS (SELECT workspace_id, key FROM earshot.account WHERE workspace_id = $1) SELECT * FROM own JOIN earshot.signal AS s ON s.workspace_id = own.workspace_id',
    'SELECT id FROM earshot.signal WHERE (workspace_id, id) = ($1, $2)',
    'SELECT id FROM earshot.signal WHERE (workspace_id, id) IN (SELECT workspace_id, signal_id FROM earshot.judgement WHERE workspace_id = $1)',
    'INSERT INTO earshot.signal (workspace_id, id) VALUES ($1, $2) ON CONFLICT (workspace_id, id) DO UPDATE SET id = excluded.id',
    'UPDATE earshot.signal SET quote = $1 WHERE workspace_id = $2',
    'DELETE FROM earshot.signal AS s USING earshot.run AS r WHERE r.workspace_id = s.workspace_id AND s.workspace_id = $1',
  ])('%s', (text) => {
    expect(shardFaultsOf(text)).toEqual([]);
  });

  it.each([
    ['SELECT id FROM earshot.signal WHERE id = $1', 'reads signal'],
    ['SELECT id FROM earshot.signal WHERE workspace_id = $1 OR id = $2', 'reads signal'],
    ['SELECT id FROM earshot.signal WHERE workspace_id = ANY ($1)', 'reads signal'],
    ["SELECT id FROM earshot.signal WHERE workspace_id = current_setting('app.workspace_id')", 'reads signal'],
    [
      'SELECT s.id FROM earshot.signal AS s JOIN earshot.account AS a ON a.key = s.account_key WHERE s.workspace_id = $1',
      'reads account',
    ],
    ['SELECT (SELECT count(*) FROM earshot.signal) FROM earshot.account WHERE workspace_id = $1', 'reads signal'],
    ['WITH own AS (SELECT key FROM earshot.account) SELECT * FROM own', 'reads account'],
    ['SELECT 1 FROM earshot.a WHERE workspace_id = $1 UNION ALL SELECT 1 FROM earshot.signal', 'reads signal'],
    ['INSERT INTO earshot.signal (id) VALUES ($1)', 'writes signal without its workspace_id'],
    ['UPDATE earshot.signal SET quote = $1 WHERE id = $2', 'changes signal'],
    ['UPDATE earshot.signal SET workspace_id = $1 WHERE workspace_id = $1', 'sets workspace_id of signal'],
    ['DELETE FROM earshot.signal', 'deletes from signal'],
  ])('but not %s', (text, fault) => {
    expect(shardFaultsOf(text).join()).toContain(fault);
  });
});

it.each([
  ['SELECT * FROM earshot.signal WHERE workspace_id = $1', 1],
  ['SELECT s.* FROM earshot.signal AS s WHERE workspace_id = $1', 1],
  ['SELECT id, count(*) FROM earshot.signal WHERE workspace_id = $1', 0],
  ['WITH own AS (SELECT id FROM earshot.signal WHERE workspace_id = $1) SELECT * FROM own', 0],
])('prepared, %s gives whatever columns there are (%i)', (text, count) => {
  expect(upgradeFaultsOf(text)).toHaveLength(count);
});
