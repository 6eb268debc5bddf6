import { type Answering, answeringOf, median } from '../../scoring/index.ts';
import { daysSince, type Scene } from './scene.ts';
import type { Somebody } from './who.ts';

/** A figure of the last 30 days beside what is usual for this person. Null: too little is known. */
export interface Measure {
  readonly now: number | null;
  readonly usual: number | null;
  /** On how many points of their past `usual` rests. */
  readonly points: number;
}

/** How somebody takes part, against their own past only. */
export interface Engagement {
  /** Of our messages, which they answered: 0 to 1. */
  readonly share_answered: Measure;
  /** Hours until their answers, the median; nights and weekends are hours too. */
  readonly hours_to_answer: Measure;
  /** Calls and meetings in 30 days, against the median of the 30 days before, and of those before them. */
  readonly meetings: Measure;
}

const PERIOD_DAYS = 30;
/** How far back meetings are counted. */
const PERIODS = 12;

/** How somebody takes part, and how they answer us. */
export function engagementOf(
  scene: Scene,
  who: Somebody,
): { readonly engagement: Engagement; readonly answering: Answering } {
  const answering = answeringOf(scene.view, who);
  return {
    answering,
    engagement: { ...answersOf(scene, answering), meetings: meetingsOf(scene, who) },
  };
}

/** The windows and the least number of messages are those of IND-11. */
function answersOf(
  { policy }: Scene,
  { recent, before }: Answering,
): Pick<Engagement, 'share_answered' | 'hours_to_answer'> {
  const { baseline } = policy.indicators;
  const hours = (some: Answering['recent']) => some.flatMap((message) => message.hours ?? []);
  const share = (some: Answering['recent']) => hours(some).length / some.length;
  const hoursBefore = hours(before);
  const hoursNow = hours(recent);
  return {
    share_answered: {
      now: recent.length === 0 ? null : rounded(share(recent)),
      usual: before.length < baseline.least_points ? null : rounded(share(before)),
      points: before.length,
    },
    hours_to_answer: {
      now: hoursNow.length === 0 ? null : rounded(median(hoursNow)),
      usual: hoursBefore.length < baseline.least_points ? null : rounded(median(hoursBefore)),
      points: hoursBefore.length,
    },
  };
}

/** Whole periods since they were first there count; the last 30 days are the one that is compared. */
function meetingsOf(scene: Scene, who: Somebody): Measure {
  const { contacts } = scene.of(who);
  const ages = contacts.filter(({ kind }) => isMeeting(kind)).map(({ at }) => daysSince(scene, at));
  const [firstSeen] = contacts;
  if (firstSeen === undefined) return { now: null, usual: null, points: 0 };
  const whole = Math.floor((daysSince(scene, firstSeen.at) + 1) / PERIOD_DAYS) - 1;
  const points = Math.max(0, Math.min(whole, PERIODS));
  const countIn = (period: number) => ages.filter((age) => Math.floor(age / PERIOD_DAYS) === period).length;
  const past = Array.from({ length: points }, (_, index) => countIn(index + 1));
  return {
    now: countIn(0),
    usual: points < scene.policy.indicators.baseline.least_points ? null : median(past),
    points,
  };
}

/** Is this kind of touch one in which people meet? */
export function isMeeting(kind: string): boolean {
  return kind === 'call' || kind === 'meeting' || kind === 'qbr';
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
