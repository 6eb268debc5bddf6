import { type Conversation, parseInstant } from '../domain/index.ts';

/** A deal of an account, as far as it tells whose a conversation is. */
export interface DealOfAccount {
  readonly key: string;
  readonly name: string | null;
  readonly crmIds: readonly { readonly system: string; readonly id: string }[];
  /** ISO 8601: since when we know of it; null where nobody said. */
  readonly openedAt: string | null;
  /** ISO 8601; null while it is open. */
  readonly closedAt: string | null;
}

/** A deal among the others of its account. */
export interface DealAmongOthers {
  readonly deal: DealOfAccount;
  readonly others: readonly DealOfAccount[];
  /** Of the account, which names no deal. */
  readonly accountName: string | null;
}

/** Fewer letters than this name nothing. */
const LEAST_NAME = 4;

/**
 * Is a conversation of an account of this deal of the account? What names deals, by our key or a CRM's id, is of these alone. What
 * names one in its subject is of that one. Anything else is of the deal, but for what was said after its close while another
 * deal of the account was open: that is of this one only if its words name it.
 * @param late it took place after the deal's close
 */
export function isOfDeal(
  conversation: Pick<Conversation, 'deals' | 'subject' | 'occurred_at' | 'turns'>,
  { deal, others, accountName }: DealAmongOthers,
  late: boolean,
): boolean {
  const { deals = [], subject = '', occurred_at, turns } = conversation;
  if (deals.length > 0) return deals.some((named) => isCalled(deal, named));
  const about = namedIn(subject, [deal, ...others], accountName);
  if (about !== undefined) return about === deal;
  if (!late || !others.some((other) => wasOpen(other, occurred_at))) return true;
  return turns.some(({ text }) => namedIn(text, [deal, ...others], accountName) === deal);
}

function isCalled({ key, crmIds }: DealOfAccount, named: NonNullable<Conversation['deals']>[number]): boolean {
  if (named.key !== undefined) return named.key === key;
  return crmIds.some(({ system, id }) => fold(system) === fold(named.system ?? '') && id === named.id);
}

/** The deal whose name stands in a text: the longest, for one name may begin another. */
function namedIn(text: string, deals: readonly DealOfAccount[], accountName: string | null): DealOfAccount | undefined {
  const words = ` ${fold(text)} `;
  return deals
    .filter(({ name }) => {
      const folded = fold(name ?? '');
      return folded.length >= LEAST_NAME && folded !== fold(accountName ?? '') && words.includes(` ${folded} `);
    })
    .sort((one, other) => fold(other.name ?? '').length - fold(one.name ?? '').length)[0];
}

function wasOpen({ openedAt, closedAt }: DealOfAccount, at: string): boolean {
  const [opened, closed, then] = [openedAt, closedAt, at].map((time) => (time === null ? null : parseInstant(time)));
  if (opened == null || then == null || opened > then) return false;
  return closed == null || closed >= then;
}

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
