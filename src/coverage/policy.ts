/** What the leakage audit counts as too long, in days (playbook.md, section 7, leaves these to the policy). */
export const coveragePolicy = {
  version: '1',
  /** How far back what was said, changed hands or fell due is looked at. */
  window_days: 90,
  /** A signal that nobody was shown for longer than this was missed; shown later than this, it was recognised too late. */
  shown_within_days: 7,
  /** The same for somebody acting on it, dismissing it or confirming it. */
  acted_within_days: 14,
  /** From the words being spoken to the signal on record. */
  recorded_within_days: 2,
  /** A new owner opens the brief they were given within so many days, or the context counts as lost. */
  opened_within_days: 7,
  /** Attention is counted over both. */
  attention_days: [7, 30],
} as const;

export type CoveragePolicy = typeof coveragePolicy;
