import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../src/config/index.ts';
import { createIdentityProvider } from '../src/connectors/index.ts';
import { createPipeline } from '../src/pipeline/index.ts';
import { listAudit, removeMember, saveMember, saveWorkspace, withWorkspace } from '../src/storage/index.ts';
import { createPages } from '../src/ui/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type LocalProvider, startLocalProvider, type Telling } from './support/identity-provider.ts';
import { createTestExtractor } from './support/test-extractor.ts';

const ORIGIN = 'http://earshot.test';
const ANA = { email: 'Ana@us.example', email_verified: true };

describeAnyDatabase('signing in through an identity provider', (fixture) => {
  const [one = '', two = ''] = [1, 2].map(() => `w${randomBytes(6).toString('hex')}`);
  let provider: LocalProvider;
  let pages: ReturnType<typeof createPages>;

  beforeAll(async () => {
    provider = await startLocalProvider();
    pages = pagesWith(provider.issuer);
    for (const workspace of [one, two]) await saveWorkspace(fixture.database, workspace);
    await member(one, 'ana@us.example');
    for (const workspace of [one, two]) await member(workspace, 'both@us.example');
  });
  afterAll(() => provider.close());

  function pagesWith(issuer: string) {
    const { identity } = readConfig({
      EARSHOT_OIDC_ISSUER: issuer,
      EARSHOT_OIDC_CLIENT_ID: 'earshot',
      EARSHOT_OIDC_CLIENT_SECRET: 'a secret',
      EARSHOT_OIDC_WORKSPACES: `${one},${two}`,
      EARSHOT_URL: ORIGIN,
    });
    if (identity === undefined) throw new Error('no provider is configured');
    const { database } = fixture;
    const pipeline = createPipeline({ database, extractor: createTestExtractor() });
    return createPages({
      database,
      pipeline,
      extractor: 'local',
      now: Date.now,
      logger: pino({ level: 'silent' }),
      identity: { ...createIdentityProvider(identity), workspaces: identity.workspaces },
    });
  }

  function member(workspace: string, email: string) {
    return withWorkspace(fixture.database, workspace, (tx) => saveMember(tx, email, { name: 'Ana', role: 'reader' }));
  }

  const cookieIn = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0] ?? '')
      .filter((one) => !one.endsWith('='))
      .join('; ');

  /** Goes there and back; `change` spoils what comes back. */
  async function signIn(telling: Telling, change: (back: URL) => void = () => undefined, keeps = true) {
    provider.tell(telling);
    const begun = await pages.request(`${ORIGIN}/sign-in/provider`);
    expect(begun.status).toBe(302);
    const back = provider.agree(begun.headers.get('location') ?? '');
    change(back);
    const answer = await pages.request(back.href, { headers: keeps ? { cookie: cookieIn(begun) } : {} });
    return { answer, back, begun };
  }

  const open = async (cookie: string, path = '/') => pages.request(`${ORIGIN}${path}`, { headers: { cookie } });

  it('is offered, asks with PKCE, state and nonce, and lets a member in with their role', async () => {
    expect(await (await pages.request(`${ORIGIN}/`)).text()).toContain('href="/sign-in/provider"');
    const { answer, begun } = await signIn({ claims: ANA });
    const asked = new URL(begun.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      scope: 'openid email',
      code_challenge_method: 'S256',
      redirect_uri: `${ORIGIN}/sign-in/provider/callback`,
      state: expect.stringMatching(/^.{40,}$/),
      nonce: expect.stringMatching(/^.{40,}$/),
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const cookie = cookieIn(answer);
    expect((await open(cookie)).status).toBe(200);
    expect((await open(cookie, '/settings')).status).toBe(403);
    const audit = await withWorkspace(fixture.database, one, (tx) => listAudit(tx, { action: 'member.signed-in' }));
    expect(audit.items).toMatchObject([{ actor: 'Ana', subject: 'ana@us.example' }]);
  });

  it('ends when the member is removed', async () => {
    await member(one, 'goes@us.example');
    const { answer } = await signIn({ claims: { ...ANA, email: 'goes@us.example' } });
    expect((await open(cookieIn(answer))).status).toBe(200);
    await withWorkspace(fixture.database, one, (tx) => removeMember(tx, 'goes@us.example'));
    expect((await open(cookieIn(answer))).status).toBe(401);
  });

  it('asks a member of several workspaces which, and believes no other answer', async () => {
    const { answer } = await signIn({ claims: { ...ANA, email: 'both@us.example' } });
    const html = await answer.text();
    for (const workspace of [one, two]) expect(html).toContain(`value="${workspace}"`);
    const choose = (workspace: string, cookie = cookieIn(answer)) =>
      pages.request(`${ORIGIN}/sign-in/provider/workspace`, {
        method: 'POST',
        headers: { cookie, origin: ORIGIN },
        body: new URLSearchParams({ workspace }),
      });
    expect((await choose('default')).status).toBe(403);
    expect((await choose(two, 'earshot_sign_in=x')).status).toBe(403);
    const entered = await choose(two);
    expect(entered.status).toBe(303);
    expect((await open(cookieIn(entered))).status).toBe(200);
  });

  const refused: readonly [string, Telling, ((back: URL) => void) | undefined, RegExp][] = [
    ['somebody who is no member', { claims: { ...ANA, email: 'x@us.example' } }, undefined, /not a member yet/],
    ['an address that is not verified', { claims: { ...ANA, email_verified: false } }, undefined, /not verified it/],
    ['an address of which that is not said', { claims: { email: ANA.email } }, undefined, /not verified it/],
    ['“true” as a word', { claims: { ...ANA, email_verified: 'true' } }, undefined, /not verified it/],
    ['a person without an address', {}, undefined, /not verified it/],
    ['another state', { claims: ANA }, (back) => back.searchParams.set('state', 'x'), /could not be signed in/],
    ['no state', { claims: ANA }, (back) => back.searchParams.delete('state'), /could not be signed in/],
    ['another code', { claims: ANA }, (back) => back.searchParams.set('code', 'x'), /could not be signed in/],
    ['another nonce', { claims: ANA, nonce: 'x' }, undefined, /could not be signed in/],
    ['another issuer', { claims: ANA, issuer: 'https://elsewhere.example' }, undefined, /could not be signed in/],
    ['a token for another program', { claims: ANA, audience: 'another' }, undefined, /could not be signed in/],
    ['a token that is over', { claims: ANA, issued: -900, expires: -600 }, undefined, /could not be signed in/],
    ['a token signed by somebody else', { claims: ANA, isForged: true }, undefined, /could not be signed in/],
    [
      'somebody who declined',
      {},
      (back) => {
        back.searchParams.delete('code');
        back.searchParams.set('error', 'access_denied');
      },
      /were not signed in/,
    ],
  ];
  it.each(refused)('refuses %s', async (_name, telling, change, words) => {
    const { answer } = await signIn(telling, change);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(words);
    expect(cookieIn(answer)).toBe('');
  });

  it('refuses what comes back in a browser that did not go, or comes back twice', async () => {
    expect((await signIn({ claims: ANA }, undefined, false)).answer.status).toBe(403);
    const { answer, back } = await signIn({ claims: ANA });
    expect((await pages.request(back.href, { headers: { cookie: cookieIn(answer) } })).status).toBe(403);
  });

  it('says so where the provider does not answer', async () => {
    const answer = await pagesWith('http://127.0.0.1:9').request(`${ORIGIN}/sign-in/provider`);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('does not answer')]);
  });
});
