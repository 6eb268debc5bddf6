import { gzipSync } from 'node:zlib';
import { type Element, Window } from 'happy-dom';
import { placesIn, TURNS_ROUND, turnedRound } from './text.ts';

/** What a page turned out to be. */
export interface Inspected {
  /** What is wrong with it, each with where. */
  readonly faults: readonly string[];
  /** The places whose planted text can be read on it. */
  readonly places: ReadonlySet<string>;
  readonly compressedBytes: number;
  /** The longest run of letters without a space that is shown. */
  readonly longestWord: number;
}

/** Elements that run, load or send something, and what they may be of ours. */
const OURS: Readonly<Record<string, (element: Element) => boolean>> = {
  script: (element) => (element.getAttribute('src') ?? '').startsWith('/assets/') && element.textContent === '',
  link: (element) => (element.getAttribute('href') ?? '').startsWith('/assets/'),
  base: () => false,
  embed: () => false,
  iframe: () => false,
  img: () => false,
  object: () => false,
  style: () => false,
  'zq-el': () => false,
};

const ADDRESSES = ['href', 'src', 'action', 'formaction', 'xlink:href', 'poster', 'data'];
/** Attributes whose value goes back to us as it is. */
const SENT_BACK = [...ADDRESSES, 'value', 'id', 'for', 'name', 'aria-labelledby', 'aria-describedby', 'aria-controls'];
const TEXT_NODE = 3;
const ISOLATING = 'bdi, textarea';

/** Reads a page as a browser would, without running it, and says what of others' words is more on it than text. */
export function inspect(html: string): Inspected {
  const window = new Window({ settings: { disableJavaScriptFileLoading: true } });
  const { body, head } = new window.DOMParser().parseFromString(html, 'text/html');
  const elements = [...head.querySelectorAll('*'), ...body.querySelectorAll('*')];
  const texts = elements.flatMap(textsOf);
  const shown = texts.filter(({ element }) => element.tagName !== 'TEXTAREA');
  return {
    faults: [...elements.flatMap(faultsOf), ...texts.flatMap(turningFault)],
    places: new Set([...texts.map(({ text }) => text), ...elements.map(filledIn)].flatMap(placesIn)),
    compressedBytes: gzipSync(html).byteLength,
    longestWord: Math.max(0, ...shown.flatMap(({ text }) => text.split(/\s+/).map(({ length }) => length))),
  };
}

interface ShownText {
  readonly element: Element;
  readonly text: string;
}

function textsOf(element: Element): ShownText[] {
  return [...element.childNodes].flatMap(({ nodeType, textContent }) =>
    nodeType === TEXT_NODE ? [{ element, text: textContent ?? '' }] : [],
  );
}

/** What stands in a field that is seen. */
function filledIn(element: Element): string {
  const isSeen = element.tagName === 'INPUT' && element.getAttribute('type') !== 'hidden';
  return isSeen ? (element.getAttribute('value') ?? '') : '';
}

function faultsOf(element: Element): string[] {
  const tag = element.tagName.toLowerCase();
  const faults = OURS[tag]?.(element) === false ? [`<${tag}> is none of ours: ${element.outerHTML.slice(0, 200)}`] : [];
  for (const { name, value: given } of element.attributes) {
    const value = given ?? '';
    const where = `${name} of <${tag}>`;
    if (/^on|^style$|^zq/.test(name) || !/^[a-zA-Z][\w:-]*$/.test(name)) faults.push(`${where}: no attribute of ours`);
    if (ADDRESSES.includes(name) && !/^(?:\/(?!\/)|[#?]|$)/.test(value) && tag !== 'a')
      faults.push(`${where}: ${value}`);
    if (ADDRESSES.includes(name) && /^\s*(?:javascript|data|vbscript):/i.test(value)) faults.push(`${where}: ${value}`);
    if (!SENT_BACK.includes(name) && !name.startsWith('data-') && TURNS_ROUND.test(value))
      faults.push(`${where} turns round: ${value}`);
  }
  return faults;
}

function turningFault({ element, text }: ShownText): string[] {
  if (!TURNS_ROUND.test(text)) return [];
  const home = element.closest(ISOLATING);
  const about = `<${element.tagName.toLowerCase()} class="${element.className}">${JSON.stringify(text.slice(0, 80))}`;
  if (home === null) return [`turns round what follows, in ${about}`];
  const rest = turnedRound(home.textContent);
  return rest === '' ? [] : [`turns round ${JSON.stringify(rest.slice(0, 80))}, in ${about}`];
}
