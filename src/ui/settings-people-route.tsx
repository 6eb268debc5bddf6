import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { addressSchema, InputError, NotFoundError, parseWith, ROLES } from '../domain/index.ts';
import { checkStorable, dropMember, endKey, makeKey, setMember } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, type WorkspaceTransaction } from '../storage/index.ts';
import { readForm } from './judging.ts';
import { loadPeopleAndKeys } from './load/settings-workspace.ts';
import type { Load } from './pages.tsx';
import { type MadeKey, type PeopleDraft, PeopleSettings } from './views/settings-people.tsx';

/** What the routes work with. */
export interface MemberTools {
  readonly database: Database;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  /** Ends what a key has open. */
  endLive(workspace: string, key: string): void;
}

const PAGE = '/settings/people';
const MAX_FORM_BYTES = 20_000;
const LONGEST_NAME = 200;

type Fields = Readonly<Record<string, string>>;
type Work = (tx: WorkspaceTransaction, fields: Fields, caller: Caller) => Promise<MadeKey | undefined>;

/** `/settings/people`, and the forms that make and end keys and members. */
export function addMemberRoutes(app: Hono, tools: MemberTools): void {
  const forms = [csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES })] as const;
  app.get(PAGE, async (context) => {
    const caller = await tools.authenticate(context);
    return tools.respond(context, page({ own: caller?.keyId ?? null }));
  });
  app.post('/settings/members', ...forms, (context) =>
    act(tools, context, 'member', async (tx, fields, { name: actor }) => {
      const email = parseWith(addressSchema, fields.email ?? '');
      const name = shortText(fields.name, 'name') || undefined;
      const role = ROLES.find((one) => one === fields.role);
      const slackUserId = shortText(fields.slack, 'Slack id') || null;
      await setMember(tx, email, { name, role, slackUserId }, actor);
      return undefined;
    }),
  );
  app.post('/settings/members/remove', ...forms, (context) =>
    act(tools, context, null, async (tx, fields, { name: actor }) => {
      await dropMember(tx, parseWith(addressSchema, fields.email ?? ''), actor);
      return undefined;
    }),
  );
  app.post('/settings/keys', ...forms, (context) =>
    act(tools, context, 'key', async (tx, fields, { name: actor }) => {
      const name = shortText(fields.name, 'name');
      const role = ROLES.find((one) => one === fields.role);
      if (name === '') throw new InputError('wrong-type', [{ path: 'name', message: 'say whose it is, or what for' }]);
      const member = fields.member === '' ? undefined : fields.member;
      return { name, key: await makeKey(tx, name, { role: role ?? 'reader', member }, actor) };
    }),
  );
  app.post('/settings/keys/:id/revoke', ...forms, (context) => {
    const id = context.req.param('id');
    return act(tools, context, null, async (tx, _, { name: actor, keyId, workspace }) => {
      if (id === keyId) {
        throw new InputError('own-key', [{ path: 'key', message: 'you are signed in with it: use another to end it' }]);
      }
      await endKey(tx, id, actor);
      tools.endLive(workspace, id);
      return undefined;
    });
  });
}

/** Does what a form says and shows the page, with a key that was made, or with what was wrong and what stood in the form. */
async function act(
  tools: MemberTools,
  context: Context,
  form: PeopleDraft['form'] | null,
  work: Work,
): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  const { fields } = await readForm(context);
  const own = caller.keyId;
  try {
    checkStorable(fields);
    const made = await asCaller(tools.database, caller, (tx) => work(tx, fields, caller));
    if (made === undefined) return context.redirect(PAGE, 303);
    return await tools.respond(context, page({ own, made }));
  } catch (error) {
    if (!(error instanceof InputError || error instanceof NotFoundError)) throw error;
    const status = error instanceof NotFoundError ? 404 : 422;
    const draft = form === null ? {} : { draft: { form, fields } };
    return tools.respond(context, page({ own, problem: error.message, status, ...draft }));
  }
}

/** @throws {InputError} code `wrong-type` for one that is too long */
function shortText(text = '', path: string): string {
  const trimmed = text.trim();
  if (trimmed.length <= LONGEST_NAME) return trimmed;
  throw new InputError('wrong-type', [{ path, message: `at most ${LONGEST_NAME} characters` }]);
}

interface ShownPeople {
  /** The key that is signed in with. */
  readonly own: string | null;
  readonly made?: MadeKey;
  readonly problem?: string;
  readonly draft?: PeopleDraft;
  readonly status?: 404 | 422;
}

function page({ status, ...shown }: ShownPeople): Load {
  return async (tx, loadContext) => {
    const model = await loadPeopleAndKeys(tx, loadContext);
    const body = <PeopleSettings model={model} {...shown} />;
    const answer = status === undefined ? {} : { status };
    return { frame: model.frame, title: 'Settings: people and keys', body, current: 'settings', ...answer };
  };
}
