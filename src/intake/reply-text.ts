import EmailReplyParser from 'email-reply-parser';
import * as planer from 'planer';
import { withoutFooters } from './footers.ts';
import { findForwards, isHeaderLine, readHeaderBlock } from './mail-header-block.ts';

/** What a message says that was not said before. */
export interface NewText {
  /** What the sender wrote. */
  readonly own: string;
  /** What the sender passed on. */
  readonly forwarded: readonly PassedOn[];
}

/** One message passed on inside another, and who wrote it, if it says. */
export interface PassedOn {
  readonly author: string | undefined;
  readonly text: string;
}

/** No attribution is longer; what the libraries are shown of a line. */
const SHOWN_LENGTH = 300;
/** Longer replies than this have no signature worth the search. */
const MAX_REPLY_LINES = 300;
/** The first attribution cuts; planer's patterns try all of them against each other. */
const MAX_SPLITTERS = 200;
/** email-reply-parser's patterns backtrack from each of these words; this many are no reply of a person. */
const MAX_ATTRIBUTION_WORDS = 30;
const ATTRIBUTION_VERB = /wrote|sent|a écrit|napisał|schreef|verzond|geschreven|schrieb|skrev/;
const ATTRIBUTION_WORD = /wrote|schreef|schrieb|pisze|napisał|skrev|écrit|escribió|scritto|escreveu|kirjoitti|写道/g;
/** Words that begin an attribution for planer. */
const LEAD = /^([\s>-]{0,10})(?:On|Le|W dniu|Op|Am|På|Den)(?= )/;
const INNER_LEAD = /(?<=\S.*)\b(?:On|Le|W dniu|Op|Am|På|Den)(?= )/g;
/** planer reads an attribution over at most this many lines, and no more lines than this of a message. */
const ATTRIBUTION_LINES = 4;
const MAX_SEARCHED_LINES = 1000;

/**
 * Splits what is new in a message from quoted history, signature and legal footer. Lines are kept or dropped whole and never edited.
 * planer finds where history begins, email-reply-parser what it leaves (foreign attributions, signatures); where both
 * are known to be wrong a rule of ours corrects them. A forwarded message is content and kept, under its author's name.
 * @param text the message as plain text, quotations marked with `>`
 * @param isForward the subject says so (`Fwd:`): the first header block then begins what is passed on
 */
export function splitNewText(text: string, isForward: boolean): NewText {
  const lines = text.replace(/\r\n?/g, '\n').split('\n').flatMap(splitSharedLine);
  const found = findForwards(lines, isForward);
  // What was passed on further down in quoted history is history; an attached message never is.
  const isBelowHistory = markLines(lines.slice(0, found[0]?.marker)).includes('s');
  const forwards = found.filter((forward) => forward.isAttached || !isBelowHistory);
  const own = lines.slice(0, forwards[0]?.marker);
  return {
    own: newLines(own).join('\n'),
    forwarded: forwards.map(({ body, author }, index) => {
      const passedOn = lines.slice(body, forwards[index + 1]?.marker);
      return { author, text: newLines(passedOn).join('\n') };
    }),
  };
}

/** Some programs put the attribution on the reply's own last line: `Agreed--- On Wed, Apr 4, … wrote:`. */
function splitSharedLine(line: string): string[] {
  if (line.length > SHOWN_LENGTH || !line.endsWith(' wrote:')) return [line];
  const start = line.search(/(?<=[^-])-{2,} ?On /);
  return start === -1 ? [line] : [line.slice(0, start), line.slice(start)];
}

function newLines(lines: readonly string[]): string[] {
  return apartWhereQuoted(lines, withoutTrailingRules(withoutSignature(withoutFooters(withoutHistory(lines)))));
}

/** Two replies written between the lines of a quotation are two paragraphs: an empty line stands where it stood. */
function apartWhereQuoted(lines: readonly string[], kept: readonly string[]): string[] {
  const apart: string[] = [];
  let at = 0;
  for (const line of kept) {
    const found = lines.indexOf(line, at);
    if (apart.length > 0 && lines.slice(at, found).some((dropped) => /^\s*>/.test(dropped))) apart.push('');
    apart.push(line);
    if (found !== -1) at = found + 1;
  }
  return apart;
}

/** planer's reading: everything from the first attribution, header block or closing quotation on is history. */
function withoutHistory(lines: readonly string[]): string[] {
  return planer.processMarkedLines(lines, withFewSplitters(markLines(lines)), {});
}

/** planer's letter for each line: s where an attribution stands, m for what is quoted, e for an empty line, t for text. */
function markLines(lines: readonly string[]): string[] {
  const shown = lines.map((line) => line.slice(0, SHOWN_LENGTH));
  const searched = shown.slice(0, MAX_SEARCHED_LINES).map((_, index) => shownToPlaner(shown, index));
  const beyond = shown
    .slice(MAX_SEARCHED_LINES)
    .map((line) => (line.trim() === '' ? 'e' : /^>/.test(line) ? 'm' : 't'));
  const markers = [...planer.markMessageLines(searched), ...beyond];
  dropFalseSplitters(markers, shown);
  for (const [index, marker] of markers.entries()) {
    if (marker === 't' && readHeaderBlock(lines, index) !== undefined) markers[index] = 's';
    if (marker === 'm' && markers[index - 1] !== 'm' && index < MAX_SEARCHED_LINES) {
      for (const above of attributionAbove(shown, index)) markers[above] = 's';
    }
  }
  return markers;
}

/** What planer takes for the beginning of history although it is prose; words lost are worse than words read twice. */
function dropFalseSplitters(markers: string[], lines: readonly string[]): void {
  let start = 0;
  while (start < markers.length) {
    let end = start;
    while (markers[end] === 's') end += 1;
    const shapes = lines.slice(start, end).map((_, offset) => splitterShape(lines, start + offset));
    const isTrue = shapes.includes('true') || shapes[0] === 'unknown';
    if (!isTrue) markers.fill('t', start, end);
    start = end + 1;
  }
}

function splitterShape(lines: readonly string[], index: number): 'true' | 'false' | 'unknown' {
  const [line = '', ...below] = lines.slice(index, index + ATTRIBUTION_LINES);
  // planer takes any date with an "@" after it for an attribution; an attribution has an address.
  if (/^\s*\d/.test(line)) return /\S@\S/.test(`${line} ${below[0] ?? ''}`) ? 'true' : 'false';
  // Likewise "On Monday they wrote it off.": an attribution has a date and ends its line with the verb or a colon.
  if (LEAD.test(line)) {
    const isAnnounced = [line, ...below].some((text) => /(?::|wrote|sent)[\s-]*$/.test(text));
    return isAnnounced && /\d/.test(line + (below[0] ?? '')) ? 'true' : 'false';
  }
  // And "From: here on we pay less.": a header line has an address, or another header near it.
  if (isHeaderLine(line)) return /\S@\S/.test(line) || below.some(isHeaderLine) ? 'true' : 'false';
  return 'unknown';
}

function withFewSplitters(markers: readonly string[]): string {
  const last = markers.flatMap((marker, index) => (marker === 's' ? index : []))[MAX_SPLITTERS] ?? markers.length;
  return markers.map((marker, index) => (marker === 's' && index >= last ? 't' : marker)).join('');
}

/**
 * A line as planer may see it. Its patterns try every word that can begin an attribution against every word that can end
 * one, which takes minutes on hostile text; so such a word is hidden inside a line, and where nothing is announced.
 */
function shownToPlaner(lines: readonly string[], index: number): string {
  const line = (lines[index] ?? '').replace(INNER_LEAD, 'x');
  if (!LEAD.test(line)) return line;
  const window = lines.slice(index, index + ATTRIBUTION_LINES).join('\n');
  const verb = window.search(ATTRIBUTION_VERB);
  const announces = verb !== -1 && (window.lastIndexOf(',', verb) !== -1 || window.lastIndexOf(':') > verb);
  return announces ? line : line.replace(LEAD, '$1x');
}

/**
 * The lines of an attribution in a language planer does not know: the one to three lines right above a quotation that
 * hold a date and time and end with a colon. The fewest that do, since a reply may stand right above them.
 */
function attributionAbove(lines: readonly string[], quote: number): number[] {
  const end = lines.slice(0, quote).findLastIndex((line) => line.trim() !== '') + 1;
  for (let start = end - 1; start >= Math.max(0, end - 3); start -= 1) {
    if (lines[start]?.trim() === '') return [];
    const words = lines.slice(start, end).join(' ').trim();
    const isDated = words.endsWith(':') && /\d{1,2}[:.]\d{2}/.test(words) && /\d{4}|@/.test(words);
    if (isDated || /^-+ .* wrote -+$/.test(words))
      return Array.from({ length: end - start }, (_, index) => start + index);
  }
  return [];
}

/** email-reply-parser's reading, laid back over the lines; a reply it rewrote instead of cutting stays as it was. */
function withoutSignature(lines: readonly string[]): string[] {
  const shown = lines.map((line) => line.slice(0, SHOWN_LENGTH));
  const words = shown.join('\n').match(ATTRIBUTION_WORD)?.length ?? 0;
  if (lines.length > MAX_REPLY_LINES || words > MAX_ATTRIBUTION_WORDS) return [...lines];
  const visible = new EmailReplyParser().parseReply(shown.join('\n')).split('\n').map(squeeze);
  const kept: number[] = [];
  for (const [index, line] of shown.entries()) {
    if (kept.length < visible.length && squeeze(line) === visible[kept.length]) kept.push(index);
  }
  if (visible.slice(kept.length).some((line) => line !== '')) return [...lines];
  const postscript = lines.findIndex(
    (line, index) => index > (kept.at(-1) ?? -1) && /^\s*p\.?\s?s\.?[\s:,]/i.test(line),
  );
  const chosen = kept.flatMap((index) => lines[index] ?? []);
  return postscript === -1 ? chosen : [...chosen, '', ...lines.slice(postscript)];
}

/** Lines of dashes or underscores that stood between reply and history. */
function withoutTrailingRules(lines: readonly string[]): string[] {
  const end = lines.findLastIndex((line) => !/^\s*(?:[-_=*]{3,}\s*)?$/.test(line)) + 1;
  return lines.slice(0, end);
}

function squeeze(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}
