import type { Evidence, Risk } from '../../src/domain/index.ts';

/** A risk of one point per open signal: enough to see which evidence and which days reached the scorer. */
export function countSignals(evidence: Evidence, asOf: string, knownAt: string): Risk {
  const score = Math.min(100, evidence.signals.filter(({ status }) => status === 'open').length);
  const unknown: Risk['dear']['roi'] = { status: 'unknown', evidence: [], why: '' };
  return {
    account: evidence.account.key,
    as_of: asOf,
    known_at: knownAt,
    policy: { version: 'test', hash: 'test' },
    score,
    band: 'green',
    runway: { days: null, label: 'unknown', note: null },
    dear: { deployment: unknown, engagement: unknown, adoption: unknown, roi: unknown },
    contributions: [],
    leaks: [],
    triggers: [],
    ae: 'stays_out',
    review: { rule: null, cs_side: [], sales_side: [] },
    root_cause: { primary: null, candidates: [], commercial: false },
    escalation: { level: 'none', reasons: [] },
    cadence: { meeting: null, every_days: null, next: null },
    conduct: [],
    blind_spots: [],
    would_change: [],
  };
}
