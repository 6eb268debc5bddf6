import { InputError, ownerField } from '../../domain/index.ts';
import { jsonBody, pick } from './body.ts';
import { CRM_SETTINGS, type FieldNames, fieldNames, ownerRole, readFacts } from './crm/fields.ts';
import { OUTCOME_SETTINGS, outcomeOfStage } from './crm/outcome.ts';
import type { CrmAccount, CrmDeal } from './crm/types.ts';
import { numberOf, pastTimeOf, textOf } from './crm/values.ts';
import { hmac, verdictOf } from './signatures.ts';
import type { FetchOrder, ReadingContext, Tool } from './tool.ts';

/** What companies keep of the rest has slugs of the customer's own; these are tried unless the source's settings say others. */
const COMPANY_FIELDS: FieldNames = {
  name: ['name'],
  domain: ['domains'],
  acv: ['acv', 'annual_contract_value', 'arr'],
  licensed_seats: ['licensed_seats', 'seats'],
  tier: ['tier', 'customer_tier'],
  contract_start: ['contract_start', 'contract_start_date'],
  renewal_date: ['renewal_date', 'contract_renewal_date'],
  health: ['health', 'health_status', 'customer_health'],
};

/** How long after a stage became active an update may be the news of it, in milliseconds: where nothing else tells. */
const NEWS = 24 * 3_600_000;

const EVENTS = /^(?:record|list-entry)\.(?:created|updated)$/;
const ID = /^[\w-]{1,64}$/;

/**
 * Attio: events that name records by ids only, signed over the body without a time. What kind of object each is, the record,
 * its company and its owner are asked for with the workspace's token. Events of list entries are read as ones of the record
 * in the list.
 *
 * Stages have names of the workspace's own: those with the word "won" are won unless `won_stages` names others, by title or
 * `status_id`. Not verified against a live account: that a status carries the id of its attribute, by which an event is known
 * to be one of the stage; where it does not, a stage active for less than a day is taken for news.
 */
export const attio: Tool = {
  name: 'attio',
  title: 'Attio',
  sort: 'crm',
  secretFrom: 'tool',
  access: 'an access token with record_permission:read, object_configuration:read and user_management:read',
  settings: [...CRM_SETTINGS, ...OUTCOME_SETTINGS],
  verify({ headers, body }, { secrets }) {
    const given = headers['attio-signature'] ?? headers['x-attio-signature'];
    return verdictOf(
      given?.toLowerCase(),
      'attio-signature',
      secrets.map((secret) => hmac(secret, [body])),
    );
  },
  idempotencyKey: ({ headers }) => headers['idempotency-key'],
  read(request) {
    const events = pick(jsonBody(request), 'events');
    if (!Array.isArray(events)) throw new InputError('wrong-type', [{ path: 'events', message: 'expected a list' }]);
    const orders = new Map<string, FetchOrder>();
    for (const event of events) {
      const order = orderOf(event);
      if (order === undefined) continue;
      const before = orders.get(order.id)?.known.attributes;
      const attributes = [...(Array.isArray(before) ? before : []), ...(order.known.attributes as readonly string[])];
      orders.set(order.id, { ...order, known: { ...order.known, attributes } });
    }
    if (orders.size > 0) return [...orders.values()].map((order) => ({ kind: 'fetch', order }));
    return [{ kind: 'nothing', reason: 'it tells of no record that was made or changed' }];
  },
};

function orderOf(event: unknown): FetchOrder | undefined {
  if (!EVENTS.test(textOf(pick(event, 'event_type')) ?? '')) return undefined;
  const object = textOf(pick(event, 'id', 'object_id')) ?? parent(event, 'parent_object_id');
  const id = textOf(pick(event, 'id', 'record_id')) ?? parent(event, 'parent_record_id');
  if (object === undefined || id === undefined || !ID.test(object) || !ID.test(id)) return undefined;
  const attribute = textOf(pick(event, 'id', 'attribute_id'));
  const attributes = attribute === undefined ? [] : [attribute];
  return { tool: 'attio', resource: 'record', id, known: { object, attributes } };
}

function parent(event: unknown, name: string): string | undefined {
  return textOf(pick(event, name)) ?? textOf(pick(event, 'id', name));
}

/** An attribute's present value as plain text or number: `undefined` when the object has no such attribute. */
function valueIn(record: unknown, slug: string): unknown {
  const values = pick(record, 'values', slug);
  if (!Array.isArray(values)) return undefined;
  const first: unknown = values[0];
  if (first === undefined) return null;
  return (
    pick(first, 'value') ??
    pick(first, 'currency_value') ??
    pick(first, 'domain') ??
    pick(first, 'option', 'title') ??
    pick(first, 'status', 'title') ??
    pick(first, 'full_name') ??
    null
  );
}

/** The id of the record that another refers to by an attribute. */
export function attioReference(record: unknown, slug: string): string | undefined {
  const id = textOf(pick(record, 'values', slug, 0, 'target_record_id'));
  return id !== undefined && ID.test(id) ? id : undefined;
}

/** The id of the workspace member who owns a record. */
export function attioOwner(record: unknown): string | undefined {
  const owner = pick(record, 'values', 'owner', 0);
  const id =
    pick(owner, 'referenced_actor_type') === 'workspace-member'
      ? textOf(pick(owner, 'referenced_actor_id'))
      : undefined;
  return id !== undefined && ID.test(id) ? id : undefined;
}

/** An account out of Attio's answer for a company. `owner` is the name of who owns it. */
export function attioAccount(
  record: unknown,
  id: string,
  { settings, receivedAt }: ReadingContext,
  owner: string | undefined,
): CrmAccount {
  const names = fieldNames(COMPANY_FIELDS, settings);
  const { facts, unread } = readFacts(names, (name) => valueIn(record, name), settings);
  return {
    system: 'attio',
    id,
    at: receivedAt,
    facts: owner === undefined ? facts : { ...facts, [ownerField(ownerRole(settings))]: owner },
    unread,
  };
}

/** A deal out of Attio's answer. `owner` is the name of who owns it. */
export function attioDeal(
  record: unknown,
  { id, known }: FetchOrder,
  { settings, receivedAt }: ReadingContext,
  owner: string | undefined,
): CrmDeal {
  const stage = pick(record, 'values', 'stage', 0);
  const title = textOf(pick(stage, 'status', 'title'));
  const won = outcomeOfStage([title, textOf(pick(stage, 'status', 'id', 'status_id'))], settings);
  const since = stage === undefined ? receivedAt : pastTimeOf(pick(stage, 'active_from'), receivedAt);
  const amount = numberOf(valueIn(record, 'value'));
  return {
    system: 'attio',
    id,
    update: {
      name: textOf(valueIn(record, 'name')),
      stage: title,
      amount: amount ?? null,
      currency: textOf(pick(record, 'values', 'value', 0, 'currency_code')),
      owner,
      won,
      closedAt: typeof won === 'boolean' ? since : undefined,
      at: receivedAt,
      stageChangedAt: stage !== undefined && isStageNews(stage, known, since, receivedAt) ? since : undefined,
    },
  };
}

function isStageNews(stage: unknown, { attributes }: FetchOrder['known'], since: string, receivedAt: string): boolean {
  const attribute = textOf(pick(stage, 'status', 'id', 'attribute_id'));
  if (attribute !== undefined && Array.isArray(attributes)) return attributes.includes(attribute);
  return Date.parse(receivedAt) - Date.parse(since) < NEWS;
}
