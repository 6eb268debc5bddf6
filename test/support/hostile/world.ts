import { expect } from 'vitest';
import type { DocumentBody, Rejection } from '../../../src/domain/index.ts';
import {
  createApiKey,
  type Database,
  savePosted,
  saveWorkspace,
  settleDelivery,
  withWorkspace,
} from '../../../src/storage/index.ts';
import { createPages } from '../../../src/ui/index.ts';
import { type HookServer, startHookServer } from '../hooks.ts';
import { eml } from '../mail.ts';
import { createTellingExtractor, told } from '../promises.ts';
import type { WebServer } from '../receivers.ts';
import { cookieOf } from '../sign-in.ts';
import { longWord, planted } from './text.ts';

const ORIGIN = 'http://localhost';
const AS_OF = '2026-10-20';

/** The account, deal and call in which hostile text stands; their keys are hostile too. */
export const ACCOUNT = planted('account.key');
export const DEAL = planted('deal.key');
export const CALL = planted('conversation.id');
/** An account whose name, call and quotes are words of up to a megabyte. */
export const HUGE = 'huge';
const CSM = planted('owner');
const THEIRS = planted('speaker');

/** A workspace with hostile text in every field that comes from outside, its API and its pages. */
export interface HostileWorld {
  readonly server: HookServer;
  readonly database: Database;
  /** An admin's. */
  readonly key: string;
  readonly pages: ReturnType<typeof createPages>;
  open(path: string): Promise<Response>;
  /** Sends a form of the pages. */
  send(path: string, fields: Readonly<Record<string, string>> | FormData): Promise<Response>;
}

/** Starts it over an empty database. */
export async function startHostileWorld(database: Database, workspace: string): Promise<HostileWorld> {
  const sending = { allowPrivateAddresses: true, mailFrom: 'Earshot <earshot@northlight.example>' };
  const server = await startHookServer(database, {
    workspace,
    pipeline: { extractor: createRejectingExtractor(), scorer: undefined, sending },
  });
  await saveWorkspace(database, workspace, { asOf: AS_OF });
  const { key } = await withWorkspace(database, workspace, (tx) =>
    createApiKey(tx, planted('viewer'), { role: 'admin' }),
  );
  const pages = createPages({
    database,
    pipeline: server.pipeline,
    extractor: 'local',
    now: Date.now,
    logger: { error: (fields) => expect.fail(JSON.stringify(fields, Object.getOwnPropertyNames(fields))) },
  });
  const headers = { cookie: await cookieOf(database, key), origin: ORIGIN };
  return {
    server,
    database,
    key,
    pages,
    open: async (path) => pages.request(`${ORIGIN}${path}`, { headers }),
    send: async (path, fields) => {
      const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
      return pages.request(`${ORIGIN}${path}`, { method: 'POST', headers, body });
    },
  };
}

/** Reads what turns tell of themselves, and proposes something hostile that no text bears out. */
function createRejectingExtractor() {
  const inner = createTellingExtractor();
  const rejected: Rejection[] = [
    {
      reason: 'quote_not_found',
      detail: planted('rejection.detail'),
      kind: planted('rejection.kind'),
      subtype: planted('rejection.subtype'),
      turns: [0],
      quote: planted('rejection.quote'),
    },
  ];
  return createTellingExtractor({
    async extract(conversation, context, options) {
      const result = await inner.extract(conversation, context, options);
      return conversation.id === CALL ? { ...result, rejected } : result;
    },
  });
}

async function must(server: HookServer, method: string, path: string, body?: unknown) {
  const answer = await server.ask(method, path, body);
  expect([answer.status < 300, path, answer.body.detail ?? answer.body], path).toMatchObject([true, path, {}]);
  return answer.body;
}

const part = encodeURIComponent;
const accountPath = `/v1/accounts/${part(ACCOUNT)}`;

/** Plants the record, what was said, and what people did with it; everything is read and scored when it resolves. */
export async function plantEverything({ server, database, send }: HostileWorld, web: WebServer): Promise<void> {
  const ask = (method: string, path: string, body?: unknown) => must(server, method, path, body);
  await ask('PUT', '/v1/workspace', {
    company: planted('company'),
    product: planted('product'),
    product_names: [planted('product.name')],
    domains: ['northlight.example', planted('our.domain')],
    competitors: [planted('rival')],
    glossary: [planted('glossary')],
    privacy: { do_not_record: [planted('unrecorded')] },
  });
  await plantRecord(ask);
  await plantDestination(ask, web);
  await plantTalk(ask, server);
  await plantMegabytes(ask);
  await ask('PUT', `/v1/deals/${part(DEAL)}`, {
    account: ACCOUNT,
    name: planted('deal.name'),
    stage: planted('deal.stage'),
    owner: planted('deal.owner'),
    currency: '<b>',
    amount: 84_000,
    crm_ids: [{ system: planted('crm.system'), id: planted('crm.id') }],
  });
  await ask('POST', `/v1/deals/${part(DEAL)}/close`, { stage: planted('deal.stage') });
  await server.settled();
  await plantDecisions(ask);
  await plantWork(ask);
  await plantDeliveries(database, server.workspace, ask);
  await plantForms(send);
  await server.settled();
  // A line that is decided is written into a new version a minute later: nothing waits for that here.
  const words = { text: planted('handoff.line'), owner: planted('handoff.owner'), by: planted('handoff.by') };
  await ask('POST', `/v1/deals/${part(DEAL)}/handoff/lines`, { section: 'commitments', ...words });
}

type Ask = (method: string, path: string, body?: unknown) => ReturnType<typeof must>;

async function plantRecord(ask: Ask): Promise<void> {
  await ask('PUT', accountPath, {
    name: planted('account.name'),
    domain: planted('account.domain'),
    domains: [planted('account.domains'), 'acme.test'],
    crm_ids: [{ system: planted('crm.system'), id: planted('crm.id') }],
    acv: 120_000,
    tier: 1,
    licensed_seats: 80,
    contract_start: '2026-01-01',
    renewal_date: '2026-11-20',
    use_cases: [planted('use.case'), planted('use.case.other')],
    key_features: [planted('key.feature'), planted('key.feature.unused')],
    crm_health: [{ at: '2026-09-01', color: 'green' }],
    renewal_posture: [{ at: '2026-09-01', posture: 'uncertain', by: planted('posture.by') }],
    owners: [
      { role: 'csm', name: CSM, from: '2026-01-01' },
      { role: 'ae', name: planted('owner.ae'), from: '2026-01-01' },
      { role: planted('owner.role'), name: planted('owner.other') },
    ],
    people: [
      { name: THEIRS, email: planted('person.email'), roles: ['champion', 'economic_buyer'] },
      { name: planted('person.left'), roles: ['executive_sponsor'], to: '2026-09-01' },
      { name: planted('person.quiet'), roles: ['user'] },
    ],
  });
  await ask('PUT', '/v1/accounts/lost', { name: planted('lost.name') });
  await ask('POST', '/v1/accounts/lost/lost', { on: '2026-09-01', why: planted('lost.why') });
  const days = Array.from({ length: 40 }, (_, index) => new Date(Date.UTC(2026, 8, 10 + index)).toISOString());
  await ask(
    'POST',
    '/v1/usage',
    days.map((date, index) => ({
      account: ACCOUNT,
      date: date.slice(0, 10),
      active_users: 40 - index,
      seats_used: 60 - index,
      logins: 50,
      features: { [planted('key.feature')]: index > 20 ? 0 : 30, [planted('usage.feature')]: 4 },
      use_cases: [planted('use.case')],
    })),
  );
  const ticket = { severity: 'critical', opened_at: '2026-09-20' };
  await ask('POST', '/v1/tickets', { account: ACCOUNT, id: planted('ticket.id'), ...ticket });
  await ask('POST', '/v1/surveys', { account: ACCOUNT, kind: 'nps', at: '2026-09-20', score: 3 });
  await ask('POST', '/v1/tickets', { account: planted('waiting.account'), id: planted('waiting.ticket'), ...ticket });
}

async function plantDestination(ask: Ask, web: WebServer): Promise<void> {
  const { id } = await ask('POST', '/v1/destinations', {
    name: planted('destination').slice(0, 100),
    channel: 'webhook',
    settings: { url: `${web.url}/hook` },
    owners: [CSM, planted('destination.owner')],
    takes_closed: true,
  });
  await ask('POST', `/v1/destinations/${id}/test`);
}

const SAID = [
  ['competitor', 'switching', { competitor: planted('attr.competitor') }],
  ['competitor', 'mention', { competitor: planted('rival') }],
  ['champion_change', 'departed', { person: planted('attr.person'), when: planted('attr.when') }],
  ['champion_change', 'replaced', { person: planted('attr.successor'), predecessor: planted('attr.predecessor') }],
  ['champion_change', 'disengaged', { person: THEIRS }],
  ['expansion', 'new_team', { team: planted('attr.team') }],
  ['expansion', 'more_seats', { amount: planted('attr.amount') }],
  ['expansion', 'feature_interest', { feature: planted('attr.feature') }],
  ['unkept_promise', 'missed', { what: planted('attr.what'), promised_by: planted('attr.promiser') }],
  ['renewal_risk', 'churn_intent', { when: planted('attr.when') }],
  ['renewal_risk', 'contraction', { amount: planted('attr.amount') }],
] as const;

async function plantTalk(ask: Ask, server: HookServer): Promise<void> {
  const theirs = SAID.map(([kind, subtype, attrs], index) => ({
    speaker: THEIRS,
    at: index * 9,
    text: told({ kind, subtype, attrs } as never, planted(`quote.${subtype.replace('_', '.')}`)),
  }));
  const promise = { due: 'by 15 November 2026', strength: 'firm', owner: planted('promise.owner') };
  const ours = [
    { ...promise, what: planted('promise.what') },
    { ...promise, due: '1 October 2026', what: planted('promise.late') },
  ].map((attrs, index) => ({
    speaker: CSM,
    text: told(
      { kind: 'commitment', subtype: 'product', attrs },
      planted(`promise.quote${index === 0 ? '' : '.late'}`),
    ),
  }));
  await ask('POST', '/v1/conversations', {
    id: CALL,
    external_id: planted('conversation.external'),
    medium: 'call',
    occurred_at: '2026-09-24T15:00:00Z',
    subject: planted('subject'),
    account: { key: ACCOUNT },
    deals: [{ key: DEAL }],
    participants: [
      { name: THEIRS, side: 'customer', title: planted('speaker.title'), email: planted('person.email') },
      { name: CSM, side: 'vendor', title: planted('owner.title') },
      { name: planted('listener'), side: 'customer', title: planted('listener.title') },
    ],
    turns: [
      ...theirs,
      ...ours,
      { speaker: planted('stranger'), text: planted('turn') },
      { speaker: '', text: `${planted('turn.second')}\n${planted('turn.line')}` },
    ],
  });
  for (const [id, day, subject] of [
    ['waiting-1', '2026-10-01', 'waiting.subject'],
    ['heard-2', '2026-10-12', 'subject.later'],
  ] as const) {
    await ask('POST', '/v1/conversations', {
      id,
      medium: 'call',
      occurred_at: `${day}T15:00:00Z`,
      subject: planted(subject),
      ...(id === 'heard-2' ? { account: { key: ACCOUNT } } : { account: { name: planted('waiting.name') } }),
      participants: [
        { name: THEIRS, side: 'customer' },
        { name: CSM, side: 'vendor' },
      ],
      turns: [{ speaker: THEIRS, text: planted('turn.later') }],
    });
  }
  await server.settled();
}

const MEGABYTE = 1_000_000;
/** The longest that the name of an account, of a person or of what they are may be. */
const LONGEST_NAME = 500;
/** The longest that a turn may be, less what tells its signal. */
const LONGEST_TURN = 79_000;

async function plantMegabytes(ask: Ask): Promise<void> {
  await ask('PUT', `/v1/accounts/${HUGE}`, {
    name: longWord(LONGEST_NAME),
    acv: 500_000,
    renewal_date: '2026-11-30',
    use_cases: [longWord(20_000, 2)],
    key_features: [longWord(20_000, 3)],
    owners: [{ role: 'csm', name: longWord(LONGEST_NAME, 4), from: '2026-01-01' }],
    people: [{ name: longWord(LONGEST_NAME, 5), roles: ['champion'] }],
  });
  const speaker = longWord(LONGEST_NAME, 5);
  await ask('POST', '/v1/conversations', {
    id: HUGE,
    medium: 'call',
    occurred_at: '2026-10-02T15:00:00Z',
    subject: longWord(MEGABYTE, 6),
    account: { key: HUGE },
    participants: [
      { name: speaker, side: 'customer', title: longWord(LONGEST_NAME, 7) },
      { name: longWord(LONGEST_NAME, 4), side: 'vendor' },
    ],
    turns: SAID.slice(0, 3).map(([kind, subtype, attrs], index) => {
      const [name = ''] = Object.keys(attrs);
      const claim = { kind, subtype, attrs: { [name]: longWord(2_000, index) } };
      return { speaker, at: index, text: told(claim as never, longWord(LONGEST_TURN, 50 + index)) };
    }),
  });
}

async function plantDecisions(ask: Ask): Promise<void> {
  const { items: signals } = await ask('GET', `${accountPath}/signals?limit=100`);
  const [confirmed, dismissed] = signals.filter(({ kind }) => kind === 'renewal_risk');
  await ask('PATCH', `/v1/signals/${confirmed?.id}`, { action: 'confirm', reason: planted('confirm.reason') });
  await ask('PATCH', `/v1/signals/${dismissed?.id}`, {
    action: 'dismiss',
    reason: planted('dismiss.reason'),
    by: planted('dismiss.by'),
  });
  const { items: promises } = await ask('GET', `${accountPath}/commitments`);
  await ask('PATCH', `/v1/commitments/${promises[0]?.id}`, {
    action: 'kept',
    reason: planted('kept.reason'),
    by: planted('kept.by'),
  });
  const { items: people } = await ask('GET', `${accountPath}/people`);
  await ask('PATCH', `/v1/people/${people[0]?.id}`, {
    action: 'set_role',
    role: 'blocker',
    reason: planted('role.reason'),
    by: planted('role.by'),
  });
}

async function plantWork(ask: Ask): Promise<void> {
  const { items: reviews } = await ask('GET', `${accountPath}/reviews`);
  await ask('PATCH', `/v1/reviews/${reviews[0]?.id}`, {
    parts: ['data_sync'],
    cause: 'adoption_value_gap',
    outreach: planted('review.outreach'),
    outcome: {
      path: 'save_motion',
      owner: planted('review.owner'),
      action: planted('review.action'),
      deadline: '2026-11-10',
    },
    by: planted('review.by'),
  });
  const { items } = await ask('GET', `/v1/inbox?account=${part(ACCOUNT)}&limit=100`);
  const [edited, dismissed, handedOver] = items.filter(({ kind }) => kind !== 'at_risk_review');
  const document = edited?.document as DocumentBody;
  const [section, ...others] = document.sections;
  if (section === undefined) throw new Error('nothing to edit');
  const line = { id: 'own', text: planted('inbox.edit'), sources: [] };
  await ask('PATCH', `/v1/inbox/${edited?.id}`, {
    action: 'edit',
    document: {
      ...document,
      title: planted('inbox.title'),
      sections: [
        { ...section, title: planted('inbox.section'), note: planted('inbox.note'), lines: [line] },
        ...others,
      ],
    },
    by: planted('inbox.by'),
  });
  await ask('PATCH', `/v1/inbox/${dismissed?.id}`, { action: 'dismiss', reason: planted('inbox.reason') });
  await ask('PATCH', `/v1/inbox/${handedOver?.id}`, {
    action: 'hand_over',
    to: planted('inbox.to'),
    reason: planted('inbox.handing'),
  });
}

async function plantDeliveries(database: Database, workspace: string, ask: Ask): Promise<void> {
  await ask('PUT', '/v1/sources/hostile', { tool: 'generic', settings: { account: planted('source.setting') } });
  await withWorkspace(database, workspace, async (tx) => {
    const request = { method: 'POST', url: '', query: {}, headers: {} };
    const posted = { source: 'hostile', mediaType: planted('delivery.type'), idempotencyKey: 'k', request };
    const [saved] = await savePosted(tx, [{ ...posted, bytes: Buffer.from('<script>zq()</script>') }]);
    await settleDelivery(tx, saved?.id ?? '', { status: 'failed', error: planted('delivery.error') });
  });
}

/** Files with hostile names, of which one cannot be read. */
export function hostileFiles(): FormData {
  const files = new FormData();
  const vtt = `WEBVTT\n\n00:01.000 --> 00:02.000\n<v ${planted('file.speaker')}>Hello`;
  files.append('files', new File([vtt], `${planted('file')}.vtt`.replaceAll('/', '')));
  files.append('files', new File(['nothing'], `${planted('file.refused')}.zip`.replaceAll('/', '')));
  const mail = eml({ Subject: planted('mail.subject'), Date: 'Thu, 01 Oct 2026 10:00:00 +0000' }, planted('mail.body'));
  files.append('files', new File([mail], 'mail.eml'));
  return files;
}

async function plantForms(send: HostileWorld['send']): Promise<void> {
  const forms: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['/views', { name: planted('view').slice(0, 80), query: 'band=red', shared: 'yes' }],
    [`/accounts/${part(ACCOUNT)}/ask`, { question: planted('question') }],
    ['/settings/keys', { name: planted('key'), role: 'reader' }],
  ];
  for (const [path, fields] of forms) expect((await send(path, fields)).status, path).toBeLessThan(400);
}
