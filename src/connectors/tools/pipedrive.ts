import type { KyInstance } from 'ky';
import {
  type FetchOrder,
  pick,
  pipedriveAccount,
  pipedriveDeal,
  pipedriveReference,
  type ReadingContext,
  type Received,
} from '../../intake/index.ts';
import { asking, createClient, wasAnswered } from '../client.ts';
import type { FetchAccess, Fetcher } from '../fetch-back.ts';

const API = 'https://api.pipedrive.com/api';

/** Answers that are no reason to do without the rest: the token may not see it, or it is gone. */
const ABSENT = [400, 403, 404, 410];

/** What a webhook of Pipedrive refers to, by name where there is a token to ask with. */
export const fetchPipedrive: Fetcher = async (order, access, context) => {
  const client = open(access);
  const { data, timestamp } = order.known;
  const owner = await nameOf(client, 'v1/users', pick(data, 'owner_id'));
  if (order.resource === 'organization') {
    return [{ kind: 'account', account: pipedriveAccount(data, timestamp, context, owner) }];
  }
  const isOpen = pick(data, 'status') === 'open';
  const stage = isOpen ? await nameOf(client, 'v2/stages', pick(data, 'stage_id')) : undefined;
  return [await withAccount(client, order, context, { owner, stage })];
};

function open({ token, signal, timeoutMs }: FetchAccess): KyInstance | undefined {
  if (token === undefined) return undefined;
  return createClient({ tool: 'Pipedrive', baseUrl: API, headers: { 'x-api-token': token }, signal, timeoutMs });
}

async function withAccount(
  client: KyInstance | undefined,
  order: FetchOrder,
  context: ReadingContext,
  names: { readonly owner: string | undefined; readonly stage: string | undefined },
): Promise<Received> {
  const deal = pipedriveDeal(order, context, names);
  const id = pipedriveReference(pick(order.known.data, 'org_id'));
  if (id === undefined) return { kind: 'deal', deal };
  const organization = await ask(client, 'v2/organizations', id);
  if (organization === undefined) {
    return { kind: 'deal', deal, account: { system: 'pipedrive', id, at: deal.update.at, facts: {}, unread: [] } };
  }
  const owner = await nameOf(client, 'v1/users', pick(organization, 'owner_id'));
  const at = pick(organization, 'update_time') ?? order.known.timestamp;
  return { kind: 'deal', deal, account: { ...pipedriveAccount(organization, at, context, owner), id } };
}

async function nameOf(client: KyInstance | undefined, path: string, reference: unknown): Promise<string | undefined> {
  const id = pipedriveReference(reference);
  const name = id === undefined ? undefined : pick(await ask(client, path, id), 'name');
  return typeof name === 'string' && name !== '' ? name : undefined;
}

async function ask(client: KyInstance | undefined, path: string, id: string): Promise<unknown> {
  if (client === undefined) return undefined;
  try {
    return (
      pick(await asking('Pipedrive', path.slice(3), () => client.get(`${path}/${id}`).json<unknown>()), 'data') ??
      undefined
    );
  } catch (error) {
    if (wasAnswered(error, ...ABSENT)) return undefined;
    throw error;
  }
}
