import { describe, expect, it } from 'vitest';
import { callWith, mailFrom, mailTo, material, SAM, theirs } from '../../../test/support/stakeholders.ts';
import { addDays } from '../../domain/index.ts';
import { defaultPolicy } from '../../scoring/index.ts';
import { type AttendedContact, stakeholdersOf } from '../index.ts';

const DANA = theirs('Dana Ortiz');
const LEE = theirs('Lee Park');
const INES = { name: 'Ines Calder', side: 'vendor', email: 'ines@northlight.example' } as const;
const TODAY = '2026-06-30';

function pictureOf(contacts: readonly AttendedContact[], asOf = TODAY) {
  return stakeholdersOf(material({ contacts }), { asOf, knownAt: asOf }, defaultPolicy);
}

/** A question so many days ago, answered after some hours or never. */
function asked(daysAgo: number, hours?: number): AttendedContact[] {
  const day = addDays(TODAY, -daysAgo);
  const thread = `asked ${daysAgo}`;
  const question = mailTo(`${day}T08:00:00Z`, DANA, thread);
  if (hours === undefined) return [question];
  const at = new Date(Date.parse(`${day}T08:00:00Z`) + hours * 3_600_000).toISOString();
  return [question, mailFrom(at, DANA, { thread })];
}

describe('engagement', () => {
  const before = [40, 55, 70, 85, 100].flatMap((age) => asked(age, 4));

  it('is the share answered and the time to answer beside their own past, with the points it rests on', () => {
    const recent = [...asked(20, 30), ...asked(12, 50), ...asked(10), ...asked(5)];
    const [dana] = pictureOf([...before, ...recent]).people;
    expect(dana?.engagement).toMatchObject({
      share_answered: { now: 0.5, usual: 1, points: 5 },
      hours_to_answer: { now: 40, usual: 4, points: 5 },
    });
    expect(dana?.standing).toMatchObject({
      state: 'quiet',
      why: expect.stringContaining('takes 40 hours to answer us'),
    });
  });

  it('is unknown on fewer than four points, not low', () => {
    const [dana] = pictureOf([...[40, 55, 70].flatMap((age) => asked(age, 4)), ...asked(10)]).people;
    expect(dana?.engagement).toMatchObject({
      share_answered: { now: 0, usual: null, points: 3 },
      hours_to_answer: { now: null, usual: null, points: 3 },
    });
    expect(dana?.standing.state).toBe('active');
  });

  it('counts the meetings of 30 days beside the median of the 30 days before each', () => {
    const ages = [5, 35, 40, 65, 70, 75, 95, 125, 155];
    const calls = ages.map((age) => callWith(`${addDays(TODAY, -age)}T08:00:00Z`, [DANA]));
    const [dana] = pictureOf(calls).people;
    expect(dana?.engagement.meetings).toEqual({ now: 1, usual: 1.5, points: 4 });
    const [young] = pictureOf(calls.slice(0, 3)).people;
    expect(young?.engagement.meetings).toEqual({ now: 1, usual: null, points: 0 });
  });

  it('says when they were last heard, and when there was last any contact', () => {
    const [dana] = pictureOf([...asked(20, 4), ...asked(2)]).people;
    expect([dana?.last_heard, dana?.last_contact]).toEqual(['2026-06-10T12:00:00.000Z', '2026-06-28T08:00:00.000Z']);
  });
});

describe('threading', () => {
  it('counts who spoke in a call or wrote, on both sides, and each pair', () => {
    const silent = {
      ...callWith('2026-06-01T10:00:00Z', [DANA, LEE], [SAM, INES]),
      speakers: ['Dana Ortiz', 'Sam Webb'],
    };
    const { threading } = pictureOf([
      silent,
      mailFrom('2026-06-02T10:00:00Z', DANA),
      mailTo('2026-06-03T10:00:00Z', LEE),
    ]);
    expect(threading).toMatchObject({
      days: 90,
      talks: 2,
      theirs: 1,
      still_there: 1,
      ours: 1,
      largest: { name: 'Dana Ortiz', talks: 2, share: 1 },
      pairs: [{ name: 'Dana Ortiz', ours: 'Sam Webb', talks: 2, last: '2026-06-02T10:00:00.000Z' }],
    });
  });

  it('looks at the days of IND-20 only', () => {
    const contacts = [callWith('2026-04-01T10:00:00Z', [DANA]), callWith('2026-06-01T10:00:00Z', [LEE], [INES])];
    expect(pictureOf(contacts).threading).toMatchObject({ theirs: 2, ours: 2, largest: { share: 0.5 } });
    expect(pictureOf(contacts, '2026-07-01').threading).toMatchObject({
      theirs: 1,
      ours: 1,
      largest: { name: 'Lee Park' },
    });
  });

  it('takes nothing that nobody wrote by hand for talk', () => {
    const contacts = [mailFrom('2026-06-01T10:00:00Z', DANA, { automatic: 'absence' })];
    expect(pictureOf(contacts).threading).toMatchObject({ talks: 0, theirs: 0, largest: null });
  });
});
