import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../domain/index.ts';

/** Keeps secrets unreadable to whoever has the database alone. */
export interface Vault {
  /** @param purpose what the text belongs to: sealed for one, it opens for no other */
  seal(text: string, purpose: string): Buffer;
  /** @throws {StorageError} when it was sealed with another key or for another purpose */
  open(sealed: Uint8Array, purpose: string): string;
  /**
   * Secrets to sign with for a purpose, which follow from the same keys and tell nothing of them: the first signs, what any of
   * them signed is believed.
   */
  signingSecrets(purpose: string): readonly [string, ...string[]];
}

const KEY_FILE = 'secret.key';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Where a vault's keys come from. */
export interface VaultOptions {
  readonly secretKey?: string | undefined;
  /** Keys that were used before: what they sealed opens, nothing more is sealed with them. */
  readonly previousSecretKeys?: readonly string[] | undefined;
  readonly home?: string | undefined;
}

/**
 * A vault whose key follows from `secretKey`; without one from a file in `home`, made on first use and readable by its
 * owner alone. Processes that share a database need one key: set it. AES-256-GCM.
 */
export function createVault(options: VaultOptions): Vault {
  let held: Buffer | undefined;
  const current = (): Buffer => {
    held ??= derive(keyMaterial(options));
    return held;
  };
  const previous = (options.previousSecretKeys ?? []).map((material) => derive(material));
  return {
    signingSecrets(purpose) {
      const secretOf = (key: Buffer) => hkdf(key, `earshot signature ${purpose}`).toString('base64');
      return [secretOf(current()), ...previous.map(secretOf)];
    },
    seal(text, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current(), nonce).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(sealed, purpose) {
      const failures: unknown[] = [];
      for (const key of [current(), ...previous]) {
        try {
          return openWith(key, Buffer.from(sealed), purpose);
        } catch (cause) {
          failures.push(cause); // another of the keys may fit
        }
      }
      const remedy =
        'set EARSHOT_SECRET_KEY to the key it was sealed with, or that one as EARSHOT_PREVIOUS_SECRET_KEYS, or set the secret anew';
      throw new StorageError(`A secret was sealed with another key: ${remedy}`, { cause: failures[0] });
    },
  };
}

function derive(material: string): Buffer {
  return hkdf(material, 'earshot source secrets');
}

function hkdf(material: string | Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', material, '', purpose, KEY_BYTES));
}

function openWith(key: Buffer, bytes: Buffer, purpose: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

function keyMaterial({ secretKey, home }: VaultOptions): string {
  if (secretKey !== undefined) return secretKey;
  if (home === undefined) return randomBytes(KEY_BYTES).toString('base64');
  const path = join(home, KEY_FILE);
  try {
    mkdirSync(home, { recursive: true });
    // Whoever comes first writes it; the others find it there.
    writeFileSync(path, randomBytes(KEY_BYTES).toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new StorageError(`The key of secrets cannot be written to ${path}; set EARSHOT_SECRET_KEY`, {
        cause: error,
      });
    }
  }
  return readFileSync(path, 'utf8').trim();
}
