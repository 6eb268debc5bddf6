import { leavingDay } from './leaving-day.ts';
import type { Source } from './material.ts';
import { type Contact, isoOf, type Scene, type Told } from './scene.ts';
import type { Somebody } from './who.ts';

const MILLISECONDS_PER_DAY = 86_400_000;
/** Somebody who says that they are leaving goes on writing until they have; where they do not say when, for so long. */
const NOTICE_DAYS = 30;
/** An absence that does not say until when is believed for so long. */
const ABSENCE_DAYS = 7;

/** One source's word that somebody has gone. */
export interface Departure {
  /** When it was said or written, in milliseconds. */
  readonly at: number;
  /** Since when they are gone, as far as it says. */
  readonly since: number;
  /** Until then what they write says nothing. */
  readonly effective: number;
  readonly by: 'record' | 'said' | 'automatic_reply' | 'bounce' | 'decision';
  /** How it tells the day: by name, loosely ("two weeks ago"), or not at all, and then it is when it was said. */
  readonly day: 'named' | 'about' | 'untold';
  readonly source: Source;
}

/** One source's word that somebody is there. */
export interface Sighting {
  readonly at: number;
  readonly by: 'record' | 'contact' | 'decision';
  readonly source: Source;
}

/** Whether somebody is there, and what says so. */
export interface Attendable {
  readonly departures: readonly Departure[];
  /** The departures that hold; empty: they are there, as far as anybody knows. */
  readonly gone: readonly Departure[];
  /** What outdates the departures, where something does. */
  readonly back: Sighting | undefined;
}

/** What was found of each person of a scene: it is asked for by whoever tells of roles, successors and threads. */
const found = new WeakMap<Scene['of'], Map<string, Attendable>>();

/** Did somebody leave? Of two sources the newer wins; a contact of theirs is a source too. On a tie they have left. */
export function attendableOf(scene: Scene, who: Somebody): Attendable {
  const ofScene = found.get(scene.of) ?? new Map<string, Attendable>();
  found.set(scene.of, ofScene);
  const attendable = ofScene.get(who.key) ?? findAttendable(scene, who);
  ofScene.set(who.key, attendable);
  return attendable;
}

function findAttendable(scene: Scene, who: Somebody): Attendable {
  const departures = departuresOf(scene, who);
  const sightings = sightingsOf(scene, who);
  const outdates = (seen: Sighting, gone: Departure) => seen.at > (seen.by === 'contact' ? gone.effective : gone.at);
  const gone = departures.filter((departure) => !sightings.some((seen) => outdates(seen, departure)));
  const newest = sightings.filter((seen) => departures.some((departure) => outdates(seen, departure))).at(-1);
  return { departures, gone, back: gone.length > 0 ? undefined : newest };
}

/**
 * Since when somebody is gone, in milliseconds, by the departures that hold (at least one): the earliest day that any tells. A day
 * told loosely says nothing beside one that was named, unless it was told later and contradicts it: then it takes its place, as
 * does a day named later in words.
 */
export function goneSince(gone: readonly Departure[]): number {
  const told = gone.filter((one) => !gone.some((other) => other !== one && settles(other, one)));
  return Math.min(...(told.length === 0 ? gone : told).map(({ since }) => since));
}

/** Does a departure make the day that another tells void? */
function settles(one: Departure, other: Departure): boolean {
  if (one.day === 'named' && other.day === 'about') return other.at < one.at || !contradicts(other, one);
  if (one.by !== 'said' || other.by !== 'said' || other.day !== 'named' || one.at <= other.at) return false;
  return one.day === 'named' || (one.day === 'about' && contradicts(one, other));
}

/** A loose day is no slip of memory where it lies in another month, and not just across its border, or where it is said to correct. */
function contradicts(loose: Departure, named: Departure): boolean {
  const isElsewhere = isoOf(loose.since).slice(0, 7) !== isoOf(named.since).slice(0, 7);
  const isFar = Math.abs(loose.since - named.since) > LOOSE_DAYS * MILLISECONDS_PER_DAY;
  return (isElsewhere && isFar) || CORRECTION.test(loose.source.words);
}

/** "Two weeks ago" is meant to within so many days. */
const LOOSE_DAYS = 14;
const CORRECTION =
  /\b(?:actually|correction|to correct|i was wrong|we were wrong|not (?:on|in|until|till)|rather than|instead|moved (?:up|back|forward|to)|earlier than|later than|after all)\b/i;

function departuresOf(scene: Scene, who: Somebody): readonly Departure[] {
  const ended = scene.of(who).entries.filter((entry) => entry.ended !== undefined);
  const open = scene.of(who).entries.some((entry) => entry.ended === undefined);
  const record = open
    ? []
    : ended.map(({ ended: at = 0, source }): Departure => {
        const words = `${source.words}, until ${isoOf(at).slice(0, 10)}`;
        return {
          at,
          since: at,
          effective: at,
          by: 'record',
          day: 'named',
          source: { ...source, at: isoOf(at), words },
        };
      });
  const said = toldOf(scene, who, 'champion_change', ['departed']).map((told): Departure => {
    const { at, source } = told;
    return { at, ...effectOf(told, who), by: 'said', source };
  });
  const decided = scene
    .of(who)
    .decided.filter((one) => one.action === 'left')
    .map(({ decidedAt, source, sinceAt }): Departure => {
      return {
        at: decidedAt,
        since: sinceAt,
        effective: Math.max(decidedAt, sinceAt),
        by: 'decision',
        day: 'named',
        source,
      };
    });
  return [...record, ...said, ...automaticDepartures(scene, who), ...decided].sort(
    (one, other) => one.at - other.at || (one.source.id < other.source.id ? -1 : 1),
  );
}

/** Their own automatic reply that they have left, or a report that the mailbox of somebody we knew is no more. */
function automaticDepartures(scene: Scene, who: Somebody): readonly Departure[] {
  const moves = new Set(
    toldOf(scene, who, 'champion_change', ['role_changed']).map(({ conversation }) => conversation),
  );
  const { contacts: mails } = scene.of(who);
  const isKnown = (at: number) =>
    scene.of(who).entries.length > 0 || mails.some((mail) => mail.at < at && isHeard(mail, who));
  return mails.flatMap((mail): Departure[] => {
    const { at, source, automatic, conversation } = mail;
    if (automatic === 'departure' && (conversation === undefined || !moves.has(conversation)) && isAuthor(mail, who)) {
      return [{ at, since: at, effective: at, by: 'automatic_reply', day: 'untold', source }];
    }
    if (automatic !== 'bounce' || !mail.mailboxGone || !isKnown(at)) return [];
    return [
      {
        at,
        since: at,
        effective: at,
        by: 'bounce',
        day: 'untold',
        source: { ...source, words: 'a delivery report: there is no such mailbox any more' },
      },
    ];
  });
}

function isAuthor(mail: Contact, who: Somebody): boolean {
  return mail.theirs.some((one) => one.who.key === who.key && (one.spoke || mail.theirs.length === 1));
}

function sightingsOf(scene: Scene, who: Somebody): readonly Sighting[] {
  const record = scene
    .of(who)
    .entries.filter((entry) => entry.ended === undefined)
    .map(({ recorded: at, source }): Sighting => ({ at, by: 'record', source }));
  const heard = scene
    .of(who)
    .contacts.filter((contact) => isHeard(contact, who))
    .map(({ at, source }): Sighting => ({ at, by: 'contact', source }));
  const decided = scene
    .of(who)
    .decided.filter((one) => one.action === 'not_left')
    .map(({ decidedAt: at, source }): Sighting => ({ at, by: 'decision', source }));
  const byTime = [...record, ...heard, ...decided];
  return byTime.sort((one, other) => one.at - other.at || (one.source.id < other.source.id ? -1 : 1));
}

/** Did they speak, or write by hand? */
export function isHeard(contact: Contact, who: Somebody): boolean {
  return contact.automatic === undefined && contact.theirs.some((one) => one.who.key === who.key && one.spoke);
}

/** When a departure that was said takes effect: on the day it names; else at once, or of their own a notice later. */
function effectOf(told: Told, who: Somebody): Pick<Departure, 'since' | 'effective' | 'day'> {
  const said = leavingDay(told.source.words, told.attribute('when'), told.at);
  if (said !== undefined) {
    return { since: said.end, effective: Math.max(told.at, said.end), day: said.exact ? 'named' : 'about' };
  }
  const notice = told.speaker?.key === who.key ? NOTICE_DAYS * MILLISECONDS_PER_DAY : 0;
  return { since: told.at, effective: told.at + notice, day: 'untold' };
}

/** Where somebody is away to, by their automatic reply. */
export interface Leave {
  readonly since: number;
  readonly until: number | undefined;
  readonly source: Source;
}

/** The absence that holds on the day: until they are back, or have spoken or written by hand since. */
export function leaveOf(scene: Scene, who: Somebody): Leave | undefined {
  const replies = scene.of(who).contacts.filter((contact) => contact.automatic === 'absence' && isAuthor(contact, who));
  const last = replies.at(-1);
  if (last === undefined) return undefined;
  const until = last.until ?? last.at + ABSENCE_DAYS * MILLISECONDS_PER_DAY;
  const isBack = scene.of(who).contacts.some((contact) => contact.at > last.at && isHeard(contact, who));
  if (until < scene.end || isBack) return undefined;
  return { since: last.at, until: last.until, source: last.source };
}

/** What is said of somebody, by kind; oldest first. */
export function toldOf(scene: Scene, who: Somebody, kind: Told['kind'], subtypes?: readonly string[]): readonly Told[] {
  return scene
    .of(who)
    .told.filter((told) => told.kind === kind && (subtypes === undefined || subtypes.includes(told.subtype)));
}
