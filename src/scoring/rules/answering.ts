import { type Touch, utcDate } from '../../domain/index.ts';
import { evidenceId } from '../evidence-id.ts';
import { countOf, findingOf, formatNumber, type Piece, percent, type Rule } from '../finding.ts';
import type { Dated } from '../known.ts';
import { answerableFrom, firstUnanswered, hasAutomatic, hasComeBack, touchesWith } from '../people/answers.ts';
import { reachableChampions } from '../people/champions.ts';
import { type Contact, distinct } from '../people/directory.ts';
import { sponsorsOf } from '../people/sponsors.ts';
import { ageOf, type View } from '../view.ts';

const MILLISECONDS_PER_HOUR = 3_600_000;

/** IND-19: an executive sponsor or champion has left a message of ours unanswered for the policy's days. One try is enough. */
export const unansweredRule: Rule = {
  id: 'IND-19',
  evaluate: (view) => {
    const asked = distinct([...sponsorsOf(view), ...reachableChampions(view)]);
    return findingOf(
      view,
      'IND-19',
      asked.flatMap((contact) => unansweredPiece(view, contact) ?? []),
    );
  },
};

/** Why somebody is unresponsive by IND-19; `undefined` when they are not. */
export function unansweredPiece(view: View, contact: Contact): Piece | undefined {
  const message = firstUnanswered(view, contact);
  if (message === undefined) return undefined;
  const age = ageOf(view, message.waitingSince);
  if (age < view.policy.indicators.unanswered_days) return undefined;
  return {
    points: view.policy.points['IND-19'],
    halfLife: view.policy.half_lives['IND-19'],
    since: message.waitingSince,
    evidence: [evidenceId.touch(message.item)],
    what: () =>
      `${contact.name} has left our message of ${utcDate(message.at)} unanswered for ${countOf(age, 'day')}${message.waitingSince > message.at ? ' since they were back' : ''}`,
  };
}

/** IND-11: a champion answers a much smaller share of our messages, or much later, than they used to. */
export const quietRule: Rule = {
  id: 'IND-11',
  evaluate: (view) =>
    findingOf(
      view,
      'IND-11',
      reachableChampions(view).flatMap((contact) => quietPiece(view, contact) ?? []),
    ),
};

/** A message of ours to somebody. */
export interface Message {
  readonly age: number;
  readonly touch: Touch;
  /** Hours until the answer; `undefined` when there is none. */
  readonly hours: number | undefined;
}

/** Why somebody is quiet by IND-11; `undefined` when they are not, or too little is known. */
export function quietPiece(view: View, contact: Contact): Piece | undefined {
  const { recent, before } = messagesByAge(view, contact);
  if (recent.length < view.policy.indicators.quiet.least_messages) return undefined;
  const words = fewerAnswers(view, recent, before) ?? slowerAnswers(view, recent, before);
  if (words === undefined) return undefined;
  return {
    points: view.policy.points['IND-11'],
    halfLife: view.policy.half_lives['IND-11'],
    since: view.end - 1,
    evidence: recent.map(({ touch }) => evidenceId.touch(touch)),
    what: `${contact.name} ${words}`,
  };
}

/** Champions we write to as often as IND-11 asks, of whom it is not known how they used to answer. */
export function championsWithoutBaseline(view: View): string[] {
  const { quiet, baseline } = view.policy.indicators;
  return reachableChampions(view)
    .filter((contact) => {
      const { recent, before } = messagesByAge(view, contact);
      return recent.length >= quiet.least_messages && before.length < baseline.least_points;
    })
    .map(({ name }) => name);
}

/** Our messages of the last days that the policy looks at, and of those before, against which they are held. */
export function messagesByAge(view: View, contact: Contact) {
  const { quiet, baseline } = view.policy.indicators;
  const messages = messagesTo(view, contact);
  return {
    recent: messages.filter(({ age }) => age >= quiet.answer_grace_days && age <= quiet.window_days),
    before: messages.filter(({ age }) => age > quiet.window_days && age <= quiet.window_days + baseline.days),
  };
}

function fewerAnswers(view: View, recent: readonly Message[], before: readonly Message[]): string | undefined {
  const { quiet, baseline } = view.policy.indicators;
  if (before.length < baseline.least_points) return undefined;
  const [now, then] = [shareAnswered(recent), shareAnswered(before)];
  if (now >= then * quiet.share_below) return undefined;
  return `answered ${percent(now)} of our last ${countOf(recent.length, 'message')}, against ${percent(then)} before`;
}

function slowerAnswers(view: View, recent: readonly Message[], before: readonly Message[]): string | undefined {
  const { quiet, baseline } = view.policy.indicators;
  const [now, then] = [hoursOf(recent), hoursOf(before)];
  if (now.length === 0 || then.length < baseline.least_points) return undefined;
  const [slow, usual] = [median(now), median(then)];
  if (slow <= usual * quiet.slower_than) return undefined;
  return `takes ${formatNumber(slow)} hours to answer us, against ${formatNumber(usual)} before`;
}

/**
 * Messages of ours that reached a person, each with its answer: a later email of theirs in the thread. One that they found
 * when they were back is as old as their being back.
 */
function messagesTo(view: View, contact: Contact): Message[] {
  const touches = touchesWith(view, contact);
  const { quiet, baseline } = view.policy.indicators;
  const oldest = quiet.window_days + baseline.days;
  const isWaiting = hasAutomatic(view, contact);
  const replies = touches.filter(({ item, at }) => item.kind === 'email_in' && ageOf(view, at) <= oldest);
  return touches
    .filter(
      (sent) =>
        sent.item.kind === 'email_out' &&
        (isWaiting || ageOf(view, sent.at) <= oldest) &&
        !hasComeBack(view, contact, sent),
    )
    .map((sent) => {
      const answer = replies.find((reply) => reply.at > sent.at && isSameThread(sent, reply));
      const from = answerableFrom(view, contact, sent);
      return {
        age: ageOf(view, answer === undefined ? from : sent.at),
        touch: sent.item,
        hours: answer === undefined ? undefined : Math.max(0, answer.at - from) / MILLISECONDS_PER_HOUR,
      };
    });
}

/** Where either thread is unknown any later email of that person counts: silence must be shown, not guessed. */
function isSameThread({ item: sent }: Dated<Touch>, { item: reply }: Dated<Touch>): boolean {
  return !sent.thread || !reply.thread || sent.thread === reply.thread;
}

function shareAnswered(messages: readonly Message[]): number {
  return hoursOf(messages).length / messages.length;
}

function hoursOf(messages: readonly Message[]): number[] {
  return messages.flatMap(({ hours }) => hours ?? []);
}

/** The middle value, or the mean of the two in the middle; of nothing it is 0. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
