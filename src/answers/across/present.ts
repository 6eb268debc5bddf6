import type { AccountFound, FoundPage, FoundPromise, FoundSignal, SaidPlace } from '../../storage/index.ts';
import type { Citation } from '../types.ts';
import type { AcrossEntry, AcrossItem } from './types.ts';

/** What was found, as every face gives it. */
export function toEntries({ items }: FoundPage<FoundSignal | FoundPromise>): readonly AcrossEntry[] {
  return items.map(({ account, found, items: members }: AccountFound<FoundSignal | FoundPromise>) => ({
    account,
    found,
    items: members.map(toItem),
  }));
}

function toItem(item: FoundSignal | FoundPromise): AcrossItem {
  if ('kind' in item) {
    const { id, kind, subtype, attrs, status } = item;
    return { type: 'signal', id, kind, subtype, attrs, status, ...toCitation(item) };
  }
  const { id, what, state, subtype, strength, owner, counts, dueDate, dueBasis } = item;
  const due = { due_date: dueDate, due_basis: dueBasis };
  return { type: 'promise', id, what, state, subtype, strength, owner, counts, ...due, ...toCitation(item) };
}

function toCitation({ conversation, turn, quote, speaker, occurredAt, medium, subject }: SaidPlace): Citation {
  return { conversation, turn, quote, speaker, occurred_at: occurredAt, medium, subject };
}
