import { InputError, ownerField } from '../../domain/index.ts';
import { jsonBody, pick, plainBody } from './body.ts';
import { CRM_SETTINGS, type FieldNames, fieldNames, ownerRole, readFacts } from './crm/fields.ts';
import { OUTCOME_SETTINGS, outcomeOfStage } from './crm/outcome.ts';
import type { CrmAccount, CrmDeal } from './crm/types.ts';
import { booleanOf, numberOf, pastTimeOf, textOf, timeOf } from './crm/values.ts';
import { parseXml, plainText } from './crm/xml.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { HookRequest, ReadingContext, Received, Tool } from './tool.ts';

/** What accounts keep of the rest has API names of the customer's own; these are tried unless the settings say others. */
const ACCOUNT_FIELDS_OF_SALESFORCE: FieldNames = {
  name: ['Name'],
  domain: ['Website'],
  acv: ['ACV__c', 'ARR__c', 'Annual_Contract_Value__c'],
  licensed_seats: ['Licensed_Seats__c', 'Seats__c'],
  tier: ['Tier__c', 'Customer_Tier__c'],
  contract_start: ['Contract_Start__c', 'Contract_Start_Date__c'],
  renewal_date: ['Renewal_Date__c', 'Contract_Renewal_Date__c'],
  health: ['Health__c', 'Health_Status__c', 'Customer_Health__c'],
};

/** What Salesforce counts as delivered; anything else is sent again for 24 hours. */
const ACKNOWLEDGEMENT =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>';

/** A close further back than this was not what made the message be sent, in milliseconds. */
const RECENT = 31 * 86_400_000;

/**
 * Salesforce, in two ways: an HTTP callout of a Flow that posts a record as JSON with the source's secret in a header, and
 * Outbound Messages (SOAP), whose address carries the secret. Neither is signed and nothing is asked back: what is to be
 * known of an account must be among the fields that are sent, by the Opportunity or by a message of the Account.
 *
 * An Outbound Message tells neither what changed nor when; unless `LastStageChangeDate` is among its fields, one about an
 * opportunity closed within a month is taken for the news of it. The JSON of a Flow is whatever its author made it: the
 * shape read here is the common one, `{eventType, objectType, timestamp, previousStage, newStage, record}`, or a bare record.
 */
export const salesforce: Tool = {
  name: 'salesforce',
  title: 'Salesforce',
  sort: 'crm',
  secretFrom: 'us',
  settings: [
    ...CRM_SETTINGS,
    ...OUTCOME_SETTINGS,
    {
      name: 'organization_id',
      description: 'the organisation whose Outbound Messages are taken, 15 or 18 letters and digits',
      pattern: /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/,
    },
  ],
  verify: (request, proof) => sharedKeyVerdict(request, proof),
  answerTo: (request) => (isSoap(request) ? { status: 200, mediaType: 'text/xml', body: ACKNOWLEDGEMENT } : undefined),
  idempotencyKey(request) {
    if (!isSoap(request)) return undefined;
    try {
      const ids = notificationsOf(request).map(({ id }) => id);
      return ids.length > 0 && ids.every((id) => id !== '') ? ids.sort().join('/') : undefined;
    } catch {
      return undefined; // the reading says what is wrong with it
    }
  },
  read(request, context) {
    const received = isSoap(request) ? readMessages(request, context) : readFlow(jsonBody(request), context);
    return received.length > 0 ? received : [{ kind: 'nothing', reason: 'it tells of no opportunity and no account' }];
  },
};

function isSoap({ headers }: HookRequest): boolean {
  return /\bxml\b/i.test(headers['content-type'] ?? '') || headers.soapaction !== undefined;
}

interface Notification {
  readonly id: string;
  readonly type: string;
  readonly values: Values;
}

type Values = Readonly<Record<string, unknown>>;

function notificationsOf(request: HookRequest): readonly Notification[] {
  const notifications = pick(messageOf(request), 'Notification');
  return (Array.isArray(notifications) ? notifications : []).map((one) => {
    const record = pick(one, 'sObject');
    const type = textOf(pick(record, '@xsi:type')) ?? textOf(pick(record, '@type')) ?? '';
    return { id: textOf(pick(one, 'Id')) ?? '', type: type.replace(/^.*:/, ''), values: plainValues(record) };
  });
}

function messageOf(request: HookRequest): unknown {
  return pick(parseXml(plainBody(request)), 'Envelope', 'Body', 'notifications');
}

function plainValues(record: unknown): Values {
  const entries = Object.entries(record !== null && typeof record === 'object' ? record : {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      if (name.startsWith('@')) return [];
      if (typeof value === 'string') return [[name, plainText(value)]];
      return [[name, booleanOf(pick(value, '@nil')) === true ? null : plainText(textOf(pick(value, '#text')) ?? '')]];
    }),
  );
}

/** @throws {InputError} `wrong-type` for what is no Outbound Message, or one of another organisation */
function readMessages(request: HookRequest, context: ReadingContext): readonly Received[] {
  const message = messageOf(request);
  const organization = textOf(pick(message, 'OrganizationId'));
  if (organization === undefined) throw new InputError('wrong-type', [{ message: 'no Outbound Message' }]);
  const { organization_id: expected } = context.settings;
  // Fifteen letters name it; three more are a checksum.
  if (typeof expected === 'string' && expected.slice(0, 15) !== organization.slice(0, 15)) {
    throw new InputError('wrong-type', [{ message: 'the message is of another Salesforce organisation' }]);
  }
  return notificationsOf(request).flatMap(({ type, values }) => {
    const at = pastTimeOf(values.SystemModstamp ?? values.LastModifiedDate, context.receivedAt);
    if (type === 'Account') return [{ kind: 'account', account: accountOf(values, at, context) }];
    return type === 'Opportunity' ? dealOf(values, at, stageChangeOf(values, at), context) : [];
  });
}

/** When the stage changed, as far as an Outbound Message lets one tell. */
function stageChangeOf(values: Values, at: string): string | undefined {
  const told = timeOf(values.LastStageChangeDate);
  if (told !== undefined) return pastTimeOf(told, at);
  const closed = timeOf(values.CloseDate);
  return closed === undefined || Date.parse(at) - Date.parse(closed) < RECENT ? at : undefined;
}

function readFlow(body: unknown, context: ReadingContext): readonly Received[] {
  const given = pick(body, 'record') ?? body;
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    throw new InputError('wrong-type', [{ message: 'expected an object with a record' }]);
  }
  const record = given as Values;
  const at = pastTimeOf(
    pick(body, 'timestamp') ?? record.LastModifiedDate ?? record.SystemModstamp,
    context.receivedAt,
  );
  const type = textOf(pick(body, 'objectType')) ?? textOf(pick(record, 'attributes', 'type')) ?? guessType(record);
  if (type === 'Account') return [{ kind: 'account', account: accountOf(record, at, context) }];
  if (type !== 'Opportunity') return [];
  const stage = textOf(pick(body, 'newStage')) ?? textOf(record.StageName);
  const before = textOf(pick(body, 'previousStage'));
  const announced = /stage/i.test(textOf(pick(body, 'eventType')) ?? '');
  const changed = before === undefined ? announced : before !== stage;
  return dealOf({ ...record, StageName: stage }, at, changed ? at : undefined, context);
}

/** The first three characters of an id say what it is of. */
function guessType({ Id: id, StageName: stage }: Values): string | undefined {
  if (textOf(id)?.startsWith('006') === true || stage !== undefined) return 'Opportunity';
  return textOf(id)?.startsWith('001') === true ? 'Account' : undefined;
}

function accountOf(values: Values, at: string, { settings }: ReadingContext): CrmAccount {
  const names = fieldNames(ACCOUNT_FIELDS_OF_SALESFORCE, settings);
  const { facts, unread } = readFacts(names, (name) => valueAt(values, name), settings);
  const owner = textOf(valueAt(values, 'Owner.Name')) ?? textOf(values.Owner_Name__c);
  return {
    system: 'salesforce',
    id: textOf(values.Id),
    at,
    facts: owner === undefined ? facts : { ...facts, [ownerField(ownerRole(settings))]: owner },
    unread,
  };
}

/** A field by its API name, also of a record that another refers to: `Owner.Name`. */
function valueAt(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : pick(values, ...name.split('.'));
}

/** The opportunity with the account that it carries: a record inside, or fields named `Account.…`. */
function dealOf(
  values: Values,
  at: string,
  stageChangedAt: string | undefined,
  context: ReadingContext,
): readonly Received[] {
  const id = textOf(values.Id);
  if (id === undefined) throw new InputError('wrong-type', [{ path: 'record.Id', message: 'missing' }]);
  const inside = valueAt(values, 'Account');
  const account = accountOf({ ...(inside !== null && typeof inside === 'object' ? inside : {}) }, at, context);
  const accountId = textOf(values.AccountId) ?? account.id;
  const told =
    accountId === undefined && Object.keys(account.facts).length === 0 ? undefined : { ...account, id: accountId };
  return [{ kind: 'deal', deal: opportunityOf(id, values, at, stageChangedAt, context), account: told }];
}

function opportunityOf(
  id: string,
  values: Values,
  at: string,
  stageChangedAt: string | undefined,
  { settings }: ReadingContext,
): CrmDeal {
  const stage = textOf(values.StageName);
  const won = wonOf(values, stage, settings);
  return {
    system: 'salesforce',
    id,
    update: {
      name: textOf(values.Name),
      stage,
      amount: 'Amount' in values ? (numberOf(values.Amount) ?? null) : undefined,
      currency: textOf(values.CurrencyIsoCode),
      owner: textOf(valueAt(values, 'Owner.Name')) ?? textOf(values.Owner_Name__c),
      won,
      // Of an open opportunity it is the day somebody hopes for.
      closedAt: typeof won === 'boolean' ? timeOf(values.CloseDate) : undefined,
      at,
      stageChangedAt,
    },
  };
}

/** By the flags where they were sent, else by the stage's name. */
function wonOf(
  values: Values,
  stage: string | undefined,
  settings: ReadingContext['settings'],
): boolean | null | undefined {
  const won = booleanOf(values.IsWon);
  if (won === true) return true;
  const closed = booleanOf(values.IsClosed);
  if (closed === false) return null;
  if (closed === true && won === false) return false;
  const named = outcomeOfStage([stage], settings);
  // What the flags leave open the name may tell, but not what they contradict.
  return (won === false && named === true) || (closed === true && named === null) ? undefined : named;
}
