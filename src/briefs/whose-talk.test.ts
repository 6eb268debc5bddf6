import { expect, it } from 'vitest';
import { type DealAmongOthers, isOfDeal } from './whose-talk.ts';

const FIRST = {
  key: 'd1',
  name: 'Acme 2026',
  crmIds: [{ system: 'hubspot', id: '41' }],
  openedAt: '2026-08-01T00:00:00.000Z',
  closedAt: '2026-09-21T14:00:00.000Z',
};
const SECOND = {
  key: 'd2',
  name: 'Acme 2026 warehouse',
  crmIds: [{ system: 'hubspot', id: '42' }],
  openedAt: '2026-09-22T09:00:00.000Z',
  closedAt: null,
};
const AMONG: DealAmongOthers = { deal: FIRST, others: [SECOND], accountName: 'Acme' };

function said(more: Partial<Parameters<typeof isOfDeal>[0]> = {}) {
  return { occurred_at: '2026-09-25T09:00:00.000Z', turns: [{ speaker: 'A', text: 'Shall we begin?' }], ...more };
}

it('is of the deals alone that it names, by our key or as a CRM calls them', () => {
  expect(isOfDeal(said({ deals: [{ key: 'd1' }] }), AMONG, true)).toBe(true);
  expect(isOfDeal(said({ deals: [{ system: 'HubSpot', id: '41' }] }), AMONG, true)).toBe(true);
  expect(isOfDeal(said({ deals: [{ system: 'hubspot', id: '42' }] }), AMONG, false)).toBe(false);
  expect(isOfDeal(said({ deals: [{ key: 'd1' }, { key: 'd2' }] }), AMONG, false)).toBe(true);
});

it('is of the deal whose name stands in its subject, the longest where one begins another', () => {
  expect(isOfDeal(said({ subject: 'Kick-off: Acme 2026' }), AMONG, true)).toBe(true);
  expect(isOfDeal(said({ subject: 'Acme 2026 (warehouse) pricing' }), AMONG, false)).toBe(false);
  const bare = { ...AMONG, others: [{ ...SECOND, name: 'Acme' }] };
  expect(isOfDeal(said({ subject: 'Acme weekly' }), bare, false), 'the account names no deal').toBe(true);
});

it('is not of a closed deal while another one of the account is open, unless its words name it', () => {
  expect(isOfDeal(said(), AMONG, true)).toBe(false);
  expect(isOfDeal(said({ turns: [{ speaker: 'A', text: 'About Acme 2026: who trains?' }] }), AMONG, true)).toBe(true);
  expect(isOfDeal(said(), AMONG, false), 'said before the close').toBe(true);
  expect(isOfDeal(said({ occurred_at: '2026-09-22T08:00:00.000Z' }), AMONG, true), 'not open yet').toBe(true);
  const closed = { ...AMONG, others: [{ ...SECOND, closedAt: '2026-09-23T00:00:00.000Z' }] };
  expect(isOfDeal(said(), closed, true), 'closed by then').toBe(true);
});
