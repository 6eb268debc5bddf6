import { type Conversation, mayAct, type Rejection } from '../../domain/index.ts';
import {
  accessOfConversation,
  type ConversationProgress,
  findConversation,
  findProgress,
  listReadings,
  listRefusals,
  listRejections,
  listScored,
  listSignals,
  recordShown,
  type StoredSignal,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { conversationPath } from '../addresses.ts';
import type { ConversationModel, RefusedCandidate, TurnPage } from '../page-models/conversation.ts';
import { judgingFrom, type LoadContext, loadFrame, toConversationRow } from './frame.ts';
import { cutIntoPages, pageOfTurn, toRanges } from './turn-pages.ts';
import { toSignalView, toTurns } from './turns.ts';

/** Which turns of a conversation are asked for; nothing: the first ones. */
export interface ConversationPlace {
  /** 0-based. */
  readonly turn?: number | undefined;
  /** The id of a signal whose words are to be there; it comes before a turn. */
  readonly signal?: string | undefined;
  /** Everything that was rejected, not the first of it. */
  readonly allRejected?: boolean | undefined;
}

const FEW_REJECTED = 50;

/**
 * The page of one conversation: those of its turns that are asked for. A signal with an open form comes before any other
 * place. `undefined` when there is no conversation of this id.
 */
export async function loadConversation(
  tx: WorkspaceTransaction,
  id: string,
  context: LoadContext,
  place: ConversationPlace = {},
): Promise<ConversationModel | undefined> {
  const found = await findConversation(tx, id);
  const [reading] = await listReadings(tx, { id });
  if (found === undefined || reading === undefined) return undefined;
  const { turns } = found.conversation;
  const signals = inOrder(await listAllSignals(tx, id));
  const pages = cutIntoPages(turns);
  const page = pageOfTurn(pages, turnOf(place, signals, context)) ?? { from: 0, to: -1 };
  const there = signals.filter(({ span }) => isOn(page, span.turn));
  const account = reading.account?.key;
  const shown = there.map((signal) => signal.id);
  await recordShown(tx, { account, signals: shown, viewer: context.viewer, now: context.now });
  const rejections = await listRejections(tx, id);
  const [progress] = await findProgress(tx, [id]);
  const mayJudge = mayAct(context.role, 'editor');
  return {
    frame: await loadFrame(tx, context),
    conversation: toConversationRow(reading),
    people: found.conversation.participants.map(({ name, side, title }) => ({ name, side, title: title ?? null })),
    turnCount: turns.length,
    wordsRemovedAt: found.wordsRemovedAt,
    pages: countOn(pages, signals),
    page,
    turns: toTurns(found.conversation, there, page.from, page.to),
    signals: signals.map((signal, index) => ({ number: index + 1, signal: toSignalView(signal) })),
    unread: toRanges(reading.unread),
    access: await accessOfConversation(tx, id),
    closing: { allowed: mayJudge, draft: context.closing },
    unembedded: await listRefusals(tx, id),
    judging: judgingFrom('conversation', conversationPath(id), context),
    rejections: rejections
      .slice(0, place.allRejected === true ? undefined : FEW_REJECTED)
      .map((rejection) => toRefused(rejection, found.conversation)),
    rejectionCount: rejections.length,
    isMoving: progress !== undefined && (await isMoving(tx, progress, context.now)),
    mayRetry: mayJudge,
  };
}

/** It waits or is being read, or was read a moment ago and its account is not scored since. */
async function isMoving(tx: WorkspaceTransaction, progress: ConversationProgress, now: number): Promise<boolean> {
  const { id, status, readAt } = progress;
  if (status === 'queued' || status === 'reading') return true;
  if (readAt === null || status === 'failed' || status === 'waiting') return false;
  if (Math.abs(now - Date.parse(readAt)) > SCORED_WITHIN_MS) return false;
  return !(await listScored(tx, [id])).has(id);
}

/** Whose account is not scored by then is not waited for. */
const SCORED_WITHIN_MS = 60_000;

/** The turn that the page is to show: that of an open form, of the signal asked for, the one asked for, else the first. */
function turnOf(place: ConversationPlace, signals: readonly StoredSignal[], { draft }: LoadContext): number {
  const wanted = [draft?.signal, place.signal].filter((id) => id !== undefined);
  const placed = wanted.flatMap((id) => signals.find((signal) => signal.id === id) ?? [])[0];
  return placed?.span.turn ?? place.turn ?? 0;
}

function inOrder(signals: readonly StoredSignal[]): StoredSignal[] {
  return [...signals].sort(
    (left, right) =>
      left.span.turn - right.span.turn || left.span.start - right.span.start || (left.id < right.id ? -1 : 1),
  );
}

function countOn(pages: readonly TurnPage[], signals: readonly StoredSignal[]): ConversationModel['pages'] {
  return pages.map((page) => ({ ...page, signals: signals.filter(({ span }) => isOn(page, span.turn)).length }));
}

function isOn({ from, to }: TurnPage, turn: number): boolean {
  return from <= turn && turn <= to;
}

function toRefused({ reason, detail, kind, subtype, quote, turns }: Rejection, said: Conversation): RefusedCandidate {
  const turn = turns?.[0];
  return {
    reason,
    detail,
    kind: kind ?? null,
    subtype: subtype ?? null,
    quote: quote ?? null,
    turn: turn !== undefined && said.turns[turn] !== undefined ? turn : null,
  };
}

async function listAllSignals(tx: WorkspaceTransaction, conversationId: string): Promise<StoredSignal[]> {
  const signals: StoredSignal[] = [];
  let cursor: string | undefined;
  do {
    const page = await listSignals(tx, { conversationId }, { limit: 500, cursor });
    signals.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return signals;
}
