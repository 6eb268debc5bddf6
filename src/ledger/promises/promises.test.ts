import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  foldPromises,
  type LedgerContext,
  type PromiseDecision,
  type PromiseSignal,
  promisePolicy,
  resolveDue,
  toCommitments,
} from './index.ts';

const AS_OF = { asOf: '2026-12-31', knownAt: '2026-12-31' };

const WORDS =
  'tomorrow;by Friday;end of the month;by end of Q2;in two weeks;next sprint;before the renewal;in May;by the 20th;soon;early next month;the week after Easter;mid next week;by the autumn;before Christmas;within 30 days;on Monday;this week;next quarter;by year end;later today;first week of June'.split(
    ';',
  );

const dayArbitrary = fc
  .integer({ min: 0, max: 364 })
  .map((days) => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10));
const zoneArbitrary = fc.constantFrom(
  'UTC',
  'America/Los_Angeles',
  'Pacific/Auckland',
  'Asia/Kolkata',
  'Europe/Berlin',
);

describe('the day a promise is due', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  const question = fc.record({
    words: fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 40 })),
    subtype: fc.constantFrom('product', 'commercial', 'service', 'follow_up'),
    strength: fc.constantFrom('firm' as const, 'hedged' as const),
    saidAt: fc
      .tuple(dayArbitrary, fc.integer({ min: 0, max: 23 }))
      .map(([day, hour]) => `${day}T${String(hour).padStart(2, '0')}:30:00Z`),
    zone: zoneArbitrary,
    fiscalYearStart: fc.integer({ min: 1, max: 12 }),
    renewalDate: fc.option(dayArbitrary),
  });

  it('is never before the day it was said, where the words speak of no past', () => {
    fc.assert(
      fc.property(question, (asked) => {
        fc.pre(!/last|yesterday|ago|\d{4}/i.test(asked.words));
        const { date } = resolveDue(asked);
        const said = new Intl.DateTimeFormat('en-CA', { timeZone: asked.zone }).format(new Date(asked.saidAt));
        if (date !== null) expect(date >= said).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same on machines of any time zone', () => {
    fc.assert(
      fc.property(question, zoneArbitrary, (asked, machine) => {
        process.env.TZ = 'UTC';
        const there = resolveDue(asked);
        process.env.TZ = machine;
        expect(resolveDue(asked)).toEqual(there);
      }),
      { numRuns: 500 },
    );
  });

  it('comes of the policy where nobody said when, and says so', () => {
    const due = resolveDue({ subtype: 'product', strength: 'hedged', saidAt: '2026-03-12T15:00:00Z' });
    expect(due).toMatchObject({ date: '2026-09-08', basis: 'default', words: null });
    expect(due.why).toBe('nobody said when; the policy gives a hedged product promise 180 days');
  });

  it('is told by the speakers’ own offset before the workspace’s zone', () => {
    const saidAt = '2026-03-12T23:30:00-08:00';
    const due = resolveDue({ words: 'tomorrow', subtype: 'service', strength: 'firm', saidAt, zone: 'Europe/Berlin' });
    expect(due.date).toBe('2026-03-13');
  });
});

const WHATS = [
  'SSO with Okta',
  'Okta SSO',
  'bulk export of job sheets',
  'training in Cardiff',
  'the Cardiff training',
  'credit for February',
  'signal map',
  'offline mode',
];

const signalArbitrary = fc.record({
  kind: fc.constantFrom(
    'commitment' as const,
    'commitment' as const,
    'kept_promise' as const,
    'unkept_promise' as const,
  ),
  what: fc.constantFrom(...WHATS),
  due: fc.option(fc.constantFrom(...WORDS)),
  day: dayArbitrary,
  turn: fc.integer({ min: 0, max: 9 }),
  strength: fc.constantFrom('firm' as const, 'hedged' as const, null),
});

const signalsArbitrary = fc.array(signalArbitrary, { maxLength: 14 }).map((items) =>
  items.map(
    ({ kind, what, due, day, turn, strength }, index): PromiseSignal => ({
      id: `s${index}`,
      kind,
      subtype: kind === 'commitment' ? 'product' : kind === 'kept_promise' ? 'delivered' : 'missed',
      what,
      quote: `about ${what}`,
      due: kind === 'commitment' ? due : null,
      strength: kind === 'commitment' ? strength : null,
      owner: null,
      speaker: 'Ana Lima',
      audience: ['Dana Ortiz'],
      conversation: `call-${day}`,
      turn,
      at: `${day}T10:00:00Z`,
      recordedAt: `${day}T11:00:00Z`,
    }),
  ),
);

const decisionsArbitrary = fc
  .array(
    fc.record({
      signal: fc.integer({ min: 0, max: 13 }),
      action: fc.constantFrom(
        'kept' as const,
        'withdrawn' as const,
        'reopened' as const,
        'due' as const,
        'apart' as const,
        'undo' as const,
      ),
      day: dayArbitrary,
    }),
    { maxLength: 4 },
  )
  .map((items) =>
    items.map(
      ({ signal, action, day }, index): PromiseDecision => ({
        id: `d${index}`,
        signal: `s${signal}`,
        action,
        by: 'Mia',
        at: `${day}T12:00:00Z`,
        reason: null,
        date: action === 'due' ? '2026-11-30' : null,
        other: null,
      }),
    ),
  );

describe('the ledger', () => {
  it('is the same for any order of what is handed in, and for what is handed in twice', () => {
    fc.assert(
      fc.property(
        signalsArbitrary.chain((signals) =>
          fc.tuple(fc.constant(signals), fc.shuffledSubarray(signals, { minLength: signals.length })),
        ),
        decisionsArbitrary,
        ([signals, shuffled], decisions) => {
          const ledger = foldPromises(signals, decisions, AS_OF);
          expect(foldPromises([...shuffled, ...signals], decisions.toReversed(), AS_OF)).toEqual(ledger);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds every signal once, and gives every change the words, the person or the date that brought it about', () => {
    fc.assert(
      fc.property(signalsArbitrary, decisionsArbitrary, (signals, decisions) => {
        const { entries } = foldPromises(signals, decisions, AS_OF);
        expect(entries.flatMap(({ said }) => said.map(({ signal }) => signal)).sort()).toEqual(
          signals.map(({ id }) => id).sort(),
        );
        expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
        for (const { history, state, due } of entries) {
          expect(history.at(-1)?.state).toBe(state);
          for (const change of history) {
            if (change.because === 'said') expect(change.said?.quote).toBeTruthy();
            if (change.because === 'decided') expect(change.by).toBe('Mia');
            if (change.because === 'date') expect(change.state).toBe('overdue');
          }
          if (state === 'overdue') expect((due.date ?? '9') < AS_OF.asOf).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tells a past day what was said and known by then, whatever came later', () => {
    fc.assert(
      fc.property(signalsArbitrary, dayArbitrary, (signals, day) => {
        const past = { asOf: day, knownAt: day };
        const then = signals.filter(({ recordedAt }) => recordedAt.slice(0, 10) <= day);
        expect(foldPromises(signals, [], past)).toEqual(foldPromises(then, [], past));
      }),
      { numRuns: 200 },
    );
  });

  it('never calls a promise less kept for a delivery heard of last', () => {
    fc.assert(
      fc.property(signalsArbitrary, fc.constantFrom(...WHATS), (signals, what) => {
        const kept = (all: readonly PromiseSignal[]) =>
          new Set(
            foldPromises(all, [], AS_OF)
              .entries.filter(({ state }) => state === 'kept' || state === 'late')
              .flatMap(({ said }) => said.map(({ signal }) => signal)),
          );
        const delivery: PromiseSignal = {
          ...{
            id: 'last',
            kind: 'kept_promise',
            subtype: 'delivered',
            what,
            quote: `got ${what}`,
            due: null,
            strength: null,
          },
          ...{ owner: null, speaker: 'Dana Ortiz', audience: [], conversation: 'last call', turn: 0 },
          ...{ at: '2026-12-31T10:00:00Z', recordedAt: '2026-12-31T11:00:00Z' },
        };
        const [before, after] = [kept(signals), kept([...signals, delivery])];
        expect([...before].filter((id) => !after.has(id))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('hands the scorer no day that does not count', () => {
    fc.assert(
      fc.property(signalsArbitrary, (signals) => {
        const { entries } = foldPromises(signals, [], AS_OF);
        const commitments = new Map(toCommitments(entries).map((one) => [one.id, one]));
        for (const { id, counts, strength, due } of entries) {
          if (!counts) expect(commitments.get(id)?.due_date).toBeNull();
          else expect([strength, promisePolicy.counts.bases.includes(due.basis)]).toEqual(['firm', true]);
        }
      }),
    );
  });
});

function say(
  kind: PromiseSignal['kind'],
  at: string,
  what: string,
  change: Partial<PromiseSignal> = {},
): PromiseSignal {
  return {
    ...{
      id: `${kind}-${at}`,
      kind,
      subtype: 'product',
      what,
      quote: `about ${what}`,
      due: null,
      strength: 'firm',
      owner: null,
    },
    ...{
      speaker: 'Ana Lima',
      audience: [],
      conversation: at,
      turn: 0,
      at: `${at}T10:00:00Z`,
      recordedAt: `${at}T11:00:00Z`,
    },
    ...change,
  };
}

const fold = (signals: readonly PromiseSignal[], context: Partial<LedgerContext> = {}) =>
  foldPromises(signals, [], { ...AS_OF, ...context });

describe('an entry', () => {
  it('is promised anew once it was kept', () => {
    const { entries } = fold([
      say('commitment', '2026-02-01', 'training in Cardiff', { due: 'in March' }),
      say('kept_promise', '2026-03-10', 'training in Cardiff'),
      say('commitment', '2026-05-01', 'training in Cardiff', { due: 'in June' }),
    ]);
    expect(entries.map(({ state }) => state)).toEqual(['kept', 'overdue']);
  });

  it('keeps its day when it is said again without one, and gets a new one once it was broken', () => {
    const again = [
      say('commitment', '2026-02-01', 'offline mode', { due: 'by the end of May' }),
      say('commitment', '2026-03-01', 'offline mode'),
    ];
    expect(fold(again).entries[0]?.due.date).toBe('2026-05-31');
    const broken = [...again, say('commitment', '2026-06-15', 'offline mode')];
    expect(fold(broken).entries[0]?.due).toMatchObject({ date: '2026-09-13', basis: 'default' });
  });

  it('stays apart from two others that fit as well, and a doubt says so', () => {
    const { entries, doubts } = fold([
      say('commitment', '2026-02-01', 'sensors for the Hull store', { conversation: 'a', id: 'hull' }),
      say('commitment', '2026-02-01', 'sensors for the Grimsby store', { conversation: 'a', id: 'grimsby', turn: 4 }),
      say('kept_promise', '2026-04-10', 'the store sensors', { id: 'which' }),
    ]);
    expect(entries.map(({ state }) => state)).toEqual(['overdue', 'overdue', 'kept']);
    expect(doubts.map(({ signal }) => signal)).toContain('which');
  });

  it('goes by an answer, where one was given', () => {
    const said = [
      say('commitment', '2026-02-01', 'SSO with Okta', { id: 'sso', due: 'in May' }),
      say('kept_promise', '2026-04-10', 'the new way of logging in', { id: 'login' }),
    ];
    expect(fold(said).entries).toHaveLength(2);
    const verdict = (signal: string, other: string) => (signal === 'login' && other === 'sso' ? true : undefined);
    expect(fold(said, { verdict }).entries).toMatchObject([{ state: 'kept' }]);
  });

  it('asks about what is near in meaning alone, and joins nothing by it', () => {
    const said = [
      say('commitment', '2026-02-01', 'SSO with Okta', { id: 'sso', due: 'in May' }),
      say('kept_promise', '2026-04-10', 'the new way of logging in', { id: 'login' }),
    ];
    expect(fold(said).doubts).toEqual([]);
    const near = fold(said, { meaning: () => 0.7 });
    expect(near.entries).toHaveLength(2);
    expect(near.doubts).toMatchObject([{ signal: 'login', other: 'sso' }]);
    expect(fold(said, { meaning: () => 0.5 }).doubts).toEqual([]);
    expect(fold(said, { meaning: () => 0.7, verdict: () => false }).doubts).toEqual([]);
  });

  it('is named after what was known of it first, so that an older call handed in late changes no id', () => {
    const june = say('commitment', '2026-06-01', 'bulk export', { id: 'known-first', due: 'in August' });
    const may = say('commitment', '2026-05-01', 'bulk export', {
      id: 'said-first',
      due: 'in July',
      recordedAt: '2026-07-01T00:00:00Z',
    });
    expect(fold([june]).entries.map(({ id }) => id)).toEqual(['c_known-first']);
    expect(fold([june, may]).entries).toMatchObject([
      { id: 'c_known-first', madeAt: '2026-05-01T10:00:00Z', moved: 1 },
    ]);
  });
});
