/**
 * What breaks a page, a message or a line that takes others' words for its own: markup, attributes, addresses, Markdown and Slack
 * commands, and characters that turn the rest of a line round. Without an end, as a text is planted that means harm.
 */
const HARM = `\u202Eftp\u2066<script>zq()</script><img src=x onerror=zq()><zq-el zq=1>"' onfocus=zq() style=zq javascript:zq() [a](javascript:zq()) <!channel> `;

const END = 'zqend';

const sown = new Set<string>();

/** A hostile text that names the place it was planted in, in at most 200 letters; no space at its ends. */
export function planted(place: string): string {
  sown.add(place);
  return `zq.${place} ${HARM}${END}`;
}

/** Everywhere that anything was planted. */
export function plantedPlaces(): readonly string[] {
  return [...sown].sort();
}

/** The places whose text stands in a text, whole or cut. */
export function placesIn(text: string): readonly string[] {
  return [...text.matchAll(/zq\.([a-z]+(?:\.[a-z]+)*)/g)].map(([, place = '']) => place);
}

/** Characters that change the direction of what follows them until they are undone. */
export const TURNS_ROUND = /[\u202A-\u202E\u2066-\u2069]/;

/** The words that follow the last character of a text that turns it round, less those planted with it. */
export function turnedRound(text: string): string {
  const last = Math.max(...[...text.matchAll(new RegExp(TURNS_ROUND, 'g'))].map(({ index }) => index));
  // A turn tells its signals in JSON.
  const rest = text.slice(last + 1).replaceAll('\\"', '"');
  const end = rest.indexOf(END);
  const ours = end >= 0 ? rest.slice(end + END.length) : rest.replace(/…\s*$/, '').trimEnd();
  const isCut = end < 0 && plain(HARM.slice(HARM.lastIndexOf('\u2066') + 1)).startsWith(plain(ours));
  return isCut || !/[\p{L}\p{N}]/u.test(ours) ? '' : ours;
}

/** Names of files lose their slashes. */
function plain(text: string): string {
  return text.replaceAll('/', '');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A word of so many letters without a space, which hardly compresses. */
export function longWord(length: number, seed = 1): string {
  const codes = new Uint8Array(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    codes[at] = LETTERS.charCodeAt((state >>> 16) % LETTERS.length);
  }
  return new TextDecoder().decode(codes);
}
