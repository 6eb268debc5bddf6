import { generateSignedCookie } from 'hono/cookie';
import { beginSession, type Database } from '../../src/storage/index.ts';

/** The cookie of a browser that has just signed in with a key over plain HTTP; one that lets nobody in for a key that does not. */
export async function cookieOf(database: Database, key: string): Promise<string> {
  const begun = await beginSession(database, key);
  const [secret] = database.vault.signingSecrets('session cookie');
  const cookie = await generateSignedCookie('earshot_session', begun?.token ?? 'nobody', secret);
  return cookie.split(';')[0] ?? '';
}
