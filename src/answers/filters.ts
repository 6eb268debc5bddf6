import { isAtOneTime, type QuestionReading } from './question/reading.ts';
import type { AppliedFilter, Heard } from './types.ts';

/** Where in an account's record an answer may stand. */
export interface Scope {
  readonly filters: readonly AppliedFilter[];
  /** Oldest first. */
  readonly conversations: readonly Heard[];
  /** True where nothing limits it. */
  readonly whole: boolean;
  /** Who must speak, as turns name them; null: anybody. */
  readonly speakers: readonly string[] | null;
  readonly side: 'us' | 'customer' | null;
}

/**
 * The limits that a question sets, applied to the conversations of an account. One that would leave nothing to look at is
 * dropped, and says so.
 */
export function scopeOf(reading: QuestionReading, heard: readonly Heard[]): Scope {
  let conversations = heard;
  const filters: AppliedFilter[] = [];
  const narrow = (filter: Omit<AppliedFilter, 'applied'>, keep: (one: Heard) => boolean): boolean => {
    const kept = conversations.filter(keep);
    const applied = kept.length > 0;
    filters.push({ ...filter, applied });
    if (applied) conversations = kept;
    return applied;
  };
  const said = timeOf(reading);
  if (said !== null) {
    narrow({ kind: 'time', words: said.words, meaning: said.meaning }, ({ id, day }) =>
      said.conversations !== null ? said.conversations.includes(id) : isWithin(day, said),
    );
  }
  const { medium, side, speakers } = reading;
  if (medium !== null) {
    narrow(
      { kind: 'medium', words: medium.words, meaning: `${medium.medium}s` },
      (one) => one.medium === medium.medium,
    );
  }
  const names = speakers.flatMap((person) => person.names).map((name) => name.trim().toLowerCase());
  const speaking =
    speakers.length > 0 &&
    narrow(
      {
        kind: 'person',
        words: speakers.map(({ words }) => words).join(', '),
        meaning: `said by ${speakers.map(({ name }) => name).join(', ')}`,
      },
      (one) => one.speakers.some((name) => names.includes(name.trim().toLowerCase())),
    );
  const sided =
    side !== null &&
    narrow(
      { kind: 'side', words: side.words, meaning: side.side === 'us' ? 'said by our side' : 'said by the customer' },
      ({ participants }) => participants.some((person) => person.side === (side.side === 'us' ? 'vendor' : 'customer')),
    );
  return {
    filters,
    conversations,
    whole: conversations.length === heard.length,
    speakers: speaking ? speakers.flatMap((person) => person.names) : null,
    side: sided ? side.side : null,
  };
}

/**
 * The time that a whole question asks about; null: none. Of several questions in one the time words are one's: what is asked
 * beside it may lie elsewhere.
 */
export function timeOf({ time }: QuestionReading): QuestionReading['time']['said'] {
  return isAtOneTime({ time }) ? time.said : null;
}

/** Does a day (`YYYY-MM-DD`) lie within some days, either end open where it is null? */
export function isWithin(day: string, { from, to }: { readonly from: string | null; readonly to: string | null }) {
  return (from === null || day >= from) && (to === null || day <= to);
}

/** What is said of filters that were dropped. */
export function droppedNotes({ filters }: Scope): readonly string[] {
  return filters
    .filter(({ applied }) => !applied)
    .map(({ words, meaning }) => `“${words}” (${meaning}) left nothing to look at and was dropped.`);
}
