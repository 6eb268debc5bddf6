import { createRemoteJWKSet, type JSONWebKeySet } from 'jose';
import { ConnectorError } from '../domain/index.ts';

type RemoteKeySet = ReturnType<typeof createRemoteJWKSet>;

const TIMEOUT_MS = 5_000;
/** Keys are asked for again after so long: one that was withdrawn proves nothing any more. */
const MAX_AGE_MS = 10 * 60_000;

/** The public keys that senders of signed tokens publish, kept for a while. One per process. */
export class KeySets {
  readonly #sets = new Map<string, RemoteKeySet>();

  /** The keys published at an address; `undefined` when they were never asked for, or too long ago. */
  held(address: string): JSONWebKeySet | undefined {
    const set = this.#sets.get(address);
    return set?.fresh === true ? set.jwks() : undefined;
  }

  /**
   * Asks for them, unless that was done a moment ago: whoever makes up key ids cannot make us ask without end.
   * @throws {ConnectorError} temporary
   */
  async renew(address: string): Promise<void> {
    const url = new URL(address);
    const set =
      this.#sets.get(address) ?? createRemoteJWKSet(url, { timeoutDuration: TIMEOUT_MS, cacheMaxAge: MAX_AGE_MS });
    this.#sets.set(address, set);
    if (set.coolingDown) return;
    try {
      await set.reload();
    } catch (cause) {
      throw new ConnectorError(`the public keys of ${url.host} could not be had`, { temporary: true, cause });
    }
  }
}
