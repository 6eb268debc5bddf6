import { createHash } from 'node:crypto';
import {
  accountClues,
  canonicalJson,
  parseInstant,
  type UsageEvent,
  type UsageMember,
  utcDate,
} from '../../domain/index.ts';
import { emailDomain, isFreemail, isWithin, normaliseDomain } from '../sides.ts';
import { storableText } from '../storable.ts';
import { pick } from './body.ts';
import type { ReadingContext, Received, ToolSetting } from './tool.ts';

/** What usage tools have in common: settings that name events, and what is made of the events of a delivery. */

/** The settings of a source of usage. */
export const USAGE_SETTINGS: readonly ToolSetting[] = [
  {
    name: 'login_events',
    description: 'names of the events that are logins, a list; "Signed In", "Logged In" and the like unless told',
  },
  {
    name: 'feature_events',
    description:
      'events that are uses of a feature: an object of feature names by event name, or a list of event names',
  },
  {
    name: 'active_events',
    description:
      'names of the events that make a person active that day, a list; every event but the technical unless told',
  },
];

const LOGINS = ['signed in', 'logged in', 'user signed in', 'user logged in', 'sign in', 'log in', 'login'];
const NOBODY = 'nobody is named';
const LONGEST = 200;
const MILLISECONDS_PER_DAY = 86_400_000;

/** One event as a tool tells it, in our words. */
export interface ToldEvent {
  readonly id: string | undefined;
  /** The event's name; a page view's is `undefined`. */
  readonly name: string | undefined;
  readonly person: string | undefined;
  readonly email: string | undefined;
  /** The company, by the tool's id of it, as the event itself says. */
  readonly company: string | undefined;
  readonly companyDomain: string | undefined;
  readonly at: string | undefined;
  /** Tells who somebody is or where they belong; nobody did anything. */
  readonly isAboutPerson: boolean;
  /** Why it is no use of the product, if it is none. */
  readonly ignored?: string | undefined;
}

/** What the events of a delivery say. An event without a name of a person, of our own people or of robots is set aside. */
export function toUsage(
  told: readonly { readonly event: ToldEvent; readonly raw: unknown }[],
  { settings, receivedAt, defaults }: ReadingContext,
): Received {
  const names = namesOf(settings);
  const own = (defaults.vendorDomains ?? []).map(normaliseDomain);
  const events: UsageEvent[] = [];
  const members: UsageMember[] = [];
  const ignored = new Map<string, number>();
  for (const { event, raw } of told) {
    const reason = reasonToIgnore(event, own, names);
    const { person } = event;
    if (reason !== undefined || person === undefined) {
      const why = reason ?? NOBODY;
      ignored.set(why, (ignored.get(why) ?? 0) + 1);
      continue;
    }
    const clues = cluesOf(event);
    if (clues.length > 0) members.push({ person, clues, at: timeOf(event, receivedAt) });
    if (event.isAboutPerson) continue;
    events.push({
      id: event.id ?? createHash('sha256').update(canonicalJson(raw)).digest('hex'),
      clues: event.company === undefined && event.companyDomain === undefined ? [] : clues,
      person,
      day: timeOf(event, receivedAt).slice(0, 10),
      login: names.logins.has(fold(event.name)),
      feature: names.features.get(fold(event.name)),
    });
  }
  return { kind: 'usage', events, members, ignored: [...ignored].map(([reason, count]) => ({ reason, count })) };
}

/** A text at one of these paths, numbers written out; `undefined` when none has any. */
export function textAt(value: unknown, ...paths: readonly (readonly (string | number)[])[]): string | undefined {
  for (const path of paths) {
    const text = textOf(pick(value, ...path));
    if (text !== undefined) return text;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const trimmed = storableText(text.trim().slice(0, LONGEST));
  return trimmed === '' ? undefined : trimmed;
}

interface EventNames {
  readonly logins: ReadonlySet<string>;
  readonly features: ReadonlyMap<string, string>;
  /** `undefined`: every event. */
  readonly active: ReadonlySet<string> | undefined;
}

function namesOf(settings: ReadingContext['settings']): EventNames {
  const logins = listOf(settings.login_events);
  const active = listOf(settings.active_events);
  const given = settings.feature_events;
  const pairs =
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? Object.entries(given)
      : (listOf(given) ?? []).map((name) => [name, name] as const);
  const features = pairs.flatMap(([name, feature]) => {
    const text = textOf(feature);
    return text === undefined ? [] : [[fold(name), text] as const];
  });
  return {
    logins: new Set((logins ?? LOGINS).map(fold)),
    features: new Map(features),
    active: active && new Set(active.map(fold)),
  };
}

/** A list of texts, or a text of them parted by commas. */
function listOf(value: unknown): readonly string[] | undefined {
  const list = typeof value === 'string' ? value.split(',') : value;
  return Array.isArray(list) ? list.flatMap((one) => textOf(one) ?? []) : undefined;
}

function fold(name: string | undefined): string {
  return (name ?? '').trim().toLowerCase();
}

function reasonToIgnore(event: ToldEvent, own: readonly string[], names: EventNames): string | undefined {
  if (event.person === undefined) return NOBODY;
  const domain = emailDomain(event.email ?? '');
  if (domain !== undefined && own.some((one) => isWithin(domain, one))) return 'by our own people';
  if (event.isAboutPerson) return undefined;
  if (event.ignored !== undefined) return event.ignored;
  const name = fold(event.name);
  const counts = names.active === undefined || names.active.has(name) || names.logins.has(name);
  return counts || names.features.has(name) ? undefined : 'not among active_events';
}

/** The company by its id or domain, else the domain that its person writes from; free mail stands for no company. */
function cluesOf({ company, companyDomain, email }: ToldEvent): readonly string[] {
  const written = emailDomain(email ?? '');
  const domain = companyDomain ?? (written === undefined || isFreemail(written) ? undefined : written);
  return accountClues({ any: company, domain: textOf(domain && hostOf(domain)) });
}

/** A domain out of a domain or the address of a page. */
function hostOf(written: string): string {
  return normaliseDomain(written.replace(/^https?:\/\//i, '').replace(/[/?#:].*$/s, '')).replace(/^www\./, '');
}

/** The instant of an event, ISO 8601 in UTC. A clock that is wrong by more than a day into the future is not believed. */
function timeOf({ at }: ToldEvent, receivedAt: string): string {
  const received = Date.parse(receivedAt);
  const instant = at === undefined ? undefined : parseInstant(at.trim());
  const believable = instant !== undefined && instant > 0 && instant < received + MILLISECONDS_PER_DAY;
  const time = believable ? instant : received;
  return `${utcDate(time)}${new Date(time).toISOString().slice(10)}`;
}
