import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  addDays,
  attributesOf,
  canonicalJson,
  claimSchema,
  conversationInputSchema,
  daysBetween,
  evidenceSchema,
  InputError,
  parseInstant,
  parseWith,
  SIGNAL_KINDS,
  subtypesOf,
} from './index.ts';

const everySubtype = SIGNAL_KINDS.flatMap((kind) => subtypesOf(kind).map((subtype) => ({ kind, subtype })));

function issuesOf(act: () => unknown): readonly { path?: string; message: string }[] {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.issues;
    throw error;
  }
  throw new Error('expected an InputError');
}

describe('the signal schema', () => {
  it('holds the fifteen kinds and forty-three subtypes of the taxonomy', () => {
    expect(SIGNAL_KINDS).toHaveLength(15);
    expect(everySubtype).toHaveLength(43);
  });

  it.each(everySubtype)('accepts $kind/$subtype with each attribute of its own and no other', ({ kind, subtype }) => {
    const own = Object.fromEntries(
      attributesOf(kind, subtype).map((name) => [name, name === 'strength' ? 'firm' : 'x']),
    );
    const claim = { kind, subtype, turns: [0], quote: 'x', attrs: own };
    expect(claimSchema.parse(claim)).toEqual(claim);
    expect(claimSchema.safeParse({ ...claim, attrs: { ...own, mood: 'warm' } }).success).toBe(false);
  });

  it('refuses a subtype of another kind, an empty quote and a missing turn', () => {
    const claim = { kind: 'competitor', subtype: 'mention', turns: [0], quote: 'x', attrs: {} };
    expect(claimSchema.safeParse({ ...claim, subtype: 'missed' }).success).toBe(false);
    expect(claimSchema.safeParse({ ...claim, quote: '' }).success).toBe(false);
    expect(claimSchema.safeParse({ ...claim, turns: [] }).success).toBe(false);
  });

  it('can be written as JSON schema', () => {
    expect(JSON.stringify(z.toJSONSchema(claimSchema))).toContain('unkept_promise');
  });
});

describe('the conversation contract', () => {
  const conversation = { medium: 'call', occurred_at: '2026-03-12', turns: [{ speaker: 'Dana', text: 'Hello.' }] };

  it('ignores unknown keys, labels among them', () => {
    expect(parseWith(conversationInputSchema, { ...conversation, gold: [], mood: 'x' })).not.toHaveProperty('gold');
  });

  it('names the path of a wrong type and never repeats the text', () => {
    const wrong = {
      ...conversation,
      turns: [
        { speaker: 'Dana', text: 'a secret' },
        { speaker: 'Dana', text: 7 },
      ],
    };
    expect(issuesOf(() => parseWith(conversationInputSchema, wrong))).toEqual([
      { path: 'turns[1].text', message: 'expected string, received number' },
    ]);
  });

  it('refuses an empty transcript, a turn of 200,000 characters and 10,000 turns, saying the limit', () => {
    const messages = [
      [],
      [{ speaker: 'A', text: 'x'.repeat(200_000) }],
      Array(10_000).fill({ speaker: 'A', text: 'x' }),
    ].map((turns) => issuesOf(() => parseWith(conversationInputSchema, { ...conversation, turns }))[0]);
    expect(messages).toEqual([
      { path: 'turns', message: 'the transcript is empty: no turn to read' },
      {
        path: 'turns[0].text',
        message: '200000 characters in one turn; at most 100000 are read. Split it by speaker or by time',
      },
      { path: 'turns', message: '10000 turns in one conversation; at most 5000 are read. Split the recording' },
    ]);
  });
});

describe('the evidence contract', () => {
  it('takes absent and null for unknown, and an absent array for empty', () => {
    const evidence = parseWith(evidenceSchema, { account: { key: 'acme', acv: null }, signals: null });
    expect(evidence).toMatchObject({ account: { key: 'acme', acv: null, use_cases: [] }, signals: [], touches: [] });
  });

  it('names the path of a wrong kind, a wrong subtype and a wrong date', () => {
    const signal = { id: 's', kind: 'competitor', subtype: 'mention', occurred_at: '2026-01-01' };
    const signals = [
      signal,
      { ...signal, kind: 'mood' },
      { ...signal, subtype: 'late' },
      { ...signal, occurred_at: '1/2/26' },
    ];
    const paths = issuesOf(() => parseWith(evidenceSchema, { account: { key: 'a' }, signals })).map(({ path }) => path);
    expect(paths).toEqual(['signals[1].kind', 'signals[2].subtype', 'signals[3].occurred_at']);
  });
});

describe('time', () => {
  it('reads a time without zone as UTC and a bare date as its first instant', () => {
    expect(parseInstant('2026-03-12')).toBe(Date.UTC(2026, 2, 12));
    expect(parseInstant('2026-03-12T15:00')).toBe(Date.UTC(2026, 2, 12, 15));
    expect(parseInstant('2026-03-12T15:00:00+02:00')).toBe(Date.UTC(2026, 2, 12, 13));
  });

  it.each(['', 'tomorrow', '12.03.2026', '2026-02-30', '2026-13-01', '2026-03-12T25:00:00Z'])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('counts days between UTC dates as addDays adds them', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 20_000 }), (days) => {
        expect(daysBetween('2026-03-12', addDays('2026-03-12', days))).toBe(days);
      }),
    );
  });
});

describe('canonicalJson', () => {
  it('gives equal bytes for equal values in any key order', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const shuffled = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(shuffled)).toBe(canonicalJson(value));
      }),
    );
  });
});
