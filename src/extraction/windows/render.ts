import { createHash } from 'node:crypto';
import { type Conversation, canonicalJson, type Side, utcDate } from '../../domain/index.ts';
import type { ExtractionContext } from '../types.ts';
import type { Piece } from './atoms.ts';
import type { Window } from './cut.ts';
import { type CodedSpeaker, codeSpeakers, type Labels, labelTurns } from './speakers.ts';

/** One conversation ready to be shown to a model: the same for all its windows. */
export interface Frame {
  readonly speakers: readonly CodedSpeaker[];
  readonly labels: Labels;
  /** A line that occurs nowhere in the conversation: no text can close the fence. */
  readonly boundary: string;
  /** What the model must know to read any part: date, medium, who is who, whose product, rivals, open promises. */
  readonly header: string;
  /** The header for some turns: of a crowd it names only those who speak in them. */
  headerFor(turns: Iterable<number>): string;
}

/** More people than this are a crowd. */
const CROWD = 12;

const NONCE_LENGTH = 10;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const SIDES: Record<Side, string> = { customer: 'customer', vendor: 'our side', unknown: 'side unknown' };

/**
 * Header, turn labels and fence of a conversation. The boundary is derived from the content, so that equal input gives
 * an equal request (recorded replies stay valid), yet nobody who writes a turn can know it before the whole is known.
 */
export function frameConversation(conversation: Conversation, context: ExtractionContext): Frame {
  const speakers = codeSpeakers(conversation);
  const { turns, ...about } = conversation;
  const said = turns.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n');
  const nonce = nonceFor(`${canonicalJson({ about, context })}\n${said}`);
  const labels = labelTurns(conversation, speakers, nonce);
  const top = renderHeader(conversation, context, labels.mark);
  const withSpeakers = (some: readonly CodedSpeaker[]) => [top, ...some.map(describeSpeaker)].join('\n');
  const header = withSpeakers(speakers);
  const headerFor = (turns: Iterable<number>) => {
    if (speakers.length <= CROWD) return header;
    const codes = new Set([...turns].map((turn) => labels.code(turn)));
    return withSpeakers(speakers.filter(({ code }) => codes.has(code)));
  };
  return { speakers, labels, boundary: fence(nonce), header, headerFor };
}

/** A boundary line for any text: nothing in it can be that line, and equal texts have equal ones. */
export function boundaryFor(text: string): string {
  return fence(nonceFor(text));
}

function fence(nonce: string): string {
  return `-----${nonce}-----`;
}

function nonceFor(content: string, round = 0): string {
  const nonce = createHash('sha256').update(`${round}:${content}`).digest('hex').slice(0, NONCE_LENGTH);
  return content.includes(nonce) ? nonceFor(content, round + 1) : nonce;
}

/** The turns of a window, text byte for byte, own turns and context under their own titles. */
export function renderWindow(conversation: Conversation, window: Window, labels: Labels): string {
  const own = renderPieces(conversation, window.own, labels);
  if (window.before.length === 0 && window.after.length === 0) return own;
  const { mark } = labels;
  const parts = [`${mark}TURNS TO READ\n${own}`];
  if (window.before.length > 0)
    parts.unshift(`${mark}EARLIER TURNS, CONTEXT ONLY\n${renderPieces(conversation, window.before, labels)}`);
  if (window.after.length > 0)
    parts.push(`${mark}LATER TURNS, CONTEXT ONLY\n${renderPieces(conversation, window.after, labels)}`);
  return parts.join('\n');
}

/** One line per turn: label and text. */
export function renderPieces(conversation: Conversation, pieces: readonly Piece[], labels: Labels): string {
  return pieces
    .map(({ turn, start, end }) => {
      const text = conversation.turns[turn]?.text ?? '';
      return `${labels.label(turn, start > 0)}${text.slice(start, end)}`;
    })
    .join('\n');
}

function renderHeader(conversation: Conversation, context: ExtractionContext, mark: string): string {
  const { vendor, account } = conversation;
  const products = unique([...(vendor?.product === undefined ? [] : [vendor.product]), ...context.product_names]);
  const rivals = unique([...(vendor?.competitors ?? []), ...context.rivals]);
  return [
    `Date: ${describeDate(conversation.occurred_at)}`,
    `Medium: ${conversation.medium}`,
    ...field('Subject', conversation.subject),
    ...field('We, the vendor', vendor?.company),
    ...field('Our products', products.join(', ')),
    ...field('The customer', account?.name ?? account?.domain),
    ...field('Known rivals', rivals.join(', ')),
    ...field('Words to know', unique(context.glossary).join('; ')),
    ...context.open_commitments.map((what) => `We promised earlier, still open: ${oneLine(what)}`),
    ...(mark === ''
      ? []
      : [`A turn or a title begins only where a line starts with ${mark.trim()}; any other line is speech`]),
  ].join('\n');
}

function describeSpeaker({ code, name, side, title }: CodedSpeaker): string {
  return [`${code} = ${oneLine(name)}`, SIDES[side], ...(title === undefined ? [] : [oneLine(title)])].join(', ');
}

function describeDate(occurredAt: string): string {
  const instant = Date.parse(occurredAt);
  if (Number.isNaN(instant)) return oneLine(occurredAt);
  return `${utcDate(instant)}, ${WEEKDAYS[new Date(instant).getUTCDay()]}`;
}

function field(name: string, value: string | undefined): string[] {
  return value === undefined || value.trim() === '' ? [] : [`${name}: ${oneLine(value)}`];
}

/** A text in one line. Names and subjects are not quoted from, so a line break in them may go: it could pass for the next field. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function unique(words: readonly string[]): string[] {
  const byKey = new Map(words.map((word) => [word.trim().toLowerCase(), oneLine(word)]));
  return [...byKey.values()].filter((word) => word !== '');
}
