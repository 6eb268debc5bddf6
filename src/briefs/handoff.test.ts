import { describe, expect, it } from 'vitest';
import { FIRST, LAST, material } from '../../test/support/claims-desk.ts';
import { fromHandoff, handoffBrief, toMarkdown } from './index.ts';

describe('the handoff brief', () => {
  const brief = handoffBrief(material([FIRST, LAST]));

  it('quotes every line letter for letter', () => {
    const turns = new Map([FIRST, LAST].map(({ id, turns }) => [id, turns]));
    const lines = [
      ...brief.use_cases,
      ...brief.stakeholders,
      ...brief.commitments,
      ...brief.renewal,
      ...brief.metrics_90_day,
    ];
    expect(lines.length).toBeGreaterThan(5);
    for (const { sources } of lines) {
      expect(sources.length).toBeGreaterThan(0);
      for (const { conversation, turn, quote } of sources)
        expect(turns.get(conversation)?.[turn]?.text).toContain(quote);
    }
  });

  it('shows of a promise whose day was moved the last day alone', () => {
    const german = brief.commitments.filter(({ text }) => text.includes('German'));
    expect(german.map(({ due_date, owner }) => [due_date, owner])).toEqual([['2026-06-30', 'Tom Hale']]);
  });

  it('does not promise what was declined', () => {
    expect(brief.commitments.some(({ text }) => /discount/i.test(text))).toBe(false);
  });

  it('names who decides with what they judge by', () => {
    const buyer = brief.stakeholders.find(({ person }) => person === 'Otto Lindt');
    expect(buyer?.role).toBe('economic buyer');
    expect(buyer?.success_criteria[0]?.text).toContain('below five percent');
  });

  it('asks the AE for what nobody said', () => {
    const silent = handoffBrief(material([FIRST]));
    const questions = silent.open_questions.map(({ text }) => text).join('\n');
    expect(questions).toMatch(/contract end/);
    expect(questions).toMatch(/90 days/);
  });

  it('is the same for the same material', () => {
    expect(handoffBrief(material([FIRST, LAST]))).toEqual(brief);
  });

  it('keeps the ids of lines when a later conversation is added', () => {
    const before = handoffBrief(material([FIRST])).commitments.map(({ id }) => id);
    expect(brief.commitments.map(({ id }) => id)).toEqual(expect.arrayContaining(before));
  });

  it('becomes a document with quotes, who said them and when', () => {
    const markdown = toMarkdown(fromHandoff(brief));
    expect(markdown).toContain('# Handoff: Halden Mutual, Claims desk');
    expect(markdown).toMatch(/> “.*German screens.*” — Tom Hale, 14 April 2026/);
  });
});
