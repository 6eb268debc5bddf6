import type { LocalSentence } from '../extraction/index.ts';
import { resolveDue } from '../ledger/index.ts';
import type { Said, Talk } from './talk.ts';

/** When something is due: the words as said, and the day that follows from them, `YYYY-MM-DD`. */
export interface SaidDue {
  readonly words: string | null;
  readonly date: string | null;
}

/** When what some sentences of a turn promise is due. No day is made up: words that give none have none. */
export function localDue(
  { material }: Talk,
  said: Said,
  sentences: readonly LocalSentence[],
  subtype = 'follow_up',
): SaidDue {
  const found = sentences.map(({ when, start, end }) => ({ when, quote: said.text.slice(start, end) }));
  const timed = found.filter((one) => one.when !== undefined);
  const reads = timed.map(({ when = '', quote }) => {
    const due = resolveDue({
      words: when,
      subtype,
      strength: 'firm',
      quote,
      saidAt: said.conversation.occurred_at,
      zone: material.zone,
      fiscalYearStart: material.fiscalYearStart,
      renewalDate: material.account.renewal_date,
      contractStart: material.account.contract_start,
    });
    return { words: when.trim(), date: due.basis === 'default' ? null : due.date };
  });
  return reads.find(({ date }) => date !== null) ?? reads[0] ?? { words: null, date: null };
}
