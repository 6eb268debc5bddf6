import fc from 'fast-check';
import { edited, edits } from './edits.ts';
import type { FuzzRequest } from './request.ts';
import type { JsonSchema, Operation } from './schema.ts';
import { HOSTILE_TEXTS, type Stock, texts, valuesOf } from './values.ts';
import type { Known } from './world.ts';

/** What requests are made with beside their operation. */
export interface Making extends Stock {
  /** Ids by what they are of: the part of the path before them; and those of the other workspace. */
  readonly known: Known;
  readonly theirs: Known;
  readonly keys: { readonly admin: string; readonly editor: string; readonly reader: string };
}

/** Parts of a path that no client of ours would send. */
const ODD_PARTS = [
  '%00',
  '%ff%fe',
  '%E0%A4%A',
  '%',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  '%252e',
  '%0d%0aset-cookie:a=b',
  '%F0%9F%92%A9',
  '%ED%A0%80',
  ' ',
  '*',
  ';x=y',
  'x'.repeat(3_000),
];

const ODD_QUERIES = ['', '&', '=', '?', '%', '%00=1', 'limit=%ff', '__proto__[x]=1', 'a[]=1&a[]=2', '%E0%A4%A=1'];

/** Requests to one operation: mostly as it wants them, many of them nearly. */
export function requestsTo(operation: Operation, making: Making): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      method: fc.oneof(
        { weight: 40, arbitrary: fc.constant(operation.method) },
        { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'POST', 'DELETE', 'QUERY') },
      ),
      path: pathsOf(operation, making),
      query: queriesOf(operation, making),
      headers: headersOf(operation, making),
      payload: payloadsOf(operation, making),
    })
    .map(({ method, path, query, headers, payload }) => ({
      method,
      path: query === '' ? path : `${path}?${query}`,
      headers: [...headers, ...payload.headers],
      body: payload.body,
    }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Text for a part of an address: what cannot be encoded is made so that it can. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function pathsOf({ path, parameters }: Operation, making: Making): fc.Arbitrary<string> {
  const parts = path.split('/').map((part, at, all) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return fc.constant(part);
    const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
    const kind = all[at - 1] ?? '';
    const idsIn = (known: Known) => fc.constantFrom(...(known[kind]?.length ? known[kind] : making.words)).map(encoded);
    return fc.oneof(
      { weight: 24, arbitrary: idsIn(making.known) },
      { weight: 3, arbitrary: idsIn(making.theirs) },
      { weight: 2, arbitrary: valuesOf(schema, making).map((value) => encoded(textOf(value))) },
      { weight: 1, arbitrary: fc.constantFrom(...ODD_PARTS) },
    );
  });
  return fc.tuple(...parts).map((made) => made.join('/'));
}

function queriesOf({ parameters }: Operation, making: Making): fc.Arbitrary<string> {
  const named = parameters.filter((one) => one.in === 'query');
  const others = fc.constantFrom(...ODD_QUERIES);
  if (named.length === 0) return fc.oneof({ weight: 9, arbitrary: fc.constant('') }, others);
  const pair = fc
    .constantFrom(...named)
    .chain(({ name, schema }) =>
      fc
        .oneof(
          { weight: 6, arbitrary: valuesOf(schema, making) },
          { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
        )
        .map((value) => `${name}=${encoded(textOf(value))}`),
    );
  const pairs = fc.array(pair, { maxLength: 4 }).map((made) => made.join('&'));
  return fc.oneof({ weight: 12, arbitrary: pairs }, { weight: 1, arbitrary: others });
}

/** Headers that no client of ours sends, or sends so. */
export const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ['accept', 'application/xml;q=0.9, */*;q=x'],
  ['accept-encoding', 'zstd, br;q=9'],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'utf-16'],
  ['content-length', '-1'],
  ['content-length', '99999999999'],
  ['content-length', 'x'],
  ['cookie', 'earshot_key=x; earshot_session=y; =; a=%00'],
  ['expect', '100-continue'],
  ['if-match', '"-1"'],
  ['if-match', 'W/"x"'],
  ['if-none-match', '*'],
  ['last-event-id', '9'.repeat(500)],
  ['origin', 'null'],
  ['range', 'bytes=0-18446744073709551615'],
  ['traceparent', '00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-ff'],
  ['x-forwarded-for', "1.2.3.4', '::1"],
  ['x-forwarded-host', 'elsewhere.example'],
  ['x-forwarded-proto', 'https'],
  ['x-http-method-override', 'DELETE'],
  ['x-request-id', 'é'.repeat(200)],
];

function headersOf({ parameters }: Operation, { keys, ...stock }: Making): fc.Arbitrary<[string, string][]> {
  const key = fc.oneof(
    { weight: 20, arbitrary: fc.constant(`Bearer ${keys.admin}`) },
    { weight: 2, arbitrary: fc.constantFrom(`Bearer ${keys.editor}`, `bearer ${keys.reader}`) },
    { weight: 1, arbitrary: fc.constantFrom('', 'Bearer', 'Basic eDp5', `Bearer ${keys.admin}x`, 'Bearer a,b') },
  );
  const named = parameters.filter((one) => one.in === 'header');
  const own = named.map(({ name, schema }) =>
    fc.option(valuesOf(schema, stock).map((value): [string, string] => [name, headerText(textOf(value))])),
  );
  const odd = fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...ODD_HEADERS), { maxLength: 3 }) },
  );
  return fc
    .tuple(key, fc.tuple(...own), odd)
    .map(([authorization, said, extra]) => [
      ['authorization', authorization],
      ...said.filter((one) => one !== null),
      ...extra.map(([name, value]): [string, string] => [name, value]),
    ]);
}

/** What `Request` lets through as a header. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').trim();
}

type Payload = Pick<FuzzRequest, 'headers' | 'body'>;

const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'APPLICATION/JSON ; x',
  'text/csv',
  'text/plain',
];
const ODD_TYPES = ['', ';', 'application/pdf', 'multipart/form-data', 'text/vtt', 'message/rfc822', 'a/b/c', '\\'];

function payloadsOf({ bodies }: Operation, making: Making): fc.Arbitrary<Payload> {
  const nothing = fc.constant<Payload>({ headers: [], body: undefined });
  const known = Object.entries(bodies);
  const stray = fc.record({ type: fc.constantFrom(...TYPES, ...ODD_TYPES), body: rawBodies }).map(payload);
  if (known.length === 0) return fc.oneof({ weight: 8, arbitrary: nothing }, { weight: 1, arbitrary: stray });
  const fitting = fc.constantFrom(...known).chain(([type, content]) => fittingBodies(type, content?.schema, making));
  const typed = fc.oneof(
    { weight: 20, arbitrary: fc.constant<string | undefined>(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...TYPES, ...ODD_TYPES) },
  );
  const usual = fc.tuple(fitting, typed).map(([{ type, body }, other]) => payload({ type: other ?? type, body }));
  return fc.oneof({ weight: 16, arbitrary: usual }, { weight: 2, arbitrary: stray }, { weight: 1, arbitrary: nothing });
}

function payload({ type, body }: { readonly type: string; readonly body: FuzzRequest['body'] }): Payload {
  return { headers: type === '' ? [] : [['content-type', type]], body };
}

/** Bytes that are hardly what is wanted, whatever that is. */
export const rawBodies: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.json().map((text) => `${text},`),
  fc.constantFrom('{', '[', '{"a":1,"a":2}', '\ufeff{}', '{}{}', '[1e400]', '"\\ud800"', `${'['.repeat(5_000)}`),
  fc.constant(' '.repeat(310_000)),
);

function fittingBodies(type: string, schema: JsonSchema | undefined, making: Making) {
  if (type !== 'application/json') return textBodies(type, making).map((body) => ({ type, body }));
  return fc
    .tuple(valuesOf(schema ?? {}, making), edits, fc.nat({ max: 40 }))
    .map(([value, made, damage]) => ({ type, body: damaged(JSON.stringify(edited(value, made)) ?? '', damage) }));
}

/** Mostly whole (past 2); else cut off, or with a byte that is no UTF-8. */
export function damaged(text: string, damage: number): string | Uint8Array {
  if (damage === 1) return text.slice(0, text.length / 2);
  if (damage !== 2) return text;
  const bytes = Buffer.from(text);
  bytes[bytes.length >> 1] = 0xff;
  return bytes;
}

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  'text/vtt': ['WEBVTT\n\n00:01.000 --> 00:04.000\n<v Dana>', '\n\n00:05.000 --> 99999999:00.000\n<v X>'],
  'application/x-subrip': ['1\n00:00:01,000 --> 00:00:04,000\nDana: ', '\n\n2\n00:00:05,000 --> 00:00:01,000\n'],
  'text/plain': ['Dana: ', '\nAna Lima: '],
  'message/rfc822': [
    'From: Dana <dana@ours-acme.test>\nTo: x@northlight.test\nDate: Thu, 1 Oct 2026 10:00:00 +0000\n\n',
    '\n> ',
  ],
  'text/csv': ['account,date,active_users,id,severity,opened_at,kind,at,score\nours-acme,2026-10-01,', ',3\n"ours'],
};

function textBodies(type: string, making: Making): fc.Arbitrary<string> {
  const [first = '', second = ''] = FORMATS[type] ?? [];
  return fc
    .tuple(texts(making), texts(making), fc.boolean())
    .map(([one, other, isCut]) => (isCut ? one : `${first}${one}${second}${other}`));
}
