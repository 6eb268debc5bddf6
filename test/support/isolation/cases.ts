import type { Ids } from './world.ts';

/** One request: what stands in the braces of the route's path, in the query, in the body. */
export interface Asked {
  readonly at?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Of the API JSON, or captions as text; of a page the fields of a form. */
  readonly body?: unknown;
  /** What is answered where there is nothing of such an id; 404 unless told. */
  readonly status?: number;
}

/** The requests of a route that name what another workspace has; `own` is the caller's. */
export type Cases = (other: Ids, own: Ids) => readonly Asked[];

const NOTHING_NAMED: Cases = () => [{ status: 200 }];
const accountOnly: Cases = ({ account }) => [{ at: { key: account } }];
const dealOnly: Cases = ({ deal }) => [{ at: { key: deal } }];
const idOf =
  (kind: keyof Ids): Cases =>
  (other) => [{ at: { id: other[kind] } }];

const turns = [{ speaker: 'Somebody', text: 'Hello.' }];
const call = { medium: 'call', occurred_at: '2026-10-02T10:00:00Z', participants: [], turns };
const learned = { sponsor: 'x', competitor: 'x', budget: 'x', politics: 'x' };
const outreach = { draft: 'Dear Dana, here is the plan.', from: { name: 'Cal', role: 'csm' }, to: [] };

const CAPTIONS = 'WEBVTT\n\n00:01.000 --> 00:04.000\n<v Somebody>Hello.</v>\n';
const crmOf = ({ workspace }: Ids) => [{ system: 'salesforce', id: `${workspace}-crm` }];
const people = ({ personName, personEmail }: Ids) => ({
  people: [{ name: personName, email: personEmail, roles: ['champion'] }],
});
const documentOf = ({ account, line }: Ids) => ({
  title: 'Ours',
  account,
  as_of: '2026-10-20',
  mode: 'offline',
  sections: [{ id: 'x', title: 'x', lines: [{ id: line, text: 'x', sources: [] }] }],
});

/** What opens a page, an answer or a stream of a thing that is there, and changes nothing. */
export const READING: Readonly<Record<string, Cases>> = {
  'GET /health': NOTHING_NAMED,
  'GET /metrics': () => [{ status: 404 }],
  'GET /v1/accounts': NOTHING_NAMED,
  'GET /v1/accounts/{key}': (other) => [{ at: { key: other.account } }, { at: { key: other.merged } }],
  'GET /v1/accounts/{key}/access': accountOnly,
  'GET /v1/accounts/{key}/commitments': accountOnly,
  'GET /v1/accounts/{key}/export': accountOnly,
  'GET /v1/accounts/{key}/ownership': accountOnly,
  'GET /v1/accounts/{key}/people': accountOnly,
  'GET /v1/accounts/{key}/reviews': accountOnly,
  'GET /v1/accounts/{key}/risk': accountOnly,
  'GET /v1/accounts/{key}/risk/changes': accountOnly,
  'GET /v1/accounts/{key}/risk/history': accountOnly,
  'GET /v1/accounts/{key}/signals': accountOnly,
  'GET /v1/accounts/{key}/touches': accountOnly,
  'GET /v1/audit': ({ account }) => [{ status: 200 }, { query: { subject: account }, status: 200 }],
  'GET /v1/conversations': ({ account }) => [{ status: 200 }, { query: { account }, status: 200 }],
  'GET /v1/conversations/{id}': (other) => [{ at: { id: other.conversation } }, { at: { id: other.stray } }],
  'GET /v1/conversations/{id}/events': idOf('conversation'),
  'GET /v1/coverage': ({ account }) => [{ status: 200 }, { query: { account }, status: 200 }],
  'GET /v1/deals/{key}': dealOnly,
  'GET /v1/deals/{key}/handoff': ({ deal }) => [{ at: { key: deal } }, { at: { key: deal }, query: { version: '1' } }],
  'GET /v1/deals/{key}/handoff/versions': dealOnly,
  'GET /v1/deliveries': ({ source }) => [{ status: 200 }, { query: { source }, status: 200 }],
  'GET /v1/deliveries/{id}': idOf('delivery'),
  'GET /v1/deliveries/{id}/body': idOf('delivery'),
  'GET /v1/destinations': NOTHING_NAMED,
  'GET /v1/destinations/{id}': idOf('destination'),
  'GET /v1/dispatches': ({ destination, account, deal, dispatchKey }) => [
    { status: 200 },
    ...[{ destination }, { account }, { deal }, { key: dispatchKey }].map((query) => ({ query, status: 200 })),
  ],
  'GET /v1/erasures': NOTHING_NAMED,
  'GET /v1/erasures/register': NOTHING_NAMED,
  'GET /v1/inbox': ({ account, owner }) => [
    { status: 200 },
    { query: { account }, status: 200 },
    { query: { owner }, status: 200 },
  ],
  'GET /v1/inbox/{id}': idOf('item'),
  'GET /v1/interventions': ({ account }) => [{ status: 200 }, { query: { account }, status: 200 }],
  'GET /v1/interventions/{id}': idOf('intervention'),
  'GET /v1/members': NOTHING_NAMED,
  'GET /v1/policy': NOTHING_NAMED,
  'GET /v1/policy/versions': NOTHING_NAMED,
  'GET /v1/reembedding': NOTHING_NAMED,
  'GET /v1/reprocessings': NOTHING_NAMED,
  'GET /v1/reprocessings/{id}': idOf('reprocessing'),
  'GET /v1/reviews/{id}': idOf('review'),
  'GET /v1/search': ({ account, workspace, personName }) => [
    { query: { kind: 'competitor' }, status: 200 },
    { query: { q: workspace }, status: 200 },
    { query: { kind: 'competitor', account }, status: 200 },
    { query: { kind: 'competitor', competitor: `${workspace} rival` }, status: 200 },
    { query: { kind: 'competitor', person: personName }, status: 200 },
    { query: { about: workspace, q: workspace }, status: 200 },
  ],
  'GET /v1/signals/{id}': idOf('signal'),
  'GET /v1/sources': NOTHING_NAMED,
  'GET /v1/sources/{name}': ({ source }) => [{ at: { name: source } }],
  'GET /v1/unassigned': NOTHING_NAMED,
  'GET /v1/waiting': NOTHING_NAMED,
  'GET /v1/workspace': NOTHING_NAMED,
};

/** What changes a thing that is there, and is refused where there is none. */
export const CHANGING: Readonly<Record<string, Cases>> = {
  'DELETE /v1/destinations/{id}': idOf('destination'),
  'DELETE /v1/members/{email}': ({ member }) => [{ at: { email: member } }],
  'DELETE /v1/sources/{name}': ({ source }) => [{ at: { name: source } }],
  'PATCH /v1/commitments/{id}': (other, own) => [
    { at: { id: other.commitment }, body: { action: 'kept' } },
    { at: { id: own.commitment }, body: { action: 'belongs', signal: other.signal }, status: 422 },
  ],
  'PATCH /v1/conversations/{id}': (other) => [{ at: { id: other.conversation }, body: { private: true } }],
  'PATCH /v1/destinations/{id}': (other) => [
    { at: { id: other.destination }, body: { enabled: false, owners: [other.owner] } },
  ],
  'PATCH /v1/inbox/{id}': (other) => [
    { at: { id: other.item }, body: { action: 'dismiss', reason: 'no' } },
    { at: { id: other.item }, body: { action: 'edit', document: documentOf(other) } },
  ],
  'PATCH /v1/interventions/{id}': (other) => [{ at: { id: other.intervention }, body: { exit: 'x' } }],
  'PATCH /v1/people/{id}': (other, own) => [
    { at: { id: other.person }, body: { action: 'left', since: '2026-10-01' } },
    { at: { id: own.person }, body: { action: 'left', since: '2026-10-01', account: other.account } },
  ],
  'PATCH /v1/reviews/{id}': (other) => [{ at: { id: other.review }, body: { cancel: 'no need' } }],
  'PATCH /v1/signals/{id}': (other) => [{ at: { id: other.signal }, body: { action: 'dismiss', reason: 'no' } }],
  'POST /v1/accounts/{key}/ask': (other, own) => [
    { at: { key: other.account }, body: { question: 'What did we promise?' } },
    { at: { key: own.account }, body: { question: 'And when?', thread: other.thread } },
  ],
  'POST /v1/accounts/{key}/erase': ({ account }) => [
    { at: { key: account }, body: {} },
    { at: { key: account }, body: { confirm: account } },
  ],
  'POST /v1/accounts/{key}/handback': ({ account }) => [
    { at: { key: account }, body: { learned, commitments: [], posture: 'uncertain', re_entry: 'x' } },
    { at: { key: account }, body: { confirm: true } },
  ],
  'POST /v1/accounts/{key}/lost': ({ account }) => [{ at: { key: account }, body: { on: '2026-10-01', why: 'x' } }],
  'POST /v1/accounts/{key}/merge': (other, own) => [
    { at: { key: other.account }, body: { into: own.account } },
    { at: { key: own.account }, body: { into: other.account } },
  ],
  'POST /v1/accounts/{key}/merge/undo': ({ merged }) => [{ at: { key: merged } }],
  'POST /v1/accounts/{key}/ownership/{team}/{on}/open': ({ account }) => [
    { at: { key: account, team: 'cs', on: '2026-10-01' } },
  ],
  'POST /v1/accounts/{key}/people/erase': (other, own) => [
    { at: { key: other.account }, body: { who: other.personEmail, confirm: other.personEmail } },
    { at: { key: own.account }, body: { who: other.personEmail }, status: 200 },
    { at: { key: own.account }, body: { who: other.personName } },
  ],
  'POST /v1/accounts/{key}/review': accountOnly,
  'POST /v1/conversations/{id}/assign': (other, own) => [
    { at: { id: other.stray }, body: { account: own.account } },
    { at: { id: own.stray }, body: { account: other.account } },
  ],
  'POST /v1/conversations/{id}/retry': idOf('stray'),
  'POST /v1/deals/{key}/close': ({ deal }) => [{ at: { key: deal }, body: {} }],
  'POST /v1/deals/{key}/handoff': dealOnly,
  'POST /v1/deals/{key}/handoff/acknowledge': ({ deal }) => [{ at: { key: deal }, body: {} }],
  'POST /v1/deals/{key}/handoff/lines': ({ deal }) => [
    { at: { key: deal }, body: { section: 'commitments', text: 'x' } },
  ],
  'POST /v1/deals/{key}/handoff/lines/{id}': (other, own) => [
    { at: { key: other.deal, id: other.line }, body: { action: 'confirm' } },
    { at: { key: own.deal, id: other.line }, body: { action: 'confirm' } },
  ],
  'POST /v1/deals/{key}/handoff/send': ({ deal }) => [{ at: { key: deal }, body: {} }],
  'POST /v1/deliveries/{id}/replay': idOf('delivery'),
  'POST /v1/destinations/{id}/test': idOf('destination'),
  'POST /v1/dispatches/{id}/retry': idOf('dispatch'),
  'POST /v1/outreach/check': ({ account }) => [{ body: { account, ...outreach } }],
  'POST /v1/people/{id}/merge': (other, own) => [
    { at: { id: other.person }, body: { into: own.person } },
    { at: { id: own.person }, body: { into: other.person } },
  ],
  'POST /v1/people/{id}/merge/undo': idOf('otherPerson'),
  'POST /v1/policy/preview': ({ account }) => [{ body: { override: {}, after: account }, status: 200 }],
  'POST /v1/reembedding/pause': () => [{}],
  'POST /v1/reembedding/resume': () => [{}],
  'POST /v1/reprocessings': ({ account }) => [{ body: { account } }],
  'POST /v1/reprocessings/{id}/cancel': idOf('reprocessing'),
  'POST /v1/reprocessings/{id}/pause': idOf('reprocessing'),
  'POST /v1/reprocessings/{id}/resume': idOf('reprocessing'),
  'POST /v1/sources/{name}/rotate': ({ source }) => [{ at: { name: source }, body: {} }],
  'PUT /v1/accounts/{key}/access': ({ account }) => [{ at: { key: account }, body: { restricted: true, readers: [] } }],
  'POST /hooks/{source}': ({ source }) => [{ at: { source }, body: call }],
  'POST /hooks/{workspace}/{source}': (other, own) => [
    { at: { workspace: own.workspace, source: other.source }, body: call },
  ],
};

/** What makes a thing of the caller's own where it has none of that name; last, because afterwards it has. */
export const MAKING: Readonly<Record<string, Cases>> = {
  'POST /v1/usage': ({ account }) => [{ body: [{ account, date: '2026-10-01', active_users: 3 }], status: 200 }],
  'POST /v1/tickets': ({ account, workspace }) => [
    { body: [{ account, id: `${workspace}-ticket`, severity: 'low', opened_at: '2006-10-01' }], status: 200 },
  ],
  'POST /v1/surveys': ({ account }) => [{ body: [{ account, kind: 'nps', at: '2026-10-01', score: 9 }], status: 200 }],
  'POST /v1/conversations': (other) => [
    { body: { ...call, id: other.conversation, external_id: other.external }, status: 202 },
    { query: { account: other.account, occurred_at: '2026-10-05' }, body: CAPTIONS, status: 202 },
    {
      body: {
        ...call,
        occurred_at: '2026-10-03T10:00:00Z',
        account: { key: other.account },
        deals: [{ key: other.deal }],
        participants: [{ name: other.personName, side: 'customer', email: other.personEmail }],
      },
      status: 202,
    },
    {
      body: {
        ...call,
        occurred_at: '2026-10-04T10:00:00Z',
        account: { domain: `${other.workspace}.test`, crm_ids: crmOf(other) },
      },
      status: 202,
    },
  ],
  'PUT /v1/deals/{key}': (other, own) => [
    { at: { key: `our-${other.deal}` }, body: { crm_ids: crmOf(other) }, status: 200 },
    { at: { key: other.deal }, body: { account: own.account, name: 'Ours', stage: 'open' }, status: 200 },
    { at: { key: own.deal }, body: { account: other.account, name: 'Ours', stage: 'open' }, status: 200 },
  ],
  'PUT /v1/accounts/{key}': (other) => [
    {
      at: { key: other.account },
      body: { name: 'Ours', domain: `${other.workspace}.test`, ...people(other) },
      status: 200,
    },
    { at: { key: `our-${other.account}` }, body: { name: 'Ours', crm_ids: crmOf(other) }, status: 200 },
  ],
  'PUT /v1/members/{email}': ({ member }) => [{ at: { email: member }, body: { role: 'reader' }, status: 200 }],
  'PUT /v1/sources/{name}': ({ source }) => [{ at: { name: source }, body: { tool: 'generic' }, status: 200 }],
  'POST /v1/destinations': ({ owner }) => [
    { body: { name: 'Ours', channel: 'webhook', settings: { url: 'https://a.test/x' }, owners: [owner] }, status: 201 },
  ],
  'PUT /v1/policy': () => [{ body: { version: 'ours' }, status: 200 }],
  'PUT /v1/workspace': () => [{ body: { company: 'Ours' }, status: 200 }],
};

/** Routes that cannot be asked so, each with the reason. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'GET /v1/events': 'a stream without an end: test/live.test.ts listens to it beside another workspace',
};

/** What the API is told that names a thing; a case names it, or it is free. */
export const FREE_QUERY = new Set([
  ...['as_of', 'known_at', 'occurred_at', 'from', 'to', 'due_from', 'due_to', 'due_before', 'date_order'],
  ...['limit', 'private', 'subtype', 'state', 'action', 'version'],
  // Given with the body of a file, and told in JSON here.
  ...['external_id'],
  // Held by itself: every list is asked on with a cursor of the other workspace's.
  ...['cursor'],
]);
