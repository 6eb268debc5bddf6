import type { KyInstance } from 'ky';
import {
  HUBSPOT_DEAL_PROPERTIES,
  HUBSPOT_OWNER,
  type HubspotStage,
  hubspotAccount,
  hubspotCompanyProperties,
  hubspotDeal,
  hubspotOwnerName,
  hubspotStage,
  hubspotWon,
  pick,
  type ReadingContext,
  type Received,
} from '../../intake/index.ts';
import { asking, createClient, wasAnswered } from '../client.ts';
import { type FetchAccess, type Fetcher, requireToken } from '../fetch-back.ts';

const API = 'https://api.hubapi.com';
/** A deal of more companies than this is looked at no further. */
const MOST_PAGES = 20;

/** Deals with their company, and companies, as HubSpot has them now. What was deleted meanwhile is nothing. */
export const fetchHubspot: Fetcher = async ({ resource, id, known }, access, context) => {
  const hubspot = open(access);
  try {
    if (resource === 'company') return [{ kind: 'account', account: await hubspot.company(id, context) }];
    return [await hubspot.deal(id, known, context)];
  } catch (error) {
    if (!wasAnswered(error, 404)) throw error;
    return [{ kind: 'nothing', reason: `HubSpot has no ${resource} of this id any more` }];
  }
};

function open(access: FetchAccess) {
  const headers = { authorization: `Bearer ${requireToken('HubSpot', access)}` };
  const client = createClient({
    tool: 'HubSpot',
    baseUrl: API,
    headers,
    signal: access.signal,
    timeoutMs: access.timeoutMs,
  });
  const owners = new Map<string, Promise<string | undefined>>();

  function ownerOf(answer: unknown): Promise<string | undefined> {
    const id = pick(answer, 'properties', HUBSPOT_OWNER);
    if (typeof id !== 'string' || id === '') return Promise.resolve(undefined);
    const asked = owners.get(id) ?? askOwner(client, id);
    owners.set(id, asked);
    return asked;
  }

  async function company(id: string, context: ReadingContext) {
    const properties = hubspotCompanyProperties(context).join(',');
    const answer = await ask(client, 'the company', `crm/v3/objects/companies/${id}`, { properties });
    const owner = await ownerOf(answer);
    const isFree = pick(answer, 'properties', HUBSPOT_OWNER) === null;
    return hubspotAccount(answer, context, isFree ? null : owner);
  }

  async function deal(
    id: string,
    known: Readonly<Record<string, unknown>>,
    context: ReadingContext,
  ): Promise<Received> {
    const properties = HUBSPOT_DEAL_PROPERTIES.join(',');
    const query = { properties, associations: 'companies' };
    const answer = await ask(client, 'the deal', `crm/v3/objects/deals/${id}`, query);
    const companyId = await companyOf(client, id, answer);
    const stage = hubspotWon(answer) === undefined ? await askStage(client, answer) : undefined;
    const read = hubspotDeal(answer, known, context, { owner: await ownerOf(answer), stage });
    const account = companyId === undefined ? undefined : await company(companyId, context).catch(absent);
    return { kind: 'deal', deal: read, account };
  }

  return { company, deal };
}

/** A company that is gone is no reason not to hear of its deal. */
function absent(error: unknown): undefined {
  if (!wasAnswered(error, 404)) throw error;
}

function ask(client: KyInstance, what: string, path: string, searchParams: Record<string, string> = {}) {
  return asking('HubSpot', what, () => client.get(path, { searchParams }).json<unknown>());
}

/** The deal's primary company, else its first; a deal of many companies has several pages of them. */
async function companyOf(client: KyInstance, deal: string, answer: unknown): Promise<string | undefined> {
  let page = pick(answer, 'associations', 'companies');
  let first: string | undefined;
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const results = pick(page, 'results');
    for (const result of Array.isArray(results) ? results : []) {
      const id = String(pick(result, 'id') ?? pick(result, 'toObjectId') ?? '');
      if (!/^\d{1,20}$/.test(id)) continue;
      if (pick(result, 'type') === 'deal_to_company') return id;
      first ??= id;
    }
    const after = pick(page, 'paging', 'next', 'after');
    if (typeof after !== 'string' || after === '') return first;
    page = await ask(client, 'the companies of the deal', `crm/v3/objects/deals/${deal}/associations/companies`, {
      after,
    });
  }
  return first;
}

/** Names are worth asking for, and no reason to fail: a token may lack the scope, an owner may have left. */
async function askOwner(client: KyInstance, id: string): Promise<string | undefined> {
  try {
    return hubspotOwnerName(await ask(client, 'an owner', `crm/v3/owners/${encodeURIComponent(id)}`));
  } catch (error) {
    if (wasAnswered(error, 400, 403, 404)) return undefined;
    throw error;
  }
}

async function askStage(client: KyInstance, answer: unknown): Promise<HubspotStage | undefined> {
  const names = ['pipeline', 'dealstage'].map((name) => pick(answer, 'properties', name));
  const [pipeline, stage] = names.map((name) => (typeof name === 'string' ? encodeURIComponent(name) : ''));
  if (pipeline === '' || stage === '') return undefined;
  try {
    return hubspotStage(
      await ask(client, 'the stage of the deal', `crm/v3/pipelines/deals/${pipeline}/stages/${stage}`),
    );
  } catch (error) {
    if (wasAnswered(error, 403, 404)) return undefined;
    throw error;
  }
}
