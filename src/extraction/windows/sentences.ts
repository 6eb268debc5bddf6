/** Where something stands in a text, in UTF-16 code units, half-open. */
export type Stretch = readonly [start: number, end: number];

/** English rules break sentences well enough in the languages of business mail, and are the same on every machine. */
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The sentences of a text, white space after each included: joined they are the text. */
export function sentencesOf(text: string): Stretch[] {
  return [...segmenter.segment(text)].map(({ index, segment }) => [index, index + segment.length]);
}
