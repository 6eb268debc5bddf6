import * as z from 'zod';
import { noteRefused } from '../answers/index.ts';
import { dateSchema, NotFoundError } from '../domain/index.ts';
import { asCaller, findAccountsCalled, type NamedAccount, suggestAccounts } from '../storage/index.ts';
import type { McpSession } from './services.ts';

/** The account that a tool is asked about. */
export const accountInput = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('key or name of the account; list_accounts gives both');

/** A day as tools take it. */
export const asOfInput = dateSchema.optional().describe('as things stood on this day, YYYY-MM-DD; today unless told');

/** How a page of a list is asked for. */
export const pageInput = {
  limit: z.int().min(1).max(100).default(20).describe('items at most'),
  cursor: z.string().max(500).optional().describe('`next` of the page before'),
};

/**
 * The one account that is called so.
 * @throws {NotFoundError} there is none for the caller, or several: the message names the keys that may be meant
 */
export async function theAccount(
  { services: { database }, caller }: Pick<McpSession, 'services' | 'caller'>,
  called: string,
): Promise<NamedAccount> {
  const { found, near } = await asCaller(database, caller, async (tx) => {
    const accounts = await findAccountsCalled(tx, called);
    return { found: accounts, near: accounts.length === 0 ? await suggestAccounts(tx, called) : [] };
  });
  const [account, ...others] = found;
  if (account !== undefined && others.length === 0) return account;
  if (account !== undefined)
    throw new NotFoundError(`Several accounts are called ${JSON.stringify(called)}; give a key: ${listed(found)}`);
  const hint = near.length === 0 ? 'list_accounts names those there are' : `near it: ${listed(near)}`;
  throw new NotFoundError(`No account ${JSON.stringify(called)} in this workspace; ${hint}`);
}

/**
 * The one account that a question is about; a question about none is written down before it is refused.
 * @throws {NotFoundError} as {@link theAccount}
 */
export async function askedAccount(
  session: Pick<McpSession, 'services' | 'caller'>,
  called: string,
  question: string,
): Promise<NamedAccount> {
  try {
    return await theAccount(session, called);
  } catch (error) {
    const { services, caller } = session;
    const note = { account: called, question, asker: caller.name };
    if (error instanceof NotFoundError) await noteRefused(services.database, caller.workspace, note);
    throw error;
  }
}

function listed(accounts: readonly NamedAccount[]): string {
  return accounts.map(({ key, name }) => `${key} (${name})`).join(', ');
}
