import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Proof, Verdict } from './tool.ts';

/** How far a token's times may be off, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** What a token must say to be one of its sender's. */
export interface TokenRule {
  /** Whose token it is, as reasons name it. */
  readonly name: string;
  /** Where its sender publishes the keys. */
  readonly keysAt: string;
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[];
  /** What else its claims must be; gives what is wrong with them. */
  claims(claims: JWTPayload): string | undefined;
}

/**
 * The verdict on a JWT signed with RS256 by one of its sender's public keys: signature, issuer, audience, both of its times
 * (`exp` must be there) and the rule's own claims. Keys that are not held, or among which the token's is not, are named in
 * `keysAt`, to be asked for.
 */
export async function tokenVerdict(token: string, rule: TokenRule, { now, keys }: Proof): Promise<Verdict> {
  const held = keys?.(rule.keysAt);
  if (held === undefined) return wanting(rule);
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(held), {
      algorithms: ['RS256'],
      issuer: [rule.issuer].flat(),
      audience: [rule.audience].flat(),
      currentDate: new Date(now),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp'],
    });
    const wrong = rule.claims(payload);
    return wrong === undefined ? { genuine: true } : { genuine: false, reason: `${rule.name}: ${wrong}` };
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return wanting(rule);
    return { genuine: false, reason: `${rule.name}: ${reasonOf(error)}` };
  }
}

function wanting({ name, keysAt }: TokenRule): Verdict {
  return { genuine: false, reason: `${name}: signed with a key that its sender does not publish`, keysAt };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim ${error.claim} is missing or wrong`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature does not match';
  return 'it cannot be verified';
}
