import jwt from 'jsonwebtoken';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTokenSigner } from '../../test/support/signed-tokens.ts';
import { ConnectorError } from '../domain/index.ts';
import { accessToken, googleAuthority, MICROSOFT_AUTHORITY } from './access-token.ts';
import type { FetchAccess } from './fetch-back.ts';

const GOOGLE = googleAuthority('scope-1');
const GOOGLE_TOKENS = 'https://oauth2.googleapis.com/token';

const server = setupServer();
let forms: Record<string, string>[] = [];
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  server.resetHandlers();
  forms = [];
});
afterAll(() => server.close());

function giving(address: string, answer: () => Response = () => HttpResponse.json({ access_token: 'short-lived' })) {
  server.use(
    http.post(address, async ({ request }) => {
      forms.push(Object.fromEntries(new URLSearchParams(await request.text())));
      return answer();
    }),
  );
}

function access(secret: object | string): FetchAccess {
  const token = typeof secret === 'string' ? secret : JSON.stringify(secret);
  return { token, signal: new AbortController().signal };
}

async function failure(call: Promise<unknown>): Promise<ConnectorError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectorError)) throw new Error('expected a ConnectorError', { cause: error });
  return error;
}

describe('the token of a source', () => {
  it('is taken as it stands when it is no JSON', async () => {
    expect(await accessToken(access('ya29.plain'), GOOGLE)).toBe('ya29.plain');
  });

  it('is got for a refresh token, once for everything that one delivery asks for', async () => {
    giving(GOOGLE_TOKENS);
    const one = access({ refresh_token: 'r1', client_id: 'c1', client_secret: 's1', type: 'authorized_user' });
    expect(await Promise.all([accessToken(one, GOOGLE), accessToken(one, GOOGLE)])).toEqual([
      'short-lived',
      'short-lived',
    ]);
    expect(forms).toEqual([{ grant_type: 'refresh_token', refresh_token: 'r1', client_id: 'c1', client_secret: 's1' }]);
  });

  it("is got for a service account's key, with an assertion that the key signs", async () => {
    giving(GOOGLE_TOKENS);
    const { privateKey, publicKey } = createTokenSigner();
    const key = {
      type: 'service_account',
      client_email: 'svc@project.example',
      private_key: privateKey,
      subject: 'dana@northlight.example',
    };
    await accessToken(access(key), GOOGLE);
    expect(forms).toMatchObject([{ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' }]);
    const claims = jwt.verify(forms[0]?.assertion ?? '', publicKey, { audience: GOOGLE_TOKENS, algorithms: ['RS256'] });
    expect(claims).toMatchObject({ iss: 'svc@project.example', sub: 'dana@northlight.example', scope: 'scope-1' });
  });

  it("is got for an application's own credentials at Microsoft, or for a refresh token there", async () => {
    giving('https://login.microsoftonline.com/:tenant/oauth2/v2.0/token');
    const own = { tenant_id: 't1', client_id: 'c1', client_secret: 's1' };
    expect(await accessToken(access(own), MICROSOFT_AUTHORITY)).toBe('short-lived');
    await accessToken(access({ ...own, refresh_token: 'r1' }), MICROSOFT_AUTHORITY);
    expect(forms).toEqual([
      {
        grant_type: 'client_credentials',
        scope: 'https://graph.microsoft.com/.default',
        client_id: 'c1',
        client_secret: 's1',
      },
      { grant_type: 'refresh_token', refresh_token: 'r1', client_id: 'c1', client_secret: 's1' },
    ]);
  });

  it('cannot be got at another address than that of the authority, whatever the tenant is called', async () => {
    giving('https://login.microsoftonline.com/*');
    const grant = { tenant_id: '../../evil?x=', client_id: 'c1', client_secret: 's1' };
    expect(await accessToken(access(grant), MICROSOFT_AUTHORITY)).toBe('short-lived');
  });

  it.each([
    ['JSON that is cut off', '{"refresh_token": "hidden'],
    ['JSON of no known form', { client_id: 'hidden' }],
    ['a key that is none', { client_email: 'svc@project.example', private_key: 'hidden' }],
  ])('is refused for good when the source has %s, and not quoted', async (_what, secret) => {
    const error = await failure(accessToken(access(secret), GOOGLE));
    expect(error).toMatchObject({ temporary: false });
    expect(error.cause).toBeUndefined();
    expect(error.message).not.toContain('hidden');
  });

  it('is refused for good when the authority refuses it, and for now when the authority is busy', async () => {
    const grant = { refresh_token: 'hidden', client_id: 'c1' };
    giving(GOOGLE_TOKENS, () => HttpResponse.json({ error: 'invalid_grant' }, { status: 400 }));
    const refused = await failure(accessToken(access(grant), GOOGLE));
    expect(refused).toMatchObject({ temporary: false, message: expect.stringContaining('400') });
    expect(refused.message).not.toContain('hidden');
    giving(GOOGLE_TOKENS, () => HttpResponse.json({}));
    expect(await failure(accessToken(access(grant), GOOGLE))).toMatchObject({ temporary: false });
    giving(GOOGLE_TOKENS, () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '60' } }));
    expect(await failure(accessToken(access(grant), GOOGLE))).toMatchObject({ temporary: true, retryAfterSeconds: 60 });
  });
});
