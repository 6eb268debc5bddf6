import type { Cases } from './cases.ts';
import type { Ids } from './world.ts';

const shown: Cases = () => [{ status: 200 }];
const accountOnly: Cases = ({ account }) => [{ at: { key: account } }];
const dealOnly: Cases = ({ deal }) => [{ at: { key: deal } }];
const idOf =
  (kind: keyof Ids): Cases =>
  (other) => [{ at: { id: other[kind] } }];

/** What a browser opens. */
export const PAGES: Readonly<Record<string, Cases>> = {
  'GET /': ({ owner, workspace }) => [
    { status: 200 },
    { query: { owner }, status: 200 },
    { query: { q: workspace }, status: 200 },
  ],
  'GET /accounts/:key': (other, own) => [
    { at: { key: other.account } },
    { at: { key: other.merged } },
    {
      at: { key: own.account },
      query: { signal: other.signal, promise: other.commitment, correct: other.signal },
      status: 200,
    },
  ],
  'GET /accounts/:key/ask': (other, own) => [
    { at: { key: other.account } },
    { at: { key: own.account }, query: { thread: other.thread } },
  ],
  'GET /accounts/:key/ownership/:team/:on': ({ account }) => [{ at: { key: account, team: 'cs', on: '2026-10-01' } }],
  'GET /accounts/:key/review': accountOnly,
  'GET /add': shown,
  'GET /conversations/:id': (other, own) => [
    { at: { id: other.conversation } },
    { at: { id: other.stray } },
    { at: { id: own.conversation }, query: { correct: other.signal }, status: 200 },
  ],
  'GET /conversations/:id/events': idOf('conversation'),
  'GET /conversations/:id/turns/:turn': ({ conversation }) => [{ at: { id: conversation, turn: '0' } }],
  'GET /coverage': ({ account, owner }) => [
    { status: 200 },
    { query: { account }, status: 200 },
    { query: { owner }, status: 200 },
  ],
  'GET /deals/:key/handoff': ({ deal }) => [{ at: { key: deal } }, { at: { key: deal }, query: { version: '1' } }],
  'GET /deliveries/:id/body': idOf('delivery'),
  'GET /destinations': ({ destination }) => [{ status: 200 }, { query: { tested: destination }, status: 200 }],
  'GET /inbox': ({ owner, account }) => [
    { status: 200 },
    { query: { owner }, status: 200 },
    { query: { account }, status: 200 },
  ],
  'GET /search': ({ workspace, account, personName }) => [
    { query: { q: workspace }, status: 200 },
    { query: { kind: 'competitor', account }, status: 200 },
    { query: { person: personName }, status: 200 },
  ],
  'GET /settings': shown,
  'GET /settings/people': shown,
  'GET /settings/privacy': shown,
  'GET /settings/record': shown,
  'GET /settings/words': shown,
  'GET /sign-in': () => [{ status: 401 }],
  'GET /sources': shown,
  'GET /waiting': shown,
};

/** Forms that name a thing that is there; the fields are the body. */
export const FORMS: Readonly<Record<string, Cases>> = {
  'POST /accounts/:key/ask': (other, own) => [
    { at: { key: other.account }, body: { question: 'What did we promise?' } },
    { at: { key: own.account }, body: { question: 'And when?', thread: other.thread } },
  ],
  'POST /accounts/:key/handback': ({ account }) => [
    { at: { key: account }, body: { sponsor: 'x', posture: 'uncertain' } },
  ],
  'POST /accounts/:key/ownership/:team/:on': ({ account }) => [{ at: { key: account, team: 'cs', on: '2026-10-01' } }],
  'POST /accounts/:key/review': accountOnly,
  'POST /commitments/:id/decide': (other, own) => [
    { at: { id: other.commitment }, body: { action: 'kept' } },
    { at: { id: own.commitment }, body: { action: 'belongs', signal: other.signal } },
  ],
  'POST /conversations/:id/access': ({ conversation }) => [{ at: { id: conversation }, body: { private: 'yes' } }],
  'POST /conversations/:id/assign': (other, own) => [
    { at: { id: other.stray }, body: { account: own.account } },
    { at: { id: own.stray }, body: { account: other.account }, status: 422 },
  ],
  'POST /conversations/:id/retry': idOf('stray'),
  'POST /deals/:key/close': dealOnly,
  'POST /deals/:key/handoff': dealOnly,
  'POST /deals/:key/handoff/acknowledge': dealOnly,
  'POST /deals/:key/handoff/lines': ({ deal }) => [{ at: { key: deal }, body: { section: 'commitments', text: 'x' } }],
  'POST /deals/:key/handoff/lines/:id': (other, own) => [
    { at: { key: other.deal, id: other.line }, body: { action: 'confirm' } },
    { at: { key: own.deal, id: other.line }, body: { action: 'confirm' } },
  ],
  'POST /deals/:key/handoff/send': dealOnly,
  'POST /deliveries/:id/replay': idOf('delivery'),
  'POST /destinations/:id/remove': idOf('destination'),
  'POST /destinations/:id/switch': (other) => [{ at: { id: other.destination }, body: { to: 'off' } }],
  'POST /destinations/:id/test': idOf('destination'),
  'POST /dispatches/:id/retry': idOf('dispatch'),
  'POST /inbox/:id/check': (other) => [{ at: { id: other.item }, body: {} }],
  'POST /inbox/:id/decide': (other) => [{ at: { id: other.item }, body: { action: 'dismiss', reason: 'no' } }],
  'POST /reviews/:id/move': (other) => [{ at: { id: other.review }, body: { action: 'cancel', why: 'no' } }],
  'POST /settings/keys/:id/revoke': idOf('key'),
  'POST /settings/members/remove': ({ member }) => [{ body: { email: member } }],
  'POST /settings/record/erase': (other, own) => [
    { body: { account: other.account } },
    { body: { account: other.account, confirm: other.account } },
    { body: { account: own.account, who: other.personName } },
  ],
  'POST /settings/record/reprocessings/:id': (other) => [{ at: { id: other.reprocessing }, body: { move: 'cancel' } }],
  'POST /settings/retention': ({ source }) => [{ body: { source, retention_days: '30' }, status: 422 }],
  'POST /signals/:id/judge': (other) => [{ at: { id: other.signal }, body: { action: 'dismiss', from: 'account' } }],
  'POST /sources/:name/rotate': ({ source }) => [{ at: { name: source } }],
  'POST /views/:id/remove': idOf('view'),
};

/** Forms that name nothing that there may be, each with what they do. */
export const NAMELESS: Readonly<Record<string, string>> = {
  'POST /add': 'files that become conversations of the caller',
  'POST /destinations': 'makes one',
  'POST /sample': 'loads the sample into the caller’s workspace',
  'POST /sample/remove': 'removes it from there',
  'POST /seen': 'notes that the caller has looked',
  'POST /settings/keys': 'makes a key',
  'POST /settings/members': 'makes a member',
  'POST /settings/policy': 'the caller’s workspace',
  'POST /settings/policy/preview': 'the caller’s workspace',
  'POST /settings/privacy': 'the caller’s workspace',
  'POST /settings/record/reembedding': 'the caller’s workspace',
  'POST /settings/words': 'the caller’s workspace',
  'POST /settings/words/reread': 'the caller’s workspace',
  'POST /sign-in': 'a key',
  'POST /sign-out': 'the caller’s browser',
  'POST /sources': 'makes one',
  'POST /views': 'makes one',
  'GET /events': 'a stream without an end: test/live.test.ts listens to it beside another workspace',
};

/** What each tool for assistants is called with; `ELSE` it would tell of the caller's own. */
export const TOOLS: Readonly<Record<string, (other: Ids, own: Ids) => readonly Record<string, unknown>[]>> = {
  ask: (other, own) => [
    { account: other.account, question: 'What did we promise?' },
    { account: own.account, question: 'And when?', thread: other.thread },
  ],
  brief: ({ account, deal }) => [{ account }, { account, deal }],
  commitments: ({ account }) => [{ account }],
  inbox: ({ account, owner }) => [{}, { account, documents: true }, { owner }],
  list_accounts: ({ workspace }) => [{}, { text: workspace }],
  people: ({ account }) => [{ account }],
  read_conversation: ({ conversation, stray }) => [{ conversation }, { conversation: stray }],
  review: ({ account }) => [{ account }],
  risk: ({ account }) => [{ account }],
  search: ({ account, workspace }, own) => [
    { account, text: 'export' },
    { account: own.account, text: workspace },
  ],
  search_accounts: ({ workspace }) => [
    { kind: 'competitor' },
    { kind: 'competitor', competitor: `${workspace} rival` },
  ],
  signals: ({ account }) => [{}, { account }],
  timeline: ({ account }) => [{ account }],
};
