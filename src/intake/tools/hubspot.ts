import { createHash } from 'node:crypto';
import { InputError, ownerField } from '../../domain/index.ts';
import { jsonBody, pick } from './body.ts';
import { CRM_SETTINGS, type FieldNames, fieldNames, ownerRole, readFacts } from './crm/fields.ts';
import type { CrmAccount, CrmDeal } from './crm/types.ts';
import { booleanOf, numberOf, pastTimeOf, textOf, timeOf } from './crm/values.ts';
import { hmac, TOLERANCE_SECONDS, verdictOf } from './signatures.ts';
import type { FetchOrder, HookRequest, Proof, ReadingContext, Received, Tool, Verdict } from './tool.ts';

/** HubSpot's own names for what we ask of a deal. */
export const HUBSPOT_DEAL_PROPERTIES: readonly string[] = [
  'dealname',
  'amount',
  'deal_currency_code',
  'closedate',
  'dealstage',
  'pipeline',
  'hs_is_closed',
  'hs_is_closed_won',
  'hubspot_owner_id',
];

/** What companies keep of the rest has names of the customer's own; these are tried unless the source's settings say others. */
const COMPANY_FIELDS: FieldNames = {
  name: ['name'],
  domain: ['domain', 'website'],
  acv: ['acv', 'annual_contract_value', 'arr'],
  licensed_seats: ['licensed_seats', 'seats'],
  tier: ['tier', 'customer_tier'],
  contract_start: ['contract_start', 'contract_start_date'],
  renewal_date: ['renewal_date', 'contract_renewal_date'],
  health: ['health', 'health_status', 'customer_health'],
};

/** HubSpot's owner of a record: an id that must be asked for by itself. */
export const HUBSPOT_OWNER = 'hubspot_owner_id';

const OBJECTS: Readonly<Record<string, 'deal' | 'company'>> = {
  deal: 'deal',
  company: 'company',
  '0-3': 'deal',
  '0-2': 'company',
};

/** A change of one of these is a change of the stage. */
const STAGE_PROPERTIES = new Set(['dealstage', 'hs_is_closed_won']);

/** Of an address, only these are decoded before it is signed (developers.hubspot.com, "Validating requests"). */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

/**
 * HubSpot: events that name deals and companies by id only, signed over method, public address, body and time (v3). What
 * they name is asked for with a private app's token. Sources whose sender can sign only in the older ways (workflows: v2)
 * say so in `signature_version`; those carry no time.
 *
 * Not verified against a live account: that `hs_is_closed_won` tells whether a deal is won (where it is missing, the
 * pipeline's own stage is asked), the shape of associations, the body of a workflow's webhook (any object with an
 * `objectId` is read), and the decoding of an address with a query.
 */
export const hubspot: Tool = {
  name: 'hubspot',
  title: 'HubSpot',
  sort: 'crm',
  secretFrom: 'tool',
  access: "a private app's token with crm.objects.deals.read, crm.objects.companies.read and crm.objects.owners.read",
  settings: [
    ...CRM_SETTINGS,
    {
      name: 'signature_version',
      description: 'v3 unless told; v2 or v1 for senders that sign no other way',
      pattern: /^v[123]$/,
    },
  ],
  verify: (request, proof) => {
    const { signature_version: version } = proof.settings;
    return version === 'v1' || version === 'v2' ? olderVerdict(request, proof, version) : verdictV3(request, proof);
  },
  idempotencyKey(request) {
    try {
      const keys = eventsOf(request).map((event) =>
        ['portalId', 'subscriptionType', 'objectId', 'eventId', 'occurredAt'].map(
          (name) => textOf(pick(event, name)) ?? '',
        ),
      );
      if (keys.length === 0 || keys.some(([, , , event, time]) => event === '' && time === '')) return undefined;
      const lines = keys.map((parts) => parts.join('/')).sort();
      return createHash('sha256').update(lines.join('\n')).digest('hex');
    } catch {
      return undefined; // the reading says what is wrong with it
    }
  },
  read: (request, context) => ordersOf(eventsOf(request), context),
};

function verdictV3({ method, url, headers, body }: HookRequest, { secrets, now }: Proof): Verdict {
  const header = 'x-hubspot-request-timestamp';
  const time = headers[header] ?? '';
  const given = headers['x-hubspot-signature-v3'];
  if (time === '') return { genuine: false, reason: `the header ${header} is missing` };
  if (!/^\d{1,15}$/.test(time)) return { genuine: false, reason: `the header ${header} is no time in milliseconds` };
  if (Math.abs(now - Number(time)) > TOLERANCE_SECONDS * 1_000) {
    return { genuine: false, reason: `the signed time is more than ${TOLERANCE_SECONDS} seconds away from ours` };
  }
  const address = url.replace(/%[0-9A-F]{2}/gi, (code) => DECODED[code.toUpperCase()] ?? code);
  const expected = secrets.map((secret) => hmac(secret, [method, address, body, time], { encoding: 'base64' }));
  return verdictOf(given, 'x-hubspot-signature-v3', expected);
}

/** SHA-256 over secret and body (v1), or over secret, method, address and body (v2). */
function olderVerdict({ method, url, headers, body }: HookRequest, { secrets }: Proof, version: 'v1' | 'v2'): Verdict {
  const expected = secrets.map((secret) => {
    const hash = createHash('sha256').update(secret);
    if (version === 'v2') hash.update(method).update(url);
    return hash.update(body).digest('hex');
  });
  return verdictOf(headers['x-hubspot-signature']?.toLowerCase(), 'x-hubspot-signature', expected);
}

/** @throws {InputError} for what is neither a list of events nor one of them */
function eventsOf(request: HookRequest): readonly unknown[] {
  const body = jsonBody(request);
  if (Array.isArray(body)) return body;
  if (textOf(pick(body, 'objectId')) !== undefined) return [body];
  throw new InputError('wrong-type', [{ message: 'expected a list of events, or an object with an objectId' }]);
}

interface Named {
  readonly object: 'deal' | 'company';
  readonly id: string;
  readonly known: Readonly<Record<string, string>>;
}

/** One question for each deal and company, however many events name it. */
function ordersOf(events: readonly unknown[], { receivedAt }: ReadingContext): readonly Received[] {
  const named = new Map<string, Named>();
  for (const event of events) {
    const one = nameOf(event, receivedAt);
    if (one === undefined) continue;
    const before = named.get(`${one.object}/${one.id}`);
    const isLater = (before?.known.stage_changed_at ?? '') > (one.known.stage_changed_at ?? '');
    named.set(`${one.object}/${one.id}`, before !== undefined && isLater ? before : one);
  }
  const orders = [...named.values()].map(
    ({ object, id, known }): FetchOrder => ({ tool: 'hubspot', resource: object, id, known }),
  );
  if (orders.length > 0) return orders.map((order) => ({ kind: 'fetch', order }));
  return [{ kind: 'nothing', reason: 'it names no deal and no company that is still there' }];
}

function nameOf(event: unknown, receivedAt: string): Named | undefined {
  const [subject = '', what = ''] = (textOf(pick(event, 'subscriptionType')) ?? '').split('.');
  const object = OBJECTS[textOf(pick(event, 'objectTypeId')) ?? subject] ?? OBJECTS[subject];
  const id = textOf(pick(event, 'objectId')) ?? textOf(pick(event, 'fromObjectId'));
  if (object === undefined || id === undefined || !/^\d{1,20}$/.test(id)) return undefined;
  if (['deletion', 'privacyDeletion'].includes(what)) return undefined;
  const property = textOf(pick(event, 'propertyName')) ?? '';
  const stage = property === 'dealstage' ? textOf(pick(event, 'propertyValue')) : undefined;
  const changed = object === 'deal' && STAGE_PROPERTIES.has(property);
  return {
    object,
    id,
    known: {
      ...(changed ? { stage_changed_at: pastTimeOf(pick(event, 'occurredAt'), receivedAt) } : {}),
      ...(stage === undefined ? {} : { stage }),
    },
  };
}

/** The names of the properties to ask of a company. */
export function hubspotCompanyProperties({ settings }: ReadingContext): readonly string[] {
  return [...new Set([...Object.values(fieldNames(COMPANY_FIELDS, settings)).flat(), HUBSPOT_OWNER])];
}

/** What a company's owner, or a deal's, is called; `undefined` where the answer names nobody. */
export function hubspotOwnerName(answer: unknown): string | undefined {
  const names = [textOf(pick(answer, 'firstName')), textOf(pick(answer, 'lastName'))].filter(
    (name) => name !== undefined,
  );
  return names.length > 0 ? names.join(' ') : textOf(pick(answer, 'email'));
}

/** An account out of HubSpot's answer for a company. `owner` is the name of who owns it, null for nobody. */
export function hubspotAccount(
  answer: unknown,
  { settings, receivedAt }: ReadingContext,
  owner: string | null | undefined,
): CrmAccount {
  const names = fieldNames(COMPANY_FIELDS, settings);
  const { facts, unread } = readFacts(names, (name) => pick(answer, 'properties', name), settings);
  return {
    system: 'hubspot',
    id: textOf(pick(answer, 'id')),
    at: pastTimeOf(pick(answer, 'updatedAt'), receivedAt),
    facts: owner === undefined ? facts : { ...facts, [ownerField(ownerRole(settings))]: owner },
    unread,
  };
}

/** How a deal stands by its stage, where its own properties do not tell. */
export interface HubspotStage {
  readonly won: boolean | null;
  readonly label: string | undefined;
}

/** What HubSpot's answer for a pipeline's stage says: closed is won where the probability is 1. */
export function hubspotStage(answer: unknown): HubspotStage {
  const closed = booleanOf(pick(answer, 'metadata', 'isClosed')) ?? false;
  const won = closed ? numberOf(pick(answer, 'metadata', 'probability')) === 1 : null;
  return { won, label: textOf(pick(answer, 'label')) };
}

/** Is the deal won, lost or, null, open? `undefined` where its own properties do not tell. */
export function hubspotWon(answer: unknown): boolean | null | undefined {
  const won = booleanOf(pick(answer, 'properties', 'hs_is_closed_won'));
  if (won === true) return true;
  const closed = booleanOf(pick(answer, 'properties', 'hs_is_closed'));
  if (closed === true) return won;
  return closed === false ? null : undefined;
}

/** A deal out of HubSpot's answer and of what the webhook said of it. `owner` is the name of who owns it. */
export function hubspotDeal(
  answer: unknown,
  known: FetchOrder['known'],
  { receivedAt }: ReadingContext,
  { owner, stage }: { readonly owner: string | undefined; readonly stage: HubspotStage | undefined },
): CrmDeal {
  const property = (name: string) => pick(answer, 'properties', name);
  const at = pastTimeOf(pick(answer, 'updatedAt'), receivedAt);
  const won = hubspotWon(answer) ?? stage?.won;
  const isStage = known.stage === undefined || known.stage === property('dealstage');
  const changedAt = textOf(known.stage_changed_at);
  return {
    system: 'hubspot',
    id: textOf(pick(answer, 'id')) ?? '',
    update: {
      name: textOf(property('dealname')),
      stage: stage?.label ?? textOf(property('dealstage')),
      amount: numberOf(property('amount')) ?? null,
      currency: textOf(property('deal_currency_code')),
      owner,
      won,
      // Of an open deal it is the day somebody hopes for.
      closedAt: typeof won === 'boolean' ? timeOf(property('closedate')) : undefined,
      at,
      stageChangedAt: changedAt === undefined || isStage ? changedAt : at,
    },
  };
}
