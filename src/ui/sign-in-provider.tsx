import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import * as z from 'zod';
import type { IdentityProvider, Vouched } from '../connectors/index.ts';
import { ConnectorError } from '../domain/index.ts';
import { type Begun, beginSessionOfMember, callerOfMember, type Database, type Vault } from '../storage/index.ts';
import { respondWithMessage, respondWithPage } from './respond.tsx';
import { cookieAttributes, rememberSession } from './session.ts';
import { type AssetPaths, Document } from './views/layout.tsx';
import type { MessageProps } from './views/messages.tsx';
import { ChooseWorkspace } from './views/sign-in.tsx';

/** What the routes work with. */
export interface ProviderTools {
  readonly database: Database;
  /** Undefined: people sign in with keys alone. */
  readonly identity: SignInProvider | undefined;
  readonly assets: AssetPaths;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Through whom people sign in, and the workspaces whose members may. */
export interface SignInProvider extends IdentityProvider {
  readonly workspaces: readonly string[];
}

const COOKIE = 'earshot_sign_in';
const PURPOSE = 'sign-in through a provider';
const MINUTES = 10;

/** What the browser carries while somebody signs in, sealed: on the way there, and while they choose among workspaces. */
const wayThere = z.object({ until: z.number(), state: z.string(), nonce: z.string(), verifier: z.string() });
const choosing = z.object({ until: z.number(), email: z.string(), workspaces: z.array(z.string()) });

/** `/sign-in/provider`, where it leads back to, and the form that chooses among workspaces. */
export function addProviderRoutes(app: Hono, { database, identity, assets, now }: ProviderTools): void {
  if (identity === undefined) return;
  const { vault } = database;
  const refuse = (context: Context, why: keyof typeof REFUSALS) => {
    forget(context);
    return respondWithMessage(context, assets, REFUSALS[why], why === 'unreachable' ? 503 : 403);
  };

  app.get('/sign-in/provider', async (context) => {
    const begun = await reached(() => identity.begin());
    if (begun === undefined) return refuse(context, 'unreachable');
    const { url, pending } = begun;
    keep(context, vault, { ...pending, until: now() + MINUTES * 60_000 });
    context.header('Cache-Control', 'no-store');
    return context.redirect(url, 302);
  });

  app.get('/sign-in/provider/callback', async (context) => {
    const pending = kept(context, vault, wayThere, now());
    if (pending === undefined) return refuse(context, 'not-proven');
    const vouched: Vouched | undefined = await reached(() => identity.finish(new URL(context.req.url).search, pending));
    if (vouched === undefined) return refuse(context, 'unreachable');
    if (vouched.outcome === 'refused') return refuse(context, vouched.why);
    const { email } = vouched;
    const callers = await Promise.all(
      identity.workspaces.map((workspace) => callerOfMember(database, workspace, { email })),
    );
    const workspaces = callers.flatMap((caller) => (caller === undefined ? [] : [caller.workspace]));
    const [only, ...others] = workspaces;
    if (only === undefined) return refuse(context, 'no-member');
    if (others.length === 0) return enter(context, await beginSessionOfMember(database, only, email));
    keep(context, vault, { email, workspaces, until: now() + MINUTES * 60_000 });
    const page = (
      <Document title="Choose a workspace" assets={assets}>
        <ChooseWorkspace workspaces={workspaces} />
      </Document>
    );
    return respondWithPage(context, page);
  });

  app.post('/sign-in/provider/workspace', csrf(), async (context) => {
    const known = kept(context, vault, choosing, now());
    const { workspace } = await context.req.parseBody();
    const chosen = known?.workspaces.find((one) => one === workspace);
    if (known === undefined || chosen === undefined) return refuse(context, 'not-proven');
    return enter(context, await beginSessionOfMember(database, chosen, known.email));
  });

  async function enter(context: Context, begun: Begun | undefined): Promise<Response> {
    if (begun === undefined) return refuse(context, 'no-member');
    forget(context);
    await rememberSession(context, vault, begun.token);
    context.header('Cache-Control', 'no-store');
    return context.redirect('/', 303);
  }
}

/** What the provider says; nothing where it cannot be asked just now. */
async function reached<Result>(ask: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ConnectorError) return undefined;
    throw error;
  }
}

function keep(context: Context, vault: Vault, what: z.output<typeof wayThere> | z.output<typeof choosing>): void {
  const sealed = vault.seal(JSON.stringify(what), PURPOSE).toString('base64url');
  setCookie(context, COOKIE, sealed, { ...cookieAttributes(context), maxAge: MINUTES * 60 });
}

function forget(context: Context): void {
  deleteCookie(context, COOKIE, cookieAttributes(context));
}

/** What we gave this browser to keep, as long as it holds; nothing for what is not ours or meant for another step. */
function kept<Shape extends z.ZodType<{ until: number }>>(
  context: Context,
  vault: Vault,
  shape: Shape,
  now: number,
): z.output<Shape> | undefined {
  const sealed = getCookie(context, COOKIE, cookieAttributes(context).prefix);
  if (sealed === undefined) return undefined;
  try {
    const found = shape.safeParse(JSON.parse(vault.open(Buffer.from(sealed, 'base64url'), PURPOSE)));
    return found.success && found.data.until > now ? found.data : undefined;
  } catch {
    return undefined; // sealed by somebody else, or cut off
  }
}

const REFUSALS = {
  'not-proven': {
    title: 'You could not be signed in',
    what: 'What came back from the identity provider is not the answer to what this browser asked, or came too late.',
    todo: 'Begin again: go to',
  },
  'unverified-address': {
    title: 'You could not be signed in',
    what: 'The identity provider does not vouch for your mail address: it has not verified it.',
    todo: 'Ask whoever administers your accounts there, or sign in with a key: go to',
  },
  declined: {
    title: 'You were not signed in',
    what: 'The identity provider says that signing in was declined.',
    todo: 'To try again, go to',
  },
  'no-member': {
    title: 'You are not a member yet',
    what: 'You are who you say, but your address is no member of a workspace here.',
    todo: 'Ask whoever administers it to add you, then go to',
  },
  unreachable: {
    title: 'The identity provider does not answer',
    what: 'It could not be reached just now. Nothing was changed.',
    todo: 'Wait a little, then go to',
  },
} as const satisfies Readonly<Record<string, MessageProps>>;
