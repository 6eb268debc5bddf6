import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  REVIEW_KINDS,
  REVIEW_STATES,
  type ReviewKind,
  type ReviewStanding,
  type ReviewState,
} from '../domain/index.ts';
import {
  isOnePerson,
  isReviewOverdue,
  moveReview,
  NEW_REVIEW,
  type ReviewEvent,
  type ReviewRule,
  type WantedOutcome,
} from './index.ts';

const NOW = '2026-04-20T10:00:00.000Z';
const by = 'Ana Lima';
const OUTCOME = { path: 'save_motion', owner: 'Bea Ruiz', action: 'Run the 60-day plan', deadline: '2026-05-20' };

/** A step of the model: what a person or the program may try, right or wrong. */
const outcomes = fc.record(
  {
    path: fc.constantFrom('save_motion', 'managed_wind_down', 'hope'),
    owner: fc.constantFrom('Bea Ruiz', 'CS team', 'sales'),
    action: fc.constantFrom('Run the plan', ' '),
    deadline: fc.constantFrom('2026-04-20', '2026-05-20', '2026-04-19', 'soon'),
  },
  { requiredKeys: [] },
);
const GOOD = { path: 'save_motion', owner: 'Bea Ruiz', action: 'Run the plan', deadline: '2026-05-20' };
const events: fc.Arbitrary<ReviewEvent> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<ReviewEvent>({ type: 'fill' }) },
  {
    weight: 8,
    arbitrary: fc.constantFrom('data_sync', 'outreach').map((part): ReviewEvent => ({ type: 'part', part, by })),
  },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom('competitor', 'over_promised')
      .map((cause): ReviewEvent => ({ type: 'cause', cause, by })),
  },
  { weight: 4, arbitrary: fc.constant<ReviewEvent>({ type: 'outreach', plan: 'Bea calls first.', by }) },
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        fc.constantFrom('choose' as const, 'complete' as const),
        fc.oneof(outcomes, { weight: 3, arbitrary: fc.constant(GOOD) }),
      )
      .map(([type, said]): ReviewEvent => ({ type, by, ...said })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('They asked us to', ' ').map((why): ReviewEvent => ({ type: 'cancel', by, why })),
  },
  { weight: 1, arbitrary: fc.constant<ReviewEvent>({ type: 'clear', why: 'JR-1 no longer fires' }) },
);

/** What the playbook says, told by hand: where the review stands and what has been gone through. */
interface Model {
  state: ReviewState;
  synced: boolean;
  caused: boolean;
  outcome: WantedOutcome;
  /** No path must be taken. */
  check: boolean;
}

function expected(model: Model, event: ReviewEvent): ReviewState | ReviewRule {
  if (model.state === 'complete' || model.state === 'cancelled') return 'JR-ENDED';
  if (event.type === 'fill') return model.state === 'open' ? 'open' : 'prefilled';
  if (event.type === 'cancel') return event.why === ' ' ? 'JR-WHY' : 'cancelled';
  if (event.type === 'clear') return model.state === 'open' ? 'JR-BEGUN' : 'cancelled';
  if (model.state === 'due') return 'JR-FILLED';
  if (event.type === 'cause') return model.synced ? 'open' : 'JR-SYNC';
  if (event.type === 'part' && event.part === 'data_sync') return 'open';
  const said = 'path' in event ? event.path : undefined;
  const isFree =
    model.check && (event.type === 'part' || event.type === 'outreach' || (said ?? model.outcome.path) === undefined);
  if (!isFree && (!model.synced || !model.caused)) return 'JR-CAUSE';
  if (event.type === 'choose' || event.type === 'complete') {
    const { path, owner, action, deadline } = { ...model.outcome, ...event };
    if (!isFree && path !== 'save_motion' && path !== 'managed_wind_down') return 'JR-PATH';
    if (owner !== 'Bea Ruiz') return 'JR-OWNER';
    if (action !== 'Run the plan') return 'JR-ACTION';
    if (deadline === undefined || deadline === 'soon' || deadline < '2026-04-20') return 'JR-DATE';
    return event.type === 'complete' ? 'complete' : 'open';
  }
  return 'open';
}

interface Real {
  standing: ReviewStanding;
  readonly kind: ReviewKind;
  /** Every state that any walk has come through. */
  readonly reached: Set<ReviewState>;
}

class Moving implements fc.Command<Model, Real> {
  readonly event: ReviewEvent;

  constructor(event: ReviewEvent) {
    this.event = event;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    const { event } = this;
    const wanted = expected(model, event);
    const moved = moveReview(real.standing, event, NOW, real.kind);
    if ('rule' in moved) {
      expect(moved.rule).toBe(wanted);
      return;
    }
    expect(moved.standing.state).toBe(wanted);
    if (event.type === 'part' && event.part === 'data_sync') model.synced = true;
    if (event.type === 'cause') model.caused = true;
    if (event.type === 'choose' || event.type === 'complete') model.outcome = { ...model.outcome, ...event };
    model.state = moved.standing.state;
    real.standing = moved.standing;
    real.reached.add(model.state);
    if (model.state === 'complete') {
      expect(real.standing.outcome).toMatchObject({ owner: 'Bea Ruiz', action: 'Run the plan' });
      if (real.standing.outcome?.path === null) return;
      expect(real.standing.cause).not.toBeNull();
      expect(real.standing.parts.data_sync).toBeDefined();
    }
  }

  toString(): string {
    return JSON.stringify(this.event);
  }
}

describe('a review', () => {
  it.each(REVIEW_KINDS)('of kind %s reaches every state and leaves it only by its rules', (kind) => {
    const reached = new Set<ReviewState>([NEW_REVIEW.state]);
    fc.assert(
      fc.property(fc.commands([events.map((event) => new Moving(event))], { maxCommands: 40 }), (commands) => {
        const real = { standing: NEW_REVIEW, kind, reached };
        const model: Model = { state: 'due', synced: false, caused: false, outcome: {}, check: kind !== 'joint' };
        fc.modelRun(() => ({ model, real }), commands);
      }),
      { numRuns: 2_500 },
    );
    expect([...reached].toSorted()).toEqual([...REVIEW_STATES].toSorted());
  });

  it('goes from the record to one path, one person, one action and one day', () => {
    const steps: readonly ReviewEvent[] = [
      { type: 'fill' },
      { type: 'part', part: 'data_sync', by },
      { type: 'cause', cause: 'champion_loss', commercial: true, by },
      { type: 'choose', ...OUTCOME, by },
      { type: 'outreach', plan: ' The AE calls the new VP first. ', by },
      { type: 'complete', by, deadline: '2026-05-21' },
    ];
    const standing = steps.reduce((before, event) => {
      const moved = moveReview(before, event, NOW);
      if ('rule' in moved) throw new Error(moved.rule);
      return moved.standing;
    }, NEW_REVIEW);
    expect(standing).toMatchObject({
      state: 'complete',
      cause: 'champion_loss',
      commercial: true,
      outcome: { ...OUTCOME, deadline: '2026-05-21' },
      outreach: 'The AE calls the new VP first.',
      ended: { by, at: NOW },
    });
    expect(Object.keys(standing.parts).toSorted()).toEqual(['data_sync', 'outreach', 'recovery', 'root_cause']);
  });

  it('knows a person from a team', () => {
    for (const name of [
      'CS team',
      'sales',
      'the CSM',
      'Customer Success',
      'AE and CSM',
      'TBD',
      'us',
      'Team Rocket',
      '',
    ]) {
      expect(isOnePerson(name), name).toBe(false);
    }
    for (const name of ['Ana Lima', 'Björn', 'Sales, Dana', '李小龙', 'Alison Teamann', 'Dr. Cro Magnon']) {
      expect(isOnePerson(name), name).toBe(true);
    }
  });

  it('is overdue from the day after it was due, while it waits', () => {
    const overdue = (state: ReviewState, day: string) => isReviewOverdue({ state, dueOn: '2026-04-20' }, day);
    expect(overdue('prefilled', '2026-04-20')).toBe(false);
    expect(overdue('prefilled', '2026-04-21')).toBe(true);
    expect(overdue('complete', '2026-04-21')).toBe(false);
  });
});
