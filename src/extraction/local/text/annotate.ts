import nlp from 'compromise/two';
import type { Conversation, Side } from '../../../domain/index.ts';
import type { ExtractionContext } from '../../types.ts';
import { COMMON_STARTS, HONORIFICS, KNOWN_TOOLS, NOT_NAMES } from './name-words.ts';
import { soundKey, soundsLike } from './sound.ts';
import type { Sentence, Token } from './tokens.ts';

/** What a name stands for. `NAME`: a capitalised word of unknown sort, a person or a company. */
export type NameSort = 'PERSON' | 'NAME' | 'RIVAL' | 'OURS' | 'ACCOUNT' | 'PLACE';

/** What stands for a word of the trade that is written large like a name. */
export const TERM = 'TERM';

/** A token that may be a name; then `norm` is the sort, and `name` what was said. */
export interface NamedToken extends Token {
  readonly name?: { readonly value: string; readonly side?: Side | undefined; readonly sure: boolean } | undefined;
}

interface KnownName {
  readonly key: string;
  readonly words: number;
  readonly sort: NameSort;
  readonly side?: Side | undefined;
  readonly value: string;
}

/** The names that a conversation and its record bring along, ready to be found in speech. */
export interface NameBook {
  readonly known: readonly KnownName[];
  readonly people: ReadonlyMap<string, Side>;
  /** Nothing is capitalised: a recogniser that writes lower case only. */
  readonly lowerCase: boolean;
  /** Words seen in lower case, so that a capital at the head of a sentence means nothing. */
  readonly ordinary: ReadonlySet<string>;
  /** Words of the trade: written large they are no unknown company. */
  readonly terms: ReadonlySet<string>;
}

const LEXICON = (nlp.model() as { one: { lexicon: Record<string, string | string[]> } }).one.lexicon;
const PERSON_TAGS = new Set(['FemaleName', 'MaleName', 'FirstName', 'LastName', 'Person']);
const PLACE_TAGS = new Set(['City', 'Country', 'Region', 'Place']);
const SUFFIX = /(?:ing|tion|sion|ment|ness|ly|ity|ance|ence|ed|ers|ors|ous|ful|able|width|ware|ship|age|ies|ics)$/u;
const GENERIC =
  /^(?:the|of|and|group|systems?|health|company|software|inc|ltd|gmbh|technologies|solutions|labs?|services?|regional|international)$/u;

/** Gathers the known names: our company and products, rivals, the account, and everybody who takes part. */
export function nameBook(conversation: Conversation, context: ExtractionContext): NameBook {
  const { vendor, account, participants, turns } = conversation;
  const ours = [vendor?.company, vendor?.product, ...context.product_names].flatMap((name) => (name ? [name] : []));
  const rivals = [...(vendor?.competitors ?? []), ...context.rivals].filter((rival) => !ours.includes(rival));
  const known: KnownName[] = [
    ...ours.flatMap((name) => [entry(name, 'OURS'), ...distinctive(name).map((word) => entry(word, 'OURS'))]),
    ...rivals.map((name) => entry(name, 'RIVAL')),
    ...(account?.name ? [account.name, ...distinctive(account.name).slice(0, 1)] : []).map((n) => entry(n, 'ACCOUNT')),
  ];
  const people = new Map<string, Side>();
  for (const person of participants) {
    for (const word of person.name.toLowerCase().split(/[^\p{L}']+/u)) {
      if (word.length > 2 && !NOT_NAMES.has(word)) people.set(word, person.side);
    }
  }
  const text = turns.map((turn) => turn.text).join(' ');
  const ordinary = new Set(text.match(/(?<![\p{L}'’])\p{Ll}[\p{Ll}'’]+/gu) ?? []);
  const capitals = (text.match(/\p{Lu}/gu) ?? []).length;
  const terms = new Set(context.glossary.flatMap(termsOf));
  return { known, people, lowerCase: capitals < text.length / 400, ordinary, terms };
}

/** The words of a glossary's entry, without its explanation ("bay: where a lift is parked", "WO (work order)"). */
function termsOf(line: string): string[] {
  const [term = ''] = line.split(/[:=(]/u);
  return term.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
}

function entry(value: string, sort: NameSort): KnownName {
  return { key: soundKey(value), words: value.trim().split(/\s+/u).length, sort, value };
}

function distinctive(name: string): string[] {
  return name
    .split(/\s+/u)
    .filter((word) => word.length > 3 && !GENERIC.test(word.toLowerCase()) && !isOrdinaryWord(word));
}

function isOrdinaryWord(word: string): boolean {
  const tags = LEXICON[word.toLowerCase()];
  return tags !== undefined && ![tags].flat().some((tag) => PERSON_TAGS.has(tag) || PLACE_TAGS.has(tag));
}

/** The sentence's tokens with names in place of the words that make them up. */
export function withNames(sentence: Sentence, text: string, book: NameBook): readonly NamedToken[] {
  const out: NamedToken[] = [];
  const { tokens } = sentence;
  for (let index = 0; index < tokens.length; ) {
    const found = knownAt(tokens, index, text, book) ?? guessedAt(tokens, index, text, book);
    const token = tokens[index];
    if (token === undefined) break;
    if (found === undefined) {
      out.push(token.capital && book.terms.has(token.norm) ? { ...token, norm: TERM } : token);
      index++;
      continue;
    }
    const end = tokens[index + found.length - 1]?.end ?? token.end;
    const value = text.slice(token.start, end).replace(/['’]s$/u, '');
    out.push({
      ...token,
      norm: found.sort,
      end,
      name: { value, side: found.side, sure: found.sure },
    });
    index += found.length;
  }
  return joinTitles(out, text);
}

interface Found {
  readonly sort: NameSort;
  readonly length: number;
  readonly side?: Side | undefined;
  readonly sure: boolean;
}

/** A name as it is written goes before one that only sounds alike: "FieldPilot is" is not a longer rival. */
function knownAt(tokens: readonly Token[], index: number, text: string, book: NameBook): Found | undefined {
  const head = tokens[index];
  if (head === undefined || head.norm === 'NUM' || head.norm === 'DATE') return undefined;
  const found: { readonly exact: boolean; readonly name: Found }[] = [];
  for (let length = Math.min(4, tokens.length - index); length >= 1; length--) {
    const words = tokens.slice(index, index + length);
    if (words.some((word, at) => at > 0 && (word.breakBefore || word.norm === "'s"))) continue;
    const candidate = knownAs(words, index, text, book);
    if (candidate !== undefined) found.push(candidate);
  }
  return (found.find(({ exact }) => exact) ?? found[0])?.name;
}

function knownAs(words: readonly Token[], index: number, text: string, book: NameBook) {
  const [head] = words;
  const { length } = words;
  const near = book.known.filter((known) => Math.abs(known.words - length) <= 1);
  if (head === undefined || near.length === 0) return undefined;
  // What the words are by themselves is told more cheaply than what they sound like, and rules out most.
  if (length === 1 && !head.capital && !book.lowerCase) return undefined;
  const capital = words.every((word) => word.capital);
  const ordinary = words.every((word) => isOrdinaryWord(word.norm));
  // "the field pilot", "any route wise that works": ordinary words that happen to make up a rival's name.
  if (length > 1 && ordinary && !capital && !book.lowerCase) return undefined;
  const said = words.map((word) => word.norm).join('');
  const key = soundKey(said);
  const hit = near.find((known) => soundsLike(key, known.key));
  if (hit === undefined) return undefined;
  const exact = said === hit.value.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const inner = /\p{Ll}\p{Lu}/u.test(text.slice(head.start, words.at(-1)?.end));
  if (!exact && length === 1 && (ordinary || !head.capital)) return undefined;
  if (!exact && ordinary && !capital) return undefined;
  return { exact, name: { sort: hit.sort, length, sure: inner || (capital && index > 0) || length > 1 || !exact } };
}

function guessedAt(tokens: readonly Token[], index: number, text: string, book: NameBook): Found | undefined {
  const head = tokens[index];
  if (head === undefined || !isNameWord(head, index, text, book)) return undefined;
  let length = 1;
  let sort = sortOf(head, book);
  let side = book.people.get(head.norm);
  for (let next = tokens[index + 1]; next !== undefined; next = tokens[index + length]) {
    if (next.breakBefore || !next.capital || !isNameWord(next, index + length, text, book)) break;
    if (sort === 'NAME') sort = sortOf(next, book);
    side ??= book.people.get(next.norm);
    length++;
  }
  return { sort, length, side, sure: index > 0 };
}

function sortOf(token: Token, book: NameBook): NameSort {
  if (book.people.has(token.norm)) return 'PERSON';
  const tags = [LEXICON[token.norm] ?? []].flat();
  if (tags.some((tag) => PERSON_TAGS.has(tag))) return 'PERSON';
  return tags.some((tag) => PLACE_TAGS.has(tag)) ? 'PLACE' : 'NAME';
}

function isNameWord(token: Token, index: number, text: string, book: NameBook): boolean {
  const { norm } = token;
  if (book.people.has(norm) && (token.capital || book.lowerCase)) return true;
  if (!token.capital || norm === 'NUM' || norm === 'DATE' || norm.length < 2 || NOT_NAMES.has(norm)) return false;
  if (KNOWN_TOOLS.has(norm) || book.terms.has(norm)) return false;
  const raw = text.slice(token.start, token.end);
  if (raw.length <= 5 && raw === raw.toUpperCase()) return false;
  const named = [LEXICON[norm] ?? []].flat().some((tag) => PERSON_TAGS.has(tag) || PLACE_TAGS.has(tag));
  if (index > 0 && !/["“([]\s*$/u.test(text.slice(Math.max(0, token.start - 2), token.start))) {
    return !(LEXICON[norm] !== undefined && !named && book.ordinary.has(norm));
  }
  if (COMMON_STARTS.has(norm)) return false;
  if (named) return !book.ordinary.has(norm);
  return LEXICON[norm] === undefined && !SUFFIX.test(norm) && !book.ordinary.has(norm) && norm.length > 2;
}

/** "Mr Abara", "Dr. Nkemelu": the title belongs to the name, and makes it a person's. */
function joinTitles(tokens: readonly NamedToken[], text: string): NamedToken[] {
  const out: NamedToken[] = [];
  for (const token of tokens) {
    const last = out.at(-1);
    const titled = last !== undefined && HONORIFICS.has(last.norm);
    if (titled && token.name !== undefined) {
      out.pop();
      const value = text.slice(last.start, token.end).replace(/['’]s$/u, '');
      out.push({ ...token, start: last.start, norm: 'PERSON', name: { ...token.name, value, sure: true } });
    } else out.push(token);
  }
  return out;
}
