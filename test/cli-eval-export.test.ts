import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseName, loadCases, splitOf, toCase } from '../evals/index.ts';
import { accountRecordSchema, type Judgement } from '../src/domain/index.ts';
import { createPipeline, decideInboxItem } from '../src/pipeline/index.ts';
import {
  type DatabaseOptions,
  findConversation,
  inboxItemId,
  insertInboxItem,
  listSignals,
  openDatabase,
  saveAccount,
  withWorkspace,
} from '../src/storage/index.ts';
import { throwAway } from './support/databases.ts';
import { runCommand, temporaryFolder, temporaryStore } from './support/terminal.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const CALL = [
  'Ana: How are things?',
  'Dana: We had FieldPilot in for a demo on Tuesday, and they looked good.',
  "Dana: Ingrid left us in March, I don't know if anybody told you.",
];

/** Judges the signals of all conversations as told by their kind; the rest stays unjudged. */
async function judgeAll(options: DatabaseOptions, judgements: Readonly<Record<string, Judgement>>): Promise<void> {
  const database = await openDatabase(options);
  const pipeline = createPipeline({ database, extractor: createTestExtractor() });
  await pipeline.prepare();
  const { items } = await withWorkspace(database, 'default', (tx) => listSignals(tx));
  for (const { id, kind } of items) {
    const judgement = judgements[kind];
    if (judgement !== undefined) await pipeline.decideSignal('default', id, { judgement, by: 'Ana' });
  }
  await pipeline.stop();
  await database.close();
}

describe('earshot eval export', () => {
  it('makes cases of what people judged, which the suite reads; what they did not finish only when told to', async () => {
    const folder = temporaryFolder();
    const { environment: place, options } = await temporaryStore();
    const environment = { ...place, LOG_LEVEL: 'silent' };
    const file = join(folder, '2026-05-01 ..%2F call.txt');
    writeFileSync(file, `${CALL.join('\n')}\n`);
    await runCommand(['workspace', '--company', 'Brightwater', '--competitor', 'FieldPilot'], environment);
    await runCommand(['ingest', file, '--account', 'acme'], environment);
    await judgeAll(options, { competitor: { action: 'correct', subtype: 'pitching' } });

    const out = join(folder, 'cases');
    const early = await runCommand(['eval', 'export', '--out', out], environment);
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('--partial') });
    expect(existsSync(out)).toBe(false);
    expect((await runCommand(['eval', 'export', '--out', out, '--partial'], environment)).code).toBe(0);
    const [partial] = await loadCases(out);
    expect(partial?.gold).toMatchObject([
      { kind: 'competitor', subtype: 'pitching', attrs: { competitor: 'FieldPilot' } },
    ]);
    expect(partial?.optional.map(({ kind }) => kind)).toContain('champion_change');

    await judgeAll(options, { champion_change: { action: 'dismiss' }, stakeholder: { action: 'dismiss' } });
    const done = await runCommand(['eval', 'export', '--out', out, '--account', 'acme'], environment);
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('what your customers said') });
    const [made, ...others] = await loadCases(out);
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      split: splitOf('acme'),
      optional: [],
      conversation: { vendor: { company: 'Brightwater' } },
    });
    expect(made?.gold.map(({ kind }) => kind)).toEqual(['competitor']);
    expect(made?.conversation.vendor?.competitors).toEqual(['FieldPilot']);
    expect(readdirSync(out)).toEqual([expect.stringMatching(/^[a-z0-9-]+\.json$/)]);

    const other = splitOf('acme') === 'dev' ? 'test' : 'dev';
    expect((await runCommand(['eval', 'export', '--out', out, '--split', other], environment)).code).toBe(1);
    expect(await runCommand(['eval', 'export', '--out', out, '--account', 'nobody'], environment)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No account "nobody"'),
    });
    const measured = await runCommand(['eval', 'extraction', '--cases', out, '--format', 'json'], environment);
    expect(measured.code).toBe(0);
    expect(JSON.parse(measured.stdout)).toMatchObject({ suite: 'extraction' });
    expect(readFileSync(join(out, readdirSync(out)[0] ?? ''), 'utf8')).toContain('FieldPilot in for a demo');
  });

  it('gives what people made of the inbox, with their reasons, beside the cases', async () => {
    const { environment: place, options } = await temporaryStore();
    const environment = { ...place, LOG_LEVEL: 'silent' };
    await runCommand(['workspace', '--company', 'Brightwater'], environment);
    const database = await openDatabase(options);
    const wanted = {
      ...({ kind: 'check_in', key: 'check_in:acme', account: 'acme', ownerRole: 'csm', dueAt: null } as const),
      ...{ reason: 'Nobody was in touch.', evidence: [], points: 8 },
    };
    const at = '2026-05-01T09:00:00.000Z';
    await withWorkspace(database, 'default', async (tx) => {
      await saveAccount(tx, accountRecordSchema.parse({ key: 'acme' }));
      for (const key of ['dismissed', 'open']) await insertInboxItem(tx, { ...wanted, key, fingerprint: key, at });
    });
    const decision = { action: 'dismiss', by: 'Ana', reason: 'They are on holiday' } as const;
    await decideInboxItem(database, 'default', inboxItemId('dismissed'), decision);
    await database.close();
    const out = join(temporaryFolder(), 'cases');
    const exported = await runCommand(['eval', 'export', '--out', out], environment);
    expect(exported).toMatchObject({ code: 0, stdout: expect.stringContaining('1 items of the inbox') });
    const lines = readFileSync(join(out, 'inbox.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'check_in', account: 'acme', state: 'dismissed', reason: 'They are on holiday', edited: null },
    ]);
  });

  it('writes nothing into the program’s own folder, and wants to be told where', async () => {
    const inside = join(import.meta.dirname, '../fixtures/conversations');
    expect(await runCommand(['eval', 'export', '--out', inside])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('outside of the program'),
    });
    expect((await runCommand(['eval', 'export'])).code).toBe(2);
  });
});

describe('a case made of judgements', () => {
  it('has a name that is safe for files and no other’s, whatever the id', () => {
    const ids = ['../../etc/passwd', 'CON', 'a/b', 'a b', 'A B', 'ü', '日本', '', 'x'.repeat(200)];
    const names = ids.map(caseName);
    expect(new Set(names).size).toBe(ids.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,70}$/);
  });

  it('is on the same side of the split as all of its account, a third of the accounts on the test side', () => {
    const sides = Array.from({ length: 3_000 }, (_, index) => splitOf(`account-${index}`));
    const share = sides.filter((side) => side === 'test').length / sides.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.37);
    expect(splitOf('acme')).toBe(splitOf('acme'));
  });

  it('is none of a conversation nobody has judged', async () => {
    const database = await openDatabase(throwAway());
    const extractor = createTestExtractor();
    const pipeline = createPipeline({ database, extractor, pollMs: 50 });
    await pipeline.start();
    const { exampleConversation } = await import('./support/conversations.ts');
    const delivery = { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation('w', { conversation: exampleConversation(), delivery });
    await pipeline.whenIdle('w');
    const { stored, signals } = await withWorkspace(database, 'w', async (tx) => ({
      stored: await findConversation(tx, 'call-1'),
      signals: (await listSignals(tx)).items,
    }));
    await pipeline.stop();
    await database.close();
    if (stored === undefined) throw new Error('not stored');
    const judged = { conversation: stored.conversation, accountKey: 'acme', read: true, signals };
    expect(signals).toHaveLength(1);
    expect(toCase(judged, { partial: true, settings: {} })).toBeUndefined();
  });
});
