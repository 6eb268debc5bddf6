/** A rule of the playbook in words, with the places in the policy that its numbers come from. */
export interface RuleEntry {
  readonly id: string;
  readonly name: string;
  /** What holds when the rule holds. */
  readonly asks: string;
  /** The evidence it looks at, as the Evidence contract names it. */
  readonly reads: readonly string[];
  /** What ends it. */
  readonly clears: string;
  /** Paths in the policy. */
  readonly numbers: readonly string[];
  /** Where in a risk it shows. */
  readonly shows: string;
}
