import { type Conversation, verdictGiven } from '../../domain/index.ts';
import { isIntact, type StoredSignal } from '../../storage/index.ts';
import type { SignalView, TurnView } from '../model.ts';

/** How many turns stand before and after a quote's own in an excerpt. */
export const AROUND = 2;

/** The turns of a conversation from one index to another, inclusive, with the words its signals rest on. */
export function toTurns(
  conversation: Conversation,
  signals: readonly StoredSignal[],
  from = 0,
  to = conversation.turns.length - 1,
): TurnView[] {
  const people = new Map(conversation.participants.map((person) => [person.name.trim().toLowerCase(), person]));
  // No quote is shown inside a text that is no longer the one it was taken from.
  const intact = signals.filter((signal) => isIntact(signal, conversation));
  return conversation.turns.slice(Math.max(from, 0), to + 1).map((turn, offset) => {
    const index = Math.max(from, 0) + offset;
    const person = people.get(turn.speaker.trim().toLowerCase());
    return {
      index,
      speaker: turn.speaker,
      side: person?.side ?? 'unknown',
      title: person?.title ?? null,
      at: turn.at ?? null,
      text: turn.text,
      marks: intact
        .filter(({ span }) => span.turn === index)
        .map(({ id, span }) => ({ id, start: span.start, end: span.end })),
    };
  });
}

/** The turns around a signal's quote, with only its own words marked. */
export function toExcerpt(conversation: Conversation, signal: StoredSignal): TurnView[] {
  return toTurns(conversation, [signal], signal.span.turn - AROUND, signal.span.turn + AROUND);
}

/** A stored signal as pages show it. */
export function toSignalView(signal: StoredSignal): SignalView {
  return {
    id: signal.id,
    kind: signal.kind,
    subtype: signal.subtype,
    quote: signal.quote,
    attrs: signal.attrs,
    turns: signal.turns,
    span: signal.span,
    occurredAt: signal.occurredAt,
    verdict: verdictGiven(signal),
    readAs: signal.readAs,
    version: signal.version,
  };
}
