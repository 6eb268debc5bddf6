import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../test/support/conversations.ts';
import { describeAnyDatabase, describePostgres } from '../../test/support/databases.ts';
import { completeResult, createTestExtractor } from '../../test/support/test-extractor.ts';
import { countSignals } from '../../test/support/test-scorer.ts';
import type { Judgement, Signal } from '../domain/index.ts';
import type { ExtractionResult } from '../extraction/index.ts';
import {
  type Database,
  findConversation,
  findRisk,
  listJudgements,
  listRuns,
  listSignals,
  loadEvidence,
  type StoredSignal,
  saveWorkspace,
  withWorkspace,
} from '../storage/index.ts';
import { createPipeline, type Pipeline } from './index.ts';

const TURNS = [
  { speaker: 'Dana Ortiz', text: 'We are looking at Rivalware, they gave us a demo last week.' },
  { speaker: 'Ana Lima', text: 'Sure. We will ship SSO and the audit log by June.' },
  { speaker: 'Dana Ortiz', text: 'Finance saw the dashboards and wants in, about forty people.' },
];

/** A signal quoted from a turn. */
function said(kind: string, subtype: string, turn: number, quote: string, attrs: Record<string, string> = {}): Signal {
  const start = TURNS[turn]?.text.indexOf(quote) ?? -1;
  if (start < 0) throw new Error(`no such quote in turn ${turn}`);
  const span = { turn, start, end: start + quote.length };
  return { kind, subtype, turns: [turn], quote, attrs, span, grounding: 'exact', confidence: 0.9 } as Signal;
}

const RIVAL = said('competitor', 'evaluating', 0, 'We are looking at Rivalware', { competitor: 'Rivalware' });
const FINANCE = said('expansion', 'new_team', 2, 'Finance saw the dashboards and wants in', { team: 'Finance' });
const PROMISE = said('commitment', 'product', 1, 'We will ship SSO and the audit log by June');

describeAnyDatabase('what people judge', (fixture) => {
  const started: Pipeline[] = [];
  let workspace: string;
  beforeEach(() => {
    workspace = `w${randomBytes(6).toString('hex')}`;
  });
  afterEach(async () => {
    for (const pipeline of started.splice(0)) await pipeline.stop();
  });

  /** A started pipeline whose reader, under this fingerprint, finds these signals. */
  async function readBy(fingerprint: string, found: readonly Signal[], change: Partial<ExtractionResult> = {}) {
    for (const pipeline of started.splice(0)) await pipeline.stop();
    const extract = async () => ({ ...completeResult(found), ...change });
    const extractor = createTestExtractor({ fingerprint, extract });
    const pipeline = createPipeline({ database: fixture.database, extractor, scorer: countSignals, pollMs: 50 });
    started.push(pipeline);
    await pipeline.start();
    return pipeline;
  }

  async function readFirst(...found: readonly Signal[]): Promise<Pipeline> {
    const pipeline = await readBy('old', found);
    const conversation = exampleConversation({ turns: TURNS });
    const delivery = { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation(workspace, { conversation, delivery });
    await pipeline.whenIdle(workspace);
    return pipeline;
  }

  /** Has everything read again by a reader of another fingerprint that finds these; gives what then stands. */
  async function readAgain(found: readonly Signal[], change: Partial<ExtractionResult> = {}, fingerprint = 'new') {
    const pipeline = await readBy(fingerprint, found, change);
    expect(await pipeline.reprocess(workspace)).toBe(1);
    await pipeline.whenIdle(workspace);
    return standing();
  }

  async function standing(): Promise<readonly StoredSignal[]> {
    return (await withWorkspace(fixture.database, workspace, (tx) => listSignals(tx))).items;
  }

  async function only(): Promise<StoredSignal> {
    const [signal, ...others] = await standing();
    if (signal === undefined || others.length > 0) throw new Error(`${others.length + 1} signals`);
    return signal;
  }

  function decide(pipeline: Pipeline, id: string, judgement: Judgement, by = 'Ana Lima', version?: number) {
    return pipeline.decideSignal(workspace, id, { judgement, by, version });
  }

  async function score(pipeline: Pipeline): Promise<number | undefined> {
    await pipeline.whenIdle(workspace);
    return (await withWorkspace(fixture.database, workspace, (tx) => findRisk(tx, 'acme')))?.risk.score;
  }

  test('is kept with who, when and why, every judgement of it, and can be taken back step by step', async () => {
    const pipeline = await readFirst(RIVAL);
    const { id } = await only();
    await decide(pipeline, id, { action: 'confirm', reason: 'I was there' });
    await decide(pipeline, id, { action: 'dismiss', reason: 'only a joke' }, 'Bo');
    expect(await only()).toMatchObject({ status: 'dismissed', judgedBy: 'Bo', judgedReason: 'only a joke' });
    expect(await decide(pipeline, id, { action: 'undo' })).toMatchObject({ status: 'open', confirmedBy: 'Ana Lima' });
    expect(await decide(pipeline, id, { action: 'undo' })).toMatchObject({ confirmedBy: null, judgedBy: null });
    await expect(decide(pipeline, id, { action: 'undo' })).rejects.toMatchObject({ code: 'nothing-to-undo' });
    const history = await withWorkspace(fixture.database, workspace, (tx) => listJudgements(tx, id));
    expect(history.map(({ action, by, reason }) => [action, by, reason])).toEqual([
      ['confirm', 'Ana Lima', 'I was there'],
      ['dismiss', 'Bo', 'only a joke'],
      ['undo', 'Ana Lima', null],
      ['undo', 'Ana Lima', null],
    ]);
  });

  test('changes the score: dismissed it does not count, brought back it does, corrected it counts as corrected', async () => {
    const pipeline = await readFirst(RIVAL, FINANCE);
    const [first, second] = await standing();
    expect(await score(pipeline)).toBe(2);
    await decide(pipeline, first?.id ?? '', { action: 'dismiss' });
    expect(await score(pipeline)).toBe(1);
    await decide(pipeline, first?.id ?? '', { action: 'undo' });
    await decide(pipeline, second?.id ?? '', { action: 'correct', kind: 'renewal_risk', subtype: 'hesitation' });
    expect(await score(pipeline)).toBe(2);
    const evidence = await withWorkspace(fixture.database, workspace, (tx) => loadEvidence(tx, 'acme'));
    expect(evidence?.signals.map(({ kind }) => kind)).toContain('renewal_risk');
  });

  test('is the CSM’s word where the judge owns the account as CSM', async () => {
    const pipeline = await readFirst(RIVAL);
    const lists = { use_cases: [], key_features: [], crm_health: [], renewal_posture: [] };
    const owners = [
      { role: 'ae', name: 'Ana Lima' },
      { role: 'csm', name: 'ana lima' },
    ];
    await pipeline.declareAccount(workspace, { key: 'acme', ...lists, owners });
    await decide(pipeline, (await only()).id, { action: 'confirm' });
    const evidence = await withWorkspace(fixture.database, workspace, (tx) => loadEvidence(tx, 'acme'));
    expect(evidence?.signals).toMatchObject([{ confirmed_by: 'csm' }]);
    expect(await only()).toMatchObject({ confirmedBy: 'Ana Lima' });
  });

  test('is refused when it is not legal, not in the conversation, or about a version that is no longer there', async () => {
    const pipeline = await readFirst(RIVAL);
    const { id, version } = await only();
    const correct = (change: object) => decide(pipeline, id, { action: 'correct', ...change });
    await expect(correct({ subtype: 'mood' })).rejects.toMatchObject({ code: 'wrong-type' });
    await expect(correct({ quote: 'We love Rivalware' })).rejects.toMatchObject({ code: 'quote-not-found' });
    await decide(pipeline, id, { action: 'confirm' }, 'Bo', version);
    await expect(decide(pipeline, id, { action: 'dismiss' }, 'Ana', version)).rejects.toMatchObject({
      code: 'stale-version',
      message: expect.stringContaining('last by Bo'),
    });
    expect(await only()).toMatchObject({ confirmedBy: 'Bo', version: version + 1 });
    expect(await decide(pipeline, 'none', { action: 'confirm' })).toBeUndefined();
  });

  test('keeps id and judgement when it is found again, though subtype, details and edges of the quote moved', async () => {
    const pipeline = await readFirst(RIVAL);
    const { id } = await only();
    await decide(pipeline, id, { action: 'confirm' });
    const moved = said('competitor', 'mention', 0, 'looking at Rivalware, they', { competitor: 'Rivalware Inc' });
    const { quote, subtype } = RIVAL;
    expect(await readAgain([moved])).toMatchObject([{ id, confirmedBy: 'Ana Lima', quote, subtype }]);
  });

  test('unjudged is rewritten as the new reading has it, under the id and the date it was known by', async () => {
    await readFirst(RIVAL);
    const before = await only();
    const moved = said('competitor', 'mention', 0, 'looking at Rivalware', { competitor: 'Rivalware' });
    const [after] = await readAgain([moved]);
    expect(after).toMatchObject({ id: before.id, subtype: 'mention', quote: 'looking at Rivalware' });
    expect(after?.recordedAt).toBe(before.recordedAt);
    expect(after?.version).toBe(before.version + 1);
    const runs = await withWorkspace(fixture.database, workspace, (tx) => listRuns(tx, 'call-1'));
    expect(runs.map(({ fingerprint }) => fingerprint).sort()).toEqual(['new', 'old']);
  });

  test('stays when a person stands behind it and no reader finds it any more; unjudged it is withdrawn', async () => {
    const pipeline = await readFirst(RIVAL, FINANCE, PROMISE);
    const ids = new Map((await standing()).map(({ kind, id }) => [kind, id]));
    await decide(pipeline, ids.get('competitor') ?? '', { action: 'confirm' });
    await decide(pipeline, ids.get('expansion') ?? '', { action: 'correct', subtype: 'more_seats' });
    const after = await readAgain([]);
    expect(after.map(({ kind, subtype }) => [kind, subtype]).sort()).toEqual([
      ['competitor', 'evaluating'],
      ['expansion', 'more_seats'],
    ]);
  });

  test('dismissed stays dismissed when found again, also after a reading that did not find it', async () => {
    const pipeline = await readFirst(RIVAL);
    const { id } = await only();
    await decide(pipeline, id, { action: 'dismiss' });
    expect(await readAgain([])).toEqual([]);
    const moved = said('competitor', 'mention', 0, 'looking at Rivalware', { competitor: 'Rivalware' });
    expect(await readAgain([moved], {}, 'newest')).toMatchObject([{ id, status: 'dismissed' }]);
    expect(await readAgain([RIVAL], {}, 'old')).toMatchObject([{ id, status: 'dismissed' }]);
  });

  test('corrected is known again by what it was read as, by what it is, and by both, and never doubled', async () => {
    const pipeline = await readFirst(FINANCE);
    const { id } = await only();
    const correct = { action: 'correct', kind: 'stakeholder', subtype: 'user', attrs: { person: 'Finance' } } as const;
    await decide(pipeline, id, correct);
    const asCorrected = said('stakeholder', 'user', 2, 'Finance saw the dashboards and wants in', {
      person: 'Finance',
    });
    const kept = { id, kind: 'stakeholder', readAs: { kind: 'expansion' } };
    expect(await readAgain([FINANCE])).toMatchObject([kept]);
    expect(await readAgain([asCorrected], {}, 'newer')).toMatchObject([kept]);
    expect(await readAgain([FINANCE, asCorrected], {}, 'newest')).toMatchObject([kept]);
  });

  test('keeps two facts of one sentence apart through every reading', async () => {
    const two = ['SSO', 'the audit log'].map((what) =>
      said('commitment', 'product', 1, 'We will ship SSO and the audit log by June', { what }),
    );
    const pipeline = await readFirst(...two);
    const before = await standing();
    const audit = before.find(({ attrs }) => attrs.what === 'the audit log');
    await decide(pipeline, audit?.id ?? '', { action: 'dismiss' });
    const after = await readAgain(two.toReversed());
    const statuses = (signals: readonly StoredSignal[]) =>
      Object.fromEntries(signals.map(({ id, attrs, status }) => [id, [attrs.what, status]]));
    expect(Object.values(statuses(after)).sort()).toEqual([
      ['SSO', 'open'],
      ['the audit log', 'dismissed'],
    ]);
    expect(Object.keys(statuses(after)).sort()).toEqual(before.map(({ id }) => id).sort());
  });

  test('of turns that a reading could not read stays as it was', async () => {
    await readFirst(RIVAL, FINANCE);
    const unread = [{ turns: [2], reason: 'cut off' }];
    const after = await readAgain([RIVAL], { status: 'partial', unread });
    expect(after.map(({ kind }) => kind).sort()).toEqual(['competitor', 'expansion']);
  });
});

describeAnyDatabase('reading history again', (fixture) => {
  const started: Pipeline[] = [];
  let workspace: string;
  beforeEach(() => {
    workspace = `w${randomBytes(6).toString('hex')}`;
  });
  afterEach(async () => {
    for (const pipeline of started.splice(0)) await pipeline.stop();
  });

  async function open(fingerprint: string, read: string[] = []): Promise<Pipeline> {
    const extractor = createTestExtractor({
      fingerprint,
      extract: async ({ id }) => {
        read.push(id);
        return completeResult([]);
      },
    });
    const pipeline = createPipeline({
      database: fixture.database,
      extractor,
      scorer: countSignals,
      pollMs: 50,
      concurrency: 1,
    });
    started.push(pipeline);
    return pipeline;
  }

  async function accept(pipeline: Pipeline, id: string, account: string, day: string): Promise<void> {
    const turns = [{ speaker: 'X', text: `conversation ${id}` }];
    const conversation = exampleConversation({
      id,
      account: { key: account },
      occurred_at: `${day}T10:00:00.000Z`,
      turns,
    });
    const delivery = { bytes: Buffer.from(id), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation(workspace, { conversation, delivery });
  }

  async function readHistory(): Promise<void> {
    const old = await open('old');
    await old.start();
    await accept(old, 'a', 'acme', '2026-01-01');
    await accept(old, 'b', 'acme', '2026-02-01');
    await accept(old, 'c', 'globex', '2026-03-01');
    await old.whenIdle(workspace);
    await old.stop();
  }

  test('takes what another reader has read, narrowed by account, date and number, and each once', async () => {
    await readHistory();
    const read: string[] = [];
    const pipeline = await open('new', read);
    await pipeline.prepare();
    expect(await pipeline.countReprocess(workspace)).toBe(3);
    expect(await pipeline.countReprocess(workspace, { accountKey: 'acme' })).toBe(2);
    expect(await pipeline.countReprocess(workspace, { accountKey: 'acme', since: '2026-02-01' })).toBe(1);
    expect(await pipeline.countReprocess(workspace, { limit: 2 })).toBe(2);
    expect(await pipeline.reprocess(workspace, { limit: 2 })).toBe(2);
    expect(await pipeline.countReprocess(workspace)).toBe(1); // an interrupted run goes on where it was
    expect(await pipeline.reprocess(workspace)).toBe(1);
    expect(await pipeline.reprocess(workspace)).toBe(0);
    await accept(pipeline, 'fresh', 'acme', '2026-03-02');
    await pipeline.start();
    await pipeline.whenIdle(workspace);
    expect(read[0]).toBe('fresh'); // history waits behind what is new
    expect(read.toSorted()).toEqual(['a', 'b', 'c', 'fresh']);
    expect(await pipeline.countReprocess(workspace)).toBe(0);
  });

  test('goes over what the present reader has read only when told to, each once', async () => {
    await readHistory();
    const read: string[] = [];
    const pipeline = await open('old', read);
    await pipeline.start();
    expect(await pipeline.reprocess(workspace)).toBe(0);
    expect(await pipeline.reprocess(workspace, { all: true })).toBe(3);
    await pipeline.whenIdle(workspace);
    expect(read.toSorted()).toEqual(['a', 'b', 'c']);
    const stored = await withWorkspace(fixture.database, workspace, (tx) => findConversation(tx, 'a'));
    expect(stored?.status).toBe('read');
  });

  test('is called for when what the workspace tells the reader has changed, in content and not in order', async () => {
    await readHistory();
    const pipeline = await open('old');
    await pipeline.start();
    const tell = (competitors: readonly string[]) =>
      saveWorkspace(fixture.database, workspace, { settings: { competitors } });
    await tell(['Rivalware', 'Pulseboard']);
    expect(await pipeline.reprocess(workspace)).toBe(3);
    await pipeline.whenIdle(workspace);
    await tell(['Pulseboard', 'Rivalware']);
    expect(await pipeline.countReprocess(workspace)).toBe(0);
    await tell([]);
    expect(await pipeline.countReprocess(workspace)).toBe(3);
  });

  test('touches no other workspace', async () => {
    await readHistory();
    const pipeline = await open('new');
    await pipeline.prepare();
    expect(await pipeline.reprocess(`${workspace}x`)).toBe(0);
    expect(await pipeline.countReprocess(workspace)).toBe(3);
  });
});

describePostgres('two people who judge one signal at once', (fixture) => {
  test('are heard one after the other: of two who saw the same version one is told', async () => {
    const database: Database = fixture.database;
    const extractor = createTestExtractor();
    const pipeline = createPipeline({ database, extractor, scorer: countSignals, pollMs: 50 });
    await pipeline.start();
    const delivery = { bytes: Buffer.from('x'), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation('judges', { conversation: exampleConversation(), delivery });
    await pipeline.whenIdle('judges');
    const [signal] = (await withWorkspace(database, 'judges', (tx) => listSignals(tx))).items;
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        pipeline.decideSignal('judges', signal?.id ?? '', {
          judgement: { action: index % 2 === 0 ? 'confirm' : 'dismiss' },
          by: `judge ${index}`,
          version: signal?.version,
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const history = await withWorkspace(database, 'judges', (tx) => listJudgements(tx, signal?.id ?? ''));
    expect(history).toHaveLength(1);
    await pipeline.stop();
  });
});
