const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** An amount in few figures: `84K`, `1.25M`. The record says no currency, so neither does the page. */
export function formatMoney(amount: number): string {
  return SHORT.format(amount);
}
