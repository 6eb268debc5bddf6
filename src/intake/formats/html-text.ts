import { compile } from 'html-to-text';
import { InputError } from '../../domain/index.ts';

/** Longer and deeper than the mail of any person; keeps a hostile one from costing time. */
const MAX_LENGTH = 5_000_000;
const MAX_DEPTH = 200;
/** Stands where the library left something out: a letter of no language. */
const LEFT_OUT = '\u{F0F0F}';
const LIMITS = { maxInputLength: MAX_LENGTH, maxDepth: MAX_DEPTH, ellipsis: LEFT_OUT };

const HIDDEN = [
  '[hidden]',
  '[style*="display:none" i]',
  '[style*="display: none" i]',
  '[style*="visibility:hidden" i]',
  '[style*="visibility: hidden" i]',
];

const convert = compile({
  wordwrap: false,
  limits: LIMITS,
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    // A rule is how mail programs draw the line above a quotation, never words.
    { selector: 'hr', format: 'lineBreak' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    // Quotations keep their mark, so that the reply parser sees them as it sees them in plain text.
    { selector: 'blockquote', format: 'blockquote' },
    // What the sender's mail program hid from the reader nobody has said to them (preview lines, tracking text, traps).
    ...HIDDEN.map((selector) => ({ selector, format: 'skip' })),
  ],
});

/**
 * The words of an HTML mail as plain text: paragraphs as blank lines, quotations marked with `>`, no links, no images,
 * nothing hidden.
 * @throws {InputError} `too-large`: rather no text than half of it
 */
export function htmlToPlainText(html: string): string {
  if (html.length > MAX_LENGTH) throw tooLarge(`${html.length} characters of HTML; at most ${MAX_LENGTH} are read`);
  const text = convert(html);
  if (text.includes(LEFT_OUT)) throw tooLarge(`the HTML is nested more than ${MAX_DEPTH} elements deep`);
  return text;
}

function tooLarge(message: string): InputError {
  return new InputError('too-large', [{ message: `${message}. Send the message as plain text` }]);
}
