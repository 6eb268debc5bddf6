import EmailReplyParser from 'email-reply-parser';
import * as planer from 'planer';
import { findForwards, readHeaderBlock } from './mail-header-block.ts';

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
/** email-reply-parser's patterns backtrack from each of these words; this many are no reply of a person. */
const MAX_ATTRIBUTION_WORDS = 30;
const ATTRIBUTION_WORD = /wrote|schreef|schrieb|pisze|napisał|skrev|écrit|escribió|scritto|escreveu|kirjoitti|写道/g;
/** Words that begin an attribution; inside a line they only make planer's patterns try again. */
const INNER_LEAD = /(?<=\S.*)\b(On|Le|Op|Am|Den)(?= )/g;

/**
 * Splits what is new in a message from quoted history and signature. Lines are kept or dropped whole and never edited.
 * planer finds where history begins, email-reply-parser what it leaves (foreign attributions, signatures); where both
 * are known to be wrong a rule of ours corrects them. A forwarded message is content and kept, under its author's name.
 * @param text the message as plain text, quotations marked with `>`
 * @param isForward the subject says so (`Fwd:`): the first header block then begins what is passed on
 */
export function splitNewText(text: string, isForward: boolean): NewText {
  const lines = text.replace(/\r\n?/g, '\n').split('\n').flatMap(splitSharedLine);
  const forwards = findForwards(lines, isForward);
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
  return withoutTrailingRules(withoutSignature(withoutHistory(lines)));
}

/** planer's reading: everything from the first attribution, header block or closing quotation on is history. */
function withoutHistory(lines: readonly string[]): string[] {
  const shown = lines.map((line) => line.slice(0, SHOWN_LENGTH).replace(INNER_LEAD, (word) => word.toLowerCase()));
  const markers = [...planer.markMessageLines(shown)];
  for (const [index, marker] of markers.entries()) {
    const line = shown[index] ?? '';
    // planer takes any date with an "@" after it for an attribution; an attribution has an address.
    if (marker === 's' && /^\s*\d/.test(line) && !/\S@\S/.test(`${line} ${shown[index + 1] ?? ''}`))
      markers[index] = 't';
    if (marker === 't' && readHeaderBlock(lines, index) !== undefined) markers[index] = 's';
    if (marker === 'm' && markers[index - 1] !== 'm') {
      for (const above of attributionAbove(shown, index)) markers[above] = 's';
    }
  }
  return planer.processMarkedLines(lines, markers.join(''), {});
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
