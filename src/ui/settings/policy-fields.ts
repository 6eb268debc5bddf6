import { CATALOGUE, defaultPolicy, policyJsonSchema } from '../../scoring/index.ts';
import { labelOf, titleOf, unitOf } from '../text/policy.ts';

/** What stands in one place of a policy: a number, a text, a list of texts, or nothing (`null`: not so). */
export type PolicyValue = string | number | boolean | readonly string[] | null;

/** One value of the policy, as the form asks for it. */
export interface PolicyField {
  /** `points.IND-9.switching` */
  readonly path: string;
  /** What it is among those of its row; empty where it is the row's only one. */
  readonly label: string;
  readonly unit: string;
  /** It may be empty: the rule has no such number then. */
  readonly mayBeEmpty: boolean;
  readonly isList: boolean;
}

/** What belongs together: a rule, or a part of the policy. */
export interface PolicyRow {
  readonly title: string;
  /** Rules that read it. */
  readonly rules: readonly string[];
  readonly words: string;
  readonly fields: readonly PolicyField[];
}

/** A part of the policy. */
export interface PolicyGroup {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly PolicyRow[];
}

/** Parts of the policy in the order of the page; `points` and `half_lives` are one: what each rule weighs, and for how long. */
const TITLES: Readonly<Record<string, string>> = {
  bands: 'Bands',
  points: 'Points of each rule',
  decay: 'How points add up',
  indicators: 'When a rule holds',
  dear: 'DEAR',
  leaks: 'Leaks',
  segments: 'Segments',
  runway: 'Runway to the renewal',
  plays: 'Interventions of the AE',
  escalation: 'Escalation',
  cadence: 'Cadence of reviews',
  reviews: 'When reviews are held',
  conduct: 'Outreach that is not coordinated',
  handoff: 'Handoffs',
  inbox: 'Inbox',
  outreach: 'What a draft may offer',
};

const RULE_IDS = /\b[A-Z]{2,4}-\d+\b/g;

/** Every value that a workspace may set, in groups; the same for every workspace. */
export const POLICY_GROUPS: readonly PolicyGroup[] = groupsOf(TITLES);

/** Every value by its path. */
export const POLICY_FIELDS: ReadonlyMap<string, PolicyField & { readonly row: PolicyRow }> = new Map(
  POLICY_GROUPS.flatMap(({ rows }) =>
    rows.flatMap((row) => row.fields.map((field) => [field.path, { ...field, row }] as const)),
  ),
);

/** The values of a policy, or of a part of one, by their paths. */
export function flattenPolicy(value: unknown, path: readonly string[] = []): ReadonlyMap<string, PolicyValue> {
  if (isRecord(value)) {
    return new Map(Object.entries(value).flatMap(([key, part]) => [...flattenPolicy(part, [...path, key])]));
  }
  return value === undefined ? new Map() : new Map([[path.join('.'), value as PolicyValue]]);
}

function groupsOf(titles: Readonly<Record<string, string>>): readonly PolicyGroup[] {
  const paths = [...flattenPolicy(defaultPolicy).keys()].filter((path) => path !== 'version');
  const schema = policyJsonSchema();
  const groupNames = [...new Set([...Object.keys(titles), ...paths.map(groupNameOf)])];
  return groupNames.map((name) => {
    const own = paths.filter((path) => groupNameOf(path) === name);
    const keys = [...new Set(own.map(rowKeyOf))];
    const rows = keys.map((key) => rowOf(name, key, { paths: own.filter((path) => rowKeyOf(path) === key), schema }));
    return { name, title: titles[name] ?? titleOf(name), rows };
  });
}

function groupNameOf(path: string): string {
  const [group = ''] = path.split('.');
  return group === 'half_lives' ? 'points' : group;
}

function rowKeyOf(path: string): string {
  return path.split('.')[1] ?? path;
}

interface RowSource {
  readonly paths: readonly string[];
  readonly schema: unknown;
}

function rowOf(group: string, key: string, { paths, schema }: RowSource): PolicyRow {
  const entry = group === 'points' ? CATALOGUE.find(({ id }) => id === key) : undefined;
  const described = descriptionOf(schema, [group, key]);
  const rules = entry === undefined ? rulesOf(paths, described) : [entry.id];
  return {
    title: entry?.name ?? titleOf(key),
    rules,
    words: entry?.asks ?? (wordsOf(described) || namesOf(rules)),
    fields: [...paths].sort(pointsFirst).map((path) => {
      const node = nodeAt(schema, path.split('.'));
      const rest = path.split('.').slice(2).map(labelOf).join(', ');
      return {
        path,
        label: path.startsWith('half_lives.') ? ['halves in', rest].filter((one) => one !== '').join(': ') : rest,
        unit: unitOf(path),
        mayBeEmpty: isRecord(node) && Array.isArray(node.anyOf) && node.anyOf.some(isNullType),
        isList: isRecord(node) && node.type === 'array',
      };
    }),
  };
}

/** What a rule weighs stands before how long it does. */
function pointsFirst(one: string, other: string): number {
  return Number(one.startsWith('half_lives.')) - Number(other.startsWith('half_lives.'));
}

/** What rules are called, for a value that nothing else is said of. */
function namesOf(rules: readonly string[]): string {
  const names = rules.flatMap((rule) => CATALOGUE.find(({ id }) => id === rule)?.name ?? []);
  return names.length === 0 ? '' : `${names.join(' · ')}.`;
}

/** Rules of the catalogue that name one of the paths, a part around it or a part of it; and those that its description names. */
function rulesOf(paths: readonly string[], described: string): readonly string[] {
  const isNamed = (number: string) => paths.some((path) => path === number || path.startsWith(`${number}.`));
  const own = CATALOGUE.filter(({ numbers }) => numbers.some((number) => number.includes('.') && isNamed(number)));
  const said = described.match(RULE_IDS) ?? [];
  return [...new Set([...said, ...own.map(({ id }) => id)])];
}

/** A description without the ids that lead it: they stand beside it. */
function wordsOf(described: string): string {
  const words = described
    .replace(/^(?:[A-Z]{2,4}-\d+(?:, | and )?)+:?\s*/, '')
    .replace(/^null: /, 'empty: ')
    .replace('null:', 'empty:');
  return words === '' ? '' : `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}.`;
}

function descriptionOf(schema: unknown, path: readonly string[]): string {
  const node = nodeAt(schema, path);
  return isRecord(node) && typeof node.description === 'string' ? node.description : '';
}

function nodeAt(schema: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => {
    const properties = isRecord(node) ? node.properties : undefined;
    return isRecord(properties) ? properties[key] : undefined;
  }, schema);
}

function isNullType(node: unknown): boolean {
  return isRecord(node) && node.type === 'null';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
