import { InputError } from '../../domain/index.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { Tool } from './tool.ts';
import { type ToldEvent, textAt, toUsage, USAGE_SETTINGS } from './usage.ts';

/** Kinds of groups that are companies, by the names that are usual; the setting `group_type` names another. */
const COMPANY_GROUPS = ['company', 'organization', 'organisation', 'account', 'customer', 'workspace', 'team'];

/** What PostHog's library tells for its own ends: no use of the product. */
const TECHNICAL = new Set([
  '$feature_flag_called',
  '$pageleave',
  '$web_vitals',
  '$exception',
  '$rageclick',
  '$opt_in',
  '$snapshot',
  '$performance_event',
]);

const ABOUT_PERSONS = new Set(['$identify', '$create_alias', '$merge_dangerously', '$set', '$groupidentify']);

/**
 * PostHog's webhook destination: `{event, person}` and, where the template adds them, `groups`. It signs nothing: the
 * source's secret is a header or part of the address. The company is the event's group (intake-formats P2). Unverified: the
 * body is whatever the template makes of it, so texts that hold JSON, lists and `{batch}` are read too.
 */
export const posthog: Tool = {
  name: 'posthog',
  title: 'PostHog',
  sort: 'usage',
  secretFrom: 'us',
  settings: [
    ...USAGE_SETTINGS,
    {
      name: 'group_type',
      description: 'the group type that is the customer’s company; company, organization … unless told',
    },
  ],
  verify: sharedKeyVerdict,
  idempotencyKey: (request) => keyInBody(request, ['event', 'uuid']),
  read(request, context) {
    const body = jsonBody(request);
    const batch = pick(body, 'batch');
    const list: readonly unknown[] = Array.isArray(body) ? body : Array.isArray(batch) ? batch : [body];
    const types = typeof context.settings.group_type === 'string' ? [context.settings.group_type] : COMPANY_GROUPS;
    const told = list.map((raw) => ({ event: toEvent(raw, types), raw }));
    if (told.every(({ event }) => event.name === undefined)) {
      throw new InputError('wrong-type', [{ path: 'event.event', message: 'no event of PostHog: expected its name' }]);
    }
    return [toUsage(told, context)];
  },
};

function toEvent(raw: unknown, groupTypes: readonly string[]): ToldEvent {
  const event = unpacked(pick(raw, 'event'));
  const person = unpacked(pick(raw, 'person'));
  const inner = typeof event === 'object' && event !== null ? event : raw;
  const name = textAt(inner, ['event'], ['name']);
  const groups = [pick(inner, 'properties', '$groups'), pick(raw, 'groups')];
  const company = firstGroup(groups, groupTypes);
  return {
    id: textAt(inner, ['uuid']),
    name,
    person: textAt(person, ['id']) ?? textAt(inner, ['distinct_id']),
    email: textAt(person, ['properties', 'email']) ?? textAt(inner, ['properties', '$set', 'email']),
    company: textAt({ company }, ['company'], ['company', 'id']),
    companyDomain: textAt(company, ['properties', 'domain'], ['properties', 'website']),
    at: textAt(inner, ['timestamp']),
    isAboutPerson: ABOUT_PERSONS.has(name ?? ''),
    ignored: TECHNICAL.has(name ?? '') ? 'technical events' : undefined,
  };
}

/** A template may have written an object as its text. */
function unpacked(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value; // a text that only begins like an object is a text
  }
}

/** The company among the groups, by its usual names; `groups` tells more of it than the event does. */
function firstGroup(groups: readonly unknown[], types: readonly string[]): unknown {
  const found = types.flatMap((type) => [pick(groups[1], type), pick(groups[0], type)]);
  return found.find((group) => group !== undefined && group !== null && group !== '');
}
