import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describeEachDatabase } from '../../test/support/databases.ts';
import { completeResult, rivalSignals } from '../../test/support/test-extractor.ts';
import { countSignals } from '../../test/support/test-scorer.ts';
import { type AccountRecord, accountRecordSchema, type Conversation } from '../domain/index.ts';
import type { ModelCallRecord } from '../extraction/index.ts';
import {
  authenticate,
  createApiKey,
  ensureWorkspace,
  findAccount,
  findWindow,
  findWorkspace,
  finishRun,
  insertConversation,
  isIntact,
  listAccounts,
  listApiKeys,
  listConversations,
  listRefusedDeliveries,
  listRejections,
  listSignals,
  loadEvidence,
  revokeApiKey,
  saveAccount,
  saveDelivery,
  saveRisk,
  saveSignals,
  saveWindow,
  saveWorkspace,
  startRun,
  updateConversation,
  type WorkspaceTransaction,
  withWorkspace,
} from './index.ts';

function account(key: string, change: Partial<AccountRecord> = {}): AccountRecord {
  return { ...accountRecordSchema.parse({ key }), ...change };
}

const CALL: ModelCallRecord = {
  operation: 'extract',
  prompt_name: 'extraction',
  prompt_version: '1',
  request_model: 'm',
  response_format: 'json_schema',
  outcome: 'ok',
  first_turn: 0,
  last_turn: 0,
  input_tokens: 1,
  cached_input_tokens: 0,
  output_tokens: 1,
  latency_ms: 1,
  requests: 1,
};

describeEachDatabase('the repositories', (fixture) => {
  let workspace: string;
  beforeEach(() => {
    workspace = `w${randomBytes(6).toString('hex')}`;
  });

  function inside<Result>(work: (tx: WorkspaceTransaction) => Promise<Result>): Promise<Result> {
    return withWorkspace(fixture.database, workspace, async (tx) => {
      await ensureWorkspace(tx);
      return work(tx);
    });
  }

  /** Stores a conversation as read, with its signals, as the pipeline does. */
  async function store(tx: WorkspaceTransaction, conversation: Conversation, accountKey = 'acme'): Promise<void> {
    const deliveryId = await saveDelivery(tx, { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' });
    await insertConversation(tx, { conversation, contentHash: conversation.id, deliveryId });
    const run = await startRun(tx, conversation.id, { name: 'local', fingerprint: 'f' });
    await updateConversation(tx, conversation.id, { status: 'read', accountKey, runId: run.id });
    await saveSignals(tx, { conversation, accountKey, runId: run.id }, rivalSignals(conversation.turns));
  }

  describe('of API keys', () => {
    test('let a key in to its own workspace, until it is revoked', async () => {
      const made = await inside((tx) => createApiKey(tx, 'zoom'));
      expect(made.key).toMatch(new RegExp(`^esk_${workspace}_[0-9a-f]{48}$`));
      expect(await authenticate(fixture.database, made.key)).toEqual({
        workspace,
        keyId: made.id,
        name: 'zoom',
        role: 'editor',
        member: null,
        reader: { emails: [] },
      });
      expect(await inside(listApiKeys)).toMatchObject([
        { name: 'zoom', revokedAt: null, lastUsedAt: expect.any(String) },
      ]);
      expect(await inside((tx) => revokeApiKey(tx, made.id))).toBe(true);
      expect(await authenticate(fixture.database, made.key)).toBeUndefined();
      expect(await inside((tx) => revokeApiKey(tx, 'none'))).toBe(false);
    });

    test('do not hold the key itself', async () => {
      const { key } = await inside((tx) => createApiKey(tx, 'zoom'));
      const { rows } = await inside((tx) => tx.executeSql('SELECT * FROM earshot.api_key'));
      expect(JSON.stringify(rows)).not.toContain(key.slice(-48));
    });

    test('let no key in to another workspace', async () => {
      const { key } = await inside((tx) => createApiKey(tx, 'zoom'));
      await saveWorkspace(fixture.database, 'elsewhere');
      expect(await authenticate(fixture.database, key.replace(workspace, 'elsewhere'))).toBeUndefined();
    });

    test.each(['', 'esk_', 'esk_default_', "esk_x'_00", `esk_default_${'g'.repeat(48)}`])(
      'know no malformed key %j',
      async (key) => {
        expect(await authenticate(fixture.database, key)).toBeUndefined();
      },
    );
  });

  test('keep a workspace’s settings and its pinned day, each apart', async () => {
    await saveWorkspace(fixture.database, workspace, { settings: { competitors: ['Rivalware'] } });
    await saveWorkspace(fixture.database, workspace, { asOf: '2026-08-31' });
    expect(await inside(findWorkspace)).toEqual({
      id: workspace,
      settings: { competitors: ['Rivalware'] },
      asOf: '2026-08-31',
    });
    expect((await saveWorkspace(fixture.database, workspace, { asOf: null })).asOf).toBeNull();
  });

  test('list refused deliveries with their reason', async () => {
    const delivery = { bytes: Buffer.from('{'), mediaType: 'application/json', source: 'http', error: 'broken JSON' };
    await inside((tx) => saveDelivery(tx, delivery));
    await inside((tx) => saveDelivery(tx, { bytes: Buffer.from('{}'), mediaType: 'application/json', source: 'http' }));
    expect(await inside(listRefusedDeliveries)).toMatchObject([{ source: 'http', error: 'broken JSON' }]);
  });

  test('keep an account’s people when its record alone is replaced', async () => {
    const people = [{ name: 'Dana Ortiz', email: 'dana@acme.test', roles: [] }];
    await inside((tx) => saveAccount(tx, account('acme', { acv: 1 }), people));
    const replaced = await inside((tx) => saveAccount(tx, account('acme', { acv: 2, domain: 'Acme.TEST' })));
    expect(replaced).toMatchObject({ name: 'acme', domain: 'acme.test', record: { acv: 2 }, people });
    expect(await inside((tx) => findAccount(tx, 'none'))).toBeUndefined();
  });

  test('list accounts by score, the worst first and the unscored last, page by page', async () => {
    await inside(async (tx) => {
      for (const [key, score] of [
        ['a', 10],
        ['b', 90],
        ['c', 10],
        ['d', undefined],
      ] as const) {
        await saveAccount(tx, account(key));
        const evidence = await loadEvidence(tx, key);
        if (evidence !== undefined && score !== undefined) {
          await saveRisk(tx, { ...countSignals(evidence, '2026-04-01', '2026-04-01'), score });
        }
      }
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await inside((tx) => listAccounts(tx, { limit: 1, cursor }));
      seen.push(...page.items.map(({ key, score }) => `${key} ${score}`));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['b 90', 'a 10', 'c 10', 'd null']);
  });

  test('name with each signal the extractor, the model and the prompts that read it', async () => {
    const asks = { model: 'm-1', prompts: ['extraction@1.2.0', 'verification@1.0.0'] };
    const items = await inside(async (tx) => {
      await saveAccount(tx, account('acme'));
      const conversation = exampleConversation({ id: 'named' });
      await store(tx, conversation);
      const run = await startRun(tx, 'named', { name: 'llm', fingerprint: 'other', asks });
      const source = { conversation, accountKey: 'acme', runId: run.id };
      const before = (await listSignals(tx)).items.map(({ readBy }) => readBy);
      await saveSignals(tx, source, rivalSignals(conversation.turns));
      return [before, (await listSignals(tx)).items.map(({ readBy }) => readBy)];
    });
    expect(items[0]?.[0]).toEqual({ extractor: 'local', model: null, prompts: [] });
    expect(items[1]?.[0]).toEqual({ extractor: 'llm', ...asks });
  });

  test('list conversations and signals the latest first, page by page, none twice', async () => {
    await inside(async (tx) => {
      await saveAccount(tx, account('acme'));
      for (let index = 0; index < 7; index += 1) {
        const occurred_at = `2026-03-0${1 + Math.floor(index / 3)}T00:00:00.000Z`;
        await store(tx, exampleConversation({ id: `c${index}`, occurred_at }));
      }
    });
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await inside((tx) => listConversations(tx, { accountKey: 'acme' }, { limit: 2, cursor }));
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(ids).toEqual(['c6', 'c3', 'c4', 'c5', 'c0', 'c1', 'c2']);
    const first = await inside((tx) => listSignals(tx, { accountKey: 'acme' }, { limit: 3 }));
    const second = await inside((tx) => listSignals(tx, {}, { limit: 10, cursor: first.next ?? '' }));
    expect(new Set([...first.items, ...second.items].map(({ conversationId }) => conversationId)).size).toBe(7);
    expect(second.next).toBeNull();
  });

  test('narrow lists by status and kind', async () => {
    await inside(async (tx) => {
      await saveAccount(tx, account('acme'));
      await store(tx, exampleConversation());
    });
    const counted = await inside(async (tx) => [
      (await listConversations(tx, { status: ['waiting', 'failed'] })).items.length,
      (await listConversations(tx, { status: ['read'] })).items.length,
      (await listSignals(tx, { kinds: ['competitor'], status: ['open'] })).items.length,
      (await listSignals(tx, { kinds: ['expansion'] })).items.length,
      (await listSignals(tx, { status: ['dismissed'] })).items.length,
    ]);
    expect(counted).toEqual([0, 1, 1, 0, 0]);
  });

  test.each(['x', '["a"]', '[1,2]', '["1","x"]', '["2026-01-01T00:00:00.000Z","\\u0000"]', '[1e300,"x"]', '[1.5,"x"]'])(
    'refuse the cursor %s',
    async (position) => {
      const cursor = Buffer.from(position).toString('base64url');
      await expect(inside((tx) => listSignals(tx, {}, { cursor }))).rejects.toThrow('not a cursor of this list');
      await expect(inside((tx) => listAccounts(tx, { cursor }))).rejects.toThrow('not a cursor of this list');
    },
  );

  test('blame a value that nothing can hold on the input, not on the database', async () => {
    const long = randomBytes(4_000).toString('hex');
    for (const key of ['a\0b', long]) {
      await expect(inside((tx) => saveAccount(tx, account(key)))).rejects.toMatchObject({
        name: 'InputError',
        code: 'unstorable',
        message: expect.not.stringContaining(key),
      });
    }
  });

  test('blame it also where others are asked beside it, and are heard of first', async () => {
    const asking = inside((tx) => {
      const late = async () => (await (async () => tx.executeSql('SELECT $1::text', ['a\0b']))()).rows;
      // Nothing is read before all is answered: what was refused is heard of at once, and whoever waits for less is first.
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100));
      return Promise.all([late().then((rows) => rows), tx.executeSql('SELECT 1'), tx.executeSql('SELECT 2')]);
    });
    await expect(asking).rejects.toMatchObject({ name: 'InputError', code: 'unstorable' });
  });

  test('keep every signal, rejection and model call of a conversation that holds thousands', async () => {
    const turns = Array.from({ length: 4_000 }, () => ({ speaker: 'Dana', text: 'Rivalware' }));
    const long = exampleConversation({ turns });
    const rejected = Array.from({ length: 8_000 }, () => ({ reason: 'quote_not_found' as const, detail: 'invented' }));
    const found = await inside(async (tx) => {
      await saveAccount(tx, account('acme'));
      await store(tx, long);
      const run = await startRun(tx, long.id, { name: 'local', fingerprint: 'f' });
      await finishRun(tx, run, { ...completeResult([]), rejected, calls: Array.from({ length: 4_000 }, () => CALL) });
      await saveSignals(tx, { conversation: long, accountKey: 'acme', runId: run.id }, rivalSignals(turns));
      const { rows } = await tx.executeSql('SELECT count(*)::integer AS calls FROM earshot.model_call');
      return { signals: (await loadEvidence(tx, 'acme'))?.signals, rejected: await listRejections(tx, long.id), rows };
    });
    expect(found.signals).toHaveLength(4_000);
    expect(found.rejected).toHaveLength(8_000);
    expect(found.rows).toEqual([{ calls: 4_000 }]);
  });

  test('keep offsets true for emoji, CJK and combining marks, and notice a text that changed', async () => {
    const text = '👩🏽‍💻 競合 e\u0301 — Rivalware!';
    const conversation = exampleConversation({ turns: [{ speaker: 'X', text }] });
    const [signal] = await inside(async (tx) => {
      await saveAccount(tx, account('acme'));
      await store(tx, conversation);
      return (await listSignals(tx)).items;
    });
    expect(signal && text.slice(signal.span.start, signal.span.end)).toBe('Rivalware');
    expect(signal && isIntact(signal, conversation)).toBe(true);
    const edited = { ...conversation, turns: [{ speaker: 'X', text: text.normalize('NFC') }] };
    expect(signal && isIntact(signal, edited)).toBe(false);
  });

  test('keep rejections of the run that stands, and a window once it is ok', async () => {
    const entry = { fingerprint: 'w', outcome: 'ok', reason: '', candidates: [], rejected: [] } as const;
    await inside(async (tx) => {
      await saveAccount(tx, account('acme'));
      await store(tx, exampleConversation());
      const run = await startRun(tx, 'call-1', { name: 'local', fingerprint: 'f' });
      const rejected = [{ reason: 'quote_not_found', detail: 'no such words', turns: [0] }] as const;
      await finishRun(tx, run, { ...completeResult([]), rejected });
      expect(await listRejections(tx, 'call-1')).toMatchObject(rejected);
      await saveWindow(tx, run.id, { ...entry, outcome: 'failed' });
      await saveWindow(tx, run.id, entry);
      await saveWindow(tx, run.id, { ...entry, outcome: 'refused' });
      expect(await findWindow(tx, run.id, 'w')).toEqual(entry);
      expect(await findWindow(tx, run.id, 'other')).toBeUndefined();
    });
  });

  test('put together the evidence of an account', async () => {
    const evidence = await inside(async (tx) => {
      await saveAccount(tx, account('acme', { acv: 84000 }), [{ name: 'Dana Ortiz', roles: ['champion'] }]);
      await store(tx, exampleConversation());
      return loadEvidence(tx, 'acme');
    });
    expect(evidence).toMatchObject({
      account: { key: 'acme', acv: 84000 },
      people: [{ name: 'Dana Ortiz' }],
      signals: [{ kind: 'competitor', subtype: 'mention', occurred_at: '2026-03-12T15:00:00.000Z', status: 'open' }],
      touches: [{ kind: 'call', by: 'csm', name: 'Ana Lima', person: 'dana@acme.test', thread: 'quarterly check-in' }],
    });
    expect(await inside((tx) => loadEvidence(tx, 'none'))).toBeUndefined();
  });
});
