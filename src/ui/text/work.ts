import type { InboxKind } from '../../domain/index.ts';
import { spaced } from './words.ts';

const KINDS: Readonly<Record<InboxKind, string>> = {
  handoff_unacknowledged: 'handoff nobody acknowledged',
  handback_overdue: 'handback overdue',
  review_due: 'review due',
  intervention: 'intervention',
  escalation: 'escalation',
  debrief: 'debrief',
  ownership_brief: 'brief of a new owner',
  promised_follow_up: 'promised follow-up',
  competitor_brief: 'competitor brief',
  expansion_note: 'expansion note',
  reset_call_agenda: 'reset-call agenda',
  pre_renewal_pack: 'pre-renewal pack',
  check_in: 'check-in',
};

/** A kind of work in words, as in the middle of a sentence. */
export function workLabel(kind: string): string {
  const words: Readonly<Record<string, string>> = KINDS;
  return words[kind] ?? spaced(kind);
}
