import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import {
  INBOX_KINDS,
  INBOX_ROLES,
  INBOX_STATES,
  type InboxRole,
  mayAct,
  NotFoundError,
  PENDING_STATES,
} from '../domain/index.ts';
import { type Decision, rewritten } from '../inbox/index.ts';
import {
  checkOutreach,
  type DraftReader,
  decideInboxItem,
  InboxRuleError,
  type ListedItem,
  listInbox,
  shownDocument,
} from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, findInboxItem, type InboxItem } from '../storage/index.ts';
import { inboxPath } from './addresses.ts';
import { readForm } from './judging.ts';
import { loadFrame } from './load/frame.ts';
import type { PageTools } from './pages.tsx';
import { draftTextOf, type InboxChoice, InboxPage, type InboxRemark } from './views/inbox.tsx';

/** What the routes work with. */
export interface InboxTools extends PageTools {
  readonly database: Database;
  readonly now: () => number;
  readonly readDraft?: DraftReader | undefined;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response | Promise<Response>;
}

const MAX_FORM_BYTES = 500_000;
/** To whoever edited what somebody else changed meanwhile; their text is in the form, made on what stands now. */
const CHANGED =
  'The document was changed since you opened it. Nothing was saved: what you wrote is under Edit, what stands now is below. Saving once more replaces it (IN-8).';

/** Items on one page. */
const MOST = 25;

/** `GET /inbox`, and the forms that decide an item and have its draft read. */
export function addInboxPage(app: Hono, tools: InboxTools): void {
  const { database, now, authenticate, askForKey, respondMissing } = tools;

  app.get('/inbox', (context) => show(tools, context));

  app.post('/inbox/:id/decide', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const id = context.req.param('id');
    const item = await asCaller(database, caller, (tx) => findInboxItem(tx, id));
    const { action, fields } = await readForm(context);
    const decision = item && toDecision(action, fields, item, caller.name);
    if (decision === undefined) return respondMissing(context);
    try {
      await decideInboxItem(database, caller.workspace, id, decision, now);
    } catch (error) {
      if (!(error instanceof InboxRuleError)) throw error;
      if (error.rule === 'IN-8') return show(tools, context, { item: id, problem: CHANGED, texts: textsOf(fields) });
      return show(tools, context, { item: id, problem: `${error.message}.` });
    }
    return context.redirect(inboxPath({}, id), 303);
  });

  app.post('/inbox/:id/check', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
    const caller = await authenticate(context);
    if (caller === undefined) return askForKey(context);
    const id = context.req.param('id');
    const item = await asCaller(database, caller, (tx) => findInboxItem(tx, id));
    const document = item && shownDocument(item);
    if (item === undefined || document === null || document === undefined) return respondMissing(context);
    const from = { role: item.ownerRole, name: item.handedTo ?? item.ownerName ?? caller.name };
    const draft = { draft: draftTextOf(document), from, to: [] };
    const { signal } = context.req.raw;
    const { findings } = await checkOutreach(tools, caller, item.account, draft, { signal });
    return show(tools, context, { item: id, findings });
  });
}

function show({ respond, now }: InboxTools, context: Context, remark?: InboxRemark): Promise<Response> {
  const choice = choiceOf(context);
  return respond(context, async (tx, loadContext) => {
    const frame = await loadFrame(tx, loadContext);
    const cursor = context.req.query('cursor');
    const filter = {
      owner: choice.owner,
      role: choice.role,
      account: choice.account,
      kinds: choice.kind && [choice.kind],
      states: choice.state === undefined ? PENDING_STATES : [choice.state],
    };
    const page = await listInbox(tx, { now }, filter, { limit: MOST, cursor });
    const about = remark === undefined ? undefined : await findInboxItem(tx, remark.item);
    if (remark !== undefined && about === undefined) throw new NotFoundError('No such item');
    // What was just decided or read is shown whatever the list is narrowed to.
    const isListed = page.items.some(({ id }) => id === about?.id);
    const extra = about === undefined || isListed ? [] : [alone(about)];
    const body = (
      <InboxPage
        page={{ ...page, items: [...extra, ...page.items] }}
        choice={choice}
        remark={remark}
        mayDecide={mayAct(loadContext.role, 'editor')}
      />
    );
    return { frame, title: 'Inbox', body, current: 'inbox', ...(remark?.problem === undefined ? {} : { status: 409 }) };
  });
}

function alone(item: InboxItem): ListedItem {
  return { ...item, accountName: item.account, order: { points: 0, parts: [] } };
}

function choiceOf({ req }: Context): InboxChoice {
  const owner = req.query('owner')?.trim();
  return {
    owner: owner === '' ? undefined : owner,
    role: INBOX_ROLES.find((role): role is InboxRole => role === req.query('role')),
    kind: INBOX_KINDS.find((kind) => kind === req.query('kind')),
    state: INBOX_STATES.find((state) => state === req.query('state')),
    account: req.query('account'),
  };
}

/** What stood in the form, by section. */
function textsOf(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const texts = Object.entries(fields).flatMap(([name, text]) =>
    name.startsWith('section:') ? [[name.slice('section:'.length), text] as const] : [],
  );
  return Object.fromEntries(texts);
}

function toDecision(
  action: string,
  fields: Readonly<Record<string, string>>,
  item: InboxItem,
  by: string,
): Decision | undefined {
  const reason = fields.reason?.trim().slice(0, 1_000) ?? '';
  switch (action) {
    case 'accept':
      return { action, by };
    case 'done':
      return { action, by, reason };
    case 'dismiss':
    case 'reopen':
      return { action, by, reason };
    case 'hand_over':
      return { action, by, to: fields.to?.trim().slice(0, 200) ?? '', reason };
    case 'edit': {
      const document = shownDocument(item);
      if (document === null) return undefined;
      const { version } = fields;
      return { action, by, version, document: rewritten(document, textsOf(fields), by) };
    }
    default:
      return undefined;
  }
}
