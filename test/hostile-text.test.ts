import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeAnyDatabase } from './support/databases.ts';
import { inspect } from './support/hostile/inspect.ts';
import { longWord, placesIn, planted, plantedPlaces, TURNS_ROUND } from './support/hostile/text.ts';
import {
  ACCOUNT,
  CALL,
  DEAL,
  type HostileWorld,
  HUGE,
  hostileFiles,
  plantEverything,
  startHostileWorld,
} from './support/hostile/world.ts';
import { startWebServer, type WebServer } from './support/receivers.ts';

const MOST_COMPRESSED_BYTES = 150_000;
/** A word that was cut, with what is said of that. */
const LONGEST_WORD = 320;

const part = encodeURIComponent;
const account = `/accounts/${part(ACCOUNT)}`;
const reflected = part(planted('url'));

/** Of every page the addresses at which it is opened: as it is, and with hostile words in its address. */
const VISITS: Readonly<Record<string, readonly string[]>> = {
  '/': [
    '/',
    `/?q=${reflected}&owner=${reflected}&band=${reflected}&sort=${reflected}`,
    `/?owner=${part(planted('owner'))}`,
  ],
  '/accounts/:key': [
    account,
    `${account}?kind=competitor&timeline=10&promise=all`,
    `${account}?as_of=${reflected}&signal=${reflected}&promise=${reflected}&kind=${reflected}`,
    `/accounts/${reflected}`,
    `/accounts/${HUGE}`,
    '/accounts/lost',
  ],
  '/accounts/:key/ask': [`${account}/ask?q=${reflected}&thread=${reflected}`],
  '/accounts/:key/review': [`${account}/review`, `/accounts/${HUGE}/review`, `/accounts/${reflected}/review`],
  '/accounts/:key/ownership/:team/:on': [`${account}/ownership/csm/2026-01-01`, `${account}/ownership/${reflected}/x`],
  '/add': ['/add'],
  '/conversations/:id': [
    `/conversations/${part(CALL)}`,
    `/conversations/${part(CALL)}?rejected=all&correct=${reflected}`,
    `/conversations/${HUGE}`,
    '/conversations/waiting-1',
    `/conversations/${reflected}`,
  ],
  '/coverage': ['/coverage', `/coverage?account=${part(ACCOUNT)}`, `/coverage?account=${reflected}&owner=${reflected}`],
  '/deals/:key/handoff': [
    `/deals/${part(DEAL)}/handoff`,
    `/deals/${part(DEAL)}/handoff?version=1`,
    `/deals/${reflected}/handoff`,
  ],
  '/destinations': ['/destinations', '/destinations?add=slack', `/destinations?add=${reflected}&tested=${reflected}`],
  '/inbox': [
    '/inbox',
    '/inbox?state=dismissed',
    '/inbox?state=edited',
    `/inbox?owner=${reflected}&account=${reflected}`,
  ],
  '/search': [
    '/search?q=Hello',
    `/search?q=${reflected}&asked=${reflected}`,
    `/search?account=${reflected}&person=${reflected}&kind=${reflected}`,
    '/search?kind=competitor',
    '/search?state=open',
  ],
  '/settings': ['/settings', `/settings?saved=${reflected}`],
  '/settings/people': ['/settings/people'],
  '/settings/privacy': ['/settings/privacy', `/settings/privacy?saved=${reflected}`],
  '/settings/record': ['/settings/record', `/settings/record?erased=${reflected}`],
  '/settings/words': ['/settings/words', `/settings/words?queued=${reflected}`],
  '/sign-in': [`/sign-in?key=${reflected}`],
  '/sources': ['/sources'],
  '/waiting': ['/waiting'],
};

/** What is asked for and is no page: streams of events, bytes as they came, a turn as plain text. */
const NO_PAGES = [
  '/conversations/:id/events',
  '/conversations/:id/turns/:turn{[0-9]{1,9}}',
  '/deliveries/:id/body',
  '/events',
];

/** Forms that are answered with a page when what they say cannot be done. */
const FORMS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['/settings/policy/preview', { 'points.IND-9.switching': '99' }],
  ['/settings/policy/preview', { 'points.IND-5': planted('form.number') }],
  ['/settings/words', { company: `${planted('form.words')}${longWord(5_000)}` }],
  ['/settings/privacy', { time_zone: planted('form.zone') }],
  ['/settings/members', { email: planted('form.mail'), name: planted('form.name'), role: 'reader' }],
  ['/settings/keys', { name: planted('form.key'), role: planted('form.role') }],
  ['/sources', { tool: 'generic', name: planted('form.source') }],
  ['/destinations', { channel: 'webhook', name: planted('form.destination'), url: planted('form.url') }],
  [`${account}/ask`, { question: planted('form.question').repeat(20) }],
  [`${account}/ask`, { question: planted('form.thread'), thread: planted('form.thread.id') }],
  [`${account}/handback`, { sponsor: planted('form.handback') }],
];

/** What no page shows: it is kept for other tools, for matching, or a form that was refused says only why. */
const NOT_SHOWN: readonly string[] = [
  ...['account.domains', 'account.key', 'conversation.external', 'conversation.id', 'crm.id', 'crm.system', 'deal.key'],
  ...['deal.stage', 'delivery.type', 'file.speaker', 'mail.body', 'owner.role', 'posture.by', 'review.by'],
  ...['role.by', 'role.reason', 'source.setting', 'use.case.other', 'waiting.account', 'waiting.ticket'],
  // An address tells people apart and finds their account; pages call people by their names, also where evidence is named.
  'person.email',
  ...['form.handback', 'form.mail', 'form.name', 'form.role', 'form.source', 'form.thread', 'form.thread.id'],
];

describeAnyDatabase('text from outside', (fixture) => {
  let world: HostileWorld;
  let web: WebServer;
  const seen = new Set<string>();

  beforeAll(async () => {
    web = await startWebServer();
    world = await startHostileWorld(fixture.database, 'hostile');
    await plantEverything(world, web);
  });
  afterAll(async () => {
    await world.server.stop();
    await web.stop();
  });

  /** Holds a page to everything that must be true of every page. */
  async function examine(response: Response, about: string): Promise<string> {
    const html = await response.text();
    expect(response.status, about).toBeLessThan(500);
    const { faults, places, compressedBytes, longestWord } = inspect(html);
    for (const place of places) seen.add(place);
    expect(faults, about).toEqual([]);
    expect(compressedBytes, about).toBeLessThan(MOST_COMPRESSED_BYTES);
    expect(longestWord, about).toBeLessThan(LONGEST_WORD);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy, about).toMatch(
      /^default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'(?:; connect-src 'self')?$/,
    );
    return html;
  }

  it('has a visit for every page that there is', () => {
    const routes = world.pages.routes
      .filter(({ method, path }) => method === 'GET' && !path.includes('*') && !path.startsWith('/assets/'))
      .map(({ path }) => path);
    expect([...new Set(routes)].sort()).toEqual([...Object.keys(VISITS), ...NO_PAGES].sort());
  });

  it.each(Object.keys(VISITS))('is text and nothing else on %s', async (route) => {
    for (const path of VISITS[route] ?? []) await examine(await world.open(path), path);
  });

  it('is text and nothing else on an account with a thread, beside its inbox, and where nothing is', async () => {
    const asked = await world.send(`${account}/ask`, { question: planted('question') });
    await examine(await world.open(asked.headers.get('location') ?? ''), 'thread');
    const { body } = await world.server.ask('GET', '/v1/inbox');
    await examine(await world.send(`/inbox/${body.items[0]?.id}/check`, {}), 'check');
    await examine(await world.open(`/nowhere/${reflected}`), 'nowhere');
  });

  it('is text and nothing else in what comes back of a form', async () => {
    for (const [path, fields] of FORMS) {
      const response = await world.send(path, fields);
      if (response.status !== 303) await examine(response, path);
    }
    await examine(await world.send('/add', hostileFiles()), '/add');
    const { body } = await world.server.ask('GET', `/v1${account}/signals`);
    const draft = { action: 'draft', quote: planted('form.quote'), reason: planted('form.reason') };
    await examine(await world.send(`/signals/${body.items[0]?.id}/judge`, draft), 'judge');
  });

  it('is text and nothing else in a brief as Markdown', async () => {
    const headers = { authorization: `Bearer ${world.key}`, accept: 'text/markdown' };
    const response = await world.server.api.request(`/v1/deals/${part(DEAL)}/handoff`, { headers });
    const markdown = await response.text();
    expect(response.headers.get('content-type')).toContain('text/markdown');
    expect(placesIn(markdown).length).toBeGreaterThan(2);
    expect(markdown).not.toMatch(/(?<!\\)[<[]/);
    expect(markdown).not.toMatch(TURNS_ROUND);
  });

  it('is shown: nothing that was planted is missing from every page', () => {
    expect(plantedPlaces().filter((place) => !seen.has(place) && !NOT_SHOWN.includes(place))).toEqual([]);
  });
});
