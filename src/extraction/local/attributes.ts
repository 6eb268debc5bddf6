import { attributesOf } from '../../domain/index.ts';
import { DUE_PHRASE, EDGE_WORDS, PRONOUNS } from './cues/attribute-words.ts';
import type { Hit } from './detect.ts';
import { nounPhrase, phraseEnd } from './phrases.ts';
import { type ReadSentence, type ReadTurn, tokenRange } from './read.ts';
import type { NamedToken } from './text/annotate.ts';

/** The source words of a stretch of a sentence's normalised text, without what hangs on at the edges. */
export function sourceOf(turn: ReadTurn, sentence: ReadSentence, range: readonly [number, number]): string {
  let [from, to] = tokenRange(sentence, range[0], range[1]);
  const { tokens } = sentence;
  while (from < to && EDGE_WORDS.has(tokens[from]?.norm ?? '')) from++;
  while (to > from && EDGE_WORDS.has(tokens[to - 1]?.norm ?? '')) to--;
  if (from >= to) return '';
  const text = turn.text.slice(tokens[from]?.start, tokens[to - 1]?.end);
  return text.replace(/['’](?:s|re|ve|ll|d|m)$/u, '').trim();
}

/** The words that say when, in a sentence: "by end of Q2", "tomorrow morning", "week of the twentieth"; undefined when none. */
export function timeWords(turn: ReadTurn, sentence: ReadSentence, from = 0): string | undefined {
  const match = DUE_PHRASE.exec(sentence.norm.slice(sentence.offsets[from] ?? 0));
  if (match === null) return undefined;
  const start = (sentence.offsets[from] ?? 0) + match.index;
  const [first, last] = tokenRange(sentence, start, start + match[0].length);
  return turn.text.slice(sentence.tokens[first]?.start, sentence.tokens[last - 1]?.end);
}

/** The number in a sentence with the noun it counts, as spoken. */
function amountWords(turn: ReadTurn, sentence: ReadSentence): string | undefined {
  const index = sentence.tokens.findIndex((token) => token.norm === 'NUM');
  const token = sentence.tokens[index];
  const next = sentence.tokens[index + 1];
  if (token === undefined) return undefined;
  const unit =
    next !== undefined && !next.breakBefore && /^(?:percent|users|seats|people|licenses|k)$/u.test(next.norm);
  return turn.text.slice(token.start, unit ? next.end : token.end);
}

/** Who "he", "she" or "they" is: the person named last before, in this turn or the three before it; a bare name may be one. */
function antecedent(turns: readonly ReadTurn[], hit: Hit, before: number): string | undefined {
  const { sentence, turn } = hit;
  const near = turn.sentences.filter(({ position }) => position < sentence.position).map(({ tokens }) => tokens);
  const stretches = [...near, sentence.tokens.slice(0, before)];
  const earlier = turns.slice(Math.max(0, turn.index - 3), turn.index);
  const far = earlier.map((one) => one.sentences.flatMap(({ tokens }) => tokens));
  const last = (sort: string, from: readonly (readonly NamedToken[])[]) =>
    from.flat().findLast((token) => token.norm === sort && token.name?.side !== 'vendor')?.name?.value;
  return last('PERSON', stretches) ?? last('NAME', stretches) ?? last('PERSON', far) ?? last('NAME', far);
}

function personValue(turns: readonly ReadTurn[], hit: Hit, range: readonly [number, number]): string | undefined {
  const [from] = tokenRange(hit.sentence, range[0], range[1]);
  const words = hit.sentence.norm.slice(range[0], range[1]).trim();
  if (words === 'i' || words === 'me' || words === 'my' || words === 'myself') return hit.turn.speaker || undefined;
  if (PRONOUNS.has(words)) return antecedent(turns, hit, from);
  return sourceOf(hit.turn, hit.sentence, range) || undefined;
}

/** Slots filled by the words of a class, whose end is where they say it is. */
const CLOSED_SLOTS = new Set(['team', 'amount', 'competitor', 'when']);

/** A slot at the end of its cue goes on to the end of its phrase. */
function freeValue(hit: Hit, slot: string, range: readonly [number, number], matchEnd: number): string {
  if (CLOSED_SLOTS.has(slot) || range[1] !== matchEnd) return sourceOf(hit.turn, hit.sentence, range);
  const [from] = tokenRange(hit.sentence, range[0], range[1]);
  const to = phraseEnd(hit.sentence, from);
  return sourceOf(hit.turn, hit.sentence, [range[0], hit.sentence.offsets[to] ?? hit.sentence.norm.length]);
}

/** The thing a sentence is about, where a determiner points it out. */
export function thingOf(turn: ReadTurn, sentence: ReadSentence, from = 0): string | undefined {
  const range = nounPhrase(sentence, from);
  if (range === undefined) return undefined;
  const [first, last] = range;
  const value = sourceOf(turn, sentence, [
    sentence.offsets[first] ?? 0,
    sentence.offsets[last] ?? sentence.norm.length,
  ]);
  return value === '' ? undefined : value;
}

/** A sentence of up to this many words tells of one thing. */
const SHORT = 16;
const PERSON_SLOTS = new Set(['person', 'predecessor', 'owner']);

/** What of a hit's slots and surroundings its attributes hold; nothing is guessed, what was not said stays absent. */
export function attributesFor(turns: readonly ReadTurn[], hit: Hit): Record<string, string> {
  const attrs: Record<string, string> = {};
  const legal: readonly string[] = attributesOf(hit.kind, hit.subtype);
  for (const match of hit.matches) {
    for (const [slot, range] of Object.entries(match.slots)) {
      if (!legal.includes(slot) || attrs[slot] !== undefined) continue;
      const value = PERSON_SLOTS.has(slot) ? personValue(turns, hit, range) : freeValue(hit, slot, range, match.end);
      if (value !== undefined && value !== '') attrs[slot] = value;
    }
  }
  const add = (name: string, value: string | undefined) => {
    if (legal.includes(name) && attrs[name] === undefined && value !== undefined) attrs[name] = value;
  };
  if (hit.kind !== 'commitment') {
    add('when', timeWords(hit.turn, hit.sentence));
    add('by_when', timeWords(hit.turn, hit.sentence));
    add('amount', amountWords(hit.turn, hit.sentence));
  }
  for (const name of ['what', 'outcome', 'metric', 'use_case', 'feature']) add(name, mainWords(hit, name));
  if (hit.kind === 'competitor') attrs.competitor = rivalValue(hit);
  if (hit.kind === 'champion_change' && attrs.person === undefined) add('person', impliedPerson(turns, hit));
  if (hit.kind === 'success_criterion') add('person', hit.turn.speaker || undefined);
  return attrs;
}

/** What a hit is about, where no slot said it: a thing pointed out, or for results and measures the words of the match. */
function mainWords(hit: Hit, name: string): string | undefined {
  if (name === 'what' || name === 'feature') return thingOf(hit.turn, hit.sentence);
  const lead = hit.matches.find(({ cue }) => cue.weight !== 'hint');
  if (lead === undefined) return shortSentence(hit);
  const [from] = tokenRange(hit.sentence, lead.start, lead.end);
  const [, to] = tokenRange(hit.sentence, lead.start, lead.end);
  const end = Math.max(to, phraseEnd(hit.sentence, from, 12));
  const start = hit.sentence.offsets[from] ?? 0;
  return sourceOf(hit.turn, hit.sentence, [start, hit.sentence.offsets[end] ?? hit.sentence.norm.length]) || undefined;
}

/** A sentence that is short enough to be the result or the measure it tells of. */
function shortSentence({ turn, sentence }: Hit): string | undefined {
  return sentence.tokens.length <= SHORT ? turn.text.slice(sentence.start, sentence.end) : undefined;
}

/** "I have handed in my notice": the speaker is the person; "her last day was": the one spoken of. */
function impliedPerson(turns: readonly ReadTurn[], hit: Hit): string | undefined {
  if (/ (?:his|her|their|he|she|him) /u.test(hit.sentence.norm))
    return antecedent(turns, hit, hit.sentence.tokens.length);
  const said = hit.matches.some((match) =>
    / (?:i|my|me)(?: |$)/u.test(hit.sentence.norm.slice(match.start, match.end)),
  );
  return said && hit.turn.speaker !== '' ? hit.turn.speaker : undefined;
}

/** The rival's name as spoken, `unnamed` where none is. */
function rivalValue(hit: Hit): string {
  for (const match of hit.matches) {
    const range = match.slots.competitor;
    if (range === undefined) continue;
    const [from, to] = tokenRange(hit.sentence, range[0], range[1]);
    const name = hit.sentence.tokens
      .slice(from, to)
      .find((token) => token.norm === 'RIVAL' || token.norm === 'NAME')?.name;
    if (name !== undefined) return name.value;
  }
  return hit.sentence.tokens.find((token) => token.norm === 'RIVAL')?.name?.value ?? 'unnamed';
}
