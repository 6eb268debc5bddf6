import { CRM_COLORS, type FactValue, HEALTH_FIELD, ICP_FITS, parseInstant, utcDate } from '../../../domain/index.ts';
import { storableText } from '../../storable.ts';

const LONGEST_TEXT = 500;
const LARGEST_NUMBER = 1e15;
/** Dates before and after these are what somebody typed wrong. */
const EARLIEST = Date.parse('1990-01-01');
const LATEST = Date.parse('2200-01-01');

/** Numbers of fewer digits are years and days, not milliseconds since the epoch. */
const EPOCH_MS = /^\d{11,14}$/;
const MILLISECONDS_PER_DAY = 86_400_000;

const COLOR_WORDS: Readonly<Record<string, (typeof CRM_COLORS)[number]>> = {
  amber: 'yellow',
  orange: 'yellow',
  healthy: 'green',
  good: 'green',
  'at risk': 'red',
  poor: 'red',
  critical: 'red',
};

/** The text of a value; `undefined` for what is none or empty. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = storableText(value).trim();
  return text === '' ? undefined : text.slice(0, LONGEST_TEXT);
}

/** A number of a CRM, also written with thousands apart; `undefined` for what is none, negative or absurdly large. */
export function numberOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const number = Number(/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text);
  return Number.isFinite(number) && number >= 0 && number <= LARGEST_NUMBER ? number : undefined;
}

/** `true`, `false`, or `undefined` for what is neither: CRMs send booleans as text. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = textOf(value)?.toLowerCase() ?? '';
  if (['true', 'yes', '1'].includes(text)) return true;
  return ['false', 'no', '0'].includes(text) ? false : undefined;
}

/**
 * A time of a CRM as ISO 8601 in UTC: ISO, or milliseconds since the epoch. A day stays a day.
 * @returns `undefined` for what is none, or lies outside of 1990 to 2200
 */
export function timeOf(value: unknown): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const instant = EPOCH_MS.test(text) ? Number(text) : parseInstant(text);
  if (instant === undefined || instant < EARLIEST || instant >= LATEST) return undefined;
  return text.length === 10 ? text : new Date(instant).toISOString();
}

/** The time of something that happened: as told, and never later than it was received. */
export function pastTimeOf(value: unknown, receivedAt: string): string {
  const time = timeOf(value);
  return time === undefined || Date.parse(time) > Date.parse(receivedAt) ? receivedAt : new Date(time).toISOString();
}

/** A day or, where it is not the first instant of one, a time. */
function dateOf(value: unknown): string | undefined {
  const time = timeOf(value);
  if (time === undefined || time.length === 10) return time;
  const instant = Date.parse(time);
  return instant % MILLISECONDS_PER_DAY === 0 ? utcDate(instant) : time;
}

/** The host of an address or the domain of a mail address, without `www.`. */
function domainOf(value: unknown): string | undefined {
  const text = textOf(value)?.toLowerCase().replace(/^.*@/, '');
  if (text === undefined) return undefined;
  const host = URL.parse(text.includes('://') ? text : `https://${text}`)?.hostname.replace(/^www\./, '');
  return host !== undefined && /^[^.]+(\.[^.]+)+$/.test(host) ? host : undefined;
}

function colorOf(value: unknown, { health_colors: own }: Readonly<Record<string, unknown>>): string | undefined {
  const text = textOf(value)?.toLowerCase();
  if (text === undefined) return undefined;
  const named = Object.entries(own !== null && typeof own === 'object' ? own : {});
  const mapped = named.find(([name]) => name.trim().toLowerCase() === text)?.[1];
  const color = textOf(mapped)?.toLowerCase() ?? COLOR_WORDS[text] ?? text;
  return CRM_COLORS.find((known) => known === color);
}

function tierOf(value: unknown): number | undefined {
  const found = /^\D*([123])\D*$/.exec(textOf(value) ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

function fitOf(value: unknown): string | undefined {
  return ICP_FITS.find((fit) => fit === textOf(value)?.toLowerCase());
}

const READERS: Readonly<
  Record<string, (value: unknown, settings: Readonly<Record<string, unknown>>) => FactValue | undefined>
> = {
  name: textOf,
  domain: domainOf,
  acv: numberOf,
  licensed_seats: numberOf,
  tier: tierOf,
  strategic: booleanOf,
  icp_fit: fitOf,
  contract_start: dateOf,
  renewal_date: dateOf,
  [HEALTH_FIELD]: colorOf,
};

/** The value of an account's field as a CRM tells it, folded as the evidence wants it; `undefined` when it cannot be read. */
export function fieldValue(
  field: string,
  value: unknown,
  settings: Readonly<Record<string, unknown>>,
): FactValue | undefined {
  return (READERS[field] ?? textOf)(value, settings);
}
