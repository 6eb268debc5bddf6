import type { Conversation, Rejection, Signal } from '../../domain/index.ts';
import { createGrounder } from '../grounding/index.ts';
import { mergeSignals } from '../merging/index.ts';
import type { ModelCallRecord } from '../model.ts';
import type { ExtractionContext, UnreadTurns } from '../types.ts';
import type { Piece, Window } from '../windows/index.ts';
import { MAX_HALVINGS, type WindowResult } from './read-window.ts';

/** What the windows of one conversation gave, grounded and merged: one signal for each fact. */
export interface Gathered {
  readonly signals: readonly Signal[];
  readonly rejected: readonly Rejection[];
  readonly unread: readonly UnreadTurns[];
  readonly calls: readonly ModelCallRecord[];
  /** How many windows reported a signal's words. */
  windowsWith(signal: Signal): number;
}

/** Brings together what windows proposed, in their order: grounds it, leaves each fact to the window that owns it, merges. */
export function gather(
  conversation: Conversation,
  context: ExtractionContext,
  results: readonly WindowResult[],
): Gathered {
  const unreadPieces = results.filter(({ entry }) => entry.outcome !== 'ok').flatMap(({ window }) => window.own);
  const signals: Signal[] = [];
  const rejected: Rejection[] = [];
  const reported: (readonly Signal[])[] = [];
  const ground = createGrounder(conversation, context);
  for (const { window, entry } of results) {
    const { grounded, rejected: refused } = ground(entry.candidates);
    reported.push(grounded);
    rejected.push(...entry.rejected, ...refused);
    for (const signal of grounded) {
      if (mayReport(window, signal, unreadPieces)) signals.push(signal);
      else rejected.push(contextOnly(signal));
    }
  }
  return {
    signals: mergeSignals(signals),
    rejected,
    unread: results.flatMap(describeUnread),
    calls: results.flatMap((result) => result.calls),
    windowsWith: (signal) => reported.filter((list) => list.some((other) => haveWordsInCommon(signal, other))).length,
  };
}

function haveWordsInCommon({ kind, span }: Signal, other: Signal): boolean {
  const { turn, start, end } = other.span;
  return kind === other.kind && span.turn === turn && span.start < end && start < span.end;
}

/**
 * Each fact has one owner: the window whose own turns hold its quote. A window may also report a fact whose quote is in its
 * context if its own turns support it (two windows that each thought the other's turn the stronger would both be refused;
 * accepted twice, merging makes them one), or if the owner was not read.
 */
function mayReport(window: Window, { span, turns }: Signal, unreadPieces: readonly Piece[]): boolean {
  const [, ...supporting] = turns;
  return (
    window.own.some((piece) => holds(piece, span)) ||
    supporting.some((turn) => window.own.some((piece) => piece.turn === turn && turn !== span.turn)) ||
    unreadPieces.some((piece) => holds(piece, span))
  );
}

function holds(piece: Piece, span: Signal['span']): boolean {
  return piece.turn === span.turn && piece.start <= span.start && span.start < piece.end;
}

function contextOnly({ kind, subtype, turns, quote }: Signal): Rejection {
  const detail = 'found only in the context of this window; the window that owns these turns answers for them';
  return { reason: 'context_only', detail, kind, subtype, turns, quote };
}

function describeUnread({ window, entry }: WindowResult): UnreadTurns[] {
  if (entry.outcome === 'ok') return [];
  const turns = [...new Set(window.own.map((piece) => piece.turn))];
  const halved = entry.outcome === 'truncated' ? ` (halved up to ${MAX_HALVINGS} times)` : '';
  return [{ turns, reason: `${entry.outcome}: ${entry.reason}${halved}` }];
}
