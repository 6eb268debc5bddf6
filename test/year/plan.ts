import { dayOf } from './calendar.ts';
import { type Declared, type Firm, PEOPLE } from './firm.ts';

/** What somebody does on a day. */
export type Act = (firm: Firm) => Promise<unknown>;

/** Something that people leave lying: a kind of the inbox, or `signals`, which they would read and confirm. */
export type LeftLying = readonly [account: string, what: string];

/** The script of a year: accounts as they begin, what happens on which day, and what nobody does though they are asked. */
export class Plan {
  readonly accounts: Declared[] = [];
  readonly #acts = new Map<number, Act[]>();
  readonly #watched = new Map<number, string[]>();

  /** An account with what is particular about it. */
  account(key: string, change: Partial<Declared> = {}): void {
    const place = this.accounts.length;
    const start = dayOf(-(place % 40));
    const [csm, ae] = [[PEOPLE.ana, PEOPLE.bo][place % 2] ?? PEOPLE.ana, [PEOPLE.per, PEOPLE.liv][place % 2]];
    this.accounts.push({
      key,
      name: key,
      acv: 60_000,
      tier: 2,
      licensed_seats: 100,
      contract_start: start,
      renewal_date: dayOf(430 + place),
      owners: ownersOf({ csm, ae: ae ?? PEOPLE.per, from: start }),
      ...change,
    });
  }

  /** Something happens on a day; several things in the order in which they are told. */
  on(day: number, act: Act): void {
    this.#acts.set(day, [...(this.#acts.get(day) ?? []), act]);
  }

  /** What is called for at accounts is noted in the evening of a day. */
  watch(day: number, ...accounts: readonly string[]): void {
    this.#watched.set(day, [...(this.#watched.get(day) ?? []), ...accounts]);
  }

  /** From a day on nobody does something that they are asked to do, until another day. */
  leave(what: LeftLying, from = 0, until?: number): void {
    this.on(from, async ({ lying }) => lying.add(what.join(' ')));
    if (until !== undefined) this.on(until, async ({ lying }) => lying.delete(what.join(' ')));
  }

  /** Everything of a day. */
  of(day: number): { readonly acts: readonly Act[]; readonly watched: readonly string[] } {
    return { acts: this.#acts.get(day) ?? [], watched: this.#watched.get(day) ?? [] };
  }
}

/** The owners of an account and their leads. */
export function ownersOf({ csm, ae, from }: { csm: string; ae: string; from: string }): Declared['owners'] {
  return [
    { role: 'csm', name: csm, from },
    { role: 'ae', name: ae, from },
    { role: 'cs_lead', name: PEOPLE.csLead, from },
    { role: 'sales_lead', name: PEOPLE.salesLead, from },
  ];
}
