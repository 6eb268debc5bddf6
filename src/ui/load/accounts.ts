import type { Risk } from '../../domain/index.ts';
import { scoreForReader } from '../../pipeline/index.ts';
import {
  type AccountActivity,
  type AccountSummary,
  listAccountActivity,
  listAccounts,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { AccountRow, AccountsModel, AccountsQuery } from '../model.ts';
import { countBands, selectAccounts } from '../query.ts';
import { shortWhy } from '../text/words.ts';
import { type LoadContext, loadFrame } from './frame.ts';

const PAGE_SIZE = 500;

/** The page of all accounts, sorted and narrowed as asked. */
export async function loadAccounts(
  tx: WorkspaceTransaction,
  query: AccountsQuery,
  context: LoadContext,
): Promise<AccountsModel> {
  const frame = await loadFrame(tx, context);
  const activity = new Map((await listAccountActivity(tx, frame.asOf)).map((entry) => [entry.key, entry]));
  const accounts = await scoreForReader(tx, context.scoring, await listAllAccounts(tx));
  const all = accounts.map((account) => toRow(account, activity.get(account.key)));
  return {
    frame,
    query,
    rows: selectAccounts(all, query),
    total: all.length,
    bands: countBands(all),
    origin: context.origin,
  };
}

/** Every account that stands for itself, the worst first. */
export async function listAllAccounts(tx: WorkspaceTransaction): Promise<AccountSummary[]> {
  const accounts: AccountSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAccounts(tx, { limit: PAGE_SIZE, cursor });
    accounts.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return accounts;
}

function toRow(account: AccountSummary, activity: AccountActivity | undefined): AccountRow {
  return {
    key: account.key,
    name: account.name,
    score: account.score,
    band: account.band,
    driver: account.risk === null ? null : mainDriver(account.risk),
    renewalDate: activity?.renewalDate ?? null,
    lastHeard: activity?.lastHeardAt ?? null,
    openSignals: activity?.openSignals ?? 0,
    leaks: [...new Set(account.risk?.leaks.map(({ id }) => id))],
  };
}

/** Why the rule that adds most points holds; the first of several. */
function mainDriver({ contributions }: Risk): string | null {
  const largest = contributions.reduce<Risk['contributions'][number] | undefined>(
    (best, next) => (best === undefined || next.points > best.points ? next : best),
    undefined,
  );
  return largest === undefined ? null : shortWhy(largest.why);
}
