import type { Evidence, SignalEvidence } from '../../domain/index.ts';
import { type Dated, type KnownEvidence, knownSignal } from '../known.ts';
import { isoInstant } from '../plays/deadlines.ts';
import { before, type View } from '../view.ts';

/** Makes of what is known what would be known if something more had happened. */
export type Change = (known: KnownEvidence) => KnownEvidence;

/** Evidence that is not there, in words, and what would be known with it. */
export interface Hypothesis {
  readonly evidence_needed: string;
  readonly change: Change;
}

/** The last instant that is both of the day and known: when a hypothesis happens. */
export function momentOf({ end, known }: View): number {
  return Math.min(end, known.knownEnd) - 1;
}

/** Somebody says something. */
export function withSignal(view: View, said: Pick<SignalEvidence, 'kind' | 'subtype' | 'attrs'>): Change {
  const at = momentOf(view);
  const signal: SignalEvidence = { id: `hypothesis:${said.kind}`, occurred_at: isoInstant(at), ...said };
  return (known) => ({ ...known, signals: insertBefore(known.signals, view.end, [knownSignal(now(view, signal))]) });
}

/** Signals no longer hold, as if a person had dismissed them. */
export function withoutSignals(ids: readonly string[]): Change {
  return (known) => ({ ...known, signals: known.signals.filter(({ item }) => !ids.includes(item.id)) });
}

/** Touches of today. */
export function withTouches(view: View, touches: readonly Omit<Evidence['touches'][number], 'at'>[]): Change {
  const at = isoInstant(momentOf(view));
  const happened = touches.map((touch) => now(view, { at, ...touch }));
  return (known) => ({ ...known, touches: insertBefore(known.touches, view.end, happened) });
}

/** Another person of theirs on record from today. */
export function withPerson(view: View, person: Pick<Evidence['people'][number], 'name' | 'roles'>): Change {
  return (known) => ({ ...known, people: insertBefore(known.people, view.end, [now(view, person)]) });
}

/** A usage row of today. */
export function withUsage(view: View, row: Omit<Evidence['usage'][number], 'date'>): Change {
  return (known) => ({
    ...known,
    usage: insertBefore(known.usage, view.end, [now(view, { date: view.asOf, ...row })]),
  });
}

/** Several changes, one after the other. */
export function together(changes: readonly Change[]): Change {
  return (known) => changes.reduce((changed, change) => change(changed), known);
}

/** An item of this moment. */
export function now<Item>(view: View, item: Item): Dated<Item> {
  const at = momentOf(view);
  return { item, at, recorded: at };
}

/** Adds items of this moment where the order by time wants them: what is later stays behind. */
export function insertBefore<Entry extends Dated<unknown>>(
  items: readonly Entry[],
  end: number,
  added: readonly Entry[],
): Entry[] {
  const past = before(items, end);
  return [...past, ...added, ...items.slice(past.length)];
}
