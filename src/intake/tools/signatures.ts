import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto';
import type { HookRequest, Proof, Verdict } from './tool.ts';

const GENUINE: Verdict = { genuine: true };

/** How far a signed time may be from ours, either way, in seconds (Standard Webhooks, "Verifying timestamps"). */
export const TOLERANCE_SECONDS = 300;

/**
 * Compares two texts in a time that depends on neither: both are hashed first, so that not even their lengths tell.
 */
export function equalInConstantTime(left: string, right: string): boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer');
  return timingSafeEqual(digest(left), digest(right));
}

/** Is any of the given signatures the one that any of the secrets makes? All are tried, so that time tells nothing. */
export function anySignature(given: readonly string[], expected: readonly string[]): boolean {
  let found = false;
  for (const signature of given) {
    for (const candidate of expected) found = equalInConstantTime(signature, candidate) || found;
  }
  return found;
}

/** How an HMAC is made and written. */
export interface HmacForm {
  readonly algorithm?: 'sha256' | 'sha1' | undefined;
  readonly encoding?: 'hex' | 'base64' | undefined;
}

/** An HMAC over the parts in their order. */
export function hmac(
  key: string | Uint8Array,
  parts: readonly (string | Uint8Array)[],
  { algorithm = 'sha256', encoding = 'hex' }: HmacForm = {},
): string {
  // Bytes are made a key first: told what they are, createHmac takes a fifth of the time.
  const mac = createHmac(algorithm, typeof key === 'string' ? key : createSecretKey(key));
  for (const part of parts) mac.update(part);
  return mac.digest(encoding);
}

/** The verdict on a signature in a header, compared letter for letter. */
export function verdictOf(given: string | undefined, header: string, expected: readonly string[]): Verdict {
  if (given === undefined || given === '') return { genuine: false, reason: `the header ${header} is missing` };
  if (expected.length === 0) return { genuine: false, reason: 'this source has no signing secret yet' };
  return anySignature([given], expected) ? GENUINE : { genuine: false, reason: 'the signature does not match' };
}

/**
 * The verdict on a header that holds the HMAC-SHA256 of the body in hex, of either case, and nothing else.
 * @param keys one of them must have made it; an empty one counts for nothing: anybody could sign with it
 */
export function hexVerdict(
  { headers, body }: HookRequest,
  header: string,
  keys: readonly (string | Uint8Array)[],
): Verdict {
  const expected = keys.filter(({ length }) => length > 0).map((key) => hmac(key, [body]));
  return verdictOf(headers[header]?.trim().toLowerCase(), header, expected);
}

/**
 * The verdict on a signed time, in seconds since the epoch as text.
 * @param now milliseconds since the epoch
 */
export function timeVerdict(text: string | undefined, header: string, now: number): Verdict {
  if (text === undefined || text === '') return { genuine: false, reason: `the header ${header} is missing` };
  if (!/^\d{1,12}$/.test(text)) return { genuine: false, reason: `the header ${header} is no time in seconds` };
  const apart = Math.abs(now / 1000 - Number(text));
  return apart <= TOLERANCE_SECONDS
    ? GENUINE
    : { genuine: false, reason: `the signed time is more than ${TOLERANCE_SECONDS} seconds away from ours` };
}

/**
 * The verdict on a tool that signs nothing: the source's secret must stand in the address (`?key=`), in the header
 * `x-earshot-key`, as a bearer token, or as the password of HTTP Basic.
 */
export function sharedKeyVerdict({ query, headers }: HookRequest, { secrets }: Proof): Verdict {
  const authorization = headers.authorization ?? '';
  const basic = /^basic\s+(\S+)$/i.exec(authorization)?.[1];
  const password =
    basic === undefined
      ? undefined
      : Buffer.from(basic, 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, '');
  const bearer = /^bearer\s+(\S+)$/i.exec(authorization)?.[1];
  const given = [query.key, headers['x-earshot-key'], bearer, password].filter(
    (value) => value !== undefined && value !== '',
  ) as string[];
  if (given.length === 0) {
    return { genuine: false, reason: 'no key: put it into the address (?key=), x-earshot-key or HTTP Basic' };
  }
  return anySignature(given, secrets) ? GENUINE : { genuine: false, reason: 'the key is not the one of this source' };
}

/**
 * The verdict by Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature` over `id.timestamp.body`.
 * Secrets are base64 after `whsec_`; any listed `v1` signature may match (intake-formats E1).
 */
export function standardWebhooksVerdict(
  { headers, body }: HookRequest,
  { secrets, now }: Proof,
  prefix = 'webhook',
): Verdict {
  const id = headers[`${prefix}-id`];
  const time = headers[`${prefix}-timestamp`];
  const list = headers[`${prefix}-signature`];
  if (id === undefined || id === '') return { genuine: false, reason: `the header ${prefix}-id is missing` };
  if (list === undefined || list === '') return { genuine: false, reason: `the header ${prefix}-signature is missing` };
  const timely = timeVerdict(time, `${prefix}-timestamp`, now);
  if (!timely.genuine) return timely;
  // Of a secret that is no base64 nothing is left, and with an empty key anybody could sign.
  const keys = secrets.map(standardKey).filter(({ length }) => length > 0);
  if (keys.length === 0) return { genuine: false, reason: 'this source has no signing secret yet' };
  const expected = keys.map((key) => `v1,${hmac(key, [`${id}.${time}.`, body], { encoding: 'base64' })}`);
  return anySignature(list.split(' '), expected) ? GENUINE : { genuine: false, reason: 'the signature does not match' };
}

function standardKey(secret: string): Uint8Array {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}
