import type { Context } from 'hono';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import { SESSION_SECONDS, type Vault } from '../storage/index.ts';

const COOKIE = 'earshot_session';
const PURPOSE = 'session cookie';

/** What held a key before there were sessions. */
const FORMER_COOKIE = 'earshot_key';

/** The session of this browser, where its cookie bears our signature. */
export async function readSession(context: Context, vault: Vault): Promise<string | undefined> {
  for (const secret of vault.signingSecrets(PURPOSE)) {
    const token = await getSignedCookie(context, secret, COOKIE, prefixOf(context));
    // Not there: undefined. Not ours: false; another of the secrets may fit.
    if (token !== false) return token;
  }
  return undefined;
}

/** Keeps a session in the browser for as long as it lasts: no script can read it, no other site can send it along with a form. */
export async function rememberSession(context: Context, vault: Vault, token: string): Promise<void> {
  const [secret] = vault.signingSecrets(PURPOSE);
  deleteCookie(context, FORMER_COOKIE, { path: '/' });
  await setSignedCookie(context, COOKIE, token, secret, { ...cookieAttributes(context), maxAge: SESSION_SECONDS });
}

/** Has the browser forget its session. */
export function forgetSession(context: Context): void {
  deleteCookie(context, FORMER_COOKIE, { path: '/' });
  deleteCookie(context, COOKIE, cookieAttributes(context));
}

/** How cookies are set that say who somebody is. */
export function cookieAttributes(context: Context) {
  const prefix = prefixOf(context);
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(context), ...(prefix && { prefix }) } as const;
}

/** Over TLS the cookie's name binds it to this very host. */
function prefixOf(context: Context): 'host' | undefined {
  return isSecure(context) ? 'host' : undefined;
}

function isSecure(context: Context): boolean {
  return originOf(context).startsWith('https:');
}

/** Where the browser reached us: `https://earshot.example`, also behind a proxy that ends TLS. */
export function originOf(context: Context): string {
  const { protocol, host } = new URL(context.req.url);
  return `${context.req.header('x-forwarded-proto') === 'https' ? 'https:' : protocol}//${host}`;
}
