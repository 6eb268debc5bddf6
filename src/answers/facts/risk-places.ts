import type { Risk } from '../../domain/index.ts';
import type { Place } from '../types.ts';
import { type AccountFacts, placeOfSignal } from './facts.ts';

/** Finds the words behind evidence that a risk names: those of a signal, or of a promise the latest said by the risk's day. */
export function riskPlaces(facts: AccountFacts, { as_of }: Risk): (evidence: readonly string[]) => readonly Place[] {
  const until = new Set(facts.heard.filter(({ day }) => day <= as_of).map(({ id }) => id));
  const signals = new Map(facts.signals.map((signal) => [signal.id, signal]));
  const entries = new Map(facts.ledger.entries.map((entry) => [entry.id, entry]));
  return (evidence) =>
    evidence.flatMap((id) => {
      const signal = signals.get(id);
      if (signal !== undefined) return [placeOfSignal(signal)];
      const said = entries.get(id)?.said.findLast(({ conversation }) => until.has(conversation));
      return said === undefined ? [] : [{ conversation: said.conversation, turn: said.turn, quote: said.quote }];
    });
}
