import type { Touch } from '../../domain/index.ts';
import { type Dated, instantOf } from '../known.ts';
import { oncePer, oncePerList } from '../once.ts';
import { ageOf, before, type View } from '../view.ts';
import { type Contact, contactOf } from './directory.ts';

/** Touches in which two sides speak. */
export const TALKS: readonly Touch['kind'][] = ['call', 'meeting', 'qbr'];

/** Touches with one person, oldest first. */
export function touchesWith(view: View, { key }: Contact): readonly Dated<Touch>[] {
  const all = groupsOf(view).get(key) ?? [];
  return before(all, view.end);
}

const groupsOf = oncePer((view: View) => touchesByContact(view.known.touches)(view.people)(view));

/** Of the touches, each with whom it was: the same on any day that knows the same people. */
const touchesByContact = oncePerList((touches: View['touches']) =>
  oncePerList((_people: View['people']) => {
    let groups: Map<string | undefined, View['touches'][number][]> | undefined;
    return (view: View) => {
      groups ??= Map.groupBy(touches, ({ item }) => contactOf(view, item)?.key);
      return groups;
    };
  }),
);

/** A message of ours that stands unanswered, and the instant since which it could have been answered. */
export interface Unanswered extends Dated<Touch> {
  readonly waitingSince: number;
}

/**
 * The first message of ours (of one team, where `by` is given) that a person has not answered; an email of theirs, a
 * call, a meeting or a QBR with them answers all before it. What came back undelivered asked nobody, and an automatic reply
 * answers nothing. `undefined` when nothing is unanswered.
 */
export function firstUnanswered(view: View, contact: Contact, by?: Touch['by']): Unanswered | undefined {
  const touches = touchesWith(view, contact);
  let answeredUntil = Number.NEGATIVE_INFINITY;
  for (const { item, at } of touches) if (at > answeredUntil && isTwoWay(item)) answeredUntil = at;
  for (const sent of touches) {
    if (sent.item.kind !== 'email_out' || sent.at <= answeredUntil) continue;
    if ((by === undefined || sent.item.by === by) && !hasComeBack(view, contact, sent)) {
      return { ...sent, waitingSince: answerableFrom(view, contact, sent) };
    }
  }
  return undefined;
}

/** The instant from which a message could be answered: its own, or when they came back from where their reply said they were. */
export function answerableFrom(view: View, contact: Contact, sent: Dated<Touch>): number {
  const absences = automaticOf(view, contact).filter(({ item }) => item.automatic === 'absence');
  return absences.reduce((latest, { item, at }) => {
    const back = instantOf(item.until);
    const isDuring = back !== undefined && sent.at <= back && sent.at >= at - FIRST_REPLY;
    return isDuring ? Math.max(latest, back) : latest;
  }, sent.at);
}

/** Did a delivery report say that this message has not reached them? */
export function hasComeBack(view: View, contact: Contact, sent: Dated<Touch>): boolean {
  return automaticOf(view, contact).some(
    ({ item, at }) =>
      item.automatic === 'bounce' &&
      at >= sent.at &&
      at - sent.at <= LAST_REPORT &&
      (!item.thread || !sent.item.thread || item.thread === sent.item.thread),
  );
}

/** Automatic replies come within minutes, but to the first message of an absence only. */
const FIRST_REPLY = 86_400_000;
/** Mail servers give up after five days at the latest (RFC 5321, 4.5.4.1). */
const LAST_REPORT = 6 * 86_400_000;

/** Somebody's absence on the day of a view; `until` is when they are back, where their reply said it. */
export interface Absence {
  readonly until: number | undefined;
}

/** Whether somebody is away: their automatic reply said so, its time is not over, and they have not been heard since. */
export function absenceOf(view: View, contact: Contact): Absence | undefined {
  const newest = automaticOf(view, contact).findLast(({ item }) => item.automatic === 'absence');
  if (newest === undefined) return undefined;
  const hasBeenHeard = touchesWith(view, contact).some(({ item, at }) => isTwoWay(item) && at > newest.at);
  const until = instantOf(newest.item.until);
  const isOver = until === undefined ? ageOf(view, newest.at) > view.policy.plays.absence_days : until < view.end;
  return hasBeenHeard || isOver ? undefined : { until };
}

/** Does a touch show that they were there? */
function isTwoWay({ kind }: Touch): boolean {
  return kind === 'email_in' || TALKS.includes(kind);
}

/** Has anything come back by itself from this person? */
export function hasAutomatic(view: View, contact: Contact): boolean {
  return automaticOf(view, contact).length > 0;
}

function automaticOf(view: View, { key }: Contact): readonly Dated<Touch>[] {
  return view.automatic.length === 0 ? [] : (automaticByContact(view).get(key) ?? []);
}

const automaticByContact = oncePer((view: View) =>
  Map.groupBy(view.automatic, ({ item }) => contactOf(view, item)?.key),
);
