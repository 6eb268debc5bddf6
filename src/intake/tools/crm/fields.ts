import { ACCOUNT_FIELDS, type FactValue, HEALTH_FIELD, ownerField } from '../../../domain/index.ts';
import type { ToolSetting } from '../tool.ts';
import type { CrmAccount } from './types.ts';
import { fieldValue } from './values.ts';

type Settings = Readonly<Record<string, unknown>>;

/** The names under which a CRM keeps the fields of an account, the first that is filled counts. */
export type FieldNames = Readonly<Record<string, readonly string[]>>;

/** A CRM's value of that name: `undefined` when it was not told, null or empty when there is none. */
export type ValueReader = (name: string) => unknown;

/** Settings that every CRM's source has. */
export const CRM_SETTINGS: readonly ToolSetting[] = [
  {
    name: 'fields',
    description: `which field of the CRM holds what, by name: {"acv": "arr__c"}; of ${[...ACCOUNT_FIELDS, HEALTH_FIELD].join(', ')}, owner.csm, owner.ae`,
  },
  { name: 'health_colors', description: 'what the CRM\'s words for health mean: {"Thriving": "green"}' },
  { name: 'owner_role', description: "the part that the CRM's account owner has: ae unless told, or csm" },
];

/** The part in which the CRM's own account owner is an owner of ours. */
export function ownerRole({ owner_role: role }: Settings): string {
  return typeof role === 'string' && role.trim() !== '' ? role.trim().toLowerCase() : 'ae';
}

/** The names by which the fields of an account are read: the source's settings over the CRM's usual ones. */
export function fieldNames(usual: FieldNames, { fields }: Settings): FieldNames {
  const own = Object.entries(fields !== null && typeof fields === 'object' ? fields : {}).flatMap(([name, given]) => {
    const names = [given].flat().filter((one) => typeof one === 'string' && one !== '') as string[];
    const field = foldField(name);
    return field === undefined || names.length === 0 ? [] : [[field, names] as const];
  });
  return { ...usual, ...Object.fromEntries(own) };
}

function foldField(name: string): string | undefined {
  const role = /^owner[.:](.+)$/.exec(name)?.[1];
  if (role !== undefined) return ownerField(role.toLowerCase());
  return [...ACCOUNT_FIELDS, HEALTH_FIELD].find((field) => field === name);
}

/** What a CRM tells of an account's fields. What it does not tell is left out; what cannot be read is named. */
export function readFacts(
  names: FieldNames,
  read: ValueReader,
  settings: Settings,
): Pick<CrmAccount, 'facts' | 'unread'> {
  const facts: Record<string, FactValue> = {};
  const unread: string[] = [];
  for (const [field, candidates] of Object.entries(names)) {
    const values = candidates.map(read).filter((value) => value !== undefined);
    if (values.length === 0) continue;
    const filled = values.find((value) => value !== null && value !== '');
    const value = filled === undefined ? null : fieldValue(field, filled, settings);
    if (value === undefined) unread.push(field);
    else facts[field] = value;
  }
  return { facts, unread };
}
