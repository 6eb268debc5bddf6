import { mkdirSync, writeFileSync } from 'node:fs';
import { appendFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeAnyDatabase } from '../../test/support/databases.ts';
import { tinyEmbedder } from '../../test/support/passages.ts';
import { temporaryFolder } from '../../test/support/terminal.ts';
import { evaluationPage } from '../index.ts';
import { readQuestionSet } from './data.ts';
import { keepVectors } from './kept-vectors.ts';
import { measure, type Stretch } from './measures.ts';
import { runRetrievalEval } from './suite.ts';
import { retrievalTable } from './words.ts';

const turn = (speaker: string, text: string) => ({ speaker, text });

const HISTORY = {
  id: 'pair-1',
  speakers: ['Ann', 'Bo'],
  turns: [
    { ...turn('Ann', 'The old shed is full of bees again.'), at: '2023-05-08T13:56', chat: 1 },
    { ...turn('Bo', 'Call somebody about it.'), at: '2023-05-08T13:56', chat: 1, image: 'a red telephone' },
    { ...turn('Bo', 'I quit my job at the bakery.'), at: '2023-06-01T09:00', chat: 2 },
  ],
  queries: [
    { id: 'pair-1/q0', q: 'Where are the bees?', type: 'single-hop', relevant: [0] },
    { id: 'pair-1/q1', q: 'Who left work?', type: 'single-hop', relevant: [2] },
    { id: 'pair-1/q2', q: 'Where is the gold?', type: 'adversarial', relevant: [1] },
    { id: 'pair-1/q3', q: 'Unanswered', type: 'temporal', relevant: [] },
  ],
};
const MEETING = {
  id: 'm1',
  series: 'm',
  turns: [turn('A', 'We agreed on rubber buttons.'), turn('B', ''), turn('A', 'And the budget stays.')],
  queries: [
    { id: 'm1/s0', q: 'What about rubber?', type: 'specific', relevant: [0, 1] },
    { id: 'm1/g0', q: 'Summarise', type: 'general', relevant: [] },
  ],
};

function folderOf(files: Readonly<Record<string, object>>): string {
  const folder = temporaryFolder();
  for (const [name, line] of Object.entries(files)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, `${name}.jsonl`), `${JSON.stringify(line)}\n`);
  }
  return folder;
}

describe('the sets', () => {
  it('make a conversation of each chat and of each meeting, and ask what has an answer at a place', async () => {
    const folder = folderOf({ locomo: HISTORY, qmsum: MEETING });
    const locomo = await readQuestionSet(folder, 'locomo');
    expect(locomo?.conversations.map(({ id, occurred_at, turns }) => [id, occurred_at, turns.length])).toEqual([
      ['pair-1-chat-1', '2023-05-08T13:56:00Z', 2],
      ['pair-1-chat-2', '2023-06-01T09:00:00Z', 1],
    ]);
    expect(locomo?.conversations[0]?.turns[1]?.text).toBe('Call somebody about it. [a red telephone]');
    expect(locomo?.questions.map(({ id, relevant, within }) => [id, relevant, within])).toEqual([
      ['pair-1/q0', [{ conversation: 'pair-1-chat-1', turn: 0 }], { account: 'pair-1' }],
      ['pair-1/q1', [{ conversation: 'pair-1-chat-2', turn: 0 }], { account: 'pair-1' }],
    ]);
    const qmsum = await readQuestionSet(folder, 'qmsum');
    expect(qmsum?.questions.map(({ id, within }) => [id, within])).toEqual([['m1/s0', { conversation: 'm1' }]]);
  });

  it('are none where the folder has none, and refused where they are something else', async () => {
    expect(await readQuestionSet(temporaryFolder(), 'locomo')).toBeUndefined();
    await expect(readQuestionSet(folderOf({ qmsum: HISTORY }), 'qmsum')).rejects.toThrow('series');
  });
});

describe('the measures', () => {
  const stretch = (ordinal: number, firstTurn: number, lastTurn: number): Stretch => {
    return { conversation: 'c', ordinal, firstTurn, lastTurn };
  };
  const all = [stretch(0, 0, 2), stretch(1, 3, 3), stretch(2, 4, 9), stretch(3, 10, 10)];
  const at = (...turns: number[]) => turns.map((number) => ({ conversation: 'c', turn: number }));

  it('count a passage with evidence once, and turns in the order of their passages', () => {
    const found = measure(
      [all[1], all[0]].filter((one) => one !== undefined),
      all,
      at(0, 1, 10),
    );
    expect(found.passageRecall).toBe(1 / 2);
    expect(found.passageNdcg).toBeCloseTo(1 / Math.log2(3) / (1 + 1 / Math.log2(3)));
    expect(found.turnRecall).toBeCloseTo(2 / 3);
    const ideal = 1 + 1 / Math.log2(3) + 1 / 2;
    expect(found.turnNdcg).toBeCloseTo((1 / Math.log2(3) + 1 / 2) / ideal);
    expect(found.turnPrecision).toBe(2 / 5);
  });

  it('are all 1 for what cannot be better, and 0 for nothing', () => {
    const best = measure([stretch(1, 3, 3)], all, at(3));
    expect([best.passageRecall, best.passageNdcg, best.turnRecall, best.turnNdcg]).toEqual([1, 1, 1, 1]);
    expect(Object.values(measure([], all, at(3)))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('kept vectors', () => {
  it('are asked of the model once, and again where a run was killed as it wrote', async () => {
    const folder = temporaryFolder();
    const asked: string[] = [];
    const counting = {
      ...tinyEmbedder,
      embed: (texts: readonly string[]) => {
        asked.push(...texts);
        return tinyEmbedder.embed(texts);
      },
    };
    const texts = ['left', 'price', 'left'];
    const first = await keepVectors(counting, folder).embed(texts);
    expect(first).toEqual(await tinyEmbedder.embed(texts));
    expect(asked).toEqual(['left', 'price']);
    const [file = ''] = await readdir(folder);
    await appendFile(join(folder, file), 'half');
    expect(await keepVectors(counting, folder).embed(['price', 'slow', 'left'])).toEqual(
      await tinyEmbedder.embed(['price', 'slow', 'left']),
    );
    expect(asked).toEqual(['left', 'price', 'slow']);
    expect((await stat(join(folder, file))).size).toBe(3 * (32 + 4 * tinyEmbedder.dimensions));
  });
});

describeAnyDatabase('the suite', (fixture) => {
  it('asks a real database and says how well each ranking found what it should', async () => {
    const folder = folderOf({ locomo: HISTORY });
    const set = await readQuestionSet(folder, 'locomo');
    const report = await runRetrievalEval({
      sets: set === undefined ? [] : [set],
      skipped: ['qmsum'],
      database: fixture.database,
      embedder: tinyEmbedder,
    });
    expect(report.sets).toEqual([
      expect.objectContaining({ name: 'locomo', conversations: 2, passages: 2, questions: 2 }),
    ]);
    const [bees, work] = report.questions;
    expect(bees?.measures.pooled.words.passageNdcg).toBe(1);
    expect(work?.measures.pooled.words.passageNdcg).toBe(0);
    expect(work?.measures.pooled.meaning.passageNdcg).toBe(1);
    expect(work?.measures.within.hybrid.passageNdcg).toBe(1);
    const table = retrievalTable(report);
    expect(table).toContain('qmsum: skipped');
    expect(table).toContain('locomo, all histories in one index: 2 questions, 2 passages of 2 conversations');
    expect(evaluationPage({ retrieval: report })).toContain('<h1 id="retrieval">Retrieval</h1>');
    expect(evaluationPage({ retrieval: report })).not.toContain('bees');
  });
});
