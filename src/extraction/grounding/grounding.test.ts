import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../domain/index.ts';
import { type Candidate, ground } from '../index.ts';

const TURNS: readonly (readonly [speaker: string, text: string])[] = [
  ['Sam Webb', 'So, how is the rollout going over there in Leeds?'],
  ['Dana Ortiz', 'Fine in Ops. Finance saw the dashboards and wants in, about forty people — they’re keen 🎉.'],
  ['Sam Webb', 'Great. I’ll send you the pricing for forty seats by Friday, um, and we will, uh, fix the export.'],
  [
    'Dana Ortiz',
    'The export is not working since March, we told Pulseboard about it and they would do it for 31,000 a year.',
  ],
  ['Room 4', 'Yes, exactly.'],
  ['Dana Ortiz', 'Yes, exactly. We are not looking at anyone else right now, to be honest with you.'],
  ['Dana Ortiz', 'Marguerite saw the forecast demo in the fall and she did not care for it at all.'],
];

const conversation: Conversation = {
  id: 'c1',
  medium: 'call',
  occurred_at: '2026-03-12T15:00:00Z',
  participants: [
    { name: 'Dana Ortiz', side: 'customer' },
    { name: 'Sam Webb', side: 'vendor' },
  ],
  turns: TURNS.map(([speaker, text]) => ({ speaker, text })),
};

function candidate(turns: number[], quote: string, more: Partial<Candidate> = {}): Candidate {
  return { kind: 'escalation', subtype: 'support', turns, quote, attrs: {}, confidence: 0.8, ...more };
}

function groundOne(given: Candidate) {
  const { grounded, rejected } = ground(conversation, [given]);
  return { signal: grounded[0], reason: rejected[0]?.reason };
}

describe('a quote', () => {
  it('found letter for letter in its turn is exact, with UTF-16 offsets', () => {
    const { signal } = groundOne(candidate([1], 'they’re keen 🎉.'));
    expect(signal).toMatchObject({ grounding: 'exact', quote: 'they’re keen 🎉.', turns: [1], confidence: 0.8 });
    expect(signal?.span).toEqual({ turn: 1, start: 75, end: 91 });
  });

  it('is found after folding case, white space, quotes and dashes, and stored as the source has it', () => {
    const { signal } = groundOne(candidate([1], '"about forty  people - They\'re keen"'));
    expect(signal).toMatchObject({ grounding: 'folded', quote: 'about forty people — they’re keen' });
  });

  it('is found by close alignment when only noise of speech and punctuation differ, at lower confidence', () => {
    const { signal } = groundOne(
      candidate([2], 'I’ll send you the pricing for forty seats by Friday and we will fix the export'),
    );
    expect(signal).toMatchObject({
      grounding: 'fuzzy',
      quote: 'I’ll send you the pricing for forty seats by Friday, um, and we will, uh, fix the export',
    });
    expect(signal?.confidence).toBeCloseTo(0.56);
  });

  it('with a wrong turn number is corrected when one other turn has the words', () => {
    const { signal } = groundOne(candidate([0, 4], 'The export is not working since March'));
    expect(signal).toMatchObject({ turns: [3, 4], grounding: 'exact' });
  });

  it('in the second of the named turns moves that turn to the front', () => {
    expect(groundOne(candidate([0, 3], 'not working since March')).signal?.turns).toEqual([3, 0]);
  });

  it('that stands in several turns, none of them named, is ambiguous', () => {
    const twice = {
      ...conversation,
      turns: [...conversation.turns, { speaker: 'Dana Ortiz', text: 'We are not looking at anyone else right now.' }],
    };
    const { rejected } = ground(twice, [candidate([0], 'not looking at anyone else right now')]);
    expect(rejected[0]?.reason).toBe('quote_ambiguous');
  });

  it('that is short and repeated is taken from the turn named', () => {
    expect(groundOne(candidate([5], 'Yes, exactly.')).signal?.span).toEqual({ turn: 5, start: 0, end: 13 });
    expect(groundOne(candidate([0], 'Yes, exactly.')).reason).toBe('quote_not_found');
  });

  it('with words left out is not verified piece by piece', () => {
    expect(groundOne(candidate([3], 'The export is ... working since March')).reason).toBe('quote_not_found');
    expect(groundOne(candidate([3], 'The export is … since March, we told Pulseboard about it')).reason).toBe(
      'quote_not_found',
    );
  });

  it('that exchanges two words of one turn for one another is not a misspelling', () => {
    const text = 'maria from finance wants it and marie from legal does not want it at all';
    const lowercase = { ...conversation, turns: [{ speaker: 'Dana Ortiz', text }] };
    const find = (quote: string) => ground(lowercase, [candidate([0], quote)]).grounded[0]?.grounding;
    expect(find('marie from finance wants it and maria from legal does not want it at all')).toBeUndefined();
    expect(find('marja from finance wants it and marie from legal does not want it at all')).toBe('fuzzy');
  });

  it('inside a word is not found', () => {
    expect(groundOne(candidate([0], 'eed')).reason).toBe('quote_not_found');
  });

  it('without letters says nothing', () => {
    expect(groundOne(candidate([0], '?!')).reason).toBe('quote_too_short');
  });

  it.each([
    ['a negation taken out', 'The export is working since March, we told Pulseboard about it'],
    ['a negation put in', 'we told Pulseboard about it and they would not do it for 31,000 a year'],
    ['a contraction turned round', 'We aren’t not looking at anyone else right now, to be honest'],
    ['another name', 'The export is not working since March, we told Gridwise about it'],
    ['another month', 'The export is not working since April, we told Pulseboard about it'],
    ['another number', 'they would do it for 21,000 a year'],
    ['another number in words', 'Finance saw the dashboards and wants in, about fourteen people'],
    ['another person', 'Margaret saw the forecast demo in the fall and she did not care for it'],
    ['another verb', 'Finance hated the dashboards and wants in, about forty people'],
    ['two turns joined', 'Yes, exactly. Marguerite saw the forecast demo in the fall'],
  ])('with %s is not found', (_, quote) => {
    expect(ground(conversation, [candidate([0, 1, 2, 3, 4, 5, 6], quote)]).grounded).toEqual([]);
  });

  it('in a script without spaces may start and end anywhere', () => {
    const chinese = {
      ...conversation,
      turns: [{ speaker: 'Dana Ortiz', text: '我们明年不会续约了，因为预算被削减。' }],
    };
    expect(ground(chinese, [candidate([0], '不会续约')]).grounded[0]?.quote).toBe('不会续约');
  });
});

describe('a candidate', () => {
  it('of a kind or subtype the taxonomy does not have is refused', () => {
    expect(groundOne(candidate([3], 'not working since March', { kind: 'weather' })).reason).toBe('illegal_kind');
    expect(groundOne(candidate([3], 'not working since March', { subtype: 'missed' })).reason).toBe('illegal_kind');
  });

  it('with an attribute its subtype does not have, or a strength that is none, is refused', () => {
    const foreign = candidate([3], 'not working since March', { attrs: { competitor: 'Pulseboard' } });
    expect(groundOne(foreign).reason).toBe('illegal_attribute');
    const strong = candidate([2], 'send you the pricing', {
      kind: 'commitment',
      subtype: 'follow_up',
      attrs: { strength: 'very' },
    });
    expect(groundOne(strong).reason).toBe('illegal_attribute');
  });

  it('keeps no attribute that only stands for having nothing to say', () => {
    const given = candidate([3], 'not working since March', { attrs: { what: ' N/A ' } });
    expect(groundOne(given).signal?.attrs).toEqual({});
    const described = candidate([3], 'not working since March', { attrs: { what: 'the thing itself, in few words' } });
    expect(groundOne(described).signal?.attrs).toEqual({});
  });

  it('keeps no attribute that nobody said: another name, half a name, another figure', () => {
    const attrsOf = (kind: string, subtype: string, turn: number, quote: string, attrs: Record<string, string>) =>
      groundOne(candidate([turn], quote, { kind, subtype, attrs })).signal?.attrs;
    const rival = (competitor: string) =>
      attrsOf('competitor', 'mention', 3, 'we told Pulseboard about it', { competitor });
    expect([rival('Pulseboard'), rival('Pulse Board'), rival('unnamed')]).toEqual([
      { competitor: 'Pulseboard' },
      { competitor: 'Pulse Board' },
      { competitor: 'unnamed' },
    ]);
    expect(rival('Gridwise')).toEqual({});
    const seats = (amount: string) => attrsOf('expansion', 'more_seats', 1, 'about forty people', { amount });
    expect([seats('forty people'), seats('40 people')]).toEqual([{ amount: 'forty people' }, { amount: '40 people' }]);
    expect([seats('50 people'), seats('sixty')]).toEqual([{}, {}]);
    const gone = (person: string) =>
      attrsOf('champion_change', 'disengaged', 6, 'she did not care for it at all', { person });
    expect([gone('Marguerite'), gone('Dana Ortiz')]).toEqual([{ person: 'Marguerite' }, { person: 'Dana Ortiz' }]);
    expect([gone('Marguerite Duval'), gone('Tom')]).toEqual([{}, {}]);
  });

  it('keeps no name that only looks like what was said: within a word, alike at its beginning, short, in another script', () => {
    const texts = [
      'Martha is in planning, it is her problem. 田中さん said so.',
      'The operations director left, tally forge has her now.',
    ];
    const source = { ...conversation, turns: texts.map((text) => ({ speaker: 'Dana Ortiz', text })) };
    const personOf = (person: string) => {
      const found = candidate([1], 'The operations director left', {
        kind: 'champion_change',
        subtype: 'departed',
        attrs: { person },
      });
      return ground(source, [found]).grounded[0]?.attrs;
    };
    for (const said of ['Martha', '田中', 'the Operations Director', 'director of operations', 'Tallyforge', 'Dana'])
      expect(personOf(said)).toEqual({ person: said });
    for (const guessed of ['Martin', 'Rob', 'Ann', 'Bo', '佐藤', 'Al', '€']) expect(personOf(guessed)).toEqual({});
  });

  it('may take an attribute from what the reader was told beside the conversation', () => {
    const told = { rivals: ['Gridwise'], product_names: [], glossary: [], open_commitments: [] };
    const given = candidate([3], 'we told Pulseboard about it', {
      kind: 'competitor',
      subtype: 'mention',
      attrs: { competitor: 'Gridwise' },
    });
    expect(ground(conversation, [given], told).grounded[0]?.attrs).toEqual({ competitor: 'Gridwise' });
  });

  it('that names no turn of the conversation is refused; turns that do not exist are dropped', () => {
    expect(groundOne(candidate([99], 'not working since March')).reason).toBe('no_such_turn');
    expect(groundOne(candidate([99, 3], 'not working since March')).signal?.turns).toEqual([3]);
  });

  it('said by the side that cannot say it is refused; an unknown side passes', () => {
    const pitch = { kind: 'expansion', subtype: 'new_team' };
    expect(groundOne(candidate([2], 'the pricing for forty seats', pitch)).reason).toBe('wrong_side');
    const promise = { kind: 'commitment', subtype: 'follow_up' };
    expect(groundOne(candidate([3], 'they would do it', promise)).reason).toBe('wrong_side');
    expect(groundOne(candidate([4], 'Yes, exactly.', pitch)).signal?.turns).toEqual([4]);
  });
});

describe('grounding, whatever is proposed', () => {
  const numbers = ['forty', '31,000', 'March', 'Friday', 'Pulseboard', 'Finance', 'Marguerite', 'Leeds'];
  const swaps = ['fifty', '32,000', 'April', 'Monday', 'Gridwise', 'Legal', 'Margaret', 'Hull'];
  const words = TURNS.flatMap(([, text]) => text.split(' '));

  it('never keeps an invented quote: words of the conversation in another order', () => {
    const whole = conversation.turns.map((turn) => turn.text.toLowerCase().replace(/[^\p{L}\p{N} ]/gu, ''));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { minLength: 4, maxLength: 14 }), (picked) => {
        const quote = picked.join(' ');
        const said = quote
          .toLowerCase()
          .replace(/[^\p{L}\p{N} ]/gu, '')
          .replace(/ +/g, ' ')
          .trim();
        fc.pre(!whole.some((text) => text.replace(/ +/g, ' ').includes(said)));
        expect(ground(conversation, [candidate([0, 1, 2, 3, 4, 5, 6], quote)]).grounded).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('never keeps a near copy with another name, number, date or negation', () => {
    const turn = fc.integer({ min: 0, max: TURNS.length - 1 });
    fc.assert(
      fc.property(turn, fc.nat(), fc.nat(), fc.boolean(), (index, first, second, negate) => {
        const parts = (TURNS[index]?.[1] ?? '').split(' ');
        const from = first % parts.length;
        const stretch = parts.slice(from, from + 3 + (second % parts.length));
        const changed = stretch.map((part) => {
          const bare = part.replace(/[.,?]$/, '');
          const at = numbers.indexOf(bare);
          return at === -1 ? part : part.replace(bare, swaps[at] ?? '');
        });
        if (negate && changed.length > 2)
          changed.splice(1, changed[1] === 'not' ? 1 : 0, ...(changed[1] === 'not' ? [] : ['not']));
        fc.pre(changed.join(' ') !== stretch.join(' ') && changed.length >= 3);
        const { grounded } = ground(conversation, [candidate([index], changed.join(' '))]);
        for (const signal of grounded) expect(signal.quote).toBe(changed.join(' '));
      }),
      { numRuns: 500 },
    );
  });

  it('stores the letters of the source at the span, and the span’s turn first', () => {
    const noisy = fc.constantFrom('', ' um,', ' uh', '  ', '…', '"');
    fc.assert(
      fc.property(
        fc.nat({ max: TURNS.length - 1 }),
        fc.nat(),
        fc.nat(),
        noisy,
        fc.nat({ max: TURNS.length }),
        (index, first, second, noise, named) => {
          const text = TURNS[index]?.[1] ?? '';
          const start = first % text.length;
          const end = start + 1 + (second % (text.length - start));
          const middle = (start + end) >> 1;
          const quote = text.slice(start, middle) + noise + text.slice(middle, end);
          for (const signal of ground(conversation, [candidate([named, index], quote)]).grounded) {
            const { turn, start: at, end: to } = signal.span;
            expect(conversation.turns[turn]?.text.slice(at, to)).toBe(signal.quote);
            expect(signal.turns[0]).toBe(turn);
            expect(signal.quote.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
