import { boundaryFor, countTokens, oneLine } from '../../extraction/index.ts';
import type { TurnTexts } from '../citations.ts';
import type { AccountFacts } from '../facts/facts.ts';
import type { Scope } from '../filters.ts';
import { sayDay } from '../offline/words.ts';
import type { Heard, Place } from '../types.ts';
import { factLines } from './fact-lines.ts';

/** Turns of one conversation, both ends included. */
export interface Stretch {
  readonly conversation: string;
  readonly firstTurn: number;
  readonly lastTurn: number;
}

/** What a model is shown, and what each of its labels stands for. */
export interface Rendered {
  readonly boundary: string;
  readonly header: string;
  readonly transcript: string;
  readonly places: ReadonlyMap<string, Pick<Place, 'conversation' | 'turn'>>;
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
const FACT_TOKENS = 2_500;
const NONCE = /^-+([0-9a-f]+)-+$/;

/**
 * Passages and facts as lines, each with a label of its own behind a word that no text here can hold: what is said in a turn can
 * neither close the fence nor begin a line. Conversations in order of time.
 */
export function renderMaterial({ question, facts, scope, passages, turns, earlier }: Shown): Rendered {
  const chosen = within(passages, turns);
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
      .sort((left, right) => left - right)
      .map((turn) => {
        const said = turns.get(one.id)?.[turn];
        const name = `${codes.get(one.id)}${turn}`;
        return `${label(name, { conversation: one.id, turn })} ${oneLine(said?.speaker ?? '')} (${sideOf(one, said?.speaker ?? '')}): ${said?.text ?? ''}`;
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
    ].join('\n'),
    transcript: [...before, ...told, ...talk, `${mark} QUESTION: ${oneLine(question)}`].join('\n'),
    places,
  };
}

/** Turns of the best passages, as many as there is room for. */
function within(passages: readonly Stretch[], turns: TurnTexts): ReadonlyMap<string, ReadonlySet<number>> {
  const chosen = new Map<string, Set<number>>();
  let room = PASSAGE_TOKENS;
  for (const { conversation, firstTurn, lastTurn } of passages) {
    const known = chosen.get(conversation) ?? new Set<number>();
    for (let turn = firstTurn; turn <= lastTurn; turn += 1) {
      const said = turns.get(conversation)?.[turn];
      if (said === undefined || known.has(turn)) continue;
      const cost = countTokens(`${said.speaker}: ${said.text}\n`) + LABEL_TOKENS;
      if (cost > room) continue;
      room -= cost;
      known.add(turn);
    }
    if (known.size > 0) chosen.set(conversation, known);
  }
  return chosen;
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
