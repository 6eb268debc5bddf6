import { resolveDue } from '../../ledger/index.ts';
import type { SaidDue } from '../due.ts';
import type { Said, Talk } from '../talk.ts';

/** When something is due by words that a model found: only where they stand in a turn it quotes. */
export function dueIn({ material }: Talk, turns: readonly Said[], words: string | null): SaidDue {
  const wanted = words?.trim() ?? '';
  const turn = wanted === '' ? undefined : turns.find(({ text }) => text.toLowerCase().includes(wanted.toLowerCase()));
  if (turn === undefined) return { words: null, date: null };
  const due = resolveDue({
    words: wanted,
    subtype: 'follow_up',
    strength: 'firm',
    quote: turn.text,
    saidAt: turn.conversation.occurred_at,
    zone: material.zone,
    fiscalYearStart: material.fiscalYearStart,
    renewalDate: material.account.renewal_date,
    contractStart: material.account.contract_start,
  });
  return { words: wanted, date: due.basis === 'default' ? null : due.date };
}
