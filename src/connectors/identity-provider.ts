import * as client from 'openid-client';
import type { IdentityConfig } from '../config/index.ts';
import { ConnectorError } from '../domain/index.ts';

/** Somebody on their way through the provider: what proves, when they are back, that it was they who went. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Whom the provider vouches for, or why it is not believed. */
export type Vouched =
  | { readonly outcome: 'verified'; readonly email: string }
  /** `not-proven`: forged, meant for another browser, another program or another time. */
  | { readonly outcome: 'refused'; readonly why: 'not-proven' | 'unverified-address' | 'declined' };

/** An identity provider that speaks OpenID Connect. */
export interface IdentityProvider {
  /**
   * Begins a sign-in: where the browser goes, and what is to be kept of it until it is back.
   * @throws {ConnectorError} when the provider cannot be asked
   */
  begin(): Promise<{ readonly url: string; readonly pending: PendingSignIn }>;
  /**
   * Ends it, by the query with which the browser came back.
   * @throws {ConnectorError} when the provider cannot be asked
   */
  finish(query: string, pending: PendingSignIn): Promise<Vouched>;
}

const TIMEOUT_SECONDS = 10;
export const CALLBACK_PATH = '/sign-in/provider/callback';

/** The provider of these settings: code flow with PKCE, state and nonce. It is asked what it offers when the first person comes. */
export function createIdentityProvider({
  issuer,
  clientId,
  clientSecret,
  publicUrl,
}: IdentityConfig): IdentityProvider {
  const redirectUri = `${publicUrl}${CALLBACK_PATH}`;
  let known: Promise<client.Configuration> | undefined;

  async function discovered(): Promise<client.Configuration> {
    known ??= client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: TIMEOUT_SECONDS,
      // The signature of what comes from the provider is checked as well, not its connection alone.
      execute: [
        client.enableNonRepudiationChecks,
        ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : []),
      ],
    });
    try {
      return await known;
    } catch (cause) {
      known = undefined;
      throw new ConnectorError('The identity provider could not be reached', { temporary: true, cause });
    }
  }

  return {
    async begin() {
      const configuration = await discovered();
      const verifier = client.randomPKCECodeVerifier();
      const pending = { state: client.randomState(), nonce: client.randomNonce(), verifier };
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: pending.state,
        nonce: pending.nonce,
      });
      return { url: url.href, pending };
    },
    async finish(query, { state, nonce, verifier }) {
      const configuration = await discovered();
      try {
        const tokens = await client.authorizationCodeGrant(configuration, new URL(`${redirectUri}${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        return vouchedBy(await claimsOf(configuration, tokens));
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
}

interface Claims {
  readonly email?: unknown;
  readonly email_verified?: unknown;
}

/** What is said of the person: in the token, or, where providers keep that short, when they are asked for it. */
async function claimsOf(
  configuration: client.Configuration,
  tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
): Promise<Claims> {
  const claims = tokens.claims();
  if (claims === undefined) return {};
  const said = { email: claims.email, email_verified: claims.email_verified };
  if (said.email !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined) return said;
  const { email, email_verified } = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return { email, email_verified };
}

function vouchedBy({ email, email_verified: isVerified }: Claims): Vouched {
  if (typeof email !== 'string' || isVerified !== true) return { outcome: 'refused', why: 'unverified-address' };
  return { outcome: 'verified', email: email.trim().toLowerCase() };
}

/** @throws {ConnectorError} for what is no refusal: the provider is not there */
function refusalOf(error: unknown): Vouched {
  if (error instanceof client.AuthorizationResponseError) {
    return { outcome: 'refused', why: error.error === 'access_denied' ? 'declined' : 'not-proven' };
  }
  const isUnreachable = error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
  if (isUnreachable && !(error instanceof client.ClientError)) {
    throw new ConnectorError('The identity provider could not be reached', { temporary: true, cause: error });
  }
  return { outcome: 'refused', why: 'not-proven' };
}
