import { createRoute, z } from '@hono/zod-openapi';
import {
  type DecidedOnPerson,
  dateSchema,
  NotFoundError,
  PERSON_ACTIONS,
  parseWith,
  personDecisionSchema,
  STAKEHOLDER_ROLES,
  utcDate,
} from '../../domain/index.ts';
import type { Stakeholder, StakeholderPicture } from '../../ledger/index.ts';
import { workspacePolicy } from '../../pipeline/index.ts';
import {
  type AccountPerson,
  accountOfPerson,
  asCaller,
  findAccount,
  findWorkspace,
  listPersonDecisions,
  loadDirectory,
  loadStakeholderPicture,
  recordPeople,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { deciderOf } from '../access.ts';
import type { Api } from '../app.ts';
import { readJsonBody } from '../request-body.ts';
import type { ApiServices } from '../services.ts';
import { idParameter, keyParameter, problems } from './shared.ts';
import {
  presentSpokenOf,
  presentStakeholder,
  presentThreading,
  spokenOfSchema,
  stakeholderShape,
  threadingSchema,
} from './stakeholder-schema.ts';

const personSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    emails: z.array(z.string()),
    ...stakeholderShape,
    identities: z
      .array(
        z.object({
          name: z.string(),
          email: z.string().nullable(),
          title: z.string().nullable(),
          source: z
            .string()
            .openapi({ description: "a tool, the way a document came, or `record`: the account's own" }),
          first_seen_at: z.string(),
          last_seen_at: z.string(),
          times: z.int(),
        }),
      )
      .openapi({ description: 'what each source calls them' }),
    merged: z.array(z.string()).openapi({ description: 'ids of people that were merged into this one' }),
    decisions: z
      .array(
        z.object({
          action: z.enum(PERSON_ACTIONS),
          role: z.enum(STAKEHOLDER_ROLES).nullable(),
          since: z.string(),
          by: z.string(),
          at: z.string(),
          reason: z.string().nullable(),
        }),
      )
      .openapi({ description: 'what people decided about them, oldest first' }),
  })
  .openapi('Person');

const directorySchema = z
  .object({
    as_of: z.string(),
    known_at: z.string(),
    items: z.array(personSchema),
    spoken_of: z
      .array(spokenOfSchema)
      .openapi({ description: 'named by others, never met and not on record: a successor, a budget holder' }),
    threading: threadingSchema,
    suggestions: z
      .array(
        z.object({
          people: z.tuple([z.string(), z.string()]),
          names: z.tuple([z.string(), z.string()]),
          why: z.string(),
        }),
      )
      .openapi({ description: 'two people that may be one: `POST /v1/people/{id}/merge` says that they are' }),
  })
  .openapi('Directory');

const daysQuery = z.object({
  as_of: dateSchema.optional().openapi({ description: "the workspace's day, which is today unless pinned" }),
  known_at: dateSchema.optional().openapi({ description: '`as_of` when that is told, else today' }),
});

const peopleRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/people',
  summary:
    "The account's people on a day: who they are across all tools, their part, whether they are there, who talks",
  description:
    'Every reading names what it rests on; of two sources the newer is believed and both are shown. Asked for a past day, it says what was known that day.',
  request: { params: keyParameter, query: daysQuery },
  responses: {
    200: { description: 'By name', content: { 'application/json': { schema: directorySchema } } },
    ...problems(401, 404, 422),
  },
});

const decidedSchema = z
  .object({ account: z.string(), person: z.union([personSchema, z.null()]) })
  .openapi('DecidedPerson', { description: 'null: nothing of them is known on that day any more' });

const patchRoute = createRoute({
  method: 'patch',
  path: '/v1/people/{id}',
  summary: "Say what somebody's role is, or is not, and whether they have left",
  description:
    'Who and when are kept and stand in the audit; the account is scored anew. A decision outweighs every older source and outlives every later reading; newer evidence is believed over it, and the conflict is shown.',
  request: {
    params: idParameter,
    body: { required: true, content: { 'application/json': { schema: personDecisionSchema } } },
  },
  responses: {
    200: { description: 'As they now stand', content: { 'application/json': { schema: decidedSchema } } },
    ...problems(400, 401, 404, 413, 415, 422),
  },
});

/** `/v1/accounts/{key}/people` and `/v1/people/{id}`. */
export function addPeopleRoutes(app: Api, { database, pipeline, maxBodyBytes, now }: ApiServices): void {
  app.openapi(peopleRoute, async (context) => {
    const { key } = context.req.valid('param');
    const query = context.req.valid('query');
    const today = utcDate(now());
    const directory = await asCaller(database, context.var.caller, (tx) => loadPeopleOn(tx, key, query, today));
    return context.json(directory, 200);
  });

  app.openAPIRegistry.registerPath(patchRoute); // for OpenAPI only: the body is read below
  app.patch('/v1/people/:id', async (context) => {
    const { caller } = context.var;
    const { id } = parseWith(idParameter, context.req.param());
    const decision = await readJsonBody(context, personDecisionSchema, maxBodyBytes);
    // Of the accounts that the caller sees: which others know them is not theirs to learn.
    const about = await asCaller(database, caller, (tx) => accountOfPerson(tx, id, decision.account));
    const by = deciderOf(caller, decision.by);
    const account = await pipeline.decideOnPerson(caller.workspace, id, { ...decision, account: about }, by);
    const directory = await asCaller(database, caller, (tx) => loadPeopleOn(tx, account, {}, utcDate(now())));
    return context.json({ account, person: directory.items.find((person) => person.id === id) ?? null }, 200);
  });
}

/** Without a day asked for, all that is known today counts, as the risk is computed. */
async function loadPeopleOn(
  tx: WorkspaceTransaction,
  key: string,
  asked: z.infer<typeof daysQuery>,
  today: string,
): Promise<z.infer<typeof directorySchema>> {
  if ((await findAccount(tx, key)) === undefined) throw noSuchAccount(key);
  if (tx.reader === undefined) await recordPeople(tx, key); // takes all of them; scoring does so too
  const asOf = asked.as_of ?? (await findWorkspace(tx))?.asOf ?? today;
  const knownAt = asked.known_at ?? (asked.as_of === undefined && today > asOf ? today : asOf);
  const picture = await loadStakeholderPicture(tx, key, { asOf, knownAt }, await workspacePolicy(tx));
  if (picture === undefined) throw noSuchAccount(key);
  const { people, suggestions } = await loadDirectory(tx, key);
  return present(picture, people, suggestions, await listPersonDecisions(tx, key));
}

function present(
  picture: StakeholderPicture,
  people: readonly AccountPerson[],
  suggestions: Awaited<ReturnType<typeof loadDirectory>>['suggestions'],
  decisions: Awaited<ReturnType<typeof listPersonDecisions>>,
): z.infer<typeof directorySchema> {
  const byId = new Map(picture.people.map((one) => [one.id, one]));
  return {
    as_of: picture.as_of,
    known_at: picture.known_at,
    items: people.flatMap((person) => {
      const stakeholder = byId.get(person.id);
      const own = [person.id, ...person.merged].flatMap((id) => decisions.get(id) ?? []);
      return stakeholder === undefined ? [] : [presentPerson(person, stakeholder, own)];
    }),
    spoken_of: picture.spoken_of.map(presentSpokenOf),
    threading: presentThreading(picture),
    suggestions: suggestions.map((guess) => ({
      people: [...guess.people],
      names: [...guess.names],
      why: guess.why,
    })),
  };
}

function presentPerson(
  { id, name, emails, identities, merged }: AccountPerson,
  stakeholder: Stakeholder,
  decisions: readonly DecidedOnPerson[],
): z.infer<typeof personSchema> {
  return {
    id,
    name,
    emails: [...emails],
    ...presentStakeholder(stakeholder),
    identities: identities.map(({ firstSeenAt, lastSeenAt, ...identity }) => ({
      ...identity,
      first_seen_at: firstSeenAt,
      last_seen_at: lastSeenAt,
    })),
    merged: [...merged],
    decisions: decisions.map(({ action, role, since, by, at, reason }) => ({ action, role, since, by, at, reason })),
  };
}

function noSuchAccount(key: string): NotFoundError {
  return new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
}
