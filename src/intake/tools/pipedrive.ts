import { InputError, ownerField } from '../../domain/index.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { CRM_SETTINGS, type FieldNames, fieldNames, ownerRole, readFacts } from './crm/fields.ts';
import type { CrmAccount, CrmDeal } from './crm/types.ts';
import { numberOf, pastTimeOf, textOf, timeOf } from './crm/values.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { FetchOrder, ReadingContext, Received, Tool } from './tool.ts';

/** Fields of the customer's own have keys of 40 letters in Pipedrive: the source's settings must name them. */
const ORGANIZATION_FIELDS: FieldNames = { name: ['name'], domain: ['website'] };

/**
 * Pipedrive's webhooks of version 2: deals and organisations inline, proven by HTTP Basic with the source's secret as the
 * password. A deal names its organisation, owner and stage by id only; with an access token their names are asked for,
 * without one the deal waits until its organisation is known by its id.
 *
 * Not verified against a live account: the shape of custom fields (a value, or an object with one), `website` of an
 * organisation, and the paths by which organisations, stages and users are asked for.
 */
export const pipedrive: Tool = {
  name: 'pipedrive',
  title: 'Pipedrive',
  sort: 'crm',
  secretFrom: 'us',
  access: 'an API token, for the names of organisations, owners and stages; optional',
  settings: CRM_SETTINGS,
  verify: (request, proof) => sharedKeyVerdict(request, proof),
  idempotencyKey: (request) => keyInBody(request, ['meta', 'id']),
  read(request) {
    const body = jsonBody(request);
    const meta = pick(body, 'meta');
    if (meta === undefined) throw new InputError('wrong-type', [{ path: 'meta', message: 'missing' }]);
    if (pick(body, 'current') !== undefined)
      return nothing('it has the form of version 1: set the webhook to version 2.0');
    const entity = textOf(pick(meta, 'entity'));
    const action = textOf(pick(meta, 'action'));
    if (entity !== 'deal' && entity !== 'organization') return nothing('only deals and organisations are kept');
    if (action === 'delete' || pick(body, 'data') == null) return nothing(`a deleted ${entity} stays as it was`);
    const id = textOf(pick(body, 'data', 'id')) ?? textOf(pick(meta, 'entity_id'));
    if (id === undefined) throw new InputError('wrong-type', [{ path: 'data.id', message: 'missing' }]);
    const known = {
      data: pick(body, 'data'),
      previous: pick(body, 'previous') ?? null,
      timestamp: pick(meta, 'timestamp') ?? null,
    };
    return [{ kind: 'fetch', order: { tool: 'pipedrive', resource: entity, id, known } }];
  },
};

function nothing(reason: string): readonly Received[] {
  return [{ kind: 'nothing', reason }];
}

/** The id in a field that refers to something else: plain, or in an object. */
export function pipedriveReference(value: unknown): string | undefined {
  const id = textOf(value) ?? textOf(pick(value, 'value')) ?? textOf(pick(value, 'id'));
  return id !== undefined && /^\d{1,20}$/.test(id) ? id : undefined;
}

/** An account out of an organisation, as a webhook or the API tells it. `owner` is the name of who owns it. */
export function pipedriveAccount(
  organization: unknown,
  timestamp: unknown,
  { settings, receivedAt }: ReadingContext,
  owner: string | undefined,
): CrmAccount {
  const names = fieldNames(ORGANIZATION_FIELDS, settings);
  const { facts, unread } = readFacts(names, (name) => valueIn(organization, name), settings);
  return {
    system: 'pipedrive',
    id: textOf(pick(organization, 'id')),
    at: pastTimeOf(timestamp, receivedAt),
    facts: owner === undefined ? facts : { ...facts, [ownerField(ownerRole(settings))]: owner },
    unread,
  };
}

/** A field, or one of the customer's own: those are by themselves, or in an object that also says their type. */
function valueIn(record: unknown, name: string): unknown {
  const value = pick(record, name) ?? pick(record, 'custom_fields', name);
  if (value === null || typeof value !== 'object') return value;
  return pick(value, 'value') ?? pick(value, 'label') ?? pick(value, 'id') ?? null;
}

/** The names of what a deal refers to, as far as they are known. */
export interface PipedriveNames {
  readonly owner?: string | undefined;
  readonly stage?: string | undefined;
}

/** A deal out of a webhook. Won and lost are its status, whatever the stage is called. */
export function pipedriveDeal(
  { id, known }: FetchOrder,
  { receivedAt }: ReadingContext,
  { owner, stage }: PipedriveNames,
): CrmDeal {
  const { data, previous } = known;
  const at = pastTimeOf(known.timestamp, receivedAt);
  const status = textOf(pick(data, 'status'));
  const isClosed = status === 'won' || status === 'lost';
  const stageId = pipedriveReference(pick(data, 'stage_id'));
  const closedAt = pick(data, `${status}_time`) ?? pick(data, 'close_time');
  const statusChanged = pick(previous, 'status') !== undefined && pick(previous, 'status') !== status;
  const moved = !isClosed && pick(previous, 'stage_id') !== undefined;
  return {
    system: 'pipedrive',
    id,
    update: {
      name: textOf(pick(data, 'title')),
      stage: isClosed ? status : (stage ?? (stageId === undefined ? undefined : `stage ${stageId}`)),
      amount: pick(data, 'value') === undefined ? undefined : (numberOf(pick(data, 'value')) ?? null),
      currency: textOf(pick(data, 'currency')),
      owner,
      won: isClosed ? status === 'won' : status === 'open' ? null : undefined,
      closedAt: isClosed ? timeOf(closedAt) : undefined,
      at,
      stageChangedAt: statusChanged || moved ? at : undefined,
    },
  };
}
