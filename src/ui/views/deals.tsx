import { closePath, handoffPath } from '../addresses.ts';
import type { DealRow } from '../model.ts';
import { formatDayAndDistance } from '../text/dates.ts';

interface DealsProps {
  readonly deals: readonly DealRow[];
  readonly asOf: string;
  /** Who is signed in may close them. */
  readonly allowed: boolean;
}

const amounts = new Intl.NumberFormat('en-GB');

/** What a deal is worth, in words; null where nobody said. */
export function dealAmount({ amount, currency }: Pick<DealRow, 'amount' | 'currency'>): string | null {
  return amount === null ? null : `${currency === null ? '' : `${currency} `}${amounts.format(amount)}`;
}

/** The account's deals: what can be closed, and the way to what was handed over. */
export function Deals({ deals, asOf, allowed }: DealsProps) {
  if (deals.length === 0) return null;
  return (
    <section aria-labelledby="deals">
      <h2 id="deals">
        Deals <span class="count">{deals.length}</span>
      </h2>
      <ul class="deals">
        {deals.map((deal) => (
          <li>
            <strong>{deal.name ?? deal.key}</strong>
            <span class="detail">
              {[standing(deal, asOf), dealAmount(deal), deal.owner].filter(Boolean).join(' · ')}
            </span>
            {deal.won === true && (
              <a class="detail" href={handoffPath(deal.key)} data-item>
                {handoffWords(deal)}
              </a>
            )}
            {deal.won === null && allowed && (
              <form method="post" action={closePath(deal.key)}>
                <button type="submit">Close as won</button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function standing({ won, stage, closedAt }: DealRow, asOf: string): string {
  const day = closedAt === null ? '' : ` ${formatDayAndDistance(closedAt, asOf)}`;
  if (won === null) return stage === null ? 'Open' : `Open, ${stage}`;
  return won ? `Won${day}` : `Lost${day}`;
}

function handoffWords({ handoff }: DealRow): string {
  if (handoff === 'acknowledged') return 'Handoff, acknowledged';
  if (handoff === 'made' || handoff === 'sent') return 'Handoff, nobody has acknowledged it yet';
  return handoff === 'due' ? 'Handoff, being made' : 'Handoff';
}
