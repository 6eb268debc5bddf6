const EMPTY = new Set(
  `about after again all also and any are available before been being both but can could did does done each for from had has have her here him his how into its just like live more most much new now off our out over own same send she should some soon such than that the their them then there these they thing this those through too under until very was week were what when where which while who will with would you your`.split(
    ' ',
  ),
);

/** The words of a text that name something, lower-cased, without the endings of plurals. */
export function namingWords(text: string): readonly string[] {
  const words = text.toLowerCase().match(/\p{L}[\p{L}\p{N}'’-]*/gu) ?? [];
  return [...new Set(words.filter((word) => word.length > 2 && !EMPTY.has(word)).map(stem))];
}

function stem(word: string): string {
  return word.replace(/['’]s$/, '').replace(/(?<=\p{L}{3})s$/u, '');
}

/** Does a text name a thing: all of its words, or of a longer name most of them? */
export function names(text: string, thing: string): boolean {
  const wanted = namingWords(thing);
  if (wanted.length === 0) return false;
  const said = new Set(namingWords(text));
  const found = wanted.filter((word) => said.has(word)).length;
  return wanted.length <= 2 ? found === wanted.length : found >= 2 && found / wanted.length >= 0.5;
}
