import type { AccountReference, Conversation } from '../../domain/index.ts';
import { contentHash, type ErasedPeople, foldMention, withoutMentions, withoutPeople } from '../../intake/index.ts';
import {
  cleanValue,
  crmMark,
  datedMark,
  digestOf,
  type ErasedMarks,
  findAccountsByCrmId,
  findAccountsByName,
  findDomainOwners,
  findErased,
  loadErasedPeople,
  type Mark,
  nameMark,
  standingAccountKey,
  type Workspace,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { domainsOf } from '../match.ts';

/** What may be said of an account by whoever hands something in. */
export type NamedAccount = AccountReference & { readonly domains?: readonly string[] | undefined };

/** The marks that what names an account is known by. */
function marksOf({ key, name, crm_ids = [] }: NamedAccount): readonly string[] {
  return [
    ...(key === undefined ? [] : [`key:${key}`]),
    ...(name === undefined ? [] : [nameMark(name)]),
    ...crm_ids.map((id) => crmMark('crm', id)),
  ];
}

/**
 * Is this what was erased, or of an account that was? By what it is, by what names its account, or by the domains of its
 * people where no account that is there has one of them.
 */
export async function isErased(
  tx: WorkspaceTransaction,
  conversation: Conversation,
  workspace: Pick<Workspace, 'settings'>,
): Promise<boolean> {
  const { id, external_id, occurred_at, account = {} } = conversation;
  const domains = domainsOf(conversation, workspace);
  const itself = [
    `said:${contentHash(conversation)}`,
    datedMark(id, occurred_at),
    ...(external_id === undefined ? [] : [`external:${external_id}`]),
  ];
  const found = await findErased(tx, [...itself, ...marksOf(account), ...domains.map((domain) => `domain:${domain}`)]);
  if (found.size === 0) return false;
  if ([...itself, ...marksOf(account)].some((mark) => found.has(mark))) return true;
  return account.key === undefined && (await findDomainOwners(tx, domains)).length === 0;
}

/** Was this account erased, by what is said of it? */
export async function isErasedAccount(tx: WorkspaceTransaction, account: NamedAccount): Promise<boolean> {
  const domains = [account.domain, ...(account.domains ?? [])].filter((domain) => domain !== undefined);
  const marks = [...marksOf(account), ...domains.map((domain) => `domain:${domain.toLowerCase()}`)];
  const found = await findErased(tx, marks);
  if (marksOf(account).some((mark) => found.has(mark))) return true;
  return found.size > 0 && (await findDomainOwners(tx, domains)).length === 0;
}

/** Was a deal erased, by what a CRM calls it? */
export async function isErasedDeal(
  tx: WorkspaceTransaction,
  id: { readonly system: string; readonly id: string },
): Promise<boolean> {
  return (await findErased(tx, [crmMark('deal', id)])).size > 0;
}

/** The marks of things that wait for their account under clues, such as usage: those of an erased one. */
export async function withoutErasedClues<Told extends { readonly clues: readonly string[] }>(
  tx: WorkspaceTransaction,
  told: readonly Told[],
  isKnown: (clues: readonly string[]) => Promise<boolean>,
): Promise<ReadonlySet<Told>> {
  const found = await findErased(tx, [...new Set(told.flatMap(({ clues }) => clues))]);
  const gone = new Set<Told>();
  if (found.size === 0) return gone;
  for (const one of told) {
    if (one.clues.some((clue) => found.has(clue)) && !(await isKnown(one.clues))) gone.add(one);
  }
  return gone;
}

/** A conversation as it may be kept: without the people that were erased. Gives the very same object when none was there. */
export async function withoutErasedPeople(
  tx: WorkspaceTransaction,
  conversation: Conversation,
  workspace: Pick<Workspace, 'settings'>,
): Promise<Conversation> {
  const marks = await loadErasedPeople(tx);
  if (marks === undefined) return conversation;
  const accounts = await mayBeOf(tx, conversation, workspace);
  return withoutPeople(conversation, await peopleOf(tx, marks, accounts)).conversation;
}

/**
 * Erased people as they are looked for in what is, or may be, of some accounts; `undefined`: of any. Names mean somebody in
 * their own account alone.
 */
export async function peopleOf(
  tx: WorkspaceTransaction,
  { salt, mails, names, labels }: ErasedMarks,
  accounts: ReadonlySet<string> | undefined,
): Promise<ErasedPeople> {
  const standing = new Map<string, string>();
  for (const key of new Set([...names.values(), ...labels.values()].flat())) {
    standing.set(key, await standingAccountKey(tx, key));
  }
  const isHere = (keys: readonly string[] | undefined) =>
    keys?.some((key) => accounts === undefined || accounts.has(standing.get(key) ?? key)) === true;
  return {
    isMail: (address) => mails.has(digestOf(salt, mailMark(address))),
    isName: (name) => isHere(names.get(digestOf(salt, `name:${name}`))),
    isLabel: (label) => isHere(labels.get(digestOf(salt, `label:${label}`))),
  };
}

/** The mark of an address. */
export function mailMark(address: string): string {
  return `mail:${address.trim().toLowerCase()}`;
}

/** The marks of a name: where it is whole, also of it turned round. */
export function nameMarks(name: string, accountKey: string): readonly Mark[] {
  const folded = foldMention(name);
  const words = folded.split(' ');
  if (folded === '') return [];
  if (words.length === 1) return [{ kind: 'label', text: `label:${folded}`, accountKey }];
  const turned = [words.at(-1), ...words.slice(0, -1)].join(' ');
  return [folded, turned].map((text) => ({ kind: 'name', text: `name:${text}`, accountKey }));
}

/** The accounts that a conversation may be of; `undefined` when nothing says so. */
async function mayBeOf(
  tx: WorkspaceTransaction,
  conversation: Conversation,
  workspace: Pick<Workspace, 'settings'>,
): Promise<ReadonlySet<string> | undefined> {
  const { account = {}, id, external_id } = conversation;
  const { rows } = await tx.executeSql(
    `SELECT account_key FROM earshot.conversation
     WHERE workspace_id = $1 AND account_key IS NOT NULL AND (id = $2 OR external_id = $3)`,
    [tx.workspace, id, external_id ?? null],
  );
  const known = (rows as { account_key: string }[]).map(({ account_key }) => account_key);
  const named = [
    ...(account.key === undefined ? [] : [account.key]),
    ...(await findAccountsByCrmId(tx, account.crm_ids ?? [])),
    ...(account.name === undefined ? [] : await findAccountsByName(tx, account.name)),
    ...(await findDomainOwners(tx, domainsOf(conversation, workspace))).map(({ accountKey }) => accountKey),
  ];
  const keys = new Set<string>();
  for (const key of [...known, ...named]) keys.add(await standingAccountKey(tx, key));
  return keys.size === 0 ? undefined : keys;
}

/**
 * Something that is told of an account, without the people that were erased: their entries in lists, their names and addresses
 * in texts. Gives the very same value where nobody was.
 */
export async function withoutErasedIn<Told>(
  tx: WorkspaceTransaction,
  told: Told,
  account: string | undefined,
): Promise<Told> {
  const marks = await loadErasedPeople(tx);
  if (marks === undefined || told === undefined) return told;
  const here = new Set(account === undefined ? [] : [await standingAccountKey(tx, account)]);
  const people = await peopleOf(tx, marks, here);
  const cleaning = {
    text: (text: string) => withoutMentions(text, people),
    isPlace: () => false,
    isSignal: () => false,
  };
  return cleanValue(told, cleaning) as Told; // of the same shape: texts stay texts, entries of lists may be fewer
}
