import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type HttpHandler, HttpResponse, http } from 'msw';

/** Somebody who signs tokens and publishes the keys. */
export interface TokenSigner {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly kid: string;
  sign(claims: object, options?: jwt.SignOptions): string;
}

/** One with a key of its own, by an implementation that the program does not use. */
export function createTokenSigner(kid = 'key-1'): TokenSigner {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    privateKey,
    publicKey,
    kid,
    sign: (claims, options) =>
      jwt.sign(claims, privateKey, { algorithm: 'RS256', keyid: kid, expiresIn: '1h', ...options }),
  };
}

/** The address at which signers publish their keys, as long as they are in the list. */
export function publishing(address: string, signers: readonly TokenSigner[]): HttpHandler {
  return http.get(address, () => {
    const keys = signers.map(({ publicKey, kid }) => ({
      ...createPublicKey(publicKey).export({ format: 'jwk' }),
      kid,
      use: 'sig',
      alg: 'RS256',
    }));
    return HttpResponse.json({ keys });
  });
}

/** The same token under a signature of which one letter in the middle is another: the last ones hold bits that mean nothing. */
export function signedOtherwise(token: string): string {
  const at = token.length - 20;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}
