import { compile } from 'html-to-text';

/** Deeper or wider mail than any person writes; keeps a hostile one from costing time. */
const LIMITS = { maxInputLength: 5_000_000, maxDepth: 200 };

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

/** The words of an HTML mail as plain text: paragraphs as blank lines, quotations marked with `>`, no links, no images, nothing hidden. */
export function htmlToPlainText(html: string): string {
  return convert(html);
}
