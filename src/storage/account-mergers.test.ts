import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describeEachDatabase } from '../../test/support/databases.ts';
import type { Signal } from '../domain/index.ts';
import {
  clearWorkspace,
  ensureWorkspace,
  findAccount,
  finishRun,
  followConversations,
  insertConversation,
  loadDirectory,
  loadEvidence,
  mergeAccounts,
  mergePeople,
  recordAccountFacts,
  recordPeople,
  saveAccount,
  saveDeal,
  saveDelivery,
  saveSignals,
  standingAccountKey,
  startRun,
  undoAccountMerger,
  undoPersonMerger,
  updateConversation,
  type WorkspaceTransaction,
  withWorkspace,
} from './index.ts';

const KEYS = ['a', 'b', 'c', 'd'] as const;
const LISTS = { key_features: [], crm_health: [], owners: [], renewal_posture: [] };
const NO_USAGE = { calls: 0, input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 };

/** Four accounts, each with a record of its own, a fact, a deal, two conversations with a signal, and people. */
async function fill(tx: WorkspaceTransaction): Promise<void> {
  await ensureWorkspace(tx);
  await clearWorkspace(tx);
  const deliveryId = await saveDelivery(tx, { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' });
  for (const [index, key] of KEYS.entries()) {
    const record = { key, name: `Company ${key}`, domain: `${key}.test`, use_cases: [`use of ${key}`], ...LISTS };
    const people = [{ name: 'Dana Ortiz', email: index % 2 === 0 ? `dana@${key}.test` : undefined, roles: [] }];
    await saveAccount(tx, { ...record, ...(index % 2 === 0 ? { acv: index } : { tier: 1 }) }, people);
    await recordAccountFacts(tx, key, 'hubspot', [{ field: 'licensed_seats', value: index, at: null }]);
    await saveDeal(
      tx,
      `deal-${key}`,
      { at: '2026-01-01T00:00:00.000Z', stage: 'open' },
      { source: 'test', accountKey: key },
    );
    for (const number of [1, 2]) await addCall(tx, deliveryId, key, number);
    await recordPeople(tx, key);
  }
}

async function addCall(tx: WorkspaceTransaction, deliveryId: string, key: string, number: number): Promise<void> {
  const id = `${key}-${number}`;
  const participants = [
    { name: 'Dana Ortiz', side: 'customer', email: number === 1 ? `dana@${key}.test` : undefined },
  ] as const;
  const turns = [{ speaker: 'Dana Ortiz', text: `Rivalware in ${id}` }];
  const conversation = exampleConversation({ id, participants, turns });
  await insertConversation(tx, { conversation, contentHash: id, deliveryId });
  const run = await startRun(tx, id, { name: 'local', fingerprint: 'f' });
  const span = { turn: 0, start: 0, end: 9 };
  const claim = { kind: 'competitor', subtype: 'mention', attrs: { competitor: 'Rivalware' } } as const;
  const signal: Signal = { ...claim, turns: [0], quote: 'Rivalware', span, grounding: 'exact', confidence: 0.9 };
  await finishRun(tx, run, {
    signals: [signal],
    rejected: [],
    status: 'complete',
    unread: [],
    usage: NO_USAGE,
    calls: [],
  });
  await updateConversation(tx, id, { status: 'read', accountKey: key, runId: run.id });
  await saveSignals(tx, { conversation, accountKey: key, runId: run.id }, [signal]);
}

/** Everything that accounts have, and what the scorer is told of each, but for when rows were touched. */
async function look(tx: WorkspaceTransaction): Promise<unknown> {
  const rows = async (text: string) => (await tx.executeSql(text)).rows;
  const evidence = [];
  for (const key of KEYS) {
    const { people } = await loadDirectory(tx, key);
    evidence.push({ ...(await loadEvidence(tx, key)), directory: people });
  }
  return {
    conversations: await rows('SELECT id, account_key FROM earshot.conversation ORDER BY id'),
    signals: await rows('SELECT id, conversation_id, account_key FROM earshot.signal ORDER BY id'),
    deals: await rows('SELECT key, account_key FROM earshot.deal ORDER BY key'),
    domains: await rows('SELECT domain, account_key, decided FROM earshot.account_domain ORDER BY 1, 2'),
    facts: await rows('SELECT account_key, field, value FROM earshot.account_fact ORDER BY account_key, ordinal'),
    records: await rows(
      'SELECT key, name, record, current_record, people, merged_into FROM earshot.account ORDER BY key',
    ),
    evidence,
  };
}

/** Where everything stands while mergers hold: with the account that answers, and nowhere else. */
async function expectAtHome(tx: WorkspaceTransaction): Promise<void> {
  const { rows } = await tx.executeSql(
    `SELECT id, account_key FROM earshot.conversation UNION ALL SELECT key, account_key FROM earshot.deal
     UNION ALL SELECT conversation_id, account_key FROM earshot.signal
     UNION ALL SELECT conversation_id, account_key FROM earshot.person_identity WHERE conversation_id IS NOT NULL`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(28);
  for (const row of rows as { id: string; account_key: string }[]) {
    const home = row.id.startsWith('deal-') ? row.id.slice(5) : row.id.slice(0, 1);
    expect([row.id, row.account_key]).toEqual([row.id, await standingAccountKey(tx, home)]);
  }
}

const pair = fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...KEYS));

describeEachDatabase('mergers', (fixture) => {
  const inside = <Result>(work: (tx: WorkspaceTransaction) => Promise<Result>) =>
    withWorkspace(fixture.database, 'mergers', work);
  beforeEach(() => inside(fill));

  test('of accounts, in whatever order, lose nothing; undone the other way round, everything is as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 6 }), async (orders) => {
        await inside(async (tx) => {
          const before = await look(tx);
          const done: string[] = [];
          for (const [from, into] of orders) {
            const free = (await findAccount(tx, from))?.mergedInto === null;
            if (!free || (await standingAccountKey(tx, into)) === from) continue;
            await mergeAccounts(tx, { from, into, by: 'test' });
            await recordPeople(tx, await standingAccountKey(tx, into));
            done.push(from);
            await expectAtHome(tx);
          }
          for (const from of done.reverse()) {
            const { into } = await undoAccountMerger(tx, { from, by: 'test' });
            for (const key of [from, into]) await recordPeople(tx, key);
            await expectAtHome(tx);
          }
          expect(await look(tx)).toEqual(before);
        });
      }),
      { numRuns: 8 },
    );
  });

  test('of accounts do not undo what a person has said since: a conversation given to a third account stays there', async () => {
    await inside(async (tx) => {
      await mergeAccounts(tx, { from: 'a', into: 'b', by: 'test' });
      await updateConversation(tx, 'a-1', { status: 'read', accountKey: 'c' });
      await followConversations(tx, { conversation: 'a-1' });
      await undoAccountMerger(tx, { from: 'a', by: 'test' });
      const { rows } = await tx.executeSql(
        `SELECT id, account_key FROM earshot.signal s
        JOIN earshot.conversation c ON c.id = s.conversation_id AND c.account_key = s.account_key
        WHERE c.id IN ('a-1', 'a-2') ORDER BY c.id`.replace('SELECT id, account_key', 'SELECT c.id, c.account_key'),
      );
      expect(rows).toEqual([
        { id: 'a-1', account_key: 'c' },
        { id: 'a-2', account_key: 'a' },
      ]);
    });
  });

  test('of accounts give the one that stands the record of the other where its own is silent', async () => {
    await inside(async (tx) => {
      await mergeAccounts(tx, { from: 'c', into: 'b', by: 'test' });
      const account = await findAccount(tx, 'b');
      expect(account?.record).toMatchObject({ name: 'Company b', tier: 1, acv: 2, licensed_seats: 1 });
      expect(account?.record.use_cases).toEqual(['use of b', 'use of c']);
      expect(account?.people).toHaveLength(2);
    });
  });

  test('of people, in whatever order, leave every identity with its own; undone in whatever order, all is as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        async (orders, dice) => {
          await inside(async (tx) => {
            for (const from of ['b', 'c', 'd']) await mergeAccounts(tx, { from, into: 'a', by: 'test' });
            await recordPeople(tx, 'a');
            const before = await loadDirectory(tx, 'a');
            const ids = before.people.map(({ id }) => id);
            expect(ids.length).toBeGreaterThanOrEqual(4);
            const identities = before.people.flatMap((person) => person.identities).length;
            const done: string[] = [];
            for (const [one, other] of orders) {
              const [from = '', into = ''] = [ids[one % ids.length], ids[other % ids.length]];
              try {
                await mergePeople(tx, { from, into, by: 'test' });
                if (!done.includes(from)) done.push(from);
              } catch (error) {
                expect(error).toMatchObject({ code: expect.stringMatching(/^merged-/) });
              }
              const { people } = await loadDirectory(tx, 'a');
              expect(people).toHaveLength(ids.length - done.length);
              expect(people.flatMap((person) => person.emails).sort()).toEqual(
                before.people.flatMap((person) => person.emails).sort(),
              );
            }
            while (done.length > 0) {
              const [from = ''] = done.splice((dice.next().value ?? 0) % done.length, 1);
              await undoPersonMerger(tx, { from, by: 'test' });
            }
            const after = await loadDirectory(tx, 'a');
            expect(after).toEqual(before);
            expect(after.people.flatMap((person) => person.identities)).toHaveLength(identities);
            for (const from of ['d', 'c', 'b']) await undoAccountMerger(tx, { from, by: 'test' });
            for (const key of KEYS) await recordPeople(tx, key);
          });
        },
      ),
      { numRuns: 8 },
    );
  });
});
