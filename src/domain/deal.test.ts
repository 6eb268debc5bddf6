import { expect, it } from 'vitest';
import { type DealState, type DealUpdate, updateDeal } from './index.ts';

const OPEN: DealState = {
  name: 'Acme 2026',
  stage: 'negotiation',
  amount: 45_000,
  currency: 'EUR',
  owner: 'Ina Berg',
  closedAt: null,
  won: null,
  stateAt: '2026-09-01T10:00:00.000Z',
};
const WON: DealUpdate = { stage: 'closedwon', won: true, at: '2026-09-21T14:00:00.000Z' };

function kinds(before: DealState | undefined, update: DealUpdate) {
  return updateDeal(before, update).events.map(({ kind }) => kind);
}

it('records the close of a deal that was open, and what is not said stays', () => {
  const { state, events } = updateDeal(OPEN, WON);
  expect(state).toEqual({ ...OPEN, stage: 'closedwon', won: true, closedAt: WON.at, stateAt: WON.at });
  expect(events).toEqual([
    { kind: 'stage', stage: 'closedwon', at: WON.at },
    { kind: 'closed_won', stage: 'closedwon', at: WON.at },
  ]);
});

it('says a winning once', () => {
  const { state } = updateDeal(OPEN, WON);
  expect(kinds(state, WON)).toEqual([]);
  expect(kinds(state, { ...WON, at: '2026-09-22T00:00:00Z', amount: 1 })).toEqual([]);
});

it('starts nothing for a deal won long ago that is first seen now, unless its stage just changed', () => {
  expect(kinds(undefined, WON)).toEqual(['stage']);
  expect(kinds(undefined, { ...WON, stageChangedAt: WON.at })).toEqual(['stage', 'closed_won']);
});

it('knows a deal that is lost, and one that is opened and won again', () => {
  expect(kinds(OPEN, { ...WON, stage: 'closedlost', won: false })).toEqual(['stage', 'closed_lost']);
  const won = updateDeal(OPEN, WON).state;
  const reopened = updateDeal(won, { stage: 'negotiation', won: null, at: '2026-09-25T00:00:00Z' });
  expect(reopened.events.map(({ kind }) => kind)).toEqual(['stage', 'reopened']);
  expect(reopened.state.closedAt).toBeNull();
  expect(kinds(reopened.state, { ...WON, at: '2026-09-30T00:00:00Z' })).toEqual(['stage', 'closed_won']);
});

it('puts an update that arrives late into the history and leaves the deal as it stands', () => {
  const { state } = updateDeal(OPEN, WON);
  const late = updateDeal({ ...state, owner: null }, { ...OPEN, at: '2026-09-10T00:00:00Z', stage: 'legal' });
  expect(late.state).toEqual({ ...state, owner: 'Ina Berg' });
  expect(late.events).toEqual([{ kind: 'stage', stage: 'legal', at: '2026-09-10T00:00:00Z' }]);
});
