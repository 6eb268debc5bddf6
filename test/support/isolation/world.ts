import { expect } from 'vitest';
import {
  createApiKey,
  type Database,
  revokeApiKey,
  savePosted,
  saveWorkspace,
  settleDelivery,
  withWorkspace,
} from '../../../src/storage/index.ts';
import { createPages } from '../../../src/ui/index.ts';
import { type HookServer, startHookServer } from '../hooks.ts';
import { createTellingExtractor, told } from '../promises.ts';
import type { WebServer } from '../receivers.ts';
import { cookieOf } from '../sign-in.ts';

/** Of each kind of thing that an address, a body or a query can name, one that a workspace has. */
export interface Ids {
  readonly account: string;
  /** An account that was merged into {@link account}. */
  readonly merged: string;
  readonly deal: string;
  readonly conversation: string;
  /** A conversation that waits for its account. */
  readonly stray: string;
  readonly external: string;
  readonly signal: string;
  readonly commitment: string;
  readonly person: string;
  /** The name and the address of that person. */
  readonly personName: string;
  readonly personEmail: string;
  readonly otherPerson: string;
  readonly review: string;
  readonly intervention: string;
  readonly line: string;
  readonly item: string;
  readonly member: string;
  readonly owner: string;
  readonly source: string;
  readonly delivery: string;
  readonly destination: string;
  readonly dispatch: string;
  readonly dispatchKey: string;
  readonly reprocessing: string;
  readonly thread: string;
  readonly view: string;
  readonly key: string;
  readonly workspace: string;
}

/** A workspace that has one of everything; every word of it holds the workspace's name. */
export interface Filled {
  readonly word: string;
  readonly ids: Ids;
  readonly keys: { readonly admin: string; readonly reader: string; readonly revoked: string };
}

/** Where forms of the pages come from. */
export const ORIGIN = 'http://localhost';
const AS_OF = '2026-10-20';

type Asking = HookServer['ask'];

/** Fills a workspace by the API and the pages alone, as its own admin would; everything is read and scored when it resolves. */
export async function fillWorkspace(database: Database, word: string, web: WebServer): Promise<Filled> {
  const server = await startHookServer(database, {
    workspace: word,
    domains: [`${word}-vendor.test`],
    pipeline: { extractor: createTellingExtractor(), scorer: undefined, sending: { allowPrivateAddresses: true } },
  });
  try {
    await saveWorkspace(database, word, { asOf: AS_OF });
    const keys = await withWorkspace(database, word, async (tx) => {
      const revoked = await createApiKey(tx, `${word} revoked`, { role: 'admin' });
      await revokeApiKey(tx, revoked.id);
      const admin = await createApiKey(tx, `${word} admin`, { role: 'admin' });
      const reader = await createApiKey(tx, `${word} reader`, { role: 'reader' });
      return { admin: admin.key, adminId: admin.id, reader: reader.key, revoked: revoked.key };
    });
    const must: Asking = async (method, path, body) => {
      const answer = await server.ask(method, path, body);
      expect([answer.status < 300, answer.body.detail ?? ''], `${method} ${path}`).toEqual([true, '']);
      return answer;
    };
    await declare(must, word);
    await post(must, word);
    await server.settled();
    await close(must, word, web);
    await server.settled();
    const found = await lookUp(must, word);
    await decide(must, word, found);
    const kept = await sendForms(database, server, word, keys.admin);
    await server.settled();
    const { body } = await must('POST', '/v1/reprocessings', { all: true, limit: 1 });
    const { id: reprocessing } = body.reprocessing as { id: string };
    await leave(must, word);
    await server.settled();
    // A line that is decided is written into a new version a minute later: nothing waits for that here.
    const line = { section: 'commitments', text: `${word} line` };
    await must('POST', `/v1/deals/${word}-deal/handoff/lines`, line);
    const ids = { ...named(word), ...found, ...kept, reprocessing, key: keys.adminId, workspace: word };
    expect(Object.entries(ids).filter(([, id]) => id === '')).toEqual([]);
    return { word, ids, keys };
  } finally {
    await server.stop();
  }
}

/** The ids that a workspace's own tools give. */
function named(word: string) {
  return {
    account: `${word}-acme`,
    merged: `${word}-merged`,
    deal: `${word}-deal`,
    conversation: `${word}-call`,
    stray: `${word}-stray`,
    external: `${word}-external`,
    personName: `Dana ${capital(word)}`,
    personEmail: `dana@${word}.test`,
    member: `mia@${word}-vendor.test`,
    owner: `Cal ${capital(word)}`,
    source: `${word}-source`,
  } as const;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

async function declare(must: Asking, word: string): Promise<void> {
  const { account, merged, personName, personEmail, member, owner, source } = named(word);
  await must('PUT', '/v1/workspace', {
    company: `${word} vendor`,
    product: `${word} product`,
    domains: [`${word}-vendor.test`],
    competitors: [`${word} rival`],
    glossary: [`${word} glossary`],
  });
  await must('PUT', `/v1/accounts/${account}`, {
    name: `${word} Acme`,
    domain: `${word}.test`,
    crm_ids: [{ system: 'salesforce', id: `${word}-crm` }],
    acv: 120_000,
    tier: 1,
    licensed_seats: 80,
    contract_start: '2026-01-01',
    renewal_date: '2026-11-20',
    use_cases: [`${word} use`],
    key_features: [`${word} feature`],
    owners: [
      { role: 'csm', name: `First ${word}`, from: '2026-01-01', to: '2026-10-01' },
      { role: 'csm', name: owner, from: '2026-10-01' },
      { role: 'ae', name: `Ada ${word}`, from: '2026-01-01' },
    ],
    people: [
      { name: personName, email: personEmail, roles: ['champion', 'economic_buyer'] },
      { name: `Otto ${word}`, email: `otto@${word}.test`, roles: ['user'] },
      { name: `Olga ${word}`, email: `olga@${word}.test`, roles: ['user'] },
    ],
  });
  await must('PUT', `/v1/accounts/${merged}`, { name: `${word} merged`, domain: `${word}-merged.test` });
  await must('PUT', `/v1/accounts/${word}-lost`, { name: `${word} lost` });
  await must('POST', `/v1/accounts/${word}-lost/lost`, { on: '2026-09-01', why: `${word} why` });
  await must('PUT', `/v1/members/${member}`, { name: `Mia ${word}`, role: 'editor' });
  await must('PUT', `/v1/sources/${source}`, { tool: 'generic', settings: {} });
  await must('PUT', '/v1/policy', { version: `${word}-policy` });
}

const SAID = [
  ['competitor', 'switching', 'competitor'],
  ['champion_change', 'departed', 'person'],
  ['renewal_risk', 'churn_intent', 'when'],
  ['expansion', 'new_team', 'team'],
] as const;

async function post(must: Asking, word: string): Promise<void> {
  const { account, conversation, stray, external, personName, personEmail, owner, deal } = named(word);
  const days = Array.from({ length: 20 }, (_, index) => new Date(Date.UTC(2026, 8, 20 + index)).toISOString());
  const usage = { account, seats_used: 10, logins: 5, features: { [`${word} feature`]: 4 } };
  await must(
    'POST',
    '/v1/usage',
    days.map((date, index) => ({ ...usage, date: date.slice(0, 10), active_users: 40 - index })),
  );
  const ticket = { severity: 'critical', opened_at: '2026-09-20', title: `${word} ticket` };
  await must('POST', '/v1/tickets', [
    { account, id: `${word}-ticket`, ...ticket },
    { account: `${word}-unknown`, id: `${word}-waiting`, ...ticket },
  ]);
  await must('POST', '/v1/surveys', [{ account, kind: 'nps', at: '2026-09-20', score: 3, comment: `${word} survey` }]);
  const theirs = SAID.map(([kind, subtype, attr]) => ({
    speaker: personName,
    text: told({ kind, subtype, attrs: { [attr]: `${word} ${attr}` } } as never, `We say ${subtype} of ${word}.`),
  }));
  const promise = { what: `${word} export`, due: 'by 15 November 2026', strength: 'firm', owner };
  await must('POST', '/v1/conversations', {
    id: conversation,
    external_id: external,
    medium: 'call',
    occurred_at: '2026-09-24T15:00:00Z',
    subject: `${word} subject`,
    account: { key: account },
    deals: [{ key: deal }],
    participants: [
      { name: personName, side: 'customer', email: personEmail, title: `${word} title` },
      { name: owner, side: 'vendor', email: `cal@${word}-vendor.test` },
    ],
    turns: [
      ...theirs,
      {
        speaker: owner,
        text: told({ kind: 'commitment', subtype: 'product', attrs: promise }, `We will build the ${word} export.`),
      },
    ],
  });
  await must('POST', '/v1/conversations', {
    id: stray,
    medium: 'call',
    occurred_at: '2026-10-01T15:00:00Z',
    subject: `${word} stray`,
    participants: [{ name: `Nobody ${word}`, side: 'customer' }],
    turns: [{ speaker: `Nobody ${word}`, text: `Who is ${word}?` }],
  });
}

async function close(must: Asking, word: string, web: WebServer): Promise<void> {
  const { account, deal, merged } = named(word);
  const { body } = await must('POST', '/v1/destinations', {
    name: `${word} destination`,
    channel: 'webhook',
    settings: { url: `${web.url}/${word}` },
    takes_closed: true,
  });
  await must('POST', `/v1/destinations/${body.id}/test`);
  await must('PUT', `/v1/deals/${deal}`, { account, name: `${word} deal`, stage: `${word} stage`, amount: 84_000 });
  await must('POST', `/v1/deals/${deal}/close`, {});
  await must('POST', `/v1/accounts/${account}/review`);
  await must('POST', `/v1/accounts/${merged}/merge`, { into: account });
}

async function lookUp(must: Asking, word: string) {
  const { account, deal } = named(word);
  const items = async (path: string) => (await must('GET', path)).body.items;
  const first = async (path: string, is: (one: { readonly [name: string]: unknown }) => boolean = () => true) => {
    const found = (await items(path)).find(is);
    if (found === undefined) throw new Error(`${path} of ${word} lists nothing`);
    return found;
  };
  const people = await items(`/v1/accounts/${account}/people`);
  const named_ = (name: string) => people.find((person) => person.name === name)?.id ?? '';
  const dispatch = await first('/v1/dispatches');
  const { body: handoff } = await must('GET', `/v1/deals/${deal}/handoff`);
  const [line] = handoff.commitments as { id: string }[];
  return {
    signal: (await first(`/v1/accounts/${account}/signals`, ({ kind }) => kind === 'competitor')).id,
    commitment: (await first(`/v1/accounts/${account}/commitments`)).id,
    person: named_(`Otto ${word}`),
    otherPerson: named_(`Olga ${word}`),
    review: (await first(`/v1/accounts/${account}/reviews`)).id,
    intervention: (await first('/v1/interventions')).id,
    line: line?.id ?? '',
    item: (await first('/v1/inbox')).id,
    destination: (await first('/v1/destinations')).id,
    dispatch: dispatch.id,
    dispatchKey: String(dispatch.key),
  };
}

async function decide(must: Asking, word: string, found: Awaited<ReturnType<typeof lookUp>>): Promise<void> {
  const reason = `${word} reason`;
  await must('PATCH', `/v1/signals/${found.signal}`, { action: 'confirm', reason });
  await must('PATCH', `/v1/commitments/${found.commitment}`, { action: 'due', date: '2026-11-30', reason });
  await must('PATCH', `/v1/people/${found.person}`, { action: 'set_role', role: 'blocker', reason });
  await must('POST', `/v1/people/${found.otherPerson}/merge`, { into: found.person });
  await must('PATCH', `/v1/inbox/${found.item}`, { action: 'hand_over', to: `Tom ${word}`, reason });
}

async function sendForms(database: Database, server: HookServer, word: string, key: string) {
  const { account } = named(word);
  const pages = pagesOf(server, database);
  const headers = { cookie: await cookieOf(database, key), origin: ORIGIN };
  const send = async (path: string, fields: Readonly<Record<string, string>>) => {
    const answer = await pages.request(ORIGIN + path, { method: 'POST', headers, body: new URLSearchParams(fields) });
    expect(answer.status, path).toBeLessThan(400);
    return answer.headers.get('location') ?? '';
  };
  await send('/views', { name: `${word} view`, query: 'band=red', shared: 'yes' });
  const asked = await send(`/accounts/${account}/ask`, { question: `What did we promise of the ${word} export?` });
  const thread = new URL(asked, ORIGIN).searchParams.get('thread') ?? '';
  const unread = { method: 'POST', url: '', query: {}, headers: {} };
  return withWorkspace(database, word, async (tx) => {
    const { rows } = await tx.executeSql('SELECT id FROM earshot.saved_view WHERE workspace_id = $1', [word]);
    const view = (rows as { id: string }[])[0]?.id ?? '';
    const posted = { source: `${word}-source`, mediaType: 'text/plain', idempotencyKey: 'k', request: unread };
    const [saved] = await savePosted(tx, [{ ...posted, bytes: Buffer.from(`${word} bytes`) }]);
    await settleDelivery(tx, saved?.id ?? '', { status: 'failed', error: `${word} error` });
    return { thread, view, delivery: saved?.id ?? '' };
  });
}

/** What is erased and restricted, last. */
async function leave(must: Asking, word: string): Promise<void> {
  await must('PUT', `/v1/accounts/${word}-gone`, { name: `${word} gone` });
  await must('POST', `/v1/accounts/${word}-gone/erase`, { confirm: `${word}-gone` });
  await must('PUT', `/v1/accounts/${word}-closed`, { name: `${word} closed` });
  await must('PUT', `/v1/accounts/${word}-closed/access`, { restricted: true, readers: [`mia@${word}-vendor.test`] });
}

/** The pages over a database and the pipeline of a server. */
export function pagesOf({ pipeline }: Pick<HookServer, 'pipeline'>, database: Database) {
  const logger = {
    error: (fields: object) => expect.fail(JSON.stringify(fields, Object.getOwnPropertyNames(fields))),
  };
  return createPages({ database, pipeline, extractor: 'local', now: Date.now, logger });
}
