import { describe, expect, it } from 'vitest';
import { ago, riskOf, said } from '../../../test/support/evidence.ts';

type Parts = Parameters<typeof riskOf>[0];
type Case = readonly [title: string, holds: boolean, parts: Parts];

const champion = { name: 'Dana Ortiz', email: 'dana@acme.test', roles: ['champion' as const] };
const sponsor = { name: 'Eve Stone', email: 'eve@acme.test', roles: ['executive_sponsor' as const] };

function mail(age: number, more: Record<string, unknown> = {}) {
  return {
    at: `${ago(age)}T09:00:00Z`,
    kind: 'email_out' as const,
    by: 'csm' as const,
    person: 'dana@acme.test',
    thread: `t${age}`,
    ...more,
  };
}

/** The answer to {@link mail} of that age, some hours later. */
function answer(age: number, hours = 1) {
  const at = new Date(Date.parse(`${ago(age)}T09:00:00Z`) + hours * 3_600_000).toISOString();
  return { at, kind: 'email_in' as const, by: 'customer' as const, person: 'dana@acme.test', thread: `t${age}` };
}

/** What came back by itself on {@link mail} of that age. */
function automatic(age: number, more: Record<string, unknown> = {}) {
  return { ...answer(age), automatic: 'absence' as const, ...more };
}

function touch(age: number, more: Record<string, unknown> = {}) {
  return { at: ago(age), kind: 'call' as const, by: 'csm' as const, ...more };
}

function contacts(count: number, person: string) {
  return Array.from({ length: count }, (_, index) => touch(index * 3, { person }));
}

const answeredBefore = [40, 50, 60, 70].flatMap((age) => [mail(age), answer(age)]);

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'IND-5': [
    [
      'a champion said to have left',
      true,
      { people: [champion], signals: [said('champion_change/departed', 10, { person: 'Dana Ortiz' })] },
    ],
    [
      'by part of a name',
      true,
      { people: [champion], signals: [said('champion_change/departed', 10, { person: 'Dana' })] },
    ],
    ['a champion whose record ended', true, { people: [{ ...champion, to: ago(10) }] }],
    [
      'a user who left',
      false,
      {
        people: [{ ...champion, roles: ['user'] }],
        signals: [said('champion_change/departed', 10, { person: 'Dana Ortiz' })],
      },
    ],
    [
      'said to be a champion, then to have left',
      true,
      {
        signals: [
          said('stakeholder/champion', 50, { person: 'Kim Lo' }),
          said('champion_change/departed', 10, { person: 'Kim Lo' }),
        ],
      },
    ],
    [
      'another champion active',
      false,
      {
        people: [champion, { name: 'Kim Lo', roles: ['champion'] }],
        signals: [said('champion_change/departed', 10, { person: 'Dana' })],
      },
    ],
    [
      'a successor named',
      false,
      {
        people: [champion],
        signals: [
          said('champion_change/departed', 10, { person: 'Dana' }),
          said('champion_change/replaced', 5, { person: 'Kim Lo' }),
        ],
      },
    ],
    [
      'a successor named for somebody else',
      true,
      {
        people: [champion, sponsor],
        signals: [
          said('champion_change/departed', 10, { person: 'Dana' }),
          said('champion_change/replaced', 5, { person: 'Kim Lo', predecessor: 'Eve Stone' }),
        ],
      },
    ],
    [
      'a successor who left too',
      true,
      {
        people: [champion],
        signals: [
          said('champion_change/departed', 10, { person: 'Dana' }),
          said('champion_change/replaced', 8, { person: 'Kim Lo' }),
          said('champion_change/departed', 3, { person: 'Kim Lo' }),
        ],
      },
    ],
    [
      'only moved to another role',
      false,
      { people: [champion], signals: [said('champion_change/role_changed', 10, { person: 'Dana' })] },
    ],
    [
      'a record newer than the word',
      false,
      {
        people: [{ ...champion, recorded_at: ago(2) }],
        signals: [said('champion_change/departed', 10, { person: 'Dana' })],
      },
    ],
  ],
  'IND-6': [
    ['46 days since the last touch', true, { touches: [touch(46)] }],
    ['45 days since the last touch', false, { touches: [touch(45)] }],
    ['a QBR deferred since', true, { touches: [touch(46), touch(2, { kind: 'qbr_deferred' })] }],
    ['a touch by the AE since', true, { touches: [touch(46), touch(2, { by: 'ae' })] }],
    ['none on record, 46 days into the contract', true, { account: { contract_start: ago(46) } }],
    ['none on record, 45 days into the contract', false, { account: { contract_start: ago(45) } }],
    ['nothing known', false, {}],
  ],
  'IND-11': [
    [
      'one of four answered, against all',
      true,
      { people: [champion], touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(5), answer(20)] },
    ],
    [
      'one of four answered by a person, the others by a machine',
      true,
      {
        people: [champion],
        touches: [
          ...answeredBefore,
          mail(20),
          answer(20),
          ...[15, 10, 5].flatMap((age) => [mail(age), automatic(age)]),
        ],
      },
    ],
    [
      'one of four answered, the others came while they were away',
      false,
      {
        people: [champion],
        touches: [
          ...answeredBefore,
          ...[20, 15, 10, 5].map((age) => mail(age)),
          answer(20),
          automatic(15, { until: ago(1) }),
        ],
      },
    ],
    [
      'two of four answered, against all',
      false,
      {
        people: [champion],
        touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(5), answer(20), answer(5)],
      },
    ],
    ['three messages only', false, { people: [champion], touches: [...answeredBefore, mail(20), mail(15), mail(10)] }],
    [
      'a fourth under three days old',
      false,
      { people: [champion], touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(2)] },
    ],
    [
      'a fourth three days old',
      true,
      { people: [champion], touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(3)] },
    ],
    [
      'a baseline of three messages',
      false,
      { people: [champion], touches: [...answeredBefore.slice(2), mail(20), mail(15), mail(10), mail(5)] },
    ],
    [
      'answers over three times as slow',
      true,
      {
        people: [champion],
        touches: [...answeredBefore, ...[20, 15, 10, 5].flatMap((age) => [mail(age), answer(age, 4)])],
      },
    ],
    [
      'answers three times as slow',
      false,
      {
        people: [champion],
        touches: [...answeredBefore, ...[20, 15, 10, 5].flatMap((age) => [mail(age), answer(age, 3)])],
      },
    ],
    [
      'answers in another thread',
      true,
      {
        people: [champion],
        touches: [
          ...answeredBefore,
          ...[20, 15, 10, 5].flatMap((age) => [mail(age), { ...answer(age), thread: 'other' }]),
        ],
      },
    ],
    [
      'no champion',
      false,
      {
        people: [{ ...champion, roles: ['user'] }],
        touches: [...answeredBefore, mail(20), mail(15), mail(10), mail(5)],
      },
    ],
  ],
  'IND-14': [
    ['deferred twice', true, { touches: [touch(100, { kind: 'qbr_deferred' }), touch(50, { kind: 'qbr_deferred' })] }],
    ['deferred once', false, { touches: [touch(50, { kind: 'qbr_deferred' })] }],
    [
      'a touch and a word 7 days apart',
      false,
      { touches: [touch(50, { kind: 'qbr_deferred' })], signals: [said('escalation/qbr_deferred', 43)] },
    ],
    [
      'a touch and a word 8 days apart',
      true,
      { touches: [touch(50, { kind: 'qbr_deferred' })], signals: [said('escalation/qbr_deferred', 42)] },
    ],
    [
      'the first 181 days ago',
      false,
      { touches: [touch(181, { kind: 'qbr_deferred' }), touch(50, { kind: 'qbr_deferred' })] },
    ],
    [
      'a QBR held in between',
      false,
      {
        touches: [
          touch(100, { kind: 'qbr_deferred' }),
          touch(80, { kind: 'qbr' }),
          touch(50, { kind: 'qbr_deferred' }),
        ],
      },
    ],
  ],
  'IND-16': [
    [
      '90 days since the call',
      true,
      { people: [sponsor], touches: [touch(90, { by: 'ae', person: 'eve@acme.test' })] },
    ],
    [
      '89 days since the call',
      false,
      { people: [sponsor], touches: [touch(89, { by: 'ae', person: 'eve@acme.test' })] },
    ],
    [
      'mail since',
      true,
      {
        people: [sponsor],
        touches: [touch(90, { by: 'ae', person: 'eve@acme.test' }), mail(5, { by: 'ae', person: 'eve@acme.test' })],
      },
    ],
    [
      'a call with somebody else since',
      true,
      {
        people: [sponsor],
        touches: [touch(90, { by: 'ae', person: 'eve@acme.test' }), touch(5, { by: 'ae', person: 'dana@acme.test' })],
      },
    ],
    ['none on record, 90 days into the contract', true, { account: { contract_start: ago(90) }, people: [sponsor] }],
    ['none on record, 89 days into the contract', false, { account: { contract_start: ago(89) }, people: [sponsor] }],
    [
      'the economic buyer where no sponsor is marked',
      true,
      { account: { contract_start: ago(90) }, people: [{ ...sponsor, roles: ['economic_buyer'] }] },
    ],
    ['no sponsor on record', false, { account: { contract_start: ago(300) } }],
  ],
  'IND-19': [
    ['14 days without an answer', true, { people: [champion], touches: [mail(14)] }],
    ['13 days without an answer', false, { people: [champion], touches: [mail(13)] }],
    ['counted from the first of two', true, { people: [champion], touches: [mail(14), mail(2)] }],
    [
      'answered in another thread',
      false,
      { people: [champion], touches: [mail(14), { ...answer(14), thread: 'other' }] },
    ],
    [
      'met since',
      false,
      { people: [champion], touches: [mail(14), touch(3, { by: 'ae', kind: 'meeting', person: 'Dana Ortiz' })] },
    ],
    ['a sponsor', true, { people: [sponsor], touches: [mail(14, { person: 'eve@acme.test', by: 'ae' })] }],
    ['a user', false, { people: [{ ...champion, roles: ['user'] }], touches: [mail(14)] }],
    ['a champion who left by the record', false, { people: [{ ...champion, to: ago(3) }], touches: [mail(14)] }],
    ['an automatic reply, which answers nothing', true, { people: [champion], touches: [mail(14), automatic(14)] }],
    [
      'away until 3 days ago, by their automatic reply',
      false,
      { people: [champion], touches: [mail(20), automatic(20, { until: ago(3) })] },
    ],
    [
      'back for 14 days, by their automatic reply',
      true,
      { people: [champion], touches: [mail(20), automatic(20, { until: ago(14) })] },
    ],
    [
      'written before they went away',
      true,
      { people: [champion], touches: [mail(20), mail(4), automatic(4, { until: ago(3) })] },
    ],
    [
      'a message that came back',
      false,
      { people: [champion], touches: [mail(14), automatic(14, { automatic: 'bounce' })] },
    ],
    [
      'another that came back',
      true,
      { people: [champion], touches: [mail(16), mail(14), automatic(14, { automatic: 'bounce' })] },
    ],
  ],
  'IND-20': [
    ['one person', true, { touches: [touch(90, { person: 'dana@acme.test' })] }],
    ['one person, 91 days ago', false, { touches: [touch(91, { person: 'dana@acme.test' })] }],
    ['nobody but a machine', false, { touches: [automatic(3)] }],
    ['nine of ten', true, { touches: [...contacts(9, 'dana@acme.test'), ...contacts(1, 'eve@acme.test')] }],
    ['eight of nine', false, { touches: [...contacts(8, 'dana@acme.test'), ...contacts(1, 'eve@acme.test')] }],
    [
      'the other one gone',
      true,
      {
        people: [champion, { ...sponsor, to: ago(2) }],
        touches: [...contacts(4, 'dana@acme.test'), ...contacts(4, 'eve@acme.test')],
      },
    ],
    [
      'a deferred QBR with another',
      true,
      { touches: [...contacts(3, 'dana@acme.test'), touch(2, { kind: 'qbr_deferred', person: 'eve@acme.test' })] },
    ],
    [
      'an address and a name of one person',
      true,
      { people: [champion], touches: [...contacts(3, 'dana@acme.test'), ...contacts(3, 'Dana Ortiz')] },
    ],
  ],
};

describe.each(Object.entries(CASES))('%s', (rule, cases) => {
  it.each(cases)('%s: %s', (_title, holds, parts) => {
    expect(riskOf(parts).contributions.some((contribution) => contribution.rule === rule)).toBe(holds);
  });
});
