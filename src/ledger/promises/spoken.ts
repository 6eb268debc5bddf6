const CARDINALS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS: Readonly<Record<string, number>> = { twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, ninety: 90 };
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

const UNIT = '(?:hours?|days?|weeks?|months?|quarters?|years?|sprints?|business days?|working days?|minutes?)';
const BEGINS_WITH_UNIT = new RegExp(`^${UNIT}`);
const FEW_UNITS = new RegExp(`\\b(?:a |the next |the coming )?(?:few|several) (?=${UNIT})`, 'g');
const ONE_UNIT = new RegExp(`\\b(?:an?|another) (?=${UNIT}\\b)`, 'g');

/**
 * Due words as the grammar of due days takes them: lower case, numbers in digits, ordinals as "21th", hedges and times of day
 * taken out. "By the twenty-first of July at ten" is "by the 21th of july".
 */
export function foldDueWords(words: string, few: number): string {
  const plain = words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’`]/g, "'")
    .replace(/[.,;:!?"“”()–—]+(?=\s|$)/g, ' ')
    .replace(/(?<=[a-z])-(?=[a-z])/g, ' ')
    .replace(/\bfirst thing\b/g, ' ');
  return tidy(withoutTimes(withUnits(withNumbers(plain), few)));
}

function withNumbers(text: string): string {
  const written: string[] = [];
  const words = text.split(/\s+/);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const next = words[index + 1] ?? '';
    const tens = TENS[word];
    const [ordinal, cardinal] = [ORDINALS.indexOf(next), CARDINALS.indexOf(next)];
    if (tens !== undefined && ordinal > 0 && ordinal < 10) {
      written.push(`${tens + ordinal}th`);
      index += 1;
    } else if (tens !== undefined && cardinal > 0 && cardinal < 10) {
      written.push(String(tens + cardinal));
      index += 1;
    } else written.push(tens === undefined ? alone(word, next) : String(tens));
  }
  return written.join(' ').replace(/\b(\d{1,2})(?:st|nd|rd)\b/g, '$1th');
}

function alone(word: string, next: string): string {
  if (word === 'one' && !BEGINS_WITH_UNIT.test(next)) return word; // "the June one"
  const cardinal = CARDINALS.indexOf(word);
  if (cardinal >= 0) return String(cardinal);
  const ordinal = word === 'thirtieth' ? 30 : ORDINALS.indexOf(word);
  return ordinal > 0 ? `${ordinal}th` : word;
}

function withUnits(text: string, few: number): string {
  return text
    .replace(/\bhalf a year\b/g, '6 months')
    .replace(/\b(?:an?|1|the next) fortnight\b|\bfortnight\b/g, '2 weeks')
    .replace(/\ba?\s?couple (?:of )?(?:more )?/g, '2 ')
    .replace(FEW_UNITS, `${few} `)
    .replace(ONE_UNIT, '1 ')
    .replace(/\b(\d+) and a half\b/g, (_, count: string) => String(Number(count) + 1));
}

/** A time of day changes no day. What is nothing but a time means today. */
function withoutTimes(text: string): string {
  const day = text
    .replace(
      /\b(?:this|later this|in the) (?:morning|afternoon|evening|arvo)\b|\btonight\b|\blater on today\b/g,
      'today',
    )
    .replace(/\b(?:at |by |before |around )?\d{1,2}(?::\d\d|\.\d\d)?\s?(?:am|pm|o'clock)\b/g, ' ')
    .replace(/\b(?:by |at |before |around )?(?:noon|midday|midnight|lunch|lunchtime)\b/g, ' ')
    .replace(/\bat \d{1,2}(?: \d\d)?\b(?! (?:day|week|month))/g, ' ')
    .replace(/\b\d{1,2} to \d{1,2}\s*$/g, ' ')
    .replace(/\b(?:morning|afternoon|evening|night)s?\b(?:'s)?/g, ' ')
    .replace(/\b(?:your|our|my|local|central|eastern|pacific) time\b/g, ' ')
    .replace(
      /\b(?:close of (?:business|play)|end of (?:business|day|play)|(?:the )?end of the day|cob|eod)\b/g,
      'endofday',
    );
  return tidy(day) === '' && text.trim() !== '' ? 'today' : day;
}

const HEDGES =
  /\b(?:about|around|roughly|approximately|hopefully|still|maybe|probably|ideally|at the (?:very )?latest|latest|some ?time|or so|i think|the whole of the day)\b/g;

function tidy(text: string): string {
  return text.replace(HEDGES, ' ').replace(/\s+/g, ' ').trim();
}
