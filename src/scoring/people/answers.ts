import type { Touch } from '../../domain/index.ts';
import type { Dated } from '../known.ts';
import { oncePer } from '../once.ts';
import type { View } from '../view.ts';
import { type Contact, contactOf } from './directory.ts';

/** Touches in which two sides speak. */
export const TALKS: readonly Touch['kind'][] = ['call', 'meeting', 'qbr'];

/** Touches with one person, oldest first. */
export function touchesWith(view: View, { key }: Contact): readonly Dated<Touch>[] {
  return touchesByContact(view).get(key) ?? [];
}

const touchesByContact = oncePer((view: View) => Map.groupBy(view.touches, ({ item }) => contactOf(view, item)?.key));

/**
 * The first message of ours (of one team, where `by` is given) that a person has not answered; an email of theirs, a
 * call, a meeting or a QBR with them answers all before it. `undefined` when nothing is unanswered.
 */
export function firstUnanswered(view: View, contact: Contact, by?: Touch['by']): Dated<Touch> | undefined {
  const touches = touchesWith(view, contact);
  const answeredUntil = touches
    .filter(({ item }) => item.kind === 'email_in' || TALKS.includes(item.kind))
    .reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  return touches.find(
    ({ item, at }) => item.kind === 'email_out' && (by === undefined || item.by === by) && at > answeredUntil,
  );
}
