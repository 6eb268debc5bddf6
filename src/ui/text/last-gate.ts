import { withoutOverrides } from '../../domain/index.ts';

/** The longest run of letters without a space that is shown, and the longest text between two tags. */
const MOST_OF_A_WORD = 300;
const MOST_OF_A_TEXT = 6_000;

/** A tag, a comment or a doctype; what stands in quotation marks ends none. Or the text before the next. */
const PARTS = /<(?:"[^"]*"|'[^']*'|[^"'>])*>|[^<]+/g;
const LONG_WORD = new RegExp(`[^\\s]{${MOST_OF_A_WORD + 1},}`, 'g');
/** Attributes whose value is read by people; others go back to us as they are. */
const SPOKEN = /(\s(?:title|aria-label|aria-description|placeholder|alt|content)=)("[^"]*"|'[^']*')/g;

const figures = new Intl.NumberFormat('en-GB');

/**
 * What no view has to think of: a page on which others' words can neither turn round the line they stand in nor fill the page.
 * Characters that turn round what follows stay only inside of `<bdi>`, where they end with it, and in fields, which are sent back
 * as they are; words and texts that are too long are cut, and how much was left out is said.
 */
export function lastGate(html: string): string {
  let isolating = 0;
  let isField = false;
  return html.replaceAll(PARTS, (part) => {
    if (part.startsWith('<')) {
      if (part.startsWith('<bdi')) isolating += 1;
      else if (part === '</bdi>') isolating -= 1;
      else if (part.startsWith('<textarea')) isField = true;
      else if (part === '</textarea>') isField = false;
      return spoken(part);
    }
    if (isField) return part;
    return shortened(isolating > 0 ? part : withoutOverrides(part));
  });
}

function spoken(tag: string): string {
  return tag.includes('="') || tag.includes("='")
    ? tag.replaceAll(SPOKEN, (_, name: string, value: string) => name + inQuotes(value))
    : tag;
}

function inQuotes(value: string): string {
  const mark = value.charAt(0);
  return `${mark}${shortened(withoutOverrides(value.slice(1, -1)))}${mark}`;
}

/** Escaped text with its long words cut, and cut itself where it is too long. */
function shortened(text: string): string {
  if (text.length <= MOST_OF_A_WORD) return text;
  const words = text.replaceAll(LONG_WORD, (word) => cut(word, MOST_OF_A_WORD));
  return words.length <= MOST_OF_A_TEXT ? words : cut(words, MOST_OF_A_TEXT);
}

/** Neither an entity nor a character of two units is torn. */
function cut(text: string, most: number): string {
  const start = text
    .slice(0, most)
    .replace(/&[#\w]*$/, '')
    .replace(/[\uD800-\uDBFF]$/, '');
  return `${start}… (${figures.format(text.length - start.length)} letters left out)`;
}
