const COMMON = new Set(
  'the a an and or of to in on at by for from with without is are was be will has have it its this that they their our we you not no all each per as after before until one both than then who when'.split(
    ' ',
  ),
);

/** The words of a text that say what it is about: small words left out, endings cut. */
export function contentWords(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    words.filter((word) => !COMMON.has(word)).map((word) => word.replace(/(?<=\p{L}{3})(?:ing|ed|es|s)$/u, '')),
  );
}

/** Does a text hold so many of another's content words: a share below 1, from 1 on a number of them? */
export function sharesWords(text: string, other: string, least: number): boolean {
  const words = contentWords(other);
  const own = contentWords(text);
  const shared = [...words].filter((word) => own.has(word)).length;
  return shared > 0 && shared >= (least < 1 ? least * words.size : least);
}
