import { importPKCS8, SignJWT } from 'jose';
import * as z from 'zod';
import { ConnectorError } from '../domain/index.ts';
import { asking, createClient } from './client.ts';
import { type FetchAccess, requireToken } from './fetch-back.ts';

const text = z.string().trim().min(1);

/** What short-lived tokens are got from, as JSON in place of a token. Extra keys, as in downloaded key files, are ignored. */
const grantSchema = z.union([
  z.object({ refresh_token: text, client_id: text, client_secret: text.optional(), tenant_id: text.optional() }),
  z.object({ client_email: text, private_key: text, subject: text.optional() }),
  z.object({ tenant_id: text, client_id: text, client_secret: text }),
]);

type Grant = z.infer<typeof grantSchema>;

/** An authority that gives tokens for one tool's API. */
export interface TokenAuthority {
  readonly tool: string;
  /** Where it is asked; the tenant, where the authority has several, comes from the grant. */
  readonly address: (tenant: string) => string;
  /** What the token is for, in the authority's own words. */
  readonly scope: string;
}

/** Google: a refresh token (RFC 6749, 6), or a service account's key acting for `subject` (RFC 7523). */
export function googleAuthority(scope: string): TokenAuthority {
  return { tool: 'Google Meet', address: () => 'https://oauth2.googleapis.com/token', scope };
}

/** Microsoft: an application's own credentials (RFC 6749, 4.4), or a refresh token. */
export const MICROSOFT_AUTHORITY: TokenAuthority = {
  tool: 'Microsoft Teams',
  address: (tenant) => `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
  scope: 'https://graph.microsoft.com/.default',
};

/** One token serves everything that is asked for on behalf of one delivery. */
const TOKENS = new WeakMap<FetchAccess, Promise<string>>();

/**
 * A token for the tool's API: the source's access token as it stands, or, where that is JSON, one got for it.
 * @throws {ConnectorError} final when there is none, the JSON is none of the forms, or the authority refuses it
 */
export async function accessToken(access: FetchAccess, authority: TokenAuthority): Promise<string> {
  const secret = requireToken(authority.tool, access);
  if (!secret.startsWith('{')) return secret;
  const known = TOKENS.get(access) ?? askForToken(secret, access, authority);
  TOKENS.set(access, known);
  return known;
}

async function askForToken(secret: string, { signal }: FetchAccess, authority: TokenAuthority): Promise<string> {
  const grant = parseGrant(secret, authority.tool);
  const address = authority.address('tenant_id' in grant ? (grant.tenant_id ?? 'common') : 'common');
  const form = await formOf(grant, address, authority);
  const client = createClient({ tool: authority.tool, signal });
  const answer = await asking(authority.tool, 'an access token', () =>
    client.post(address, { body: new URLSearchParams(form) }).json<{ readonly access_token?: unknown }>(),
  );
  if (typeof answer.access_token === 'string' && answer.access_token !== '') return answer.access_token;
  throw new ConnectorError(`${authority.tool} gave no access token`, { temporary: false });
}

function parseGrant(secret: string, tool: string): Grant {
  try {
    return grantSchema.parse(JSON.parse(secret));
  } catch {
    // No cause: it would quote the secret.
    const forms =
      'refresh_token and client_id, client_email and private_key, or tenant_id, client_id and client_secret';
    throw new ConnectorError(`${tool} cannot be asked: the access token is JSON without ${forms}`, {
      temporary: false,
    });
  }
}

async function formOf(grant: Grant, address: string, { tool, scope }: TokenAuthority): Promise<Record<string, string>> {
  if ('private_key' in grant) {
    return {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertionOf(grant, address, { tool, scope }),
    };
  }
  const { client_id, client_secret } = grant;
  const client = { client_id, ...(client_secret === undefined ? {} : { client_secret }) };
  return 'refresh_token' in grant
    ? { grant_type: 'refresh_token', refresh_token: grant.refresh_token, ...client }
    : { grant_type: 'client_credentials', scope, ...client };
}

async function assertionOf(
  { client_email, private_key, subject }: Extract<Grant, { private_key: string }>,
  address: string,
  { tool, scope }: Pick<TokenAuthority, 'tool' | 'scope'>,
): Promise<string> {
  try {
    const assertion = new SignJWT({ scope, ...(subject === undefined ? {} : { sub: subject }) })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(client_email)
      .setAudience(address)
      .setIssuedAt()
      .setExpirationTime('1h');
    return await assertion.sign(await importPKCS8(private_key, 'RS256'));
  } catch {
    throw new ConnectorError(`${tool} cannot be asked: private_key is no PKCS #8 key`, { temporary: false });
  }
}
