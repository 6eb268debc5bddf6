import { InputError } from '../../domain/index.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { anySignature, hmac, sharedKeyVerdict, verdictOf } from './signatures.ts';
import type { HookRequest, Proof, Tool, Verdict } from './tool.ts';
import { type ToldEvent, textAt, toUsage, USAGE_SETTINGS } from './usage.ts';

/**
 * Segment: its webhook destination (one event, signed with HMAC-SHA1 in `X-Signature`), and anything that posts as its
 * tracking API does (`{batch: […]}` with the write key as the name of HTTP Basic), which its own libraries do when their
 * `host` and `path` are ours (intake-formats P1).
 *
 * With batching on, the destination signs only the first event of an array: nothing proves the others, and such a delivery
 * is refused; turn batching off. A signature over the whole array is taken.
 *
 * `track`, `page` and `screen` are use of the product; `identify` and `group` tell which account a person belongs to. An
 * event without `userId` is nobody's. Unverified: that `context.groupId` stands in every event of a library that was told
 * the group; where it does not, the person's last `group` counts.
 */
export const segment: Tool = {
  name: 'segment',
  title: 'Segment',
  sort: 'usage',
  secretFrom: 'us',
  settings: USAGE_SETTINGS,
  verify: verifySegment,
  idempotencyKey: (request) => keyInBody(request, ['messageId']),
  read(request, context) {
    const body = jsonBody(request);
    const batch = pick(body, 'batch');
    const list: readonly unknown[] = Array.isArray(body) ? body : Array.isArray(batch) ? batch : [body];
    if (list.every((raw) => textAt(raw, ['type']) === undefined)) {
      throw new InputError('wrong-type', [{ path: 'type', message: 'no event of Segment: expected a type' }]);
    }
    return [
      toUsage(
        list.map((raw) => ({ event: toEvent(raw), raw })),
        context,
      ),
    ];
  },
};

function verifySegment(request: HookRequest, proof: Proof): Verdict {
  const signature = request.headers['x-signature'];
  if (signature === undefined) return keyVerdict(request, proof);
  const expected = proof.secrets.map((secret) => hmac(secret, [request.body], { algorithm: 'sha1' }));
  const verdict = verdictOf(signature.toLowerCase(), 'x-signature', expected);
  const isArray = request.body[0] === '['.charCodeAt(0);
  return verdict.genuine || !isArray
    ? verdict
    : { genuine: false, reason: 'the signature is not one over the whole batch; turn batching off' };
}

/** Tracking libraries give the write key as the name of HTTP Basic; others as any key is given. */
function keyVerdict(request: HookRequest, proof: Proof): Verdict {
  const basic = /^basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const [name = '', password] = Buffer.from(basic ?? '', 'base64')
    .toString('utf8')
    .split(':');
  if (name === '' || password !== '') return sharedKeyVerdict(request, proof);
  return anySignature([name], proof.secrets)
    ? { genuine: true }
    : { genuine: false, reason: 'the write key is not the secret of this source' };
}

const ABOUT_PERSONS = new Set(['identify', 'group', 'alias']);
const USES = new Set(['track', 'page', 'screen']);

function toEvent(raw: unknown): ToldEvent {
  const type = textAt(raw, ['type'])?.toLowerCase() ?? '';
  const isGroup = type === 'group';
  return {
    id: textAt(raw, ['messageId']),
    name: textAt(raw, ['event'], ['name']),
    person: textAt(raw, ['userId']),
    email: isGroup
      ? textAt(raw, ['context', 'traits', 'email'])
      : textAt(raw, ['traits', 'email'], ['context', 'traits', 'email'], ['properties', 'email']),
    company: textAt(
      raw,
      ['groupId'],
      ['context', 'groupId'],
      ['properties', 'groupId'],
      ['traits', 'company', 'id'],
      ['context', 'traits', 'company', 'id'],
    ),
    companyDomain: isGroup ? textAt(raw, ['traits', 'domain'], ['traits', 'website']) : undefined,
    at: textAt(raw, ['timestamp'], ['originalTimestamp'], ['sentAt']),
    isAboutPerson: ABOUT_PERSONS.has(type),
    ignored: USES.has(type) ? undefined : 'not track, page or screen',
  };
}
