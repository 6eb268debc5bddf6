import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { CHANNELS, type Channel, DISPATCH_EVENTS, INBOX_ROLES, InputError, NotFoundError } from '../domain/index.ts';
import { changeDestination, type DestinationOrder, type Pipeline, setUpDestination } from '../pipeline/index.ts';
import { asCaller, type Caller, type Database, findDestination, removeDestination } from '../storage/index.ts';
import { loadDestinations } from './load/destinations.ts';
import type { Load } from './pages.tsx';
import { isFromWaiting } from './sources-route.tsx';
import { DestinationsPage } from './views/destinations.tsx';

/** What the routes work with. */
export interface DestinationsTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'retryDispatch' | 'sending' | 'testDestination'>;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
  respondMissing(context: Context): Response;
}

const MAX_FORM_BYTES = 100_000;
const PAGE = '/destinations';

/** `/destinations`: the page, adding, testing, switching, removing; `/dispatches/:id/retry`. */
export function addDestinationsRoutes(app: Hono, tools: DestinationsTools): void {
  app.get(PAGE, (context) => {
    const adding = CHANNELS.find((channel) => channel === context.req.query('add'));
    return tools.respond(context, page({ adding, tested: context.req.query('tested') }));
  });
  app.post(PAGE, csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), (context) => add(tools, context));
  app.post(`${PAGE}/:id/test`, csrf(), (context) =>
    act(tools, context, async ({ workspace, name }) => {
      const { id } = await tools.pipeline.testDestination(workspace, context.req.param('id'), name);
      return `${PAGE}?tested=${encodeURIComponent(id)}`;
    }),
  );
  app.post(`${PAGE}/:id/switch`, csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), (context) =>
    act(tools, context, async (caller) => {
      const enabled = (await context.req.parseBody()).to === 'on';
      await asCaller(tools.database, caller, (tx) =>
        changeDestination(tx, { vault: tools.database.vault, rules: tools.pipeline.sending }, context.req.param('id'), {
          enabled,
        }),
      );
      return PAGE;
    }),
  );
  app.post(`${PAGE}/:id/remove`, csrf(), (context) =>
    act(tools, context, async (caller) => {
      const gone = await asCaller(tools.database, caller, (tx) => removeDestination(tx, context.req.param('id')));
      if (!gone) throw new NotFoundError('No such destination');
      return PAGE;
    }),
  );
  app.post('/dispatches/:id/retry', csrf(), bodyLimit({ maxSize: MAX_FORM_BYTES }), (context) =>
    act(tools, context, async ({ workspace }) => {
      await tools.pipeline.retryDispatch(workspace, context.req.param('id'));
      return (await isFromWaiting(context)) ? '/waiting' : PAGE;
    }),
  );
}

/** Does what a button says and shows the page that it leads to, or what was wrong. */
async function act(
  tools: DestinationsTools,
  context: Context,
  work: (caller: Caller) => Promise<string>,
): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  try {
    return context.redirect(await work(caller), 303);
  } catch (error) {
    if (error instanceof NotFoundError) return tools.respondMissing(context);
    if (!(error instanceof InputError)) throw error;
    return tools.respond(context, page({ problem: error.message }));
  }
}

async function add(tools: DestinationsTools, context: Context): Promise<Response> {
  const caller = await tools.authenticate(context);
  if (caller === undefined) return tools.askForKey(context);
  const form = await context.req.parseBody({ all: true });
  const adding = CHANNELS.find((channel) => channel === form.channel);
  const fields = Object.fromEntries(Object.entries(form).map(([name, value]) => [name, textOf(value)]));
  try {
    if (adding === undefined)
      throw new InputError('wrong-type', [{ path: 'channel', message: 'expected one of the channels' }]);
    const order = { ...orderOf(adding, fields), name: fields.name ?? '', channel: adding };
    if (order.name === '') throw new InputError('wrong-type', [{ path: 'name', message: 'needed' }]);
    const made = await asCaller(tools.database, caller, async (tx) => {
      const setUp = await setUpDestination(tx, { vault: tools.database.vault, rules: tools.pipeline.sending }, order);
      const name = (await findDestination(tx, setUp.id))?.name ?? order.name;
      return setUp.made === undefined ? undefined : { name, secret: setUp.made };
    });
    if (made === undefined) return context.redirect(PAGE, 303);
    return await tools.respond(context, page({ made }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return tools.respond(context, page({ adding, problem: error.message, draft: withoutSecrets(fields) }));
  }
}

function textOf(value: unknown): string {
  const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
  return texts.map((text) => text.trim()).join(', ');
}

type Fields = Readonly<Record<string, string>>;

const SECRET_FIELDS: Readonly<Record<Channel, readonly string[]>> = {
  email: ['smtp_url'],
  slack: ['bot_token', 'webhook_url'],
  webhook: [],
  hubspot: ['access_token'],
  salesforce: ['client_secret'],
};

/** Fields of each channel's form, and what they set. */
const SETTINGS: Readonly<Record<Channel, (fields: Fields) => Readonly<Record<string, unknown>>>> = {
  email: ({ to = '', from = '' }) => ({ to: listOf(to), ...filled({ from }) }),
  slack: ({ slack_channel: channel = '' }) => filled({ channel }),
  webhook: ({ url = '' }) => ({ url }),
  hubspot: () => ({}),
  salesforce: ({ instance_url = '', client_id = '' }) => ({ instance_url, ...filled({ client_id }) }),
};

function orderOf(channel: Channel, fields: Fields): DestinationOrder {
  const secrets = filled(Object.fromEntries(SECRET_FIELDS[channel].map((name) => [name, fields[name] ?? ''])));
  const owners = listOf(fields.owners ?? '');
  const chosen = listOf(fields.events ?? '');
  const events = DISPATCH_EVENTS.filter((event) => chosen.includes(event));
  if (events.length === 0) throw new InputError('wrong-type', [{ path: 'events', message: 'choose what goes there' }]);
  const roles = INBOX_ROLES.filter((role) => listOf(fields.roles ?? '').includes(role));
  return {
    settings: SETTINGS[channel](fields),
    secrets,
    events,
    owners: owners.length === 0 ? null : owners,
    roles: roles.length === 0 ? null : roles,
    takesClosed: fields.takes_closed === 'yes',
  };
}

function listOf(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function filled(fields: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

function withoutSecrets(fields: Fields): Fields {
  const secret = new Set(Object.values(SECRET_FIELDS).flat());
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !secret.has(name)));
}

interface ShownPage {
  readonly adding?: Channel | undefined;
  readonly tested?: string | undefined;
  readonly made?: { readonly name: string; readonly secret: string } | undefined;
  readonly problem?: string | undefined;
  readonly draft?: Fields | undefined;
}

function page({ tested, ...shown }: ShownPage): Load {
  return async (tx, loadContext) => {
    const model = await loadDestinations(tx, loadContext, tested);
    const { frame } = model;
    const body = <DestinationsPage model={model} {...shown} />;
    const status = shown.problem === undefined ? {} : { status: 422 as const };
    return { frame, title: 'Destinations', body, current: 'destinations', ...status };
  };
}
