import { recordAnchor } from '../addresses.ts';
import type { AccountView } from '../page-models/account.ts';
import { formatDay, formatFullDay } from '../text/dates.ts';
import { capitalised, spaced } from '../text/words.ts';

const amounts = new Intl.NumberFormat('en-GB');

interface Fact {
  readonly name: string;
  readonly field: string;
  /** Null: not known. */
  readonly value: string | null;
}

/** What the record says beside what was said. What every account should have is named also where it is not known. */
function factsOf(account: AccountView, asOf: string): Fact[] {
  const { owners, people, acv, licensedSeats, tier, contractStart, domain, crmHealth, posture, icpFit, strategic } =
    account;
  const amount = (value: number | null) => (value === null ? null : amounts.format(value));
  const dated = (entry: AccountView['posture']) =>
    entry && `${capitalised(spaced(entry.value))}, ${formatDay(entry.at, asOf)}`;
  const expected: Fact[] = [
    ...owners.map(({ role, name }) => ({ name: ownerRole(role), field: 'owners', value: name })),
    ...(owners.length === 0 ? [{ name: 'Owners', field: 'owners', value: null }] : []),
    { name: 'ACV', field: 'acv', value: amount(acv) },
    { name: 'Seats', field: 'licensed_seats', value: amount(licensedSeats) },
    { name: 'Tier', field: 'tier', value: amount(tier) },
    { name: 'Customer since', field: 'contract_start', value: contractStart && formatFullDay(contractStart) },
    { name: 'CRM health', field: 'crm_health', value: dated(crmHealth) },
  ];
  const others: Fact[] = [
    { name: 'Renewal posture', field: 'renewal_posture', value: dated(posture) },
    { name: 'ICP fit', field: 'icp_fit', value: icpFit && capitalised(icpFit) },
    { name: 'Strategic', field: 'strategic', value: strategic === true ? 'Yes' : null },
    { name: 'Domain', field: 'domain', value: domain },
    { name: 'Their people', field: 'people', value: people.length === 0 ? null : people.map(personLabel).join('; ') },
  ];
  return [...expected, ...others.filter(({ value }) => value !== null)];
}

function personLabel({ name, roles }: AccountView['people'][number]): string {
  return roles.length === 0 ? name : `${name} (${roles.map(spaced).join(', ')})`;
}

/** The account's record as a list of facts; `record` is its id on the page. */
export function AccountRecord({ account, asOf }: { readonly account: AccountView; readonly asOf: string }) {
  return (
    <>
      <dl class="facts" id="record">
        {factsOf(account, asOf).map(({ name, field, value }) => (
          <div id={recordAnchor(field)}>
            <dt>{name}</dt>
            <dd class={value === null ? 'muted' : undefined}>{value ?? 'not known'}</dd>
          </div>
        ))}
      </dl>
      {!account.declared && (
        <p class="muted">
          This account is known only because a conversation named it. Nobody has recorded its contract.
        </p>
      )}
    </>
  );
}

function ownerRole(role: string): string {
  return role.length <= 3 ? role.toUpperCase() : capitalised(role);
}
