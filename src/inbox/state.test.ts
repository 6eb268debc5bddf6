import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentBody, INBOX_STATES, type InboxState } from '../domain/index.ts';
import { type Move, moveItem, type Standing } from './index.ts';

const FRESH: Standing = { state: 'open', handedTo: null, edited: null, decided: null };
const DOCUMENT: DocumentBody = { title: 'Mine', account: 'acme', as_of: '2026-04-20', mode: 'offline', sections: [] };
const NOW = '2026-04-20T10:00:00.000Z';

/** From which states each move leads where, as the rules are told; the item's own state stands for "it stays". */
const TABLE: Readonly<Record<Move['action'], Partial<Record<InboxState, InboxState>>>> = {
  accept: { open: 'accepted', handed_over: 'accepted' },
  edit: { open: 'open', accepted: 'accepted', handed_over: 'handed_over' },
  hand_over: { open: 'handed_over', accepted: 'handed_over', handed_over: 'handed_over' },
  dismiss: { open: 'dismissed', accepted: 'dismissed', handed_over: 'dismissed' },
  done: { open: 'done', accepted: 'done', handed_over: 'done' },
  reopen: { dismissed: 'open', done: 'open', stale: 'open' },
  settle: { open: 'stale', accepted: 'stale', handed_over: 'stale' },
  raise: { open: 'open', accepted: 'accepted', handed_over: 'handed_over', stale: 'open', done: 'open' },
};

const by = 'Ana';
const moves: fc.Arbitrary<Move> = fc.oneof(
  fc.constant<Move>({ action: 'accept', by }),
  fc.constant<Move>({ action: 'edit', by, document: DOCUMENT }),
  fc.constantFrom('Ben Ito', 'Cy Ott').map((to): Move => ({ action: 'hand_over', by, to })),
  fc.constant<Move>({ action: 'dismiss', by, reason: 'They asked us not to' }),
  fc.constant<Move>({ action: 'done', by }),
  fc.constant<Move>({ action: 'reopen', by, reason: 'It was not done after all' }),
  fc.constantFrom('done', 'stale').map((how): Move => ({ action: 'settle', how, why: 'It no longer holds' })),
  fc.constant<Move>({ action: 'raise' }),
);

/** What the table and the two rules beside it say becomes of an item. */
interface Model {
  state: InboxState;
  handedTo: string | null;
  /** The last to settle it was the program, and no person. */
  isByItself: boolean;
}

class Moving implements fc.Command<Model, { standing: Standing }> {
  readonly move: Move;

  constructor(move: Move) {
    this.move = move;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: { standing: Standing }): void {
    const { move } = this;
    const moved = moveItem(real.standing, move, NOW);
    let expected = TABLE[move.action][model.state];
    if (move.action === 'hand_over' && move.to === model.handedTo) expected = undefined;
    if (move.action === 'settle' && expected !== undefined) expected = move.how;
    if (move.action === 'raise' && model.state === 'done' && !model.isByItself) expected = undefined;
    if (expected === undefined) {
      expect(moved).toHaveProperty('rule');
      return;
    }
    if ('rule' in moved) throw new Error(`${move.action} from ${model.state} was refused by ${moved.rule}`);
    if (move.action === 'hand_over') model.handedTo = move.to;
    if (move.action === 'reopen') model.handedTo = null;
    if (move.action === 'raise' && model.state !== 'open' && expected === 'open' && model.handedTo !== null)
      expected = 'handed_over';
    if (move.action === 'settle' || move.action === 'done') model.isByItself = move.action === 'settle';
    model.state = expected;
    expect([moved.standing.state, moved.standing.handedTo]).toEqual([model.state, model.handedTo]);
    real.standing = moved.standing;
  }

  toString(): string {
    return JSON.stringify(this.move);
  }
}

describe('an item of the inbox', () => {
  it('reaches every state and leaves it only by its rules', () => {
    const reached = new Set<InboxState>();
    fc.assert(
      fc.property(fc.commands([moves.map((move) => new Moving(move))], { maxCommands: 30 }), (commands) => {
        const real = { standing: FRESH };
        fc.modelRun(() => ({ model: { state: FRESH.state, handedTo: null, isByItself: false }, real }), commands);
        reached.add(real.standing.state);
      }),
      { numRuns: 500 },
    );
    expect([...reached].toSorted()).toEqual([...INBOX_STATES].toSorted());
  });

  it('says which rule refuses', () => {
    const rule = (standing: Partial<Standing>, move: Move, hasDocument = true) => {
      const moved = moveItem({ ...FRESH, ...standing }, move, NOW, hasDocument);
      return 'rule' in moved ? moved.rule : undefined;
    };
    expect(rule({ state: 'done' }, { action: 'accept', by })).toBe('IN-1');
    expect(rule({ state: 'stale' }, { action: 'settle', how: 'done', why: 'x' })).toBe('IN-1');
    expect(rule({}, { action: 'dismiss', by, reason: '  ' })).toBe('IN-2');
    expect(rule({ state: 'done' }, { action: 'reopen', by, reason: '' })).toBe('IN-2');
    for (const to of ['the sales team', 'CS', 'Sales', 'everyone', '...', '']) {
      expect(rule({}, { action: 'hand_over', by, to }), to).toBe('IN-3');
    }
    expect(rule({ handedTo: 'Ben Ito' }, { action: 'hand_over', by, to: ' ben ito ' })).toBe('IN-3');
    expect(rule({}, { action: 'hand_over', by, to: 'Allison Sales-Teamann' })).toBeUndefined();
    expect(rule({ state: 'accepted' }, { action: 'accept', by })).toBe('IN-4');
    expect(rule({}, { action: 'reopen', by, reason: 'x' })).toBe('IN-5');
    expect(rule({}, { action: 'edit', by, document: DOCUMENT }, false)).toBe('IN-6');
    expect(rule({ state: 'dismissed' }, { action: 'raise' })).toBe('IN-7');
    expect(rule({ state: 'done', decided: { by, at: NOW, reason: null } }, { action: 'raise' })).toBe('IN-7');
    expect(rule({ state: 'done' }, { action: 'raise' })).toBeUndefined();
  });

  it('keeps who settled it, when and why, and what a person wrote', () => {
    const edited = moveItem(FRESH, { action: 'edit', by, document: DOCUMENT }, NOW);
    if ('rule' in edited) throw new Error('an open item can be edited');
    const dismissed = moveItem(edited.standing, { action: 'dismiss', by, reason: ' Sent by phone ' }, NOW);
    expect(dismissed).toEqual({
      standing: {
        state: 'dismissed',
        handedTo: null,
        edited: DOCUMENT,
        decided: { by, at: NOW, reason: 'Sent by phone' },
      },
      event: 'dismissed',
      reason: 'Sent by phone',
    });
  });
});
