import { setTimeout as delay } from 'node:timers/promises';
import { makeCall, type PostedCall, type SourceName, signed } from './calls.ts';

/** What a tool knows of what it has sent. */
export interface Sent {
  /** Ids of deliveries that were acknowledged, as the answer named them, by the number of the call. */
  readonly acknowledged: Map<number, string>;
  /** Answers that were no acknowledgement, by status; 0: none came. */
  readonly refused: Map<number, number>;
}

/** How calls are sent. */
export interface Sending {
  readonly url: string;
  readonly secrets: Readonly<Record<SourceName, string>>;
  /** How many are under way at once. */
  readonly abreast: number;
}

const PATIENCE_MS = 5_000;
const PAUSE_MS = 150;

/** Sends calls as tools do: whatever is not answered with 2xx is sent again, for as long as it takes. */
export async function sendCalls(
  { url, secrets, abreast }: Sending,
  indexes: Iterator<number> | AsyncIterator<number>,
  sent: Sent,
): Promise<void> {
  const line = async (): Promise<void> => {
    for (let next = await indexes.next(); next.done !== true; next = await indexes.next()) {
      const call = makeCall(next.value);
      for (;;) {
        const id = await post(url, call, secrets[call.source], sent);
        if (id !== undefined) {
          sent.acknowledged.set(call.index, id);
          break;
        }
        await delay(PAUSE_MS);
      }
    }
  };
  await Promise.all(Array.from({ length: abreast }, line));
}

/** The id of the delivery, where it was acknowledged. */
async function post(url: string, call: PostedCall, secret: string, { refused }: Sent): Promise<string | undefined> {
  let status = 0;
  try {
    const response = await fetch(`${url}/hooks/${call.source}`, {
      method: 'POST',
      headers: signed(call, secret),
      body: call.body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    status = response.status;
    const answer = (await response.json()) as { readonly id?: string };
    if (response.ok) return answer.id ?? '';
  } catch {
    // Cut off, refused or too slow: sent again.
  }
  refused.set(status, (refused.get(status) ?? 0) + 1);
  return undefined;
}
