import type { Conversation } from '../domain/index.ts';
import { foldPersonName, isPersonName } from '../ledger/index.ts';
import {
  type AccountClue,
  findAccount,
  findAccountsByCrmId,
  findAccountsByLikeName,
  findAccountsByName,
  findAccountsByPeople,
  findAccountsByPeopleNames,
  findDomainOwners,
  standingAccountKey,
  type Workspace,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { domainsOf } from './match.ts';

/** An account that an unassigned conversation may belong to; what speaks for it, the strongest first. */
export interface Candidate {
  readonly account: string;
  readonly name: string;
  readonly why: readonly string[];
}

/**
 * The accounts that an unassigned conversation may belong to, the likeliest first: those its CRM ids, domains or name lead
 * to, those whose people were there, those that its domain sounds like. None of it is ground enough to decide.
 */
export async function findCandidates(
  tx: WorkspaceTransaction,
  conversation: Conversation,
  workspace: Pick<Workspace, 'settings'>,
): Promise<readonly Candidate[]> {
  const found = new Map<string, string[]>();
  for (const { accountKey, why } of await clues(tx, conversation, workspace)) {
    const key = await standingAccountKey(tx, accountKey);
    const reasons = found.get(key) ?? [];
    if (!reasons.includes(why)) found.set(key, [...reasons, why]);
  }
  const candidates: Candidate[] = [];
  for (const [account, why] of found) {
    candidates.push({ account, name: (await findAccount(tx, account))?.name ?? account, why });
  }
  return candidates;
}

async function clues(
  tx: WorkspaceTransaction,
  conversation: Conversation,
  workspace: Pick<Workspace, 'settings'>,
): Promise<readonly AccountClue[]> {
  const { crm_ids = [], name } = conversation.account ?? {};
  const domains = domainsOf(conversation, workspace);
  const theirs = conversation.participants.filter(({ side }) => side !== 'vendor');
  const emails = theirs.flatMap(({ email }) => email?.trim().toLowerCase() ?? []);
  const names = new Map(
    theirs.map((person) => [foldPersonName(person.name), person.name] as const).filter(([key]) => isPersonName(key)),
  );
  const byId = await findAccountsByCrmId(tx, crm_ids);
  const byDomain = await findDomainOwners(tx, domains);
  const byName = name === undefined ? [] : await findAccountsByName(tx, name);
  const sounding = byDomain.length > 0 ? [] : domains.map((domain) => [soundOf(domain), domain] as const);
  return [
    ...byId.map((accountKey) => ({ accountKey, why: 'a CRM id of the conversation is its' })),
    ...byDomain.map(({ accountKey, domain }) => ({ accountKey, why: `${domain} is its domain` })),
    ...byName.map((accountKey) => ({ accountKey, why: 'it bears the name that the conversation gives' })),
    ...(await findAccountsByPeople(tx, emails)),
    ...(await findAccountsByPeopleNames(tx, names)),
    ...(await findAccountsByLikeName(tx, new Map(sounding))),
  ];
}

/** The part of a domain that sounds like a company's name: `acme` of `mail.acme.co.uk`. */
function soundOf(domain: string): string {
  const labels = domain.split('.').slice(0, -1);
  const last = labels.at(-1) ?? domain;
  return labels.length > 1 && last.length <= 3 ? (labels.at(-2) ?? last) : last;
}
