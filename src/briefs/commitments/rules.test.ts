import { describe, expect, it } from 'vitest';
import { call, material } from '../../../test/support/claims-desk.ts';
import { handoffBrief } from '../index.ts';

type Turns = Parameters<typeof call>[2];

/** What a brief of these calls promises, and what it says of the renewal, in one text each. */
function told(...talks: readonly Turns[]) {
  const calls = talks.map((turns, index) => call(`c${index}`, `2026-0${index + 2}-10T10:00:00.000Z`, turns));
  const { commitments, renewal } = handoffBrief(material(calls));
  return {
    promises: commitments.map(({ text }) => text).join('\n'),
    renewal: renewal.map(({ text }) => text).join('\n'),
  };
}

const HELLO: Turns = [
  ['Priya Nand', 'Good morning, thanks for making the time.'],
  ['Tom Hale', 'Good morning to you.'],
];

describe('what holds of a promise', () => {
  it('is the day that a later word gives, where that says of the same matter that it is not the day before', () => {
    const { promises } = told(
      HELLO,
      [
        ['Priya Nand', 'And the scanner bridge, when is that there?'],
        ['Tom Hale', 'It will be there by the end of May.'],
      ],
      [
        ['Priya Nand', 'What about the scanner bridge?'],
        ['Tom Hale', 'I owe you a word on that. The end of May is not going to happen. You will have it on 19 June.'],
      ],
    );
    expect(promises).not.toMatch(/^It will be there by the end of May/mu);
    expect(promises).toContain('19 June');
  });

  it('is not the day that they ask about and ours says no to', () => {
    const { promises } = told(
      HELLO,
      [
        ['Priya Nand', 'When do you need the archive export from us?'],
        ['Tom Hale', 'We will be ready for the archive export by the twelfth of June.'],
      ],
      [
        ['Priya Nand', 'The archive export, is it still June twelve?'],
        ['Tom Hale', 'No, we had to change the keys, so we will be ready on the thirtieth of June.'],
      ],
    );
    expect(promises).not.toContain('twelfth of June');
    expect(promises).toContain('thirtieth of June');
  });

  it('is not the number that a colleague tells as said before, and lowers', () => {
    const { promises } = told(
      HELLO,
      [
        ['Priya Nand', 'How many years of claims can you bring over? Seven would help the auditors.'],
        ['Tom Hale', 'Seven it is, we will bring over seven years of claims.'],
      ],
      [
        ['Priya Nand', 'So how does the claims history look?'],
        ['Ana Reyes', 'Tom told you seven years of claims. The tapes are unreadable, so I will bring over four years.'],
      ],
    );
    expect(promises).not.toContain('bring over seven');
    expect(promises).toContain('four years');
  });

  it('is the later sum for the same thing, and what else was said beside the earlier one stays', () => {
    const { promises } = told(
      HELLO,
      [
        ['Priya Nand', 'What does the set-up cost us?'],
        ['Tom Hale', 'The migration is a one-time €6,000. We will include two days of training.'],
      ],
      [
        ['Priya Nand', 'And the money?'],
        ['Tom Hale', 'The migration drops to €4,500, that is the offer we will sign.'],
      ],
    );
    expect(promises).not.toContain('6,000');
    expect(promises).toContain('4,500');
    expect(promises).toContain('two days of training');
  });

  it('is nothing that ours tells as offered before, or says comes off', () => {
    const { promises } = told(HELLO, [
      ['Priya Nand', 'We only take the head office, not the branches.'],
      ['Tom Hale', 'Then I will send you a new offer. I had thrown in five free seats, that comes off.'],
    ]);
    expect(promises).not.toContain('five free seats');
  });

  it('is what ours gives way to, where they object or name another number', () => {
    const { promises, renewal } = told(HELLO, [
      ['Priya Nand', 'When would you start the branches?'],
      ['Tom Hale', 'We can start all fourteen branches on Monday the fourth of May.'],
      ['Priya Nand', 'All fourteen on one day?'],
      ['Tom Hale', 'Good point. We will start two on the fourth of May and the others on the eighteenth of May.'],
      ['Priya Nand', 'And how do we get out of the contract?'],
      ['Tom Hale', 'The contract ends with ninety days of notice.'],
      ['Priya Nand', 'Sixty.'],
      ['Tom Hale', 'Okay, sixty days. In writing.'],
    ]);
    expect(promises).not.toContain('all fourteen branches');
    expect(promises).toContain('eighteenth of May');
    expect(renewal).not.toContain('ninety');
    expect(renewal.toLowerCase()).toContain('sixty');
  });

  it('is nothing that ours only could do', () => {
    const { promises } = told(HELLO, [
      ['Priya Nand', 'The messages should be in the price.'],
      [
        'Tom Hale',
        'I could probably get you two thousand messages a month. Let me ask my boss about the messages today.',
      ],
    ]);
    expect(promises).not.toContain('two thousand');
  });
});

describe('what holds of the renewal', () => {
  it('is no term that ours had only suggested', () => {
    const { renewal } = told(HELLO, [
      ['Priya Nand', 'And how long is the contract?'],
      ['Tom Hale', "We'd suggested a term of four years."],
      ['Priya Nand', 'Two years, from the first of June.'],
      ['Tom Hale', 'Two years then, the contract ends on 31 May 2028.'],
    ]);
    expect(renewal).not.toContain('four years');
    expect(renewal).toContain('Two years');
  });

  it('is also a price that holds and a contract from month to month', () => {
    const { renewal } = told(HELLO, [
      ['Priya Nand', 'Is there a term?'],
      ['Tom Hale', 'No term, it is month to month with thirty days of notice at any time.'],
      ['Priya Nand', 'No term. I like that.'],
      ['Tom Hale', 'And the price goes up with inflation, never more than three percent a year.'],
    ]);
    expect(renewal).toContain('month to month');
    expect(renewal).toContain('three percent');
  });
});

describe('when it is due', () => {
  function due(...turns: Turns) {
    const talk = call('c', '2026-04-10T10:00:00.000Z', [...HELLO, ...turns]);
    return handoffBrief(material([talk])).commitments.map(({ due_date }) => due_date);
  }

  it('is no length of time, and not how things are today', () => {
    expect(
      due(['Tom Hale', 'We will include forty-five days of net payment and two days of training on site.']),
    ).toEqual([null]);
    expect(
      due(['Tom Hale', 'Today the export is in English. We will deliver the German export by the fifth of June.']),
    ).toEqual(['2026-06-05']);
  });

  it('is the end of a span, the first of two days, the end of a week, and not the day that does not hold', () => {
    expect(due(['Tom Hale', 'I will answer your calls at night from June first to July fifteen.'])).toEqual([
      '2026-07-15',
    ]);
    expect(due(['Tom Hale', 'I will train them on the ninth and tenth of June.'])).toEqual(['2026-06-09']);
    expect(due(['Tom Hale', 'I will come to you in the week of the first of June.'])).toEqual(['2026-06-05']);
    expect(due(['Tom Hale', 'It is not the end of May, we will deliver the reports by 12 June.'])).toEqual([
      '2026-06-12',
    ]);
  });
});

describe('where people stand', () => {
  it('is told by what is said on about them, and a place with the name of a person is nobody', () => {
    const brief = handoffBrief(
      material([
        call('c', '2026-04-10T10:00:00.000Z', [
          ...HELLO,
          ['Priya Nand', 'There is Agnes Moor, she runs the branch in Saint Anne. She is dead against it.'],
          ['Otto Lindt', 'I sign, it is my budget. The people in Saint Anne have their own director.'],
        ]),
      ]),
    );
    const stances = brief.stakeholders.map(({ person, stance }) => [person, stance]);
    expect(stances).toContainEqual(['Agnes Moor', 'skeptic']);
    expect(stances).toContainEqual(['Otto Lindt', 'supporter']);
    expect(stances.map(([person]) => person)).not.toContain('Saint Anne');
  });
});
