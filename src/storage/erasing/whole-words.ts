/**
 * Words as they are looked for in bytes and rows, whole: `na@acme.test` is not held where `dana@acme.test` stands, and what names
 * `northwind` does not name `north`. A body may hold a word as it is, as JSON escapes it, or as an address or a form does, in
 * capitals or small letters.
 */
export interface WholeWord {
  /** How it may stand in a text seen by {@link seen}. */
  readonly forms: readonly string[];
  /** A regular expression that finds any of these, and none as a part of a longer word. */
  readonly pattern: string;
}

/**
 * SQL of a text that bytes hold, the same for whatever they hold: ASCII in small letters, with an octal escape for any other byte.
 * @param bytes SQL of a `bytea`
 */
export const seen = (bytes: string): string => `lower(encode(${bytes}, 'escape') COLLATE "C")`;

/** {@link seen} of SQL of a text. */
export const seenText = (text: string): string => seen(`convert_to(${text}, 'UTF8')`);

/**
 * SQL that says whether one of some words stands in a text; the cheaper question first, as most texts hold none.
 * @param words SQL of a JSON array of {@link WholeWord}
 */
export const holdsOne = (text: string, words: string): string => `EXISTS (
  SELECT FROM (SELECT ${text} AS said OFFSET 0) AS own, jsonb_to_recordset(${words}) AS word (forms text[], pattern text)
  WHERE CASE WHEN EXISTS (SELECT FROM unnest(word.forms) AS form WHERE position(form IN own.said) > 0)
    THEN own.said ~ word.pattern ELSE false END)`;

/** What stands before a word in JSON, in an address or in mail, and is no part of it: `\n`, `\u003c`, `%3C`, `=3C`, bytes that are no ASCII. */
const ESCAPE = String.raw`\\+(?:[nrtbf]|u[0-9a-f]{4}|[0-7]{3})|[%=](?:[23][0-9a-f]|0[9ad])`;

/** Addresses may begin behind what quotes them: `'dana@acme.test'`. */
const ADDRESS = {
  before: String.raw`(?<=^[.'\-]*|[^a-z0-9._%+'\-]|[^a-z0-9_%+][.'\-]+|${ESCAPE})`,
  after: String.raw`(?![a-z0-9]|[.\-]+[a-z0-9])`,
};
/** Keys and domains: `acme` is no part of `acme-labs`, but `acme.test` is one of `mail.acme.test`. */
const TOKEN = {
  before: String.raw`(?<=^|[^a-z0-9_\-]|${ESCAPE})`,
  after: String.raw`(?![a-z0-9]|[._\-]+[a-z0-9])`,
};
const NAME = { before: `(?<=^|[^a-z0-9]|${ESCAPE})`, after: '(?![a-z0-9])' };

/** A word as it is looked for: an address, a name of several words, or any other. */
export function wholeWord(word: string): WholeWord {
  const written = [...new Set([word, word.toLowerCase(), word.toUpperCase()])];
  const forms = [...new Set(written.flatMap((one) => [one, inJson(one), inAddress(one), inForm(one)]).map(asSeen))];
  const { before, after } = word.includes('@') ? ADDRESS : /\s/u.test(word) ? NAME : TOKEN;
  return { forms, pattern: `${before}(?:${forms.map(literally).join('|')})${after}` };
}

/** As `JSON.stringify` does not write it and most other languages do: ASCII alone. */
function inJson(word: string): string {
  return word.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function inAddress(word: string): string {
  return encodeURIComponent(word.toWellFormed());
}

function inForm(word: string): string {
  return inAddress(word).replaceAll('%20', '+');
}

/** As Postgres's `encode(…, 'escape')` writes it, in small letters. */
function asSeen(word: string): string {
  const bytes = [...Buffer.from(word, 'utf8')];
  const text = bytes.map((byte) => {
    if (byte === 0 || byte > 0x7f) return `\\${byte.toString(8).padStart(3, '0')}`;
    return byte === 0x5c ? '\\\\' : String.fromCharCode(byte);
  });
  return text.join('').toLowerCase();
}

function literally(text: string): string {
  return text.replaceAll(/[^a-z0-9]/g, String.raw`\$&`);
}
