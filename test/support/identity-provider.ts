import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What the provider says of a person, or what is wrong about how it says it. */
export interface Telling {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly issuer?: string;
  readonly audience?: string;
  readonly nonce?: string;
  /** Seconds from now to when the token was made and to when it ends. */
  readonly issued?: number;
  readonly expires?: number;
  /** Signed with a key that the provider does not publish. */
  readonly isForged?: boolean;
}

/** A provider of OpenID Connect on this machine that says what it is told to. */
export interface LocalProvider {
  readonly issuer: string;
  /** What it says of whoever comes next. */
  tell(telling: Telling): void;
  /** A browser at the address where people sign in, where everybody agrees at once: gives where it is sent back to. */
  agree(authorization: string): URL;
  close(): Promise<void>;
}

/** Starts one, with the client `earshot`. */
export async function startLocalProvider(): Promise<LocalProvider> {
  const own = await generateKeyPair('RS256');
  const other = await generateKeyPair('RS256');
  let telling: Telling = {};
  let asked = { nonce: '', challenge: '' };
  let issuer = '';

  const tokens = async (form: URLSearchParams) => {
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (form.get('code') !== 'code-1' || challenge !== asked.challenge) return { error: 'invalid_grant' };
    const now = Math.floor(Date.now() / 1_000);
    const token = await new SignJWT({ nonce: telling.nonce ?? asked.nonce, ...telling.claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setSubject('person-1')
      .setIssuer(telling.issuer ?? issuer)
      .setAudience(telling.audience ?? 'earshot')
      .setIssuedAt(now + (telling.issued ?? 0))
      .setExpirationTime(now + (telling.expires ?? 300))
      .sign(telling.isForged === true ? other.privateKey : own.privateKey);
    return { access_token: 'a', token_type: 'Bearer', expires_in: 300, id_token: token };
  };

  const answers: Readonly<Record<string, (body: string) => unknown>> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    }),
    '/keys': async () => ({ keys: [{ ...(await exportJWK(own.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] }),
    '/token': (body) => tokens(new URLSearchParams(body)),
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const told = (await answers[request.url ?? '']?.(body)) as { error?: string } | undefined;
    response.writeHead(told === undefined ? 404 : told.error === undefined ? 200 : 400, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(told ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  issuer = `http://127.0.0.1:${address instanceof Object ? address.port : 0}`;
  return {
    issuer,
    tell: (said) => {
      telling = said;
    },
    agree(authorization) {
      const { searchParams } = new URL(authorization);
      asked = { nonce: searchParams.get('nonce') ?? '', challenge: searchParams.get('code_challenge') ?? '' };
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', 'code-1');
      back.searchParams.set('state', searchParams.get('state') ?? '');
      return back;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
