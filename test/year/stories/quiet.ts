import { dayOf } from '../calendar.ts';
import type { Plan } from '../plan.ts';
import { renew } from './plays.ts';

/** How many accounts the year has. */
export const ACCOUNTS = 60;

/** The other accounts: nothing but what the program asks for happens there, and some renewals come. */
export function planQuiet(plan: Plan): void {
  const renewals = [180, 240, 300];
  for (let number = 1; plan.accounts.length < ACCOUNTS; number += 1) {
    const renewal = renewals[number - 1];
    const key = `quiet-${number}`;
    const when = renewal === undefined ? {} : { renewal_date: dayOf(renewal) };
    plan.account(key, { acv: 20_000 + 1_000 * number, ...when });
    plan.on(number % 14, (firm) => firm.call(key, firm.ownerOf(key, 'csm')));
    if (renewal !== undefined) renew(plan, key, renewal);
  }
}
