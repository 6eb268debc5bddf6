import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadAnswerCases } from './cases.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

it('questions are well formed: known turns not later than the day of asking, threads, splits, and enough of each kind', async () => {
  const cases = await loadAnswerCases(join(FIXTURES, 'questions'), join(FIXTURES, 'conversations'));
  const questions = cases.flatMap((one) => one.questions);
  expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  for (const { questions: own, conversations, split, as_of } of cases) {
    for (const { id } of conversations) {
      const { split: theirs } = JSON.parse(await readFile(join(FIXTURES, 'conversations', `${id}.json`), 'utf8'));
      expect(theirs, id).toBe(split);
    }
    for (const [index, { id, must_cite, answer_points, tags, after, as_of: asked = as_of }] of own.entries()) {
      const isUnanswerable = tags.includes('unanswerable');
      expect(answer_points.length === 0 && must_cite.length === 0, id).toBe(isUnanswerable);
      if (after !== undefined)
        expect(
          own.slice(0, index).map((one) => one.id),
          id,
        ).toContain(after);
      for (const { conversation, turns } of must_cite) {
        const said = conversations.find((one) => one.id === conversation);
        expect(said?.occurred_at.slice(0, 10) ?? 'none', id).toSatisfy((day: string) => day <= asked);
        for (const turn of turns) expect(said?.turns[turn], `${id} ${conversation} ${turn}`).toBeDefined();
      }
    }
  }
  const share = (tag: (typeof questions)[number]['tags'][number], among = questions) =>
    among.filter(({ tags }) => tags.includes(tag)).length / among.length;
  expect(questions.length).toBeGreaterThanOrEqual(80);
  for (const tag of ['unanswerable', 'time'] as const) expect(share(tag)).toBeGreaterThanOrEqual(0.2);
  const ofSeveral = cases.filter(({ conversations }) => conversations.length > 1).flatMap((one) => one.questions);
  expect(share('two-conversations', ofSeveral)).toBeGreaterThanOrEqual(0.2);
});
