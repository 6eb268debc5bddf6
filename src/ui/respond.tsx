import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { lastGate } from './text/last-gate.ts';
import { type AssetPaths, Document } from './views/layout.tsx';
import { MessagePage, type MessageProps, SignInPage } from './views/messages.tsx';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Pages hold what customers said: no cache keeps them.
  'Cache-Control': 'private, no-store',
};

/** A page that changes while it is open also asks our own server from its script. */
const LIVE_HEADERS = { ...PAGE_HEADERS, 'Content-Security-Policy': `${POLICY}; connect-src 'self'` };

/**
 * Answers with a whole document, which may load only our own files and run nothing inline; where it is `live`, its script may
 * ask our own server.
 */
export function respondWithPage(
  context: Context,
  page: Child,
  status: ContentfulStatusCode = 200,
  { live = false }: { readonly live?: boolean | undefined } = {},
): Response {
  return context.html(`<!doctype html>${lastGate(String(page))}`, status, live ? LIVE_HEADERS : PAGE_HEADERS);
}

/** Answers 401 with the page that asks for a key; `refused` says that the one given was not accepted. */
export function askForKey(context: Context, assets: AssetPaths, refused: boolean): Response {
  const page = (
    <Document title="Sign in" assets={assets}>
      <SignInPage refused={refused} provider={assets.provider === true} />
    </Document>
  );
  return respondWithPage(context, page, 401);
}

/** Answers with a page that only says what happened, to whoever asks. */
export function respondWithMessage(
  context: Context,
  assets: AssetPaths,
  message: MessageProps,
  status: ContentfulStatusCode,
): Response {
  const page = (
    <Document title={message.title} assets={assets}>
      <main id="content">
        <MessagePage {...message} />
      </main>
    </Document>
  );
  return respondWithPage(context, page, status);
}
