import { findPhoneNumbersInText } from 'libphonenumber-js/max';
import { personValidators } from 'stdnum';
import validator from 'validator';
import type { Conversation, Participant, Turn } from '../domain/index.ts';

export const REDACTIONS = ['cards', 'national_ids', 'phones'] as const;
/** What may be taken out of a conversation before it is stored. */
export type Redaction = (typeof REDACTIONS)[number];

/** What a workspace keeps to itself. */
export interface PrivacyPolicy {
  readonly redact?: readonly Redaction[] | undefined;
  /** ISO 3166 codes: whose national ids are known, and in whose form phone numbers are dialled; the first is the default. */
  readonly countries?: readonly string[] | undefined;
  /** Email addresses or names of who must not be recorded. */
  readonly do_not_record?: readonly string[] | undefined;
}

/** What stands in the place of words that nobody may keep. */
export const NOT_RECORDED = '[not recorded]';

const REPLACEMENTS: Readonly<Record<Redaction, string>> = {
  cards: '[card number]',
  national_ids: '[national id]',
  phones: '[phone number]',
};

/** Fewer digits are in no card, id or phone number worth hiding. */
const FEWEST_DIGITS = 7;

/**
 * The conversation as it may be kept: numbers taken out, and what people on the do-not-record list said left out, though not
 * that they were there. Gives the very same object when nothing had to go.
 */
export function applyPrivacy(conversation: Conversation, policy: PrivacyPolicy | undefined): Conversation {
  if (policy === undefined) return conversation;
  const silent = silentLabels(conversation.participants, policy.do_not_record ?? []);
  const turns = conversation.turns.map((turn) => privateTurn(turn, silent, policy));
  const { subject } = conversation;
  const keptSubject = subject === undefined ? undefined : redact(subject, policy);
  const same = keptSubject === subject && turns.every((turn, index) => turn === conversation.turns[index]);
  if (same) return conversation;
  return { ...conversation, turns, ...(keptSubject === undefined ? {} : { subject: keptSubject }) };
}

function privateTurn(turn: Turn, silent: ReadonlySet<string>, policy: PrivacyPolicy): Turn {
  if (silent.has(fold(turn.speaker))) return turn.text === NOT_RECORDED ? turn : { ...turn, text: NOT_RECORDED };
  const text = redact(turn.text, policy);
  return text === turn.text ? turn : { ...turn, text };
}

/** The labels under which people of the list speak: their own, and those of whoever bears a listed address. */
function silentLabels(participants: readonly Participant[], listed: readonly string[]): ReadonlySet<string> {
  const list = new Set(listed.map(fold));
  if (list.size === 0) return list;
  const people = participants.filter(
    ({ name, email }) => list.has(fold(name)) || (email !== undefined && list.has(fold(email))),
  );
  return new Set([...list, ...people.map(({ name }) => fold(name))]);
}

/** A text without the numbers that the policy names. Numbers spelt out in words are not found. */
export function redact(text: string, { redact: wanted = [], countries = [] }: PrivacyPolicy): string {
  if (wanted.length === 0 || text.replace(/\D/g, '').length < FEWEST_DIGITS) return text;
  // Cards before ids before phones: a longer number must not be taken for a shorter kind.
  return REDACTIONS.filter((kind) => wanted.includes(kind)).reduce(
    (rest, kind) =>
      FINDERS[kind](rest, countries).reduceRight((kept, { start, end }) => {
        return `${kept.slice(0, start)}${REPLACEMENTS[kind]}${kept.slice(end)}`;
      }, rest),
    text,
  );
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const FINDERS: Readonly<Record<Redaction, (text: string, countries: readonly string[]) => readonly Span[]>> = {
  cards: (text) =>
    matching(text, /(?<![\p{L}\d])\d(?:[ -]?\d){12,18}(?![\p{L}\d])/gu, (found) => validator.isCreditCard(found)),
  national_ids: nationalIds,
  phones: (text, [country]) =>
    findPhoneNumbersInText(text, country === undefined ? {} : { defaultCountry: country as 'US' }).map(
      ({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt }),
    ),
};

function matching(text: string, pattern: RegExp, is: (found: string) => boolean): readonly Span[] {
  return [...text.matchAll(pattern)]
    .filter(([found]) => is(found))
    .map(({ index, 0: found }) => ({ start: index, end: index + found.length }));
}

/** Pieces of letters and digits that an id may be written in, and what may stand between two of them. */
const PIECE = /[\p{L}\d]+/gu;
const BETWEEN = /^[ ./-]$/;
const MOST_PIECES = 5;

/** The longest runs of pieces that are an id of one of the countries. */
function nationalIds(text: string, countries: readonly string[]): readonly Span[] {
  const pieces = [...text.matchAll(PIECE)].map(({ index, 0: piece }) => ({ start: index, end: index + piece.length }));
  const found: Span[] = [];
  for (let first = 0; first < pieces.length; first++) {
    for (let last = runEnd(text, pieces, first) - 1; last >= first; last--) {
      const span = { start: pieces[first]?.start ?? 0, end: pieces[last]?.end ?? 0 };
      if (!isNationalId(text.slice(span.start, span.end), countries)) continue;
      found.push(span);
      first = last;
      break;
    }
  }
  return found;
}

/** Where the run of pieces that starts here ends, exclusive: when it is long enough, or at two that more than one separator parts. */
function runEnd(text: string, pieces: readonly Span[], first: number): number {
  let end = first + 1;
  const most = Math.min(pieces.length, first + MOST_PIECES);
  while (end < most && BETWEEN.test(text.slice(pieces[end - 1]?.end, pieces[end]?.start))) end++;
  return end;
}

/** By the checksum that the country's own rule sets. */
function isNationalId(text: string, countries: readonly string[]): boolean {
  const digits = text.replace(/\D/g, '').length;
  if (digits < FEWEST_DIGITS) return false;
  return countries.some((country) =>
    (personValidators[country as keyof typeof personValidators] ?? []).some(
      (validator) => validator.validate(text).isValid,
    ),
  );
}

function fold(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}
