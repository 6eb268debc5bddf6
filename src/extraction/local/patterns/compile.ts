import { inflect } from './inflect.ts';

/** Named word classes that patterns refer to as `{name}`: each entry is itself a pattern. */
export type Lexicon = Readonly<Record<string, readonly string[]>>;

/**
 * A pattern over normalised words, compiled. The text it is run on has a blank before every word, so an element is
 * " word" and an optional element costs nothing.
 */
export interface Pattern {
  readonly source: string;
  readonly regex: RegExp;
  /** One of these words is in every text that matches; undefined when no such set is known. */
  readonly anchors: readonly string[] | undefined;
  /** Of each of these lists one word is in every text that matches; the anchors are one of them. */
  readonly required: readonly (readonly string[])[];
  /** The pattern itself speaks of a negation, so a negation inside it is part of its meaning. */
  readonly negated: boolean;
}

interface Piece {
  readonly regex: string;
  /** Words of which one must occur when this piece matches; undefined when it may match without any. */
  readonly anchors: readonly string[] | undefined;
  /** All such lists of words that are known of it. */
  readonly required: readonly (readonly string[])[];
}

const GAPS: Readonly<Record<string, string>> = {
  _: '(?: \\S+)',
  __: '(?: \\S+){0,3}?',
  ___: '(?: \\S+){0,7}?',
};
const NEGATION =
  /(?:^|[\s|(/])(?:not|never|no|nobody|none|nothing|without|neither|nor|nowhere|hardly|\{nobody\}|\{not\})(?=$|[\s|)?/])/u;

/** Cuts a pattern into words, brackets and slashes. */
function lex(source: string): readonly string[] {
  return source.match(/\(|\)\??|[^\s()]+/gu) ?? [];
}

/**
 * The compiler of the cue language: `word`, `word~` (all forms), `a|b` (either word), `{class}`, `(a b|c)` (either phrase; where
 * a bracket holds ` / `, that divides its phrases and `|` its words), `x?` (may be absent), `_` (any word), `__` (up to three),
 * `___` (up to seven), `<slot>` and `<slot:class>` (kept), `$` (the sentence ends).
 */
export class PatternCompiler {
  readonly #lexicon: Lexicon;
  readonly #classes = new Map<string, Piece>();

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
  }

  /** @throws TypeError, when the pattern names an unknown class or its brackets do not close */
  compile(source: string): Pattern {
    const words = lex(source);
    const [piece, rest] = this.#sequence(words, 0);
    if (rest !== words.length) throw new TypeError(`a bracket does not close in the cue "${source}"`);
    return {
      source,
      regex: new RegExp(`${piece.regex}(?= |$)`, 'u'),
      anchors: piece.anchors,
      required: piece.required,
      negated: NEGATION.test(source),
    };
  }

  #sequence(words: readonly string[], from: number): [Piece, number] {
    const branches: Piece[] = [];
    let pieces: Piece[] = [];
    const branch = () => {
      branches.push(joined(pieces));
      pieces = [];
    };
    const phrases = from > 0 && !hasSlash(words, from);
    let index = from;
    for (; index < words.length; index++) {
      const word = words[index];
      if (word === undefined || word.startsWith(')')) break;
      if (word === '/') branch();
      else if (word === '(') {
        const [inner, close] = this.#sequence(words, index + 1);
        const end = words[close];
        if (end === undefined) throw new TypeError('a bracket does not close');
        pieces.push(end === ')?' ? optional(inner) : inner);
        index = close;
      } else if (phrases) {
        for (const [position, part] of word.split('|').entries()) {
          if (position > 0) branch();
          if (part !== '') pieces.push(this.#word(part));
        }
      } else pieces.push(this.#word(word));
    }
    branch();
    return [either(branches), index];
  }

  #word(word: string): Piece {
    if (word === '$') return unanchored('(?=$)');
    const gap = GAPS[word];
    if (gap !== undefined) return unanchored(gap);
    if (word.length > 1 && word.endsWith('?')) return optional(this.#word(word.slice(0, -1)));
    const slot = /^<([a-z_]+)(?::([a-z_]+))?>$/u.exec(word);
    if (slot?.[1] !== undefined) {
      const inner = slot[2] === undefined ? unanchored('(?: \\S+){1,6}?') : this.#class(slot[2]);
      return { ...inner, regex: `(?<${slot[1]}>${inner.regex})` };
    }
    return either(word.split('|').map((part) => this.#atom(part)));
  }

  #atom(part: string): Piece {
    const name = /^\{([a-z_]+)\}$/u.exec(part)?.[1];
    if (name !== undefined) return this.#class(name);
    const forms = part.endsWith('~') ? inflect(part.slice(0, -1)) : [part];
    const escaped = forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
    const regex = escaped.length === 1 ? ` ${escaped[0]}` : ` (?:${escaped.join('|')})`;
    return { regex, anchors: forms, required: [forms] };
  }

  #class(name: string): Piece {
    const known = this.#classes.get(name);
    if (known !== undefined) return known;
    const entries = this.#lexicon[name];
    if (entries === undefined) throw new TypeError(`no word class is called {${name}}`);
    const longestFirst = [...entries].sort((a, b) => b.split(' ').length - a.split(' ').length);
    const piece = either(longestFirst.map((entry) => this.#sequence(lex(entry), 0)[0]));
    this.#classes.set(name, piece);
    return piece;
  }
}

/** Does the bracket that was opened before `from` divide its phrases with a slash? */
function hasSlash(words: readonly string[], from: number): boolean {
  let depth = 0;
  for (let index = from; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '(') depth++;
    else if (word.startsWith(')') && --depth < 0) return false;
    else if (word === '/' && depth === 0) return true;
  }
  return false;
}

function joined(pieces: readonly Piece[]): Piece {
  const anchored = pieces.filter((piece) => piece.anchors !== undefined);
  const best = anchored.sort((a, b) => rarity(a) - rarity(b))[0];
  return {
    regex: pieces.map((piece) => piece.regex).join(''),
    anchors: best?.anchors,
    required: pieces.flatMap((piece) => piece.required),
  };
}

/** The lower, the better an anchor: few words, and long ones, since those are rare in speech. */
function rarity(piece: Piece): number {
  const anchors = piece.anchors ?? [];
  return anchors.reduce((sum, word) => sum + 1 + 40 / word.length ** 2, 0);
}

function either(branches: readonly Piece[]): Piece {
  const [first, ...rest] = branches;
  if (first !== undefined && rest.length === 0) return first;
  const anchors = branches.every((branch) => branch.anchors !== undefined)
    ? branches.flatMap((branch) => branch.anchors ?? [])
    : undefined;
  const regex = `(?:${branches.map((branch) => branch.regex).join('|')})`;
  return anchors === undefined ? unanchored(regex) : { regex, anchors, required: [anchors] };
}

function optional(piece: Piece): Piece {
  return unanchored(`(?:${piece.regex})?`);
}

function unanchored(regex: string): Piece {
  return { regex, anchors: undefined, required: [] };
}
