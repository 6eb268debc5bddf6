import { describe, expect, it } from 'vitest';
import type { CommitmentLine, Handoff, HandoffDecision, HandoffLine } from '../../domain/index.ts';
import { lineId } from '../line-id.ts';
import { applyDecisions, changesBetween, fingerprintOf, removedLines } from './index.ts';

const SOURCES = [{ conversation: 'call-1', turn: 3, quote: 'We will deliver the connector.' }];
const PROMISE: CommitmentLine = {
  id: 'commitments-1',
  text: 'We will deliver the connector.',
  sources: SOURCES,
  owner: null,
  due: 'soon',
  due_date: '2026-10-10',
  strength: 'firm',
};
const RISK: HandoffLine = { id: 'risks-1', text: 'Walt doubts it', sources: SOURCES };
const PLAN: readonly HandoffLine[] = [
  {
    id: lineId('first_90_days', PROMISE.id),
    text: '2026-10-10: due: We will deliver the connector.',
    sources: SOURCES,
  },
  { id: 'first-90-days-check', text: '2026-10-21: check at day 30', sources: [], basis: 'playbook' },
];
const QUESTION = {
  id: lineId('open_questions', 'owner', PROMISE.id),
  text: 'Who does it?',
  sources: [],
  basis: 'nobody is named',
};

const BRIEF: Handoff = {
  deal: 'd1',
  name: null,
  account: 'acme',
  account_name: null,
  owner: null,
  closed_at: '2026-09-21T00:00:00.000Z',
  amount: null,
  currency: null,
  as_of: '2026-09-21',
  mode: 'offline',
  conversations: ['call-1'],
  use_cases: [],
  stakeholders: [],
  commitments: [PROMISE],
  renewal: [],
  metrics_90_day: [],
  first_90_days: PLAN,
  risks: [RISK],
  open_questions: [QUESTION],
};

function decision(change: Partial<HandoffDecision> & Pick<HandoffDecision, 'action'>): HandoffDecision {
  const said = { by: 'Ina Berg', at: '2026-09-22T10:00:00.000Z', reason: null, text: null, fields: {} };
  return { line: PROMISE.id, section: 'commitments', original: PROMISE, ...said, ...change };
}

const CORRECTED = decision({
  action: 'correct',
  text: 'The connector, read only',
  fields: { owner: 'Ina', due_date: '2026-11-30' },
});

describe('what people decide of lines', () => {
  it('leaves a brief of which nobody decided anything as it is', () => {
    expect(applyDecisions(BRIEF, [])).toBe(BRIEF);
  });

  it('is said with who said it, and follows into the plan and the questions', () => {
    const now = applyDecisions(BRIEF, [CORRECTED]);
    expect(now.commitments).toMatchObject([
      {
        text: 'The connector, read only',
        owner: 'Ina',
        due_date: '2026-11-30',
        sources: SOURCES,
        decided: { original: PROMISE.text },
      },
    ]);
    expect(now.first_90_days.map(({ text }) => text)).toEqual([
      '2026-10-21: check at day 30',
      '2026-11-30: due (Ina): The connector, read only',
    ]);
    expect(now.open_questions).toEqual([]);
  });

  it('takes a line out with all that was made of it, until it is put back', () => {
    const removed = [CORRECTED, decision({ action: 'remove', reason: 'never said' })];
    const now = applyDecisions(BRIEF, removed);
    expect([now.commitments, now.first_90_days.length, now.open_questions]).toEqual([[], 1, []]);
    expect(removedLines(removed)).toMatchObject([{ line: { id: PROMISE.id }, by: 'Ina Berg', reason: 'never said' }]);
    const back = applyDecisions(BRIEF, [...removed, decision({ action: 'restore' })]);
    expect(back.commitments).toMatchObject([{ text: 'The connector, read only' }]);
    const asBefore = applyDecisions(BRIEF, [CORRECTED, decision({ action: 'restore' })]);
    expect(asBefore).toBe(BRIEF);
  });

  it('stands though the record does not give the line any more', () => {
    const later: Handoff = { ...BRIEF, commitments: [], first_90_days: [], risks: [], open_questions: [] };
    const on = (change: Parameters<typeof decision>[0]) =>
      decision({ ...change, line: RISK.id, section: 'risks', original: RISK });
    const corrected = on({ action: 'correct', text: 'Walt wants to see it run' });
    expect(applyDecisions(later, [corrected]).risks).toMatchObject([
      { id: RISK.id, sources: SOURCES, decided: { original: RISK.text } },
    ]);
    expect(applyDecisions(later, [on({ action: 'confirm' })]).risks).toHaveLength(1);
    expect(applyDecisions(later, [on({ action: 'remove' })]).risks).toEqual([]);
    // Closed or gone since: what a person said stands, what was said in it does not.
    const elsewhere = { ...later, conversations: ['call-2'] };
    expect(applyDecisions(elsewhere, [corrected]).risks).toMatchObject([
      { sources: [], basis: 'corrected by Ina Berg', decided: { original: null } },
    ]);
    expect(applyDecisions(elsewhere, [on({ action: 'confirm' })]).risks).toEqual([]);
  });

  it('makes a question of a promise that the record does not give any more', () => {
    const later: Handoff = { ...BRIEF, commitments: [], first_90_days: [], open_questions: [] };
    const plan = decision({
      action: 'confirm',
      line: PLAN[0]?.id ?? '',
      section: 'first_90_days',
      original: PLAN[0] ?? null,
    });
    for (const one of [CORRECTED, decision({ action: 'confirm' })]) {
      const now = applyDecisions(later, [one, plan]);
      expect([now.commitments, now.first_90_days]).toEqual([[], []]);
      expect(now.open_questions).toMatchObject([
        { text: `Does it still hold: ${one.text ?? PROMISE.text}`, sources: SOURCES },
      ]);
      const question = { line: now.open_questions[0]?.id ?? '', section: 'open_questions', original: null } as const;
      const answered = applyDecisions(later, [one, decision({ ...question, action: 'remove' })]);
      expect(answered.open_questions).toEqual([]);
    }
  });

  it('adds lines to every part, each in its shape', () => {
    const added = (['commitments', 'stakeholders', 'risks'] as const).map((section) =>
      decision({ action: 'add', line: `added-${section}`, section, text: `New in ${section}`, original: null }),
    );
    const now = applyDecisions(BRIEF, added);
    expect(now.commitments.at(-1)).toMatchObject({ owner: null, due_date: null, basis: 'added by Ina Berg' });
    expect(now.stakeholders.at(-1)).toMatchObject({ person: 'New in stakeholders', stance: 'unknown' });
    expect(now.risks.map(({ text }) => text)).toEqual(['Walt doubts it', 'New in risks']);
  });
});

describe('what changed between versions', () => {
  it('is told by lines that came, went, or say something else', () => {
    const after: Handoff = {
      ...BRIEF,
      as_of: '2026-09-25',
      conversations: ['call-1', 'call-2'],
      commitments: [{ ...PROMISE, due_date: '2026-12-01' }],
      risks: [{ ...RISK, id: 'risks-2', text: 'The ERP moves' }],
    };
    expect(
      changesBetween(BRIEF, after).map(({ section, kind, before, after: now }) => [section, kind, before, now]),
    ).toEqual([
      [
        'commitments',
        'changed',
        'We will deliver the connector. (due 2026-10-10)',
        'We will deliver the connector. (due 2026-12-01)',
      ],
      ['risks', 'added', null, 'The ERP moves'],
      ['risks', 'gone', 'Walt doubts it', null],
    ]);
    expect(fingerprintOf(after)).not.toBe(fingerprintOf(BRIEF));
    expect(fingerprintOf({ ...BRIEF, as_of: '2027-01-01', conversations: [] })).toBe(fingerprintOf(BRIEF));
  });
});
