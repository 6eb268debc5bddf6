import { expect, it } from 'vitest';
import type { CommitmentLine, Handoff } from '../../src/briefs/index.ts';
import type { HandoffCase, HandoffGold } from './cases.ts';
import { scoreHandoff } from './scoring.ts';

const TURNS = [
  { speaker: 'Ana', text: 'The German screens come in June.' },
  { speaker: 'Otto', text: 'Can we have it in French?' },
  { speaker: 'Ana', text: 'No. The German screens come in July, I was wrong.' },
];

const GOLD: HandoffGold = {
  deal: 'Claims desk',
  cases: ['one'],
  use_cases: [],
  stakeholders: [
    {
      person: 'Otto Lindt',
      role: 'economic buyer, CFO',
      stance: 'neutral',
      success_criteria: [],
      case: 'one',
      turn: 1,
      also: [],
    },
  ],
  commitments: [
    {
      what: 'German screens',
      due_date: '2026-07-31',
      owner: 'Ana Reyes',
      strength: 'firm',
      case: 'one',
      turn: 2,
      also: [],
    },
  ],
  renewal: [],
  metrics_90_day: [],
  risks: [],
  open_questions: [{ about: 'renewal', patterns: ['renewal', 'own'] }],
  also_present: ['Mia Roth'],
  must_not_claim: [
    'French is promised',
    { claim: 'German in June', section: 'commitments', turns: [{ case: 'one', turn: 0 }], pattern: 'june' },
  ],
};

const CASE: HandoffCase = {
  key: 'desk',
  closedAt: '2026-04-15',
  account: 'Halden',
  gold: GOLD,
  conversations: [{ id: 'one', medium: 'call', occurred_at: '2026-04-01T10:00:00Z', participants: [], turns: TURNS }],
};

function promise(turn: number, text = TURNS[turn]?.text ?? ''): CommitmentLine {
  const sources = [{ conversation: 'one', turn, quote: TURNS[turn]?.text ?? '' }];
  return { id: `p${turn}`, text, sources, owner: 'Ana Reyes', due: 'July', due_date: '2026-07-31', strength: 'firm' };
}

function brief(parts: Partial<Handoff>): Handoff {
  return {
    deal: 'desk',
    name: null,
    account: 'halden',
    account_name: null,
    owner: null,
    closed_at: null,
    amount: null,
    currency: null,
    as_of: '2026-04-15',
    mode: 'offline',
    conversations: ['one'],
    use_cases: [],
    stakeholders: [],
    commitments: [],
    renewal: [],
    metrics_90_day: [],
    first_90_days: [],
    risks: [],
    open_questions: [],
    ...parts,
  };
}

it('finds a gold line where a line of its section quotes its turn', () => {
  const { sections, attributes } = scoreHandoff(brief({ commitments: [promise(2)] }), CASE);
  expect(sections.commitments).toMatchObject({ gold: 1, found: 1, lines: 1, right: 1, missed: [] });
  expect(attributes['due date']).toEqual({ right: 1, of: 1 });
  expect(attributes.owner).toEqual({ right: 1, of: 1 });
});

it('takes the turn beside it only where the line shares its words', () => {
  const score = (text: string) =>
    scoreHandoff(brief({ commitments: [promise(1, text)] }), CASE).sections.commitments.found;
  expect(score('The German screens in July')).toBe(1);
  expect(score('Something else by Friday')).toBe(0);
});

it('counts a false claim where a line says it and rests on nothing but its false evidence', () => {
  const claims = (lines: readonly CommitmentLine[]) =>
    scoreHandoff(brief({ commitments: lines }), CASE).falseClaims.length;
  expect(claims([promise(0)])).toBe(1);
  expect(claims([promise(2)])).toBe(0);
  const corrected = { ...promise(0), sources: [...promise(2).sources, ...promise(0).sources] };
  expect(claims([corrected])).toBe(0);
  expect(scoreHandoff(brief({}), CASE).unchecked).toBe(1);
});

it('counts quotes that are not in their turns', () => {
  const [source] = promise(2).sources;
  if (source === undefined) throw new Error('no source');
  const made = { ...promise(2), sources: [{ ...source, quote: 'The German screens come in August' }] };
  expect(scoreHandoff(brief({ commitments: [made] }), CASE).ungrounded).toBe(1);
});

it('knows people by name and part, and leaves those merely present out of the count', () => {
  const line = { id: 's', sources: [], title: null, role: null, stance: 'neutral', success_criteria: [] } as const;
  const { sections, attributes } = scoreHandoff(
    brief({
      stakeholders: [
        { ...line, person: 'Otto Lindt', text: 'Otto Lindt, CFO' },
        { ...line, person: 'Mia Roth', text: 'Mia Roth, Assistant' },
      ],
    }),
    CASE,
  );
  expect(sections.stakeholders).toMatchObject({ found: 1, lines: 1, right: 1 });
  expect(attributes.stance).toEqual({ right: 1, of: 1 });
});

it('asks of a question that all its patterns stand in one', () => {
  const ask = (text: string) =>
    scoreHandoff(brief({ open_questions: [{ id: 'q', text, sources: [], basis: 'b' }] }), CASE).questions;
  expect(ask('Who owns the renewal?')).toEqual({ right: 1, of: 1 });
  expect(ask('When is the renewal?')).toEqual({ right: 0, of: 1 });
});
