/** As much of an OpenAPI document as tells what a route is told. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** A route and everything by which a request could name a thing: text that is no word of a list, no date and no time. */
export interface Told {
  /** `GET /v1/accounts/{key}`. */
  readonly route: string;
  readonly query: readonly string[];
  /** Names of members of the body, however deep. */
  readonly fields: readonly string[];
}

/** Every route of a document. */
export function operationsOf(document: OpenApi): readonly Told[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => {
      const query = parameters.filter((one) => one.in === 'query' && one.schema?.enum === undefined);
      const fields = new Set<string>();
      for (const { schema } of Object.values(requestBody?.content ?? {})) collect(document, schema, '', fields);
      return { route: `${method.toUpperCase()} ${path}`, query: query.map(({ name }) => name), fields: [...fields] };
    }),
  );
}

const DEEPEST = 8;

function collect(document: OpenApi, given: Schema | undefined, name: string, found: Set<string>, depth = 0): void {
  const schema = given?.$ref === undefined ? given : document.components.schemas[given.$ref.split('/').at(-1) ?? ''];
  if (schema === undefined || depth > DEEPEST) return;
  const { anyOf = [], oneOf = [], allOf = [], properties = {}, items } = schema;
  for (const one of [...anyOf, ...oneOf, ...allOf]) collect(document, one, name, found, depth + 1);
  for (const [member, one] of Object.entries(properties)) collect(document, one, member, found, depth + 1);
  collect(document, items, name, found, depth + 1);
  const isText = [schema.type].flat().includes('string') && schema.enum === undefined && schema.const === undefined;
  if (isText && schema.format === undefined && name !== '') found.add(name);
}

/** Members of bodies that hold words, not the name of a thing that may be there. */
export const FREE_BODY: ReadonlySet<string> = new Set([
  ...[
    'action',
    'as_of',
    'attrs',
    'basis',
    'budget',
    'by',
    'cancel',
    'company',
    'competitor',
    'competitors',
    'countries',
  ],
  ...[
    'currency',
    'deadline',
    'do_not_record',
    'domains',
    'draft',
    'exit',
    'features',
    'glossary',
    'key_features',
    'learned',
  ],
  ...['name', 'note', 'outreach', 'owner', 'path', 'politics', 'product', 'product_names', 'question', 'quote'],
  ...['re_entry', 'reason', 'references', 'remember', 'role', 'source', 'speaker', 'sponsor', 'stage', 'subject'],
  ...['subtype', 'system', 'text', 'time_zone', 'title', 'to', 'unshipped', 'use_cases', 'version', 'what', 'why'],
  // Secrets and settings of a connection, and who may read: addresses that need not be anybody's.
  ...['access_token', 'readers', 'secret', 'slack_user_id', 'tool'],
]);

/** The names of all members of a value, however deep. */
export function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!(value instanceof Object)) return [];
  return Object.entries(value).flatMap(([name, one]) => [name, ...namesIn(one)]);
}
