import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

const COOKIE = 'earshot_key';
const THIRTY_DAYS_IN_SECONDS = 30 * 24 * 60 * 60;

/** The key that this browser signed in with. */
export function readKey(context: Context): string | undefined {
  return getCookie(context, COOKIE);
}

/** Signs the browser in for 30 days: no script can read the key, no other site can send it along with a form. */
export function rememberKey(context: Context, key: string): void {
  setCookie(context, COOKIE, key, { ...attributes(context), maxAge: THIRTY_DAYS_IN_SECONDS });
}

/** Signs the browser out. */
export function forgetKey(context: Context): void {
  deleteCookie(context, COOKIE, attributes(context));
}

function attributes(context: Context) {
  const secure = new URL(context.req.url).protocol === 'https:' || context.req.header('x-forwarded-proto') === 'https';
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;
}

/** Where the browser reached us: `https://earshot.example`, also behind a proxy that ends TLS. */
export function originOf(context: Context): string {
  const { protocol, host } = new URL(context.req.url);
  return `${context.req.header('x-forwarded-proto') === 'https' ? 'https:' : protocol}//${host}`;
}
