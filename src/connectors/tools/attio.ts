import type { KyInstance } from 'ky';
import {
  attioAccount,
  attioDeal,
  attioOwner,
  attioReference,
  type FetchOrder,
  pick,
  type ReadingContext,
  type Received,
} from '../../intake/index.ts';
import { asking, createClient, wasAnswered } from '../client.ts';
import { type Fetcher, requireToken } from '../fetch-back.ts';

const API = 'https://api.attio.com/v2';

/** The record that a webhook of Attio names: a deal with its company, or a company. Other objects are nothing. */
export const fetchAttio: Fetcher = async (order, access, context) => {
  const headers = { authorization: `Bearer ${requireToken('Attio', access)}` };
  const { signal, timeoutMs } = access;
  const client = createClient({ tool: 'Attio', baseUrl: API, headers, signal, timeoutMs });
  try {
    const slug = pick(await ask(client, 'the kind of a record', `objects/${order.known.object}`), 'api_slug');
    if (slug === 'companies') return [{ kind: 'account', account: await company(client, order.id, context) }];
    if (slug === 'deals') return [await deal(client, order, context)];
    return [{ kind: 'nothing', reason: 'only deals and companies are kept' }];
  } catch (error) {
    if (!wasAnswered(error, 404)) throw error;
    return [{ kind: 'nothing', reason: 'Attio has no such record any more, or not for this token' }];
  }
};

async function deal(client: KyInstance, order: FetchOrder, context: ReadingContext): Promise<Received> {
  const record = await ask(client, 'the deal', `objects/deals/records/${order.id}`);
  const companyId = attioReference(record, 'associated_company');
  const account = companyId === undefined ? undefined : await company(client, companyId, context).catch(absent);
  return { kind: 'deal', deal: attioDeal(record, order, context, await ownerName(client, record)), account };
}

async function company(client: KyInstance, id: string, context: ReadingContext) {
  const record = await ask(client, 'the company', `objects/companies/records/${id}`);
  return attioAccount(record, id, context, await ownerName(client, record));
}

/** A company that is gone is no reason not to hear of its deal. */
function absent(error: unknown): undefined {
  if (!wasAnswered(error, 404)) throw error;
}

/** Names are worth asking for, and no reason to fail: a token may lack the scope, a member may have left. */
async function ownerName(client: KyInstance, record: unknown): Promise<string | undefined> {
  const id = attioOwner(record);
  if (id === undefined) return undefined;
  try {
    const member = await ask(client, 'an owner', `workspace_members/${id}`);
    const names = [pick(member, 'first_name'), pick(member, 'last_name')].filter((name) => typeof name === 'string');
    return names.join(' ').trim() || undefined;
  } catch (error) {
    if (wasAnswered(error, 400, 403, 404)) return undefined;
    throw error;
  }
}

async function ask(client: KyInstance, what: string, path: string): Promise<unknown> {
  return pick(await asking('Attio', what, () => client.get(path).json<unknown>()), 'data');
}
