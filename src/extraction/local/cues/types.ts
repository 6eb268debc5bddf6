import type { SignalKind, SubtypeOf } from '../../../domain/index.ts';

/**
 * Cues of one subtype by how much one of them alone says: `strong` is enough, `likely` is enough unless something speaks
 * against it, `hint` needs company. A cue is a pattern of the cue language (patterns/compile.ts), with flags before `::`
 * where the usual scopes do not hold:
 * `q` counts in a question, `h` counts under "if" and "would", `c`/`v` only from the customer's or our side,
 * `p` counts in the past, `o` counts in a story about others.
 */
export interface Cues {
  readonly strong?: readonly string[];
  readonly likely?: readonly string[];
  readonly hint?: readonly string[];
}

/** The cues of one kind, and what speaks against all of its subtypes in the same sentence. */
export interface CueTable<Kind extends SignalKind = SignalKind> {
  readonly kind: Kind;
  readonly subtypes: { readonly [Subtype in SubtypeOf<Kind>]?: Cues };
  readonly against?: readonly string[];
}
