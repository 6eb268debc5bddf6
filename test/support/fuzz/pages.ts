import fc from 'fast-check';
import { cookieOf } from '../sign-in.ts';
import { leakIn } from './judge.ts';
import type { FuzzRequest } from './request.ts';
import { sendTo, type Target } from './target.ts';
import { HOSTILE_TEXTS, texts } from './values.ts';
import { type FuzzWorld, ORIGIN } from './world.ts';

/** A form as a page shows it: where it goes, and its fields with what they hold. */
interface ShownForm {
  readonly action: string;
  readonly method: 'GET' | 'POST';
  readonly fields: readonly (readonly [string, string])[];
}

/** Parameters of addresses that pages read, whichever page it is. */
const PARAMETERS = [
  'q',
  'as_of',
  'known_at',
  'cursor',
  'sort',
  'band',
  'state',
  'correct',
  'owner',
  'kind',
  'from',
  'to',
  'add',
  'turn',
  'version',
];

/** Puts hundreds of conversations in. */
const SLOW: Readonly<Record<string, number>> = { 'POST /sample': 1, 'POST /sample/remove': 10 };

/** The pages and forms of the program as targets: every route, and every form with the fields that it is shown with. */
export async function pageTargets(world: FuzzWorld): Promise<readonly Target[]> {
  const routes = new Set(
    world.pages.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
  );
  const cookie = await cookieOf(world.database, world.keys.admin);
  const shown = await formsOf(world, cookie);
  return [...routes].map((name) => {
    const [method = 'GET', path = '/'] = name.split(' ');
    const forms = shown.filter((form) => form.method === method && isAt(form.action, path));
    return {
      name: `page ${name}`,
      most: SLOW[name],
      arbitrary: requestsOf(world, cookie, method, path, forms),
      send: (request) => sendTo(world.pages, request),
      judge: (_, answer) =>
        leakIn(answer) ?? (answer.status >= 500 ? `${answer.status}: ${answer.text.slice(0, 200)}` : undefined),
    };
  });
}

const part = (text: string) => encodeURIComponent(text.toWellFormed());

function requestsOf(
  { known }: FuzzWorld,
  cookie: string,
  method: string,
  path: string,
  forms: readonly ShownForm[],
): fc.Arbitrary<FuzzRequest> {
  const words = Object.values(known).flat();
  const parts = path.split('/').map((one, at, all) => {
    if (!one.startsWith(':')) return fc.constant(one);
    const ids = known[all[at - 1] ?? ''] ?? [];
    const there = ids.length > 0 ? ids : words;
    return fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...there).map(part) },
      { weight: 1, arbitrary: texts({ words }).map(part) },
      { weight: 1, arbitrary: fc.constantFrom('%ff', '%00', '..%2f', '%', 'x'.repeat(3_000)) },
    );
  });
  const addresses = fc.tuple(...parts).map((made) => made.join('/'));
  const values = fc.oneof(texts({ words }), fc.constantFrom(...HOSTILE_TEXTS));
  const pairs = fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), values), { maxLength: 3 });
  const headers = [
    ['cookie', cookie],
    ['origin', ORIGIN],
    ['sec-fetch-site', 'same-origin'],
  ] as const;
  if (method === 'GET')
    return fc.tuple(addresses, pairs).map(([address, query]) => ({
      method,
      path: query.length === 0 ? address : `${address}?${encodedForm(query)}`,
      headers,
      body: undefined,
    }));
  const filled = fc.tuple(fc.constantFrom(...forms, undefined), addresses, pairs, fc.nat({ max: 9 }), values);
  return filled.map(([form, address, others, at, value]) => ({
    method,
    path: form?.action ?? address,
    headers: [...headers, ['content-type', 'application/x-www-form-urlencoded']],
    body: encodedForm(changed([...(form?.fields ?? []), ...others], at, value)),
  }));
}

/** One of the fields says something else; past their number, none does. */
function changed(fields: readonly (readonly [string, string])[], at: number, value: string) {
  return fields.map(([name, held], field): readonly [string, string] => [name, field === at ? value : held]);
}

function encodedForm(fields: readonly (readonly [string, string])[]): string {
  return fields.map(([name, value]) => `${part(name)}=${part(value)}`).join('&');
}

function isAt(action: string, route: string): boolean {
  const given = action.split('/');
  const asked = route.split('/');
  return given.length === asked.length && asked.every((one, at) => one.startsWith(':') || one === given[at]);
}

/** Every form of the pages that there are at first. */
async function formsOf({ pages, known }: FuzzWorld, cookie: string): Promise<readonly ShownForm[]> {
  const open = ['/', '/add', '/inbox', '/search', '/coverage', '/waiting', '/sources', '/destinations', '/settings'];
  open.push(
    '/destinations?add=email',
    '/destinations?add=webhook',
    '/settings/words',
    '/settings/people',
    '/settings/privacy',
  );
  for (const [kind, pagesOf] of [
    ['accounts', ['', '/ask', '/review']],
    ['conversations', ['']],
    ['deals', ['/handoff']],
  ] as const)
    for (const id of known[kind] ?? []) open.push(...pagesOf.map((page) => `/${kind}/${part(id)}${page}`));
  const found: ShownForm[] = [];
  for (const path of open) {
    const text = await (await pages.request(`${ORIGIN}${path}`, { headers: { cookie } })).text();
    found.push(...formsIn(text));
  }
  return found;
}

/** Forms as this program writes them: its tags are regular, and a document model of every page would cost more than the requests. */
function formsIn(page: string): readonly ShownForm[] {
  return [...page.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, head = '', inside = '']): ShownForm => {
    const tags = [...inside.matchAll(/<(?:input|select|textarea|button|option)\b([^>]*)>/g)];
    const fields = tags.map(([, own = '']) => [attribute(own, 'name') ?? '', attribute(own, 'value') ?? ''] as const);
    return {
      action: (attribute(head, 'action') ?? '/').split('?')[0] ?? '/',
      method: attribute(head, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
      fields: fields.filter(([name]) => name !== ''),
    };
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#39;': "'",
};

function attribute(tag: string, name: string): string | undefined {
  const held = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return held?.replaceAll(/&(?:quot|amp|lt|gt|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
