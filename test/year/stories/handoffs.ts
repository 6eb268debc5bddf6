import { dayOf, spoken } from '../calendar.ts';
import { DANA, type Line, PEOPLE } from '../firm.ts';
import { ownersOf, type Plan } from '../plan.ts';
import { SAY } from '../words.ts';

const { ana, per } = PEOPLE;
const WALT = 'Walt Dietrich';

/** The call in which they say what they buy for, and we promise. */
const SELLING: readonly Line[] = [
  [per, 'Dana, in your own words: why do you buy this now?'],
  [
    DANA,
    'We type every delivery note by hand, and we lose two days a month to errors. I want that to be automatic, so that my people see every shipment in one place.',
  ],
  [WALT, 'I am not convinced. The last tool like this was a nightmare, and I doubt that it works with our ERP.'],
  [per, `Fair. We will deliver the SAP connector by ${spoken(110)}. I will own that myself, Walt.`],
  [DANA, 'Good. After ninety days I will measure one thing: fewer than ten wrong notes a month. I decide and I sign.'],
  [per, `Agreed. The contract renews on ${spoken(436)}, and I will handle the renewal with you, Dana.`],
];

/** Section 6: two deals that are won on a Friday, one of whose handoffs is acknowledged in time; calls soon and long after the close; a deal that is lost. */
export function planHandoffs(plan: Plan): void {
  const change = {
    contract_start: dayOf(81),
    renewal_date: dayOf(436),
    owners: ownersOf({ csm: ana, ae: per, from: dayOf(0) }),
  };
  for (const key of ['new-north', 'new-south', 'new-lost']) {
    const deal = `/v1/deals/${key}`;
    plan.account(key, change);
    plan.on(74, (firm) => firm.call(key, per, SELLING));
    plan.on(75, (firm) => firm.tell('PUT', deal, { account: key, name: key, stage: 'legal', owner: per }));
    plan.on(81, (firm) => firm.tell('POST', `${deal}/close`, { won: key !== 'new-lost' }));
    plan.on(83, (firm) => firm.call(key, ana));
    plan.leave([key, 'handoff_unacknowledged'], 0, 100);
    for (const day of [84, 98]) plan.watch(day, key);
  }
  const acknowledge = (key: string, day: number) =>
    plan.on(day, (firm) => firm.tell('POST', `/v1/deals/${key}/handoff/acknowledge`, { by: ana }));
  acknowledge('new-north', 82);
  acknowledge('new-north', 89);
  acknowledge('new-south', 99);
  plan.watch(99, 'new-south');
  const late = `We will train all forty drivers on site by ${spoken(120)}, I promise you that.`;
  plan.on(88, (firm) =>
    firm.call('new-north', per, [
      [DANA, 'One more thing before we start: who trains the drivers?'],
      [per, late],
    ]),
  );
  plan.on(102, (firm) => firm.call('new-north', ana, [SAY.worthIt]));
}
