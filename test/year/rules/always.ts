import { describe, expect, it } from 'vitest';
import type { Promised } from '../answers.ts';
import { dayOf, MONDAYS, YEAR } from '../calendar.ts';
import type { LivedYear } from '../run.ts';
import { ACCOUNTS } from '../stories/quiet.ts';

/** After every day that something is due on. */
const LAST = '9999-12-31';

/** Days that an account may be without a touch of its CSM (IND-6). */
const SILENCE = 45;

/** Words of a year in which the extractor finds a promise, and their account. */
const PROMISED = [
  'new-north',
  'new-south',
  'new-lost',
  'hand-one',
  'hand-two',
  'hand-unread',
  'hand-untold',
  'promise-late',
  'promise-kept',
  'paper',
  'promise-gap',
  'small-1',
];

/** Where a customer says that something was not kept: it stands as said, and is IND-10's to raise. */
const COMPLAINED = ['promise-gap', 'promise-doubted', 'small-1'];

/** Nothing there is put before anybody (SEG-2). */
function isLowTouch(account: string): boolean {
  return account.startsWith('small-');
}

/** A day on which something is due, where it is not before a day. */
function notBefore(day: string, due: string | null): string {
  const [, later = LAST] = [day, due ?? LAST].toSorted();
  return later;
}

/** What holds at every look at the year, whatever happens. */
export function testAlways(year: () => LivedYear): void {
  describe('at every look at the year', () => {
    it('nothing failed, and every account is watched', () => {
      expect(year().firm.troubles).toEqual([]);
      expect(year().weeks).toHaveLength(MONDAYS.length);
      for (const { coverage } of year().weeks) expect(coverage.watched).toBe(ACCOUNTS);
    });

    it('all that was received was read', () => {
      for (const { day, coverage } of year().weeks)
        expect([day, ...coverage.received.map(({ outcome }) => outcome)]).toEqual([
          day,
          ...coverage.received.map(() => 'read'),
        ]);
    });

    it('every account whose CSM was silent for too long is named, and somebody is asked to call', () => {
      for (const { day, coverage, morning, evening } of year().weeks) {
        const named = coverage.items.filter(({ id }) => id === 'IND-6').map(({ account }) => account);
        const asked = evening.filter(({ kind }) => kind === 'check_in').map(({ account }) => account);
        expect([day, named.toSorted()]).toEqual([day, asked.toSorted()]);
        const silent = [...year().firm.touched].flatMap(([account, days]) =>
          day - (days.findLast((one) => one <= day) ?? day) > SILENCE && !isLowTouch(account) ? account : [],
        );
        const checked = morning.filter(({ kind }) => kind === 'check_in').map(({ account }) => account);
        expect([day, silent.filter((account) => !named.includes(account))]).toEqual([day, []]);
        expect([day, named.filter((account) => !checked.includes(account))]).toEqual([day, []]);
      }
    });

    it('at its end no account is without attention', () => {
      const last = year().weeks.at(-1);
      expect(last?.coverage.items.filter(({ id }) => id === 'IND-6')).toEqual([]);
      expect(last?.evening.filter(({ kind }) => kind === 'check_in')).toEqual([]);
    });

    it('no promise vanishes: each is kept, withdrawn, open, or overdue and raised', async () => {
      const { firm } = year();
      for (const day of [56, 84, 98, 112, 140, 196, 364]) {
        for (const account of PROMISED) {
          const { items } = await firm.get<{ items: readonly Promised[] }>(
            `/v1/accounts/${account}/commitments?as_of=${dayOf(day)}`,
          );
          for (const { id, state, due_date } of items) {
            if (state === 'unkept') expect(COMPLAINED).toContain(account);
            else expect(['kept', 'late', 'withdrawn', 'open', 'overdue']).toContain(state);
            if (state === 'open')
              expect([account, due_date ?? LAST]).toEqual([account, notBefore(dayOf(day), due_date)]);
            if (state !== 'overdue') continue;
            const { coverage, morning } = year().week(day);
            expect([account, day, coverage.items.map((item) => item.id).includes(id)]).toEqual([account, day, true]);
            const isRaised = morning.some(({ key }) => key === `promised_follow_up:${id}`);
            expect([account, day, isRaised || isLowTouch(account)]).toEqual([account, day, true]);
          }
        }
      }
    });

    it('every promise that was made is on the ledger at the end: kept, or due after the year; of a low-touch account still overdue', async () => {
      const { firm } = year();
      for (const account of PROMISED) {
        const { items } = await firm.get<{ items: readonly Promised[] }>(`/v1/accounts/${account}/commitments`);
        expect([account, items.length > 0]).toEqual([account, true]);
        const left = items.filter(
          ({ state, due_date }) => !['kept', 'late', 'unkept'].includes(state) && (due_date ?? LAST) <= dayOf(YEAR),
        );
        const expected = isLowTouch(account) ? [{ state: 'overdue', due_date: dayOf(84) }] : [];
        expect([account, left]).toMatchObject([account, expected]);
      }
    });

    it('nothing is raised twice', async () => {
      const { firm, weeks } = year();
      const ids = new Map<string, Set<string>>();
      for (const { morning, evening } of weeks) {
        const keys = evening.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { key, id } of [...morning, ...evening]) ids.set(key, (ids.get(key) ?? new Set()).add(id));
      }
      expect([...ids].filter(([, found]) => found.size > 1)).toEqual([]);
      const sample = [...ids.values()].flatMap((found) => [...found]).filter((_, place) => place % 10 === 0);
      for (const id of sample) {
        const { history } = await firm.get<{ history: readonly { event: string }[] }>(`/v1/inbox/${id}`);
        expect(history.filter(({ event }) => event === 'raised')).toHaveLength(1);
        expect(history.filter(({ event }) => event === 'returned')).toEqual([]);
      }
    });

    it('what is asked is done: what waits in the evening is what the script leaves lying', () => {
      for (const { day, evening } of year().weeks.slice(-7)) expect([day, evening]).toEqual([day, []]);
    });
  });
}
