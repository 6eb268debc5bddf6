import { describe, expect, it } from 'vitest';
import { evidenceSchema } from '../../domain/index.ts';
import { defaultPolicy, score } from '../../scoring/index.ts';
import {
  foldPromises,
  type LedgerContext,
  type PromiseDecision,
  type PromiseSignal,
  resolveDue,
  toCommitments,
} from './index.ts';

function say(
  id: string,
  kind: PromiseSignal['kind'],
  at: string,
  what: string,
  change: Partial<PromiseSignal> = {},
): PromiseSignal {
  const subtype = { commitment: 'product', kept_promise: 'delivered', unkept_promise: 'missed' }[kind];
  const when = at.length === 10 ? `${at}T10:00:00Z` : at;
  const where = { owner: null, speaker: 'Ana Lima', audience: [], conversation: at, turn: 0, at: when };
  return {
    ...{ id, kind, subtype, what, quote: what, due: null, strength: 'firm' },
    ...where,
    recordedAt: when,
    ...change,
  };
}

function decide(
  signal: string,
  action: PromiseDecision['action'],
  at: string,
  change: Partial<PromiseDecision> = {},
): PromiseDecision {
  return { id: `${at}-${action}`, signal, action, by: 'Mia', at, reason: null, date: null, other: null, ...change };
}

const fold = (
  signals: readonly PromiseSignal[],
  decisions: readonly PromiseDecision[],
  asOf = '2026-12-31',
  context: Partial<LedgerContext> = {},
) => foldPromises(signals, decisions, { asOf, knownAt: asOf, ...context }).entries;

/** Who is together with whom, and how each stands. */
const told = (...asked: Parameters<typeof fold>) =>
  fold(...asked).map(({ state, said }) => `${said.map(({ signal }) => signal).join('+')} ${state}`);

const SSO = say('sso', 'commitment', '2026-03-01', 'SSO login with Okta', { due: 'by June 30' });
const MISSED = say('missed', 'unkept_promise', '2026-07-05', 'Okta SSO login');
const AGAIN = say('again', 'commitment', '2026-09-01', 'SSO login with Okta for the Leeds site', {
  due: 'by December 1',
});

describe('a term that holds', () => {
  it.each([
    ['until the end of June', 'We will hold that price until the end of June'],
    ['the end of June', 'We will hold that price until the end of June'],
    ['until March 31', 'The discount stays valid until March 31'],
    ['December', "We'll keep the current rate through December"],
    ['until renewal', 'The rate stays until renewal'],
    ['for 2027', "We'll lock in the same terms for 2027"],
  ])('is nothing to deliver by a day: %s', (words, quote) => {
    const asked = { words, quote, subtype: 'commercial', strength: 'firm', saidAt: '2026-02-10T15:00:00Z' } as const;
    expect(resolveDue({ ...asked, renewalDate: '2026-11-01' })).toMatchObject({ date: null, basis: 'none' });
  });

  it.each([
    ['commercial', 'by Friday', "We'll send you the price hold in writing by Friday"],
    ['commercial', 'tomorrow', "I'll confirm tomorrow whether the rate holds"],
    ['follow_up', 'until Friday', 'Give me until Friday and you have the deck'],
    ['product', 'until June', 'The new map will not be live until June'],
  ])('is not what is to be done by one: %s, %s', (subtype, words, quote) => {
    const due = resolveDue({ words, quote, subtype, strength: 'firm', saidAt: '2026-02-10T15:00:00Z' });
    expect(due.date).not.toBeNull();
  });
});

describe('what a person decided', () => {
  const kept = decide('sso', 'kept', '2026-08-10T09:00:00Z');
  const points = (decisions: readonly PromiseDecision[], asOf: string, signals = [SSO, MISSED]) => {
    const evidence = evidenceSchema.parse({
      account: { key: 'acme' },
      signals: signals
        .filter(({ kind }) => kind !== 'commitment')
        .map(({ id, kind, subtype, at, what, quote }) => ({
          ...{ id, kind, subtype, occurred_at: at, quote, status: 'open' },
          attrs: { what },
        })),
      commitments: toCommitments(fold(signals, decisions, asOf)),
    });
    const { contributions } = score(evidence, asOf, defaultPolicy, asOf);
    return contributions.filter(({ rule }) => rule === 'IND-10').length;
  };

  it('stays kept when something like it is promised later, and its complaint stays settled', () => {
    expect(told([SSO, MISSED, AGAIN], [kept], '2026-09-02')).toEqual(['sso+missed late', 'again open']);
    expect(points([kept], '2026-09-02', [SSO, MISSED, AGAIN])).toBe(0);
    expect(told([SSO, MISSED, AGAIN], [], '2026-09-02')).toEqual(['sso+missed+again open']);
  });

  it('wins over what was said before it was decided, whatever the day it was done', () => {
    const repeated = say('repeated', 'commitment', '2026-03-20', 'SSO login with Okta', { due: 'by July 31' });
    const past = decide('sso', 'kept', '2026-08-10T09:00:00Z', { date: '2026-03-10' });
    const [entry] = fold([SSO, repeated, MISSED], [past]);
    expect(entry).toMatchObject({ state: 'kept', keptAt: '2026-03-10', complaints: [], settled: ['missed'] });
    expect(points([past], '2026-08-20', [SSO, repeated, MISSED])).toBe(0);
    expect(told([SSO, repeated], [past, decide('sso', 'reopened', '2026-08-11T09:00:00Z')])).toEqual([
      'sso+repeated overdue',
    ]);
  });

  it('settles the complaints of what it withdrew, until it is reopened', () => {
    const withdrawn = decide('sso', 'withdrawn', '2026-07-10T09:00:00Z');
    expect([points([], '2026-07-20'), points([withdrawn], '2026-07-20')]).toEqual([1, 0]);
    expect(points([withdrawn, decide('sso', 'reopened', '2026-07-12T09:00:00Z')], '2026-07-20')).toBe(1);
  });

  it.each(['reopened', 'withdrawn'] as const)(
    'comes after what was decided earlier on one day: kept, then %s',
    (action) => {
      const today = decide('sso', 'kept', '2026-05-05T09:00:00Z', { date: '2026-05-05' });
      const [entry] = fold([SSO], [today, decide('sso', action, '2026-05-05T11:00:00Z')], '2026-05-20');
      expect(entry?.state).toBe(action === 'reopened' ? 'open' : action);
    },
  );

  it('puts two promises of one conversation together', () => {
    const other = say('okta', 'commitment', '2026-03-01', 'identity provider rollout', { turn: 9 });
    const belongs = decide('okta', 'belongs', '2026-03-02T00:00:00Z', { other: 'sso' });
    expect(told([SSO, other], [])).toHaveLength(2);
    expect(told([SSO, other], [belongs])).toEqual(['sso+okta overdue']);
    const turned = decide('sso', 'belongs', '2026-03-02T00:00:00Z', { other: 'okta' });
    expect(fold([SSO, other], [turned])).toHaveLength(1);
  });

  it('puts a promise to one that was kept', () => {
    const came = say('came', 'kept_promise', '2026-04-01', 'SSO login with Okta');
    const other = say('rollout', 'commitment', '2026-05-01', 'rollout of identity', { due: 'by June 30' });
    const belongs = decide('rollout', 'belongs', '2026-05-02T00:00:00Z', { other: 'sso' });
    expect(told([SSO, came, other], [])).toEqual(['sso+came kept', 'rollout overdue']);
    expect(told([SSO, came, other], [belongs])).toEqual(['sso+came+rollout overdue']);
  });

  it('takes the first word of a promise out of it, and lets what is said later be about it', () => {
    const repeated = say('repeated', 'commitment', '2026-03-20', 'SSO login with Okta', { due: 'by July 31' });
    const apart = decide('sso', 'apart', '2026-04-01T00:00:00Z');
    expect(told([SSO, repeated], [])).toEqual(['sso+repeated overdue']);
    expect(told([SSO, repeated], [apart])).toEqual(['sso overdue', 'repeated overdue']);
    const came = say('came', 'kept_promise', '2026-05-01', 'SSO login with Okta');
    expect(told([SSO, came], [apart])).toEqual(['sso+came kept']);
  });
});

it('takes the day of a delivery where it was said', () => {
  const export_ = say('export', 'commitment', '2026-03-05T10:00:00-08:00', 'export', { due: 'by tomorrow' });
  const came = say('came', 'kept_promise', '2026-03-06T18:00:00-08:00', 'export');
  const [entry] = fold([export_, came], [], '2026-12-31', { zone: 'America/Los_Angeles' });
  expect(entry?.history.map(({ state }) => state)).toEqual(['open', 'kept']);
});

it('is due before the renewal that was ahead when it was said', () => {
  const said = say('export', 'commitment', '2025-08-01', 'data export', { due: 'before the renewal' });
  const due = (renewals: LedgerContext['renewals'], renewalDate = '2026-12-01') =>
    fold([said], [], '2026-02-01', { renewals, renewalDate })[0]?.due.date;
  const first = { date: '2025-12-01', since: '2025-01-01T00:00:00Z' };
  const next = { date: '2026-12-01', since: '2025-12-02T00:00:00Z' };
  expect(due([next, first])).toBe('2025-11-30');
  expect(
    due([
      { ...first, since: '2026-01-15T00:00:00Z' },
      { ...next, since: '2026-01-16T00:00:00Z' },
    ]),
  ).toBe('2025-11-30');
  expect(
    due([
      { ...first, date: '2025-09-01' },
      { ...first, since: '2025-06-01T00:00:00Z' },
    ]),
  ).toBe('2025-11-30');
  expect(due([])).toBe('2026-11-30');
});

it('holds for the promise when the signal that it was told by is gone, once', () => {
  const repeated = say('repeated', 'commitment', '2026-03-20', 'SSO login with Okta', { due: 'by July 31' });
  const kept = decide('sso', 'kept', '2026-08-10T09:00:00Z', { members: ['sso', 'repeated'] });
  expect(told([repeated], [kept])).toEqual(['repeated late']);
  const apart = decide('repeated', 'apart', '2026-08-11T09:00:00Z');
  expect(told([SSO, repeated], [kept, apart])).toEqual(['sso late', 'repeated overdue']);
  const undo = decide('sso', 'undo', '2026-08-12T09:00:00Z', { members: ['sso', 'repeated'] });
  expect(told([repeated], [kept, undo])).toEqual(['repeated overdue']);
});
