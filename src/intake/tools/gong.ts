import { createHash } from 'node:crypto';
import { errors, importSPKI, type JWTPayload, jwtVerify } from 'jose';
import { type Conversation, InputError } from '../../domain/index.ts';
import type { IntakeDefaults } from '../types.ts';
import { jsonBody, keyFrom, pick } from './body.ts';
import { nameVoices, personOf, recordingToConversation, type Said } from './recording.ts';
import { equalInConstantTime, sharedKeyVerdict } from './signatures.ts';
import type { HookRequest, Proof, Tool, Verdict } from './tool.ts';
import { idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

const CALL_ID = ['callData', 'metaData', 'id'] as const;

/**
 * Gong: an automation rule that fires a webhook, with the call and its people; the words are asked for afterwards
 * (intake-formats A1). A rule proves itself by a signed token (RS256, the rule's public key is the source's secret) or by
 * a key in its address. What Gong does not document is read liberally: the transcript may lag behind the webhook, and a
 * call may be posted by several rules. A call of the button "Test now" is a real one and is not kept.
 */
export const gong: Tool = {
  name: 'gong',
  title: 'Gong',
  sort: 'transcripts',
  secretFrom: 'tool',
  access:
    'an API access key as KEY:SECRET, or an OAuth token; scopes api:calls:read:transcript and api:calls:read:extensive',
  settings: [
    {
      name: 'base_url',
      description: 'the API address that Gong shows beside the access key; https://api.gong.io unless told',
      pattern: /^https:\/\/(?:[a-z0-9-]+\.)*gong\.io\/?$/i,
    },
    { name: 'account', description: 'the key of the account that all its calls belong to' },
  ],
  verify,
  // A test names the call that it was made with: it must not stand in the way of the real one.
  idempotencyKey: (request) =>
    keyFrom(request, (body) => (pick(body, 'isTest') === true ? undefined : idOf(pick(body, ...CALL_ID)))),
  read(request) {
    const body = jsonBody(request);
    if (pick(body, 'isTest') === true) return [{ kind: 'nothing', reason: 'a test of the rule: it works' }];
    const id = idOf(pick(body, ...CALL_ID));
    if (id === undefined) throw new InputError('wrong-type', [{ path: CALL_ID.join('.'), message: 'no id of a call' }]);
    const known = { metaData: pick(body, 'callData', 'metaData'), parties: pick(body, 'callData', 'parties') };
    return [{ kind: 'fetch', order: { tool: 'gong', resource: 'transcript', id, known } }];
  },
};

/** A call as Gong's API tells it: what it is, who was there, and the monologues of its transcript. */
export interface GongCall {
  readonly metaData: unknown;
  readonly parties: unknown;
  readonly transcript: readonly unknown[];
}

/** Does everybody who speaks in the transcript stand among the parties? Without that nobody can say whose words they are. */
export function gongKnowsSpeakers({ parties, transcript }: GongCall): boolean {
  const known = new Set(listOf(parties, 'parties').map((party) => idOf(pick(party, 'speakerId'))));
  return transcript.every((monologue) => known.has(idOf(pick(monologue, 'speakerId'))));
}

/**
 * A call of Gong as a conversation. Sentences are timed in milliseconds; whoever is no party is `Speaker 1`, `Speaker 2`,
 * in the order of speaking.
 * @throws {InputError}
 */
export function gongConversation({ metaData, parties, transcript }: GongCall, defaults: IntakeDefaults): Conversation {
  const people = listOf(parties, 'parties').map((party) => ({
    speakerId: idOf(pick(party, 'speakerId')),
    person: personOf(nameOf(party), pick(party, 'emailAddress'), {
      title: pick(party, 'title'),
      side: sideOf(pick(party, 'affiliation')),
    }),
  }));
  const names = new Map<string, string>();
  for (const { speakerId, person } of people) {
    if (speakerId !== undefined && person !== undefined) names.set(speakerId, person.name);
  }
  return recordingToConversation(
    {
      tool: 'gong',
      id: idOf(pick(metaData, 'id')),
      title: textOf(pick(metaData, 'title')),
      occurredAt: instantOf(pick(metaData, 'started')) ?? instantOf(pick(metaData, 'scheduled')),
      people: people.map(({ person }) => person),
      said: saidBy(transcript, names),
    },
    defaults,
  );
}

/** Who dials in has a number instead of a name. */
function nameOf(party: unknown): unknown {
  const stands = [pick(party, 'name'), pick(party, 'emailAddress'), pick(party, 'phoneNumber')];
  return stands.find((value) => textOf(value) !== undefined);
}

/**
 * The calls of a document in the form of Gong's API: `callTranscripts`, with or without the `calls` that say what they are
 * and who was there (intake-formats D6). Pages of one call are one call.
 */
export function gongCalls(value: unknown): GongCall[] {
  const calls = listOf(pick(value, 'calls'), 'calls');
  const transcripts = new Map<string | undefined, unknown[]>();
  for (const page of listOf(pick(value, 'callTranscripts'), 'callTranscripts')) {
    const id = idOf(pick(page, 'callId'));
    const monologues = listOf(pick(page, 'transcript'), 'callTranscripts[].transcript');
    transcripts.set(id, [...(transcripts.get(id) ?? []), ...monologues]);
  }
  return [...transcripts].map(([id, transcript]) => {
    const call = calls.find((one) => idOf(pick(one, 'metaData', 'id')) === id);
    const metaData = { id, ...(pick(call, 'metaData') as object | undefined) };
    return { metaData, parties: pick(call, 'parties'), transcript };
  });
}

function saidBy(transcript: readonly unknown[], names: ReadonlyMap<string, string>): Said[] {
  const speakerOf = nameVoices(names);
  return transcript.flatMap((monologue, index) => {
    const speaker = speakerOf(idOf(pick(monologue, 'speakerId')));
    return listOf(pick(monologue, 'sentences'), `transcript[${index}].sentences`).map((sentence) => ({
      speaker,
      at: inSeconds(pick(sentence, 'start')),
      end: inSeconds(pick(sentence, 'end')),
      text: textOf(pick(sentence, 'text')),
    }));
  });
}

function inSeconds(value: unknown): number | undefined {
  const milliseconds = numberOf(value);
  return milliseconds === undefined ? undefined : milliseconds / 1_000;
}

function sideOf(affiliation: unknown): 'vendor' | 'customer' | undefined {
  if (affiliation === 'Internal') return 'vendor';
  return affiliation === 'External' ? 'customer' : undefined;
}

/** Bare base64 of a DER public key as Gong shows it, or the same in PEM armour. It is no secret: never a key in an address. */
function publicKeyOf(secret: string): string | undefined {
  const bare = secret.replace(/-----(?:BEGIN|END) PUBLIC KEY-----|\s/g, '');
  return /^MI[A-Za-z0-9+/]{150,}={0,2}$/.test(bare) ? bare : undefined;
}

async function verify(request: HookRequest, proof: Proof): Promise<Verdict> {
  const token = /^(?:bearer\s+)?([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(request.headers.authorization?.trim() ?? '')?.[1];
  const keys = proof.secrets.flatMap((secret) => publicKeyOf(secret) ?? []);
  // A public key in a form that is not read is still no secret.
  const shared = proof.secrets.filter((secret) => publicKeyOf(secret) === undefined && !/PUBLIC KEY/.test(secret));
  if (token !== undefined && keys.length > 0) return tokenVerdict(token, keys, request, proof.now);
  if (shared.length > 0) return sharedKeyVerdict(request, { ...proof, secrets: shared });
  const reason =
    keys.length > 0
      ? 'the header authorization holds no signed token'
      : 'this source has neither the public key of the rule nor a key for its address yet';
  return { genuine: false, reason };
}

async function tokenVerdict(
  token: string,
  keys: readonly string[],
  request: HookRequest,
  now: number,
): Promise<Verdict> {
  let reason = 'the signature does not match';
  for (const key of keys) {
    try {
      const publicKey = await importSPKI(`-----BEGIN PUBLIC KEY-----\n${key}\n-----END PUBLIC KEY-----`, 'RS256');
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: ['RS256'], // the header's word alone would let the public key pass for an HMAC secret
        currentDate: new Date(now),
        requiredClaims: ['exp', 'body_sha256', 'webhook_url'],
      });
      return claimsVerdict(payload, request);
    } catch (error) {
      if (error instanceof errors.JWTExpired) reason = 'the token has expired';
      else if (error instanceof errors.JWTClaimValidationFailed) reason = 'the token lacks a claim';
    }
  }
  return { genuine: false, reason };
}

function claimsVerdict({ body_sha256, webhook_url }: JWTPayload, { body, url }: HookRequest): Verdict {
  const digest = createHash('sha256').update(body).digest('hex');
  if (!equalInConstantTime(String(body_sha256).toLowerCase(), digest)) {
    return { genuine: false, reason: 'the token was made for another body' };
  }
  const isOurs = placeOf(String(webhook_url)) === placeOf(url);
  return isOurs
    ? { genuine: true }
    : { genuine: false, reason: 'the token was made for another address than this server is known by (EARSHOT_URL)' };
}

/** An address without what may differ in writing: case of the host, the slash at the end, the query. */
function placeOf(address: string): string {
  const url = URL.parse(address);
  return url === null ? address : `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
}
