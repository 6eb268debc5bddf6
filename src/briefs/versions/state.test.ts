import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HANDOFF_STATES, type HandoffStanding, type HandoffState } from '../../domain/index.ts';
import { type HandoffEvent, type HandoffRule, moveHandoff, NO_HANDOFF } from './state.ts';

const NOW = '2026-09-21T14:00:00.000Z';
const LATER = '2026-09-24T09:00:00.000Z';

/** What must hold, said a second time and differently: who is waited for, and since which version. */
interface Model {
  state: HandoffState;
  version: number;
  sent: number;
  held: boolean;
  askedSince: number | null;
  acknowledgedBy: string | null;
}

interface Real {
  standing: HandoffStanding;
  reached: Set<HandoffState>;
}

/** What the rules allow, from the model alone. */
function expected(model: Model, event: HandoffEvent): HandoffRule | undefined {
  const isWon = model.state !== 'called_off';
  switch (event.type) {
    case 'close':
      return isWon ? 'HO-1' : undefined;
    case 'call_off':
      return isWon ? undefined : 'HO-2';
    case 'make':
      return isWon && event.version === model.version + 1 ? undefined : 'HO-3';
    case 'send':
      return isToGoOut(model) ? undefined : 'HO-4';
    case 'hold':
      return isToGoOut(model) && !model.held ? undefined : 'HO-8';
    case 'release':
    case 'stay':
      return model.held ? undefined : 'HO-8';
    case 'acknowledge': {
      if (event.by.trim() === '') return 'HO-6';
      return ['made', 'sent'].includes(model.state) && event.version === model.version ? undefined : 'HO-5';
    }
    case 'decide': {
      if (event.by.trim() === '') return 'HO-6';
      return isWon && model.version > 0 ? undefined : 'HO-7';
    }
  }
}

function isToGoOut({ state, sent, version }: Model): boolean {
  return ['made', 'acknowledged'].includes(state) && sent < version;
}

function advance(model: Model, event: HandoffEvent): void {
  if (event.type === 'close') Object.assign(model, { state: 'due', askedSince: null, held: false });
  if (event.type === 'call_off') Object.assign(model, { state: 'called_off', askedSince: null, held: false });
  if (event.type === 'make') {
    const isOwn = event.by !== null && event.by === model.acknowledgedBy;
    const isSame = event.tells === 'same' && model.state !== 'due';
    const isKept = isSame || (model.state === 'acknowledged' && (isOwn || event.tells === 'less'));
    if (isSame && model.sent === model.version) model.sent += 1;
    model.version += 1;
    if (!isKept) Object.assign(model, { state: 'made', askedSince: model.askedSince ?? model.version });
  }
  if (event.type === 'send') {
    Object.assign(model, { sent: model.version, held: false });
    if (model.state === 'made') model.state = 'sent';
  }
  if (event.type === 'hold') model.held = true;
  if (event.type === 'stay') model.held = false;
  if (event.type === 'acknowledge')
    Object.assign(model, { state: 'acknowledged', askedSince: null, acknowledgedBy: event.by.trim() });
}

class Happening implements fc.Command<Model, Real> {
  readonly #make: (version: number) => HandoffEvent;
  constructor(make: (version: number) => HandoffEvent) {
    this.#make = make;
  }
  check(): boolean {
    return true;
  }
  run(model: Model, real: Real): void {
    const event = this.#make(model.version);
    const rule = expected(model, event);
    const moved = moveHandoff(real.standing, event, NOW);
    if (rule !== undefined) {
      expect(moved).toEqual({ rule });
      return;
    }
    if ('rule' in moved) throw new Error(`${event.type} is refused by ${moved.rule}`);
    advance(model, event);
    real.standing = moved;
    real.reached.add(moved.state);
    expect(moved).toMatchObject({ state: model.state, version: model.version });
    expect(moved.sentVersion ?? 0).toBe(model.sent);
    expect(moved.goesOutAt !== null).toBe(model.held);
    expect(moved.asked?.version ?? null).toBe(model.askedSince);
    expect(moved.acknowledged?.by ?? null).toBe(model.acknowledgedBy);
    // Somebody is waited for exactly while a version is there that nobody has taken over.
    expect(moved.asked !== null).toBe(moved.state === 'made' || moved.state === 'sent');
  }
  toString(): string {
    return JSON.stringify(this.#make(0));
  }
}

const PEOPLE = fc.constantFrom('Ana Lima', 'Cal Ott', ' ');
const commands = [
  fc.constant(new Happening(() => ({ type: 'close' }))),
  fc.constant(new Happening(() => ({ type: 'call_off' }))),
  fc
    .tuple(
      fc.constantFrom(1, 1, 1, 0, 2),
      fc.constantFrom(null, 'Ana Lima', 'Cal Ott'),
      fc.constantFrom(undefined, undefined, 'less', 'same'),
    )
    .map(([step, by, tells]) => new Happening((version) => ({ type: 'make', version: version + step, by, tells }))),
  fc.constant(new Happening(() => ({ type: 'send' }))),
  fc.constant(new Happening(() => ({ type: 'hold', until: LATER }))),
  fc.constant(new Happening(() => ({ type: 'release' }))),
  fc.constant(new Happening(() => ({ type: 'stay' }))),
  fc
    .tuple(fc.constantFrom(0, 0, 0, -1), PEOPLE)
    .map(([step, by]) => new Happening((version) => ({ type: 'acknowledge', version: version + step, by }))),
  PEOPLE.map((by) => new Happening(() => ({ type: 'decide', by }))),
];

describe('a handoff', () => {
  it('reaches every state, and leaves each by its rules alone', () => {
    const reached = new Set<HandoffState>();
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 40 }), (happening) => {
        const model = {
          state: 'called_off',
          version: 0,
          sent: 0,
          held: false,
          askedSince: null,
          acknowledgedBy: null,
        } as const;
        fc.modelRun(() => ({ model: { ...model }, real: { standing: NO_HANDOFF, reached } }), happening);
      }),
      { numRuns: 2_500 },
    );
    expect([...reached].toSorted()).toEqual([...HANDOFF_STATES].toSorted());
  });

  it('asks again after an update, from then on, and not for what whoever took it over corrected', () => {
    const standingAfter = (...events: readonly HandoffEvent[]) =>
      events.reduce<HandoffStanding>((standing, event, index) => {
        const moved = moveHandoff(standing, event, index < 3 ? NOW : LATER);
        if ('rule' in moved) throw new Error(moved.rule);
        return moved;
      }, NO_HANDOFF);
    const taken = [
      { type: 'close' },
      { type: 'make', version: 1, by: null },
      { type: 'acknowledge', version: 1, by: 'Ana Lima' },
    ] as const;
    expect(standingAfter(...taken)).toMatchObject({ state: 'acknowledged', asked: null });
    expect(standingAfter(...taken, { type: 'make', version: 2, by: null })).toMatchObject({
      state: 'made',
      asked: { since: LATER, version: 2 },
      acknowledged: { version: 1 },
    });
    expect(standingAfter(...taken, { type: 'make', version: 2, by: 'Ana Lima' })).toMatchObject({
      state: 'acknowledged',
      acknowledged: { version: 2, by: 'Ana Lima', at: NOW },
    });
    const twice = [taken[0], taken[1], { type: 'send' }, { type: 'make', version: 2, by: null }] as const;
    expect(standingAfter(...twice)).toMatchObject({ state: 'made', asked: { since: NOW, version: 1 } });
  });
});
