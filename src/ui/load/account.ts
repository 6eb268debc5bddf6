import type { Conversation } from '../../domain/index.ts';
import { latestRisk } from '../../pipeline/index.ts';
import {
  findAccount,
  findConversation,
  listAccountRejections,
  listReadings,
  listSignalsForScoring,
  loadLedger,
  recordShown,
  type StoredAccount,
  type StoredSignal,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { accountPath } from '../addresses.ts';
import type { AccountModel, AccountView, ConversationRow, RejectionView, SignalInContext } from '../model.ts';
import { dayOf } from '../text/dates.ts';
import { linkEvidence } from './evidence.ts';
import { judgingFrom, knownOn, type LoadContext, loadFrame, toConversationRow } from './frame.ts';
import { loadDeals } from './handoff.ts';
import { evidenceOfHistory, loadHistory } from './history.ts';
import { loadPeopleOf } from './people.ts';
import { toExcerpt, toSignalView } from './turns.ts';

/** The page of one account; `undefined` when there is none of this key. */
export async function loadAccount(
  tx: WorkspaceTransaction,
  key: string,
  context: LoadContext,
): Promise<AccountModel | undefined> {
  const account = await findAccount(tx, key);
  if (account === undefined) return undefined;
  const frame = await loadFrame(tx, context);
  const risk = (await latestRisk(tx, context.scoring, key)) ?? null;
  const history = await loadHistory(tx, key, frame.asOf);
  const conversations = (await listReadings(tx, { accountKey: key })).map(toConversationRow);
  const signals = await loadSignals(tx, key);
  const shown = signals.map(({ id }) => id);
  await recordShown(tx, { account: key, signals: shown, viewer: context.viewer, now: context.now });
  const people = (await loadPeopleOf(tx, key, { asOf: frame.asOf, now: context.now })) ?? null;
  const promises = (await loadLedger(tx, key, knownOn(frame.asOf, context.now)))?.entries ?? [];
  return {
    frame,
    account: toView(account, frame.asOf),
    risk,
    history,
    evidence: linkEvidence({
      risk,
      further: evidenceOfHistory(history),
      signals,
      promises,
      conversations,
      people: account.people,
      known: people?.people ?? [],
      asOf: frame.asOf,
    }),
    people,
    signals,
    promises,
    rejections: await loadRejections(tx, key, conversations),
    judging: judgingFrom('account', accountPath(key), context),
    conversations,
    deals: await loadDeals(tx, key),
    origin: context.origin,
  };
}

/** The page's day, from all that is known: what is recorded of the past is mostly recorded later. */
async function loadSignals(tx: WorkspaceTransaction, accountKey: string): Promise<SignalInContext[]> {
  const signals = await listSignalsForScoring(tx, accountKey);
  const bodies = new Map<string, Conversation>();
  for (const id of new Set(signals.map(({ conversationId }) => conversationId))) {
    const found = await findConversation(tx, id);
    if (found !== undefined) bodies.set(id, found.conversation);
  }
  return signals.flatMap((signal) => {
    const conversation = bodies.get(signal.conversationId);
    return conversation === undefined ? [] : [inContext(signal, conversation)];
  });
}

function inContext(signal: StoredSignal, conversation: Conversation): SignalInContext {
  return {
    ...toSignalView(signal),
    conversation: {
      id: signal.conversationId,
      medium: conversation.medium,
      subject: conversation.subject ?? null,
    },
    excerpt: toExcerpt(conversation, signal),
    turnCount: conversation.turns.length,
  };
}

async function loadRejections(
  tx: WorkspaceTransaction,
  accountKey: string,
  conversations: readonly ConversationRow[],
): Promise<RejectionView[]> {
  const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]));
  const rejections = await listAccountRejections(tx, accountKey);
  return rejections.flatMap(({ conversationId, reason, detail, kind, subtype, quote }) => {
    const conversation = byId.get(conversationId);
    if (conversation === undefined) return [];
    const rejected = { reason, detail, kind: kind ?? null, subtype: subtype ?? null, quote: quote ?? null };
    return [{ ...rejected, conversation }];
  });
}

function toView({ key, name, domain, declared, record, people }: StoredAccount, asOf: string): AccountView {
  const healths = record.crm_health.map(({ at, color }) => ({ at, value: color }));
  const postures = record.renewal_posture.map(({ at, posture }) => ({ at, value: posture }));
  return {
    key,
    name,
    domain,
    declared,
    acv: record.acv ?? null,
    licensedSeats: record.licensed_seats ?? null,
    tier: record.tier ?? null,
    contractStart: record.contract_start ?? null,
    renewalDate: record.renewal_date ?? null,
    owners: record.owners.filter((owner) => holdsOn(owner, asOf)),
    people: people.filter((person) => holdsOn(person, asOf)),
    icpFit: record.icp_fit ?? null,
    strategic: record.strategic ?? null,
    crmHealth: latest(healths, asOf),
    posture: latest(postures, asOf),
  };
}

interface Term {
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

function holdsOn({ from, to }: Term, day: string): boolean {
  return dayOf(from ?? day) <= day && dayOf(to ?? day) >= day;
}

function latest<Entry extends { readonly at: string }>(entries: readonly Entry[], asOf: string): Entry | null {
  const past = entries.filter(({ at }) => dayOf(at) <= asOf);
  return past.reduce<Entry | null>(
    (best, entry) => (best === null || dayOf(entry.at) >= dayOf(best.at) ? entry : best),
    null,
  );
}
