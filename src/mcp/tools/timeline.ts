import * as z from 'zod';
import { NotFoundError, TOUCH_KINDS, TOUCH_SIDES } from '../../domain/index.ts';
import { asCaller, findAccount, listTouches } from '../../storage/index.ts';
import { accountInput, pageInput, theAccount } from '../account.ts';
import { defineTool } from '../tool.ts';

const contactSchema = z.object({
  at: z.string(),
  kind: z.enum(TOUCH_KINDS),
  by: z.enum(TOUCH_SIDES),
  name: z.string().nullable().describe('who of ours; of what the customer wrote, who of theirs'),
  person: z.string().nullable().describe('who of theirs, by email where it is known'),
  subject: z.string().nullable(),
  response_seconds: z.number().nullable().describe('since the message that it answers'),
  conversation: z.string().nullable(),
  link: z.string().nullable(),
});

/** Every contact with an account. */
export const timelineTool = defineTool({
  name: 'timeline',
  title: 'Contacts with an account',
  description:
    'Every call and message with an account, the latest first: when, who, about what, how fast it was answered.',
  input: z.strictObject({ account: accountInput, ...pageInput }),
  output: z.object({ account: z.string(), contacts: z.array(contactSchema), next: z.string().nullable() }),
  async run({ account: called, ...page }, { services, caller, links }) {
    const { key } = await theAccount({ services, caller }, called);
    const { items, next } = await asCaller(services.database, caller, async (tx) => {
      const account = await findAccount(tx, key);
      if (account === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
      return listTouches(tx, key, account.record, page);
    });
    const contacts = items.map(({ touch, subject, responseSeconds, conversation }) => ({
      ...{ at: touch.at, kind: touch.kind, by: touch.by, name: touch.name ?? null, person: touch.person ?? null },
      ...{ subject: subject ?? null, response_seconds: responseSeconds ?? null, conversation: conversation ?? null },
      link: conversation === undefined ? null : links.conversation(conversation),
    }));
    return { account: key, contacts, next };
  },
  describe({ account, contacts, next }) {
    if (contacts.length === 0) return `No contact with ${account} is on record.`;
    const lines = contacts.map(({ at, kind, by, name, subject, conversation }) =>
      [at.slice(0, 10), kind, `by ${name ?? by}`, subject, conversation].filter((part) => part !== null).join(', '),
    );
    return [...lines, ...(next === null ? [] : [`More with cursor ${next}`])].join('\n');
  },
});
