import { createRoute, z } from '@hono/zod-openapi';
import { NotFoundError, PERSON_ROLES } from '../../domain/index.ts';
import { findAccount, listAudit, loadDirectory, recordPeople, withWorkspace } from '../../storage/index.ts';
import type { Api } from '../app.ts';
import type { ApiServices } from '../services.ts';
import { keyParameter, pageOf, pageQuery, problems } from './shared.ts';

const personSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    emails: z.array(z.string()),
    roles: z.array(z.enum(PERSON_ROLES)),
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
  })
  .openapi('Person');

const directorySchema = z
  .object({
    items: z.array(personSchema),
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

const peopleRoute = createRoute({
  method: 'get',
  path: '/v1/accounts/{key}/people',
  summary: "The account's people, each one person across all tools, and who of them may be one",
  request: { params: keyParameter },
  responses: {
    200: { description: 'By name', content: { 'application/json': { schema: directorySchema } } },
    ...problems(401, 404),
  },
});

const auditRoute = createRoute({
  method: 'get',
  path: '/v1/audit',
  summary: 'Who decided what: assignments, domains, promises, mergers and their undoing; the latest first',
  request: { query: pageQuery.extend({ subject: z.string().optional(), action: z.string().optional() }) },
  responses: {
    200: {
      description: 'One page',
      content: {
        'application/json': {
          schema: pageOf(
            z
              .object({
                id: z.string(),
                at: z.string(),
                by: z.string(),
                action: z.string(),
                subject_kind: z.enum(['account', 'person', 'conversation', 'commitment']),
                subject: z.string(),
                details: z.record(z.string(), z.unknown()),
              })
              .openapi('AuditEntry'),
          ),
        },
      },
    },
    ...problems(400, 401, 422),
  },
});

/** `/v1/accounts/{key}/people` and `/v1/audit`. */
export function addPeopleRoutes(app: Api, { database }: ApiServices): void {
  app.openapi(peopleRoute, async (context) => {
    const { key } = context.req.valid('param');
    const { people, suggestions } = await withWorkspace(database, context.var.caller.workspace, async (tx) => {
      if ((await findAccount(tx, key)) === undefined) {
        throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
      }
      await recordPeople(tx, key);
      return loadDirectory(tx, key);
    });
    const items = people.map((person) => ({
      id: person.id,
      name: person.name,
      emails: [...person.emails],
      roles: [...person.roles],
      identities: person.identities.map(({ firstSeenAt, lastSeenAt, ...identity }) => ({
        ...identity,
        first_seen_at: firstSeenAt,
        last_seen_at: lastSeenAt,
      })),
      merged: [...person.merged],
    }));
    const guesses = suggestions.map((guess): z.infer<typeof directorySchema>['suggestions'][number] => ({
      people: [...guess.people],
      names: [...guess.names],
      why: guess.why,
    }));
    return context.json({ items, suggestions: guesses }, 200);
  });

  app.openapi(auditRoute, async (context) => {
    const { subject, action, ...page } = context.req.valid('query');
    const found = await withWorkspace(database, context.var.caller.workspace, (tx) =>
      listAudit(tx, { subject, action }, page),
    );
    const items = found.items.map(({ actor, subjectKind, ...entry }) => ({
      ...entry,
      by: actor,
      subject_kind: subjectKind,
      details: { ...entry.details },
    }));
    return context.json({ items, next: found.next }, 200);
  });
}
