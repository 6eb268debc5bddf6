import {
  type AttributeName,
  attributesOf,
  type Conversation,
  isLegal,
  type Signal,
  STRENGTHS,
} from '../../domain/index.ts';
import type { ExtractionContext } from '../types.ts';
import { isPlaceholder } from './legal.ts';
import { spokenIn } from './spoken.ts';

/** What somebody would have otherwise about a grounded signal: never its kind, its turns or its quote. */
export interface Correction {
  /** null leaves it. */
  readonly subtype: string | null;
  /** Values to be set; null removes one. */
  readonly attrs: Readonly<Record<string, string | null>>;
}

/**
 * Applies corrections to signals of a conversation under the rules that candidates are held to: a subtype must be legal for the
 * kind, an attribute legal for the subtype and made of words that were said or told. Whatever breaks a rule is left out and
 * what was there stays. A signal that nothing changes is given back as it is.
 */
export function correctorFor(
  conversation: Conversation,
  context?: ExtractionContext,
): (signal: Signal, correction: Correction) => Signal {
  const isSpoken = spokenIn(conversation, context);
  function isAcceptable(name: AttributeName, value: string): boolean {
    if (name === 'strength') return (STRENGTHS as readonly string[]).includes(value);
    return !isPlaceholder(value) && isSpoken(name, value);
  }
  return (signal, { subtype, attrs }) => {
    const fits = subtype !== null && isLegal(signal.kind, subtype);
    const chosen = fits ? subtype : signal.subtype;
    const before: Readonly<Record<string, string | undefined>> = signal.attrs;
    const after = attributesOf(signal.kind, chosen).flatMap((name) => {
      const wanted = attrs[name]?.trim();
      if (attrs[name] === null) return [];
      const value = wanted !== undefined && isAcceptable(name, wanted) ? wanted : before[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const isSame =
      chosen === signal.subtype &&
      after.length === Object.values(before).filter((value) => value !== undefined).length &&
      after.every(([name, value]) => before[name] === value);
    return isSame ? signal : ({ ...signal, subtype: chosen, attrs: Object.fromEntries(after) } as Signal);
  };
}
