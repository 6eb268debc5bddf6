import * as z from 'zod';
import { ConfigError } from '../domain/index.ts';
import { optional } from './variables.ts';

/** Variables of the identity provider through which people sign in. */
export const identityVariables = {
  /** The provider's address, as its discovery document gives it: https://login.example.com. Unset, people sign in with keys. */
  EARSHOT_OIDC_ISSUER: optional(z.url({ protocol: /^https?$/ })),
  EARSHOT_OIDC_CLIENT_ID: optional(z.string()),
  EARSHOT_OIDC_CLIENT_SECRET: optional(z.string()),
  /** The workspaces whose members sign in through it, with commas between; EARSHOT_WORKSPACE unless told. */
  EARSHOT_OIDC_WORKSPACES: optional(
    z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,62}(,[a-z0-9][a-z0-9-]{0,62})*$/,
        'lower-case letters, digits, hyphens; commas between',
      ),
  ),
};

const identitySchema = z.object(identityVariables);

/** Through whom people sign in, and to what. */
export interface IdentityConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly workspaces: readonly string[];
  /** The server's address as browsers call it, without a slash at its end. */
  readonly publicUrl: string;
}

/** Names of hosts on this machine, where no TLS is needed. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The identity provider; undefined where none is configured.
 * @throws {ConfigError} when it is configured in part, or is asked over plain HTTP
 */
export function readIdentity(
  values: z.output<typeof identitySchema>,
  { publicUrl, workspace }: { readonly publicUrl: string | undefined; readonly workspace: string },
): IdentityConfig | undefined {
  const { EARSHOT_OIDC_ISSUER: issuer, EARSHOT_OIDC_CLIENT_ID: clientId } = values;
  const clientSecret = values.EARSHOT_OIDC_CLIENT_SECRET;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined || publicUrl === undefined) {
    throw new ConfigError(
      'To sign people in through an identity provider, set EARSHOT_OIDC_ISSUER, EARSHOT_OIDC_CLIENT_ID, EARSHOT_OIDC_CLIENT_SECRET and EARSHOT_URL',
    );
  }
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== 'https:' && !LOOPBACK.includes(hostname)) {
    throw new ConfigError('EARSHOT_OIDC_ISSUER: expected https');
  }
  const workspaces = values.EARSHOT_OIDC_WORKSPACES?.split(',') ?? [workspace];
  return Object.freeze({ issuer, clientId, clientSecret, workspaces, publicUrl });
}
