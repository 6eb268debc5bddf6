import { describe, expect, it } from 'vitest';
import { call, material } from '../../../test/support/claims-desk.ts';
import { handoffBrief } from '../index.ts';

type Turns = Parameters<typeof call>[2];

const HELLO: Turns = [
  ['Priya Nand', 'Good morning, thanks for making the time.'],
  ['Tom Hale', 'Good morning to you.'],
];

/** Everything that a brief of these calls states, in one text: questions state nothing. */
function stated(...talks: readonly Turns[]): string {
  const calls = [HELLO, ...talks].map((turns, index) =>
    call(`c${index}`, `2026-0${index + 2}-10T10:00:00.000Z`, turns),
  );
  const { use_cases, stakeholders, commitments, renewal, metrics_90_day, risks } = handoffBrief(material(calls));
  const criteria = stakeholders.flatMap(({ success_criteria }) => success_criteria);
  return [...use_cases, ...criteria, ...commitments, ...renewal, ...metrics_90_day, ...risks]
    .map(({ text }) => text)
    .join('\n');
}

/** What is said first, what is said in a later talk, what then may not be stated, and what is. */
type Case = readonly [what: string, first: Turns, later: Turns, gone: string, stays: string];

/** Nothing of it stays. */
const NOTHING = '';

const CHANGED: readonly Case[] = [
  [
    'the day, where the customer asks for it again',
    [
      ['Priya Nand', 'When could the driver app be in their hands?'],
      ['Ana Reyes', 'The driver app is out on the tenth of March, that one is nearly done.'],
    ],
    [
      ['Priya Nand', 'Did the app make it through the store review?'],
      ['Tom Hale', 'They bounced it once. We resubmitted, so drivers get the app on the twenty-fourth of April.'],
    ],
    'tenth of March',
    'twenty-fourth',
  ],
  [
    'the month',
    [
      ['Priya Nand', 'And the barcode labels module?'],
      ['Tom Hale', 'Labels come with the October release.'],
    ],
    [
      ['Otto Lindt', 'Labels in October, you said?'],
      ['Tom Hale', 'The labels have gone to the December release, the printer people were slow with us.'],
    ],
    'October release',
    'December',
  ],
  [
    'the number of things that are supplied',
    [
      ['Priya Nand', 'How many tablets come with it?'],
      ['Ana Reyes', 'We will supply forty tablets with the cases.'],
    ],
    [
      ['Otto Lindt', 'Forty tablets seems a lot for that money.'],
      ['Ana Reyes', 'I was generous there. Twenty-five tablets we supply, what is above that you buy.'],
    ],
    'forty tablets',
    'Twenty-five',
  ],
  [
    'the number that they set themselves and ours takes',
    [
      ['Priya Nand', 'How do the guards get it?'],
      ['Ana Reyes', 'We will supply ninety handsets with it, one each.'],
    ],
    [
      ['Otto Lindt', 'Thirty of them have a company phone already. Sixty handsets is enough.'],
      ['Ana Reyes', 'Sixty, okay, I change that in the order.'],
    ],
    'ninety handsets',
    'Sixty',
  ],
  [
    'a length of time, also in another unit',
    [
      ['Priya Nand', 'And if the line goes down?'],
      ['Tom Hale', 'The gateway stores two weeks of readings by itself.'],
    ],
    [
      ['Otto Lindt', 'Two weeks of readings in the gateway, is that tested?'],
      ['Tom Hale', 'I tested the gateway with your readings. It stores four days.'],
    ],
    'two weeks',
    'four days',
  ],
  [
    'who comes',
    [
      ['Priya Nand', 'Who trains our people?'],
      ['Ana Reyes', 'Marek Dvorak comes to you for the training, he has done twenty hospitals.'],
    ],
    [
      ['Priya Nand', 'Will Marek be there on the ninth?'],
      ['Ana Reyes', 'Marek became a father last week, he is off till autumn. Sophie Laurent takes your training.'],
    ],
    'Marek Dvorak comes',
    'Sophie',
  ],
  [
    'that it is done there, where it is done from afar',
    [['Ana Reyes', 'We give the training in both canteens in person, I do it myself.']],
    [
      ['Priya Nand', 'How do we do the training in the canteens?'],
      ['Ana Reyes', 'We give the training over video, I can not travel in December.'],
    ],
    'in person',
    'video',
  ],
  [
    'what ours owns up to',
    [
      ['Otto Lindt', 'Will somebody be here when we switch over?'],
      ['Ana Reyes', 'I will stand next to you on switch-over day, promised.'],
    ],
    [
      [
        'Ana Reyes',
        'I have to own up: I am at the trade fair on switch-over day. Tom sits on the line with you that day.',
      ],
    ],
    'next to you',
    'Tom sits',
  ],
  [
    'what was to be found out, once it is told',
    [
      ['Priya Nand', 'Can you bill us in dirham?'],
      ['Ana Reyes', 'I will ask our accounts whether dirham is possible.'],
    ],
    [['Ana Reyes', 'Dirham works, our accounts said yes. You get it from the first invoice on.']],
    'ask our accounts',
    'first invoice',
  ],
  [
    'a price, once ours is at another',
    [
      ['Ana Reyes', 'The licence is 64,800 per year for the group.'],
      ['Otto Lindt', 'Hm.'],
    ],
    [
      ['Ana Reyes', 'I am at 58,500 now, with the second depot in.'],
      ['Otto Lindt', 'That I can sign.'],
    ],
    '64,800',
    '58,500',
  ],
];

const TAKEN_BACK: readonly Case[] = [
  [
    'what is taken back and nothing put in its place, nor the words that take it back',
    [['Tom Hale', 'You will have the SAP connector by the end of April.']],
    [['Tom Hale', 'I have to correct that: we will not deliver the SAP connector, not by April and not later.']],
    'SAP connector',
    NOTHING,
  ],
];

const TAKEN_OUT: readonly Case[] = [
  [
    'what they do themselves',
    [['Ana Reyes', 'We also give your drivers a printed card in four languages.']],
    [
      ['Priya Nand', 'The printed cards for the drivers we make ourselves, our own printer is cheaper.'],
      ['Ana Reyes', 'Okay.'],
    ],
    'printed card in four',
    NOTHING,
  ],
  [
    'what they have no more use for',
    [['Tom Hale', 'We will connect the weighbridge as well.']],
    [
      ['Otto Lindt', 'The weighbridge is sold, by the way. Nobody needs that any more.'],
      ['Tom Hale', 'One cable less for me.'],
    ],
    'connect the weighbridge',
    NOTHING,
  ],
  [
    'what they wanted and keep where it is',
    [
      ['Priya Nand', 'We need it for the invoices too, so that the office stops typing them.'],
      ['Ana Reyes', 'Invoices are possible.'],
    ],
    [
      ['Otto Lindt', 'Invoices stay in Sage, I decided that.'],
      ['Priya Nand', 'Okay, so just the planning.'],
    ],
    'invoices too',
    NOTHING,
  ],
  [
    'what they have received',
    [
      ['Otto Lindt', 'I want to see the penetration test.'],
      ['Tom Hale', 'I will send you the penetration test by Friday.'],
    ],
    [
      ['Otto Lindt', 'I got the penetration test, two findings, nothing terrible.'],
      ['Tom Hale', 'Both are fixed since Monday.'],
    ],
    'send you the penetration',
    NOTHING,
  ],
];

const RENEWAL: readonly Case[] = [
  [
    'that it goes on by itself, where they refuse that in other words',
    [
      ['Otto Lindt', 'And the contract after the first year?'],
      ['Ana Reyes', 'The contract then extends itself by another year each time.'],
    ],
    [
      ['Otto Lindt', 'I do not sign a contract that extends itself.'],
      ['Ana Reyes', 'Understood. The contract ends on 30 April, and we talk in February.'],
    ],
    'extends itself',
    '30 April',
  ],
  [
    'that it goes on, where a later word says that they are asked first',
    [['Ana Reyes', 'Notice is three months before the end of the contract, otherwise it goes on for a year.']],
    [['Ana Reyes', 'The contract is for two years, it goes on only if you both sign again.']],
    'otherwise it goes on',
    'sign again',
  ],
  [
    'the notice that was haggled down',
    HELLO,
    [
      ['Ana Reyes', 'The notice period is ninety days, else it continues for a year.'],
      ['Otto Lindt', 'Take the second half out, and make it sixty.'],
      ['Ana Reyes', 'Done, sixty days of notice, and the contract simply ends.'],
    ],
    'ninety',
    'sixty',
  ],
];

const MEASURES: readonly Case[] = [
  [
    'a measure that the same person gives anew',
    [
      ['Ana Reyes', 'What would be success for you?'],
      ['Priya Nand', 'If complaints of tenants are below ten a month by July, it has worked.'],
    ],
    [
      ['Ana Reyes', 'And the complaints?'],
      [
        'Priya Nand',
        'On complaints of tenants we counted wrong, that is where we are today. Complaints have to be below five a month by July.',
      ],
    ],
    'below ten',
    'below five',
  ],
  [
    'a price that worried them, once another is named',
    [['Otto Lindt', 'The 63,000 is more than I have, that is a problem.']],
    [
      ['Ana Reyes', 'With the seats as we counted them it is 51,000 euros a year.'],
      ['Otto Lindt', 'Good, that I have.'],
    ],
    '63,000',
    '51,000',
  ],
];

describe('what is stated', () => {
  it.each<Case>([...CHANGED, ...TAKEN_BACK, ...TAKEN_OUT, ...RENEWAL, ...MEASURES])(
    'is not %s',
    (_what, first, later, gone, stays) => {
      const text = stated(first, later);
      expect(text).not.toContain(gone);
      expect(text).toContain(stays);
    },
  );

  it.each<readonly [what: string, first: Turns, later: Turns, stays: string]>([
    [
      'a promise beside another number of other things',
      [['Ana Reyes', 'We will supply forty tablets with the cases.']],
      [['Tom Hale', 'We will train twelve people in two sessions on Tuesday.']],
      'forty tablets',
    ],
    [
      'a promise of which a later word says the same again',
      [['Ana Reyes', 'We will supply forty tablets with the cases.']],
      [['Ana Reyes', 'I was wrong about the cases, they are grey. The forty tablets you have in June.']],
      'forty tablets',
    ],
    [
      'a day, where another day is of something else',
      [['Tom Hale', 'We will load the archive by 12 June.']],
      [['Ana Reyes', 'I will come to the opening of your new office on 3 July.']],
      '12 June',
    ],
    [
      'a promise, where they leave out something else',
      [['Tom Hale', 'We will connect the weighbridge as well.']],
      [['Otto Lindt', 'The canteen, leave that out, nobody needs it.']],
      'connect the weighbridge',
    ],
    [
      'who comes, where somebody else is away',
      [['Ana Reyes', 'Marek Dvorak comes to you for the training in June.']],
      [['Ana Reyes', 'Our accountant Lena Brandt is off till autumn, so invoices come late.']],
      'Marek Dvorak comes',
    ],
    [
      'a contract that goes on, where they like that',
      [['Ana Reyes', 'The contract goes on for another year unless you write sixty days before the end.']],
      [['Otto Lindt', 'The contract is as with our lift company, I like that.']],
      'goes on for another year',
    ],
  ])('is %s', (_what, first, later, stays) => {
    expect(stated(first, later)).toContain(stays);
  });
});
