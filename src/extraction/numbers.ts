const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety';
const SCALES: Readonly<Record<string, number>> = { thousand: 1e3, lakh: 1e5, lakhs: 1e5, million: 1e6, crore: 1e7 };

const SMALL: ReadonlyMap<string, number> = new Map([
  ...UNITS.split(' ').map((word, value) => [word, value] as const),
  ...TENS.split(' ').map((word, index) => [word, (index + 2) * 10] as const),
]);

const NUMBER_WORDS: ReadonlySet<string> = new Set([...SMALL.keys(), ...Object.keys(SCALES), 'hundred', 'hundreds']);

/** A number on its way: "two thousand five" is 2000 done and 5 open. */
interface Spoken {
  readonly done: number;
  readonly open: number | undefined;
}

const NOTHING: Spoken = { done: 0, open: undefined };

/**
 * The words with numbers that are spoken out in English written in digits, as people write them: "sixty five seats" is
 * "65 seats", "two thousand" is "2000". "One" alone stays a word: it is mostly a pronoun. Words are folded already.
 */
export function withDigits(words: readonly string[]): string[] {
  const written: string[] = [];
  let spoken = NOTHING;
  const finish = () => {
    if (spoken !== NOTHING) written.push(String(spoken.done + (spoken.open ?? 0)));
    spoken = NOTHING;
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!NUMBER_WORDS.has(word)) {
      finish();
      written.push(word);
      continue;
    }
    const next = isPronoun(words, index) ? undefined : goOn(spoken, word);
    if (next !== undefined) {
      spoken = next;
      continue;
    }
    finish();
    const start = isPronoun(words, index) ? undefined : goOn(NOTHING, word);
    if (start === undefined) written.push(word);
    else spoken = start;
  }
  finish();
  return written;
}

/** "One" counts only as part of a longer number: "twenty one", "one hundred". */
function isPronoun(words: readonly string[], index: number): boolean {
  if (words[index] !== 'one') return false;
  const [before = '', after = ''] = [words[index - 1], words[index + 1]];
  return (
    (SMALL.get(before) ?? 0) < 20 && !SCALES[before] && before !== 'hundred' && !SCALES[after] && after !== 'hundred'
  );
}

/** The number with one word more; undefined when the word does not go on with it. */
function goOn({ done, open }: Spoken, word: string): Spoken | undefined {
  if (word === 'hundred' || word === 'hundreds')
    return open === undefined || open < 100 ? { done, open: (open ?? 1) * 100 } : undefined;
  const scale = SCALES[word];
  if (scale !== undefined) return open === undefined ? undefined : { done: done + open * scale, open: undefined };
  const small = SMALL.get(word);
  if (small === undefined) return undefined;
  if (open === undefined) return { done, open: small };
  const fits = open % 100 === 0 ? open >= 100 : open % 10 === 0 && open % 100 >= 20 && small > 0 && small < 10;
  return fits ? { done, open: open + small } : undefined;
}
