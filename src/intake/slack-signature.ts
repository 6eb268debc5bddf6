import { hmac, timeVerdict, verdictOf } from './tools/signatures.ts';
import type { Verdict } from './tools/tool.ts';

const SIGNATURE = 'x-slack-signature';
const TIME = 'x-slack-request-timestamp';

/**
 * The verdict on a request of Slack: `v0` over time and exact body (intake-formats E2), at most five minutes old.
 * @param headers lower-case names
 * @param now milliseconds since the epoch
 */
export function slackVerdict(
  { headers, body }: { readonly headers: Readonly<Record<string, string | undefined>>; readonly body: Uint8Array },
  { secret, now }: { readonly secret: string; readonly now: number },
): Verdict {
  const time = headers[TIME];
  const timely = timeVerdict(time, TIME, now);
  if (!timely.genuine) return timely;
  return verdictOf(headers[SIGNATURE], SIGNATURE, [`v0=${hmac(secret, [`v0:${time}:`, body])}`]);
}
