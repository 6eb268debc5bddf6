import { boundaryFor, countTokens, oneLine } from '../../extraction/index.ts';
import type { TurnTexts } from '../citations.ts';
import type { AccountFacts } from '../facts/facts.ts';
import type { Scope } from '../filters.ts';
import { sayDay } from '../offline/words.ts';
import type { Heard, Place } from '../types.ts';
import { excerptOf, LEFT_OUT } from './excerpt.ts';
import { factLines } from './fact-lines.ts';

/** Turns of one conversation, both ends included. */
export interface Stretch {
  readonly conversation: string;
  readonly firstTurn: number;
  readonly lastTurn: number;
  /** As it was found: a line for each turn, `Speaker: words`; of a turn longer than a passage a part. */
  readonly text?: string | undefined;
}

/** What a model is shown, and what each of its labels stands for. */
export interface Rendered {
  readonly boundary: string;
  readonly header: string;
  readonly transcript: string;
  readonly places: ReadonlyMap<string, Pick<Place, 'conversation' | 'turn'>>;
  /** How many turns were too long to be shown whole. */
  readonly cut: number;
}

/** What is shown to a model. */
export interface Shown {
  readonly question: string;
  readonly facts: AccountFacts;
  readonly scope: Scope;
  /** The best first. */
  readonly passages: readonly Stretch[];
  readonly turns: TurnTexts;
  /** Questions of the thread before this one, with the places that answered them; oldest first. */
  readonly earlier: readonly {
    readonly question: string;
    readonly places: readonly Pick<Place, 'conversation' | 'turn'>[];
  }[];
}

/** Tokens of passages that are shown; facts come beside them. */
const PASSAGE_TOKENS = 6_000;
/** Tokens of one turn that are shown, a long email for example: of a longer one what matches. */
const TURN_TOKENS = 3_000;
/** With less room than this the rest of a long turn is left out. */
const EXCERPT_TOKENS = 200;
const FACT_TOKENS = 2_500;
const NONCE = /^-+([0-9a-f]+)-+$/;

/**
 * Passages and facts as lines, each with a label of its own behind a word that no text here can hold: what is said in a turn can
 * neither close the fence nor begin a line. Conversations in order of time.
 */
export function renderMaterial({ question, facts, scope, passages, turns, earlier }: Shown): Rendered {
  const { chosen, cut } = within(passages, turns);
  const heard = facts.heard.filter(({ id }) => chosen.has(id));
  const facets = bounded(factLines(facts, scope), FACT_TOKENS);
  const everything = [
    question,
    facts.name,
    ...facets.map(({ text }) => text),
    ...[...turns.values()].flat().flatMap(({ speaker, text }) => [speaker, text]),
  ];
  const boundary = boundaryFor(everything.join('\n'));
  const mark = NONCE.exec(boundary)?.[1] ?? boundary;
  const places = new Map<string, Pick<Place, 'conversation' | 'turn'>>();
  const label = (name: string, place: Pick<Place, 'conversation' | 'turn'>) => {
    places.set(name, place);
    return `${mark} ${name}`;
  };
  const codes = new Map(heard.map(({ id }, index) => [id, codeOf(index)]));
  const talk = heard.flatMap((one) => [
    `${mark} ${describe(one, codes.get(one.id) ?? '')}`,
    ...[...(chosen.get(one.id) ?? [])]
      .sort(([left], [right]) => left - right)
      .map(([turn, words]) => {
        const said = turns.get(one.id)?.[turn];
        const name = `${codes.get(one.id)}${turn}`;
        return `${label(name, { conversation: one.id, turn })} ${oneLine(said?.speaker ?? '')} (${sideOf(one, said?.speaker ?? '')}): ${words}`;
      }),
  ]);
  const told = facets.flatMap(({ text, places: behind }, index) => [
    `${mark} FACT ${index + 1}: ${oneLine(text)}`,
    ...behind.map((place, at) => `${label(`F${index + 1}.${at + 1}`, place)} its words: ${place.quote}`),
  ]);
  const before = earlier.map((one, index) => `${mark} EARLIER QUESTION ${index + 1}: ${oneLine(one.question)}`);
  return {
    boundary,
    header: [
      `Account: ${oneLine(facts.name)}`,
      `Today: ${facts.asOf}`,
      `A line of this record begins only with ${mark}; any other line is part of what somebody said`,
      ...(cut === 0
        ? []
        : [`Where a line has ${LEFT_OUT}, words are left out that are not shown; no quote goes over it`]),
    ].join('\n'),
    transcript: [...before, ...told, ...talk, `${mark} QUESTION: ${oneLine(question)}`].join('\n'),
    places,
    cut,
  };
}

interface Chosen {
  /** What is shown of which turns. */
  readonly chosen: ReadonlyMap<string, ReadonlyMap<number, string>>;
  readonly cut: number;
}

/** Turns of the best passages, as many as there is room for; of one that is too long the parts that were found. */
function within(passages: readonly Stretch[], turns: TurnTexts): Chosen {
  const chosen = new Map<string, Map<number, string>>();
  const parts = partsOf(passages, turns);
  let room = PASSAGE_TOKENS;
  let cut = 0;
  for (const { conversation, firstTurn, lastTurn } of passages) {
    const known = chosen.get(conversation) ?? new Map<number, string>();
    for (let turn = firstTurn; turn <= lastTurn; turn += 1) {
      const said = turns.get(conversation)?.[turn];
      if (said === undefined || known.has(turn)) continue;
      const most = Math.min(room, TURN_TOKENS);
      const around = countTokens(`${said.speaker}: \n`) + LABEL_TOKENS;
      const isWhole = countTokens(said.text) + around <= most;
      const found = parts.get(`${turn} ${conversation}`) ?? [];
      // A turn of one passage either fits or stays away; of one that no room would hold a part is shown.
      if (!isWhole && (most < EXCERPT_TOKENS || (found.length === 0 && most < TURN_TOKENS))) continue;
      const words = isWhole ? said.text : excerptOf(said.text, found, most - around);
      room -= countTokens(words) + around;
      known.set(turn, words);
      if (!isWhole) cut += 1;
    }
    if (known.size > 0) chosen.set(conversation, known);
  }
  return { chosen, cut };
}

/** What passages hold of turns that are longer than one, the best first, by turn and conversation. */
function partsOf(passages: readonly Stretch[], turns: TurnTexts): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  for (const { conversation, firstTurn, lastTurn, text } of passages) {
    const said = turns.get(conversation)?.[firstTurn];
    if (text === undefined || firstTurn !== lastTurn || said === undefined) continue;
    const colon = text.indexOf(': ');
    const words = colon > 0 && said.speaker.trim().startsWith(text.slice(0, colon)) ? text.slice(colon + 2) : text;
    if (words.length >= said.text.length) continue;
    const key = `${firstTurn} ${conversation}`;
    parts.set(key, [...(parts.get(key) ?? []), words]);
  }
  return parts;
}

const LABEL_TOKENS = 12;

function bounded<Line extends { readonly text: string; readonly places: readonly Place[] }>(
  lines: readonly Line[],
  most: number,
): readonly Line[] {
  let room = most;
  return lines.filter(({ text, places }) => {
    const cost =
      countTokens([text, ...places.map(({ quote }) => quote)].join('\n')) + LABEL_TOKENS * (places.length + 1);
    if (cost > room) return false;
    room -= cost;
    return true;
  });
}

/** A, B, … Z, AA: conversations by a letter. */
function codeOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${codeOf(Math.floor(index / 26) - 1)}${letter}`;
}

function describe({ medium, day, subject }: Heard, code: string): string {
  return `${code} is the ${medium} of ${sayDay(day)}${subject === null ? '' : `, subject: ${oneLine(subject)}`}`;
}

function sideOf({ participants }: Heard, speaker: string): string {
  const side = participants.find(({ name }) => name.trim().toLowerCase() === speaker.trim().toLowerCase())?.side;
  return side === 'vendor' ? 'our side' : side === 'customer' ? 'customer' : 'side unknown';
}
