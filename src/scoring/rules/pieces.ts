import type { Piece } from '../finding.ts';
import { attribute, type SignalOn } from '../view.ts';

/** A signal as a piece of a rule, aged from the moment it was said. `what` is completed by "said 12 days ago". */
export function saidPiece(signal: SignalOn, what: () => string, points: number, halfLife: number | null): Piece {
  return {
    points,
    halfLife,
    evidence: [signal.id],
    since: signal.at,
    what: () => `${what()}, said`,
  };
}

/** The first letter in upper case, the rest as it is. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An attribute in brackets after the words, where it is known: "the promise was not kept (SSO)". */
export function withAttribute(signal: SignalOn, words: string, name: string): string {
  const value = attribute(signal, name);
  return value === undefined ? words : `${words} (${value})`;
}

/** ASCII words with single spaces between them: nothing to normalise but their case. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Case, outer spaces and runs of spaces taken away: how two names or promises are compared. */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}
