/**
 * The one edit intake makes to what was said: NUL characters (Postgres cannot store them) and lone surrogates (UTF-8
 * cannot write them) become U+FFFD, one for one, so that every offset stays where it was.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
