import * as z from 'zod';
import { NotFoundError, PRESENCES, utcDate } from '../../domain/index.ts';
import { HELD_ROLES, type Stakeholder } from '../../ledger/index.ts';
import { workspacePolicy } from '../../pipeline/index.ts';
import { asCaller, findWorkspace, loadStakeholderPicture } from '../../storage/index.ts';
import { accountInput, asOfInput, theAccount } from '../account.ts';
import { describeQuote, type Quote, quoteSchema, quotesById } from '../quotes.ts';
import { defineTool } from '../tool.ts';

const personSchema = z.object({
  name: z.string(),
  title: z.string().nullable(),
  met: z.boolean().describe('false: only spoken of'),
  roles: z.array(z.enum(HELD_ROLES)),
  stance: z.enum(['champion', 'skeptic', 'blocker', 'disengaged']).nullable(),
  state: z.enum(PRESENCES),
  state_since: z.string().nullable(),
  why: z.string(),
  successor: z.string().nullable(),
  last_heard: z.string().nullable(),
  last_contact: z.string().nullable(),
  quotes: z.array(quoteSchema).describe('what roles, stance and state rest on, where somebody said it'),
});

/** Who is who at an account. */
export const peopleTool = defineTool({
  name: 'people',
  title: 'People of an account',
  description:
    "The customer's people: roles (champion, economic buyer, …), stance, whether they are still there, who follows them, when they were last heard; on any day, with the words that say so.",
  input: z.strictObject({ account: accountInput, as_of: asOfInput }),
  output: z.object({
    account: z.string(),
    as_of: z.string(),
    people: z.array(personSchema),
    link: z.string().nullable(),
  }),
  async run({ account, as_of }, { services, caller, links }) {
    const { key } = await theAccount({ services, caller }, account);
    return asCaller(services.database, caller, async (tx) => {
      const today = utcDate(services.now());
      const asOf = as_of ?? (await findWorkspace(tx))?.asOf ?? today;
      const knownAt = as_of === undefined && today > asOf ? today : asOf;
      const picture = await loadStakeholderPicture(tx, key, { asOf, knownAt }, await workspacePolicy(tx));
      if (picture === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
      const everybody = [...picture.people, ...picture.spoken_of];
      const quotes = await quotesById(tx, everybody.flatMap(signalsOf), links);
      const met = picture.people.map((person) => present(person, true, quotes));
      const spokenOf = picture.spoken_of.map((person) => present(person, false, quotes));
      return { account: key, as_of: picture.as_of, people: [...met, ...spokenOf], link: links.account(key) };
    });
  },
  describe({ account, as_of, people }) {
    if (people.length === 0) return `Nobody of ${account} is on record on ${as_of}.`;
    return people
      .flatMap(({ name, title, roles, stance, state, why, last_heard, quotes }) => [
        [
          `${name}${title === null ? '' : `, ${title}`}: ${state} (${why})`,
          ...(roles.length === 0 ? [] : [roles.join(', ')]),
          ...(stance === null ? [] : [stance]),
          ...(last_heard === null ? [] : [`last heard ${last_heard.slice(0, 10)}`]),
        ].join('; '),
        ...quotes.map((quote) => `  ${describeQuote(quote)}`),
      ])
      .join('\n');
  },
});

/** The signals that somebody's roles, stance and state rest on. */
function signalsOf({ roles, stance, standing }: Stakeholder): readonly string[] {
  const sources = [
    ...roles.flatMap(({ sources: named }) => named),
    ...(stance === null ? [] : [stance.source]),
    ...standing.sources,
  ];
  return [...new Set(sources.flatMap(({ kind, id }) => (kind === 'signal' ? [id] : [])))];
}

function present(person: Stakeholder, met: boolean, quotes: ReadonlyMap<string, Quote>) {
  const { name, title, roles, stance, standing, successor, last_heard, last_contact } = person;
  return {
    ...{ name, title, met, last_heard, last_contact },
    roles: roles.map(({ role }) => role),
    stance: stance?.stance ?? null,
    ...{ state: standing.state, state_since: standing.since, why: standing.why },
    successor: successor?.name ?? null,
    quotes: signalsOf(person).flatMap((id) => quotes.get(id) ?? []),
  };
}
