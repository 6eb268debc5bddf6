import { tokensReadSince, type WorkspaceTransaction } from '../storage/index.ts';

/** That nothing more is read today, until when (ISO 8601), and why, in words for people. */
export interface Pause {
  readonly until: string;
  readonly reason: string;
}

const NUMBERS = new Intl.NumberFormat('en');

/**
 * Whether a workspace has spent what its readings may cost in a day (UTC). A reading that has begun goes on to its end, so a day may
 * cost more by what was in hand.
 */
export async function pauseForTokens(
  tx: WorkspaceTransaction,
  { dailyTokens, now }: { readonly dailyTokens: number | undefined; readonly now: number },
): Promise<Pause | undefined> {
  if (dailyTokens === undefined) return undefined;
  const today = new Date(now);
  today.setUTCHours(0, 0, 0, 0);
  const spent = await tokensReadSince(tx, today.toISOString());
  if (spent < dailyTokens) return undefined;
  today.setUTCDate(today.getUTCDate() + 1);
  const until = today.toISOString();
  const reason =
    `put off to ${until.slice(0, 10)}, 00:00 UTC: today's readings have cost ${NUMBERS.format(spent)} tokens, ` +
    `and ${NUMBERS.format(dailyTokens)} are allowed in a day (EARSHOT_DAILY_TOKENS)`;
  return { until, reason };
}
