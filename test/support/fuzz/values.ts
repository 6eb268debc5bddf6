import fc from 'fast-check';
import type { JsonSchema } from './schema.ts';

/** What values are made with beside their schema. */
export interface Stock {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Ids and keys of what there is: where a text may be anything, it is often one of these. */
  readonly words: readonly string[];
}

const DEEPEST = 6;
const MOST_ITEMS = 3;
const USUAL_LENGTH = 40;

/** Text that breaks what was not made for it. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u202eabc\u2066',
  '\ufeff',
  '\uffff',
  '\n\r\n\t',
  '../../etc/passwd',
  '..%2f..%2f',
  "'; DROP TABLE earshot.signal; --",
  '%',
  '%_%',
  '\\',
  '{{account}}',
  '{"a":1}',
  '[object Object]',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-0',
  '1e999',
  '9007199254740993',
  '99999999999999999999',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '-000001-01-01',
  '+275760-09-13T00:00:00Z',
  '2026-02-30',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00+99:99',
  '2016-12-31T23:59:60Z',
  'é'.repeat(300),
  '👩‍👩‍👧‍👦'.repeat(20),
  '<script>alert(1)</script>',
  'a'.repeat(5_000),
];

const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.1,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  1e21,
  [],
  {},
  [null],
  [[[[[]]]]],
  { toString: 'x' },
  { length: 1e9 },
  { $ref: '#' },
  Array.from({ length: 2_000 }, () => 0),
];

/** Anything at all where something else was expected. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...HOSTILE_VALUES),
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.nat({ max: 800 }).map(nested),
);

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A text that a client could send for a name, an id or words. */
export function texts({ words }: Pick<Stock, 'words'>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: USUAL_LENGTH }) },
    { weight: 4, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: USUAL_LENGTH }) },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  );
}

/** Values that a schema allows, nearly always: of formats and patterns the usual ones are made. */
export function valuesOf(schema: JsonSchema, stock: Stock, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    const there = stock.schemas[name];
    return there === undefined || depth > DEEPEST ? fc.constant(null) : valuesOf(there, stock, depth + 1);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => valuesOf(choice, stock, depth + 1)));
  if (schema.allOf !== undefined) {
    const parts = schema.allOf.map((part) => valuesOf(part, stock, depth + 1));
    return fc.tuple(...parts).map((made) => Object.assign({}, ...made) as unknown);
  }
  const types = [schema.type ?? (schema.properties ? 'object' : 'any')].flat();
  return fc.oneof(...types.map((type) => valuesOfType(type, schema, stock, depth)));
}

function valuesOfType(type: string, schema: JsonSchema, stock: Stock, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return stringsOf(schema, stock);
    case 'integer':
      return fc.integer({ min: lowest(schema), max: Math.min(schema.maximum ?? 1_000_000, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: lowest(schema), max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return arraysOf(schema, stock, depth);
    case 'object':
      return objectsOf(schema, stock, depth);
    default:
      return fc.oneof(texts(stock), fc.integer(), fc.constant(null), fc.dictionary(fc.string(), fc.string()));
  }
}

function lowest({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  return Math.min(minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1), maximum ?? 1_000_000);
}

const days = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });

function stringsOf(schema: JsonSchema, stock: Stock): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength } = schema;
  if (format === 'date') return days.map((day) => day.toISOString().slice(0, 10));
  if (format === 'date-time' || format === 'iso-8601') return days.map((day) => day.toISOString());
  if (format === 'email') return fc.constantFrom('ana@northlight.test', 'dana@acme.test', 'x@y.zz');
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  const fits = (text: string) => text.length >= minLength && text.length <= (maxLength ?? Number.POSITIVE_INFINITY);
  const iso = days.map((day) => day.toISOString().slice(0, 10));
  return fc
    .oneof({ weight: 9, arbitrary: texts(stock) }, { weight: 1, arbitrary: iso })
    .map((text) => (fits(text) ? text : 'x'.repeat(Math.max(minLength, 1))));
}

function arraysOf(
  { items, prefixItems, minItems = 0, maxItems = MOST_ITEMS }: JsonSchema,
  stock: Stock,
  depth: number,
) {
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map((item) => valuesOf(item, stock, depth + 1)));
  const most = Math.max(minItems, depth > DEEPEST ? 0 : Math.min(maxItems, MOST_ITEMS));
  return fc.array(valuesOf(items ?? {}, stock, depth + 1), { minLength: minItems, maxLength: most });
}

function objectsOf(schema: JsonSchema, stock: Stock, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const known = Object.entries(properties).map(([name, one]) => [name, valuesOf(one, stock, depth + 1)] as const);
  const named = fc.record(Object.fromEntries(known), {
    requiredKeys: required.filter((name) => name in properties),
    noNullPrototype: true,
  });
  if (additionalProperties === undefined || additionalProperties === false || known.length > 0) return named;
  const others = additionalProperties === true ? {} : additionalProperties;
  return fc.dictionary(fc.string({ maxLength: 12 }), valuesOf(others, stock, depth + 1), { maxKeys: 3 });
}
