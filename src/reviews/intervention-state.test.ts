import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Handback,
  INTERVENTION_STATES,
  type InterventionStanding,
  type InterventionState,
} from '../domain/index.ts';
import { defaultPolicy } from '../scoring/index.ts';
import {
  budgetOf,
  type InterventionEvent,
  type InterventionRule,
  isHandbackOverdue,
  moveIntervention,
  newIntervention,
} from './index.ts';

const { plays } = defaultPolicy;
const OPENED = '2026-04-01T00:00:00.000Z';
const NOW = '2026-04-20T10:00:00.000Z';

const HANDBACK: Handback = {
  learned: {
    sponsor: 'Walt decides alone',
    competitor: 'FieldPilot at 60 %',
    budget: 'Flat',
    politics: 'Ops against IT',
  },
  commitments: [{ what: 'A sandbox by May', owner: 'Cal Ott', due: '2026-05-01', informal: true }],
  posture: 'uncertain',
  re_entry: 'Walt asks for a commercial change',
};
const EMPTY = { ...HANDBACK, learned: { ...HANDBACK.learned, politics: ' ' } };

const events: fc.Arbitrary<InterventionEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .nat(5)
      .chain((id) =>
        fc
          .constantFrom('2026-04-02T09:00:00Z', '2026-04-10T09:00:00Z', '2026-03-31T09:00:00Z')
          .map((at): InterventionEvent => ({ type: 'touch', touch: { id: `touch:${id}`, at } })),
      ),
  },
  { weight: 1, arbitrary: fc.constant<InterventionEvent>({ type: 'cease', why: 'AE-4 no longer stands' }) },
  { weight: 1, arbitrary: fc.constant<InterventionEvent>({ type: 'join', why: 'the accounts were merged' }) },
  { weight: 1, arbitrary: fc.constant<InterventionEvent>({ type: 'exit', by: 'Cal Ott', why: null }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(HANDBACK, EMPTY), fc.constantFrom('Cal Ott', 'Sales'))
      .map(([handback, by]): InterventionEvent => ({ type: 'draft', by, handback })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('Ana Lima', 'cal ott', 'CS team')
      .map((by): InterventionEvent => ({ type: 'confirm', by })),
  },
);

interface Model {
  state: InterventionState;
  touches: Set<string>;
  drafted: boolean;
}

function expected(model: Model, event: InterventionEvent): InterventionState | InterventionRule {
  const isOut = model.state === 'handback_due';
  if (model.state === 'closed' || model.state === 'withdrawn') return 'AE-ENDED';
  switch (event.type) {
    case 'touch':
      if (event.touch.at < OPENED) return 'AE-BEFORE';
      if (model.touches.has(event.touch.id)) return 'AE-COUNTED';
      if (isOut) return 'AE-BUDGET';
      return model.touches.size + 1 < 3 ? 'touched' : 'handback_due';
    case 'cease':
      if (isOut) return 'HB-1';
      return model.state === 'open' ? 'withdrawn' : 'handback_due';
    case 'join':
      return model.drafted ? 'HB-1' : 'withdrawn';
    case 'exit':
      return isOut ? 'AE-BUDGET' : 'handback_due';
    case 'draft':
      if (event.handback === EMPTY) return 'HB-1';
      return event.by === 'Sales' ? 'HB-TWO' : 'handback_due';
    case 'confirm':
      if (!isOut || !model.drafted) return 'HB-1';
      return event.by === 'Ana Lima' ? 'closed' : 'HB-TWO';
  }
}

class Moving implements fc.Command<Model, { standing: InterventionStanding }> {
  readonly event: InterventionEvent;

  constructor(event: InterventionEvent) {
    this.event = event;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: { standing: InterventionStanding }): void {
    const wanted = expected(model, this.event);
    const moved = moveIntervention(real.standing, this.event, NOW, plays);
    if ('rule' in moved) {
      expect(moved.rule).toBe(wanted);
      return;
    }
    const { standing } = moved;
    expect(standing.state).toBe(wanted);
    if (this.event.type === 'touch') model.touches.add(this.event.touch.id);
    if (this.event.type === 'draft') model.drafted = true;
    model.state = standing.state;
    real.standing = standing;
    expect(standing.touches.length).toBeLessThanOrEqual(plays.touchpoints);
    expect(standing.handbackDueAt !== null).toBe(standing.state === 'handback_due' || standing.state === 'closed');
    if (standing.state === 'closed') expect(standing.draft?.handback).toEqual(HANDBACK);
  }

  toString(): string {
    return JSON.stringify(this.event);
  }
}

describe('an intervention of the AE', () => {
  it('reaches every state and leaves it only by its rules', () => {
    const reached = new Set<InterventionState>();
    fc.assert(
      fc.property(fc.commands([events.map((event) => new Moving(event))], { maxCommands: 25 }), (commands) => {
        const real = { standing: newIntervention(OPENED) };
        const model: Model = { state: 'open', touches: new Set(), drafted: false };
        fc.modelRun(() => ({ model, real }), commands);
        reached.add(real.standing.state);
      }),
      { numRuns: 1_000 },
    );
    expect([...reached].toSorted()).toEqual([...INTERVENTION_STATES].toSorted());
  });

  it('warns at the second touch, and after the third the AE is out and hands back in 48 hours', () => {
    let standing = newIntervention(OPENED);
    const seen = ['2026-04-02T09:00:00Z', '2026-04-10T09:00:00Z', '2026-04-12T09:00:00Z'].map((at, place) => {
      const moved = moveIntervention(standing, { type: 'touch', touch: { id: `t${place}`, at } }, NOW, plays);
      if ('rule' in moved) throw new Error(moved.rule);
      standing = moved.standing;
      return [standing.state, budgetOf(standing, plays).isWarned, budgetOf(standing, plays).left];
    });
    expect(seen).toEqual([
      ['touched', false, 2],
      ['touched', true, 1],
      ['handback_due', true, 0],
    ]);
    expect(standing.handbackDueAt).toBe('2026-04-14T09:00:00.000Z');
    expect(isHandbackOverdue(standing, '2026-04-14T09:00:00.000Z')).toBe(false);
    expect(isHandbackOverdue(standing, '2026-04-14T09:00:01.000Z')).toBe(true);
  });
});
