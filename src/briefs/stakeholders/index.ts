import { type Criterion, criterionLine } from '../criteria.ts';
import { type Cue, isVoid, learned, weigh } from '../cued.ts';
import { lineId } from '../line-id.ts';
import { callsOf, meant, type Somebody } from '../people.ts';
import { distinctSources, sourceOf } from '../sources.ts';
import { type Said, spanOf, type Talk } from '../talk.ts';
import type { StakeholderLine, Stance } from '../types.ts';
import { BLOCKERS, BUYER_TITLE, CHAMPIONS, DECIDES, PART_OF_SOMEBODY, PARTS, SKEPTICS, SUPPORTERS } from './cues.ts';

const MOST = 8;
/** Places shown for one of them. */
const MOST_PLACES = 5;
const MOST_CRITERIA = 2;
/** The least that words show to tell a stance or a part. */
const TOLD = 1.5;

/** Words of or about somebody, with what they show. */
interface Mark {
  readonly said: Said;
  readonly sentences: Said['sentences'];
  readonly own: boolean;
  readonly weights: Readonly<Record<'decides' | 'champion' | 'supporter' | 'skeptic' | 'blocker', number>>;
  readonly weight: number;
}

/** The customer's people with a part in the decision, each with stance and own criteria, those who decide first. */
export function stakeholderLines(
  talk: Talk,
  people: readonly Somebody[],
  criteria: readonly Criterion[],
): readonly StakeholderLine[] {
  const theirs = [...people.filter(({ side }) => side === 'customer'), ...spokenOf(talk, people)];
  return theirs
    .map((who) => lineOf(talk, who, theirs, criteria))
    .flatMap((one) => one ?? [])
    .sort((one, other) => other.rank - one.rank)
    .slice(0, MOST)
    .map(({ line }) => line);
}

const OF_A_PERSON =
  / (?:he|she|his|her|him|madam|sir|mr|mrs|ms|miss|dr|who|boss|cfo|ceo|coo|cto|cio|director|manager|controller|owner|president)(?= |$)/u;
const PLACE_BEFORE = /\b(?:in|at|to|from|near|of|into|the|around|over|for|outside)\s+$/iu;

/** People of theirs who are only spoken of, where the words give them a part. */
function spokenOf(talk: Talk, people: readonly Somebody[]): readonly Somebody[] {
  const found = new Map<string, { readonly name: string; readonly part: boolean }>();
  for (const said of talk.said) {
    for (const [index, { names, norm, scopes, start }] of said.sentences.entries()) {
      if (scopes.others || scopes.steering) continue;
      const around = `${norm} .${said.sentences[index + 1]?.norm ?? ''} .${said.sentences[index - 1]?.norm ?? ''}`;
      for (const { value, side, isPerson, start: at } of names) {
        const words = value.trim().split(/\s+/u);
        if (side === 'vendor' || words.length < 2 || words.length > 3 || meant(people, value) !== undefined) continue;
        if (!isPerson && (!OF_A_PERSON.test(around) || PLACE_BEFORE.test(said.text.slice(start, at)))) continue;
        const key = value.toLowerCase();
        found.set(key, { name: value, part: found.get(key)?.part === true || PART_OF_SOMEBODY.test(norm) });
      }
    }
  }
  return [...found.values()]
    .filter(({ part }) => part)
    .map(({ name }) => ({ name, side: 'unknown', title: null, called: callsOf(name) }));
}

function lineOf(
  talk: Talk,
  who: Somebody,
  theirs: readonly Somebody[],
  criteria: readonly Criterion[],
): { readonly line: StakeholderLine; readonly rank: number } | undefined {
  const marks = marksOf(talk, who, theirs);
  const own = criteria.filter(({ person }) => person === who.name);
  if (marks.length === 0) return undefined;
  const judged = own.toSorted((one, other) => other.score - one.score).slice(0, MOST_CRITERIA);
  const role = roleOf(marks, who);
  const stance = stanceOf(marks, who);
  const places = marks.toSorted((one, other) => other.weight - one.weight).slice(0, MOST_PLACES);
  const sources = [
    ...places.map(({ said, sentences }) => sourceOf(said, sentences)),
    ...judged.slice(0, 1).map(({ said, sentences }) => sourceOf(said, sentences)),
  ];
  const rank = Math.max(...marks.map(({ weight }) => weight)) + judged.length + (who.title === null ? 0 : 1.5);
  const about = [who.title, role].filter((one) => one !== null).join('; ');
  const line: StakeholderLine = {
    id: lineId('stakeholders', who.name.toLowerCase()),
    text: [who.name, about, sayStance(stance)].filter((one) => one !== '').join(', '),
    sources: distinctSources(sources),
    person: who.name,
    title: who.title,
    role,
    stance,
    success_criteria: judged
      .toSorted((one, other) => one.said.place - other.said.place)
      .map((one) => criterionLine('success_criteria', one)),
  };
  return { line, rank };
}

/** Everything of some weight that somebody said or that was said of them, in the order of time. */
function marksOf(talk: Talk, who: Somebody, theirs: readonly Somebody[]): readonly Mark[] {
  return talk.said.flatMap((said) => {
    const own = who.name.toLowerCase() === said.speaker.trim().toLowerCase();
    if (talk.isDismissed(said, 'stakeholder')) return [];
    const about = own ? said.sentences : aboutThem(said, who, theirs);
    const sentences = about.filter((one) => !isVoid(one) && !one.scopes.others);
    if (sentences.length === 0) return [];
    const norm = sentences.map((one) => one.norm).join(' .');
    const shows = (cues: readonly Cue[]) => weigh(cues, norm);
    const weights = {
      decides: shows(DECIDES),
      champion: shows(CHAMPIONS),
      supporter: shows(SUPPORTERS),
      skeptic: sentences.every(({ scopes }) => scopes.question) ? 0 : shows(SKEPTICS),
      blocker: own ? shows(BLOCKERS) : 0,
    };
    const top = Math.max(...Object.values(weights));
    const signal = talk.signal(said, 'stakeholder') ?? talk.signal(said, 'success_criterion');
    const likely = learned(said.likelihood('stakeholder'), { middle: -4, share: 0.6, most: 3 });
    const long = Math.min(1.2, said.text.length / 200);
    const weight = top + likely + long + (signal === undefined ? 0 : 1.5) + (own ? 0 : 0.8);
    return [{ said, sentences, own, weights, weight }];
  });
}

/** The sentences of a turn that speak of somebody by name, with what goes on about them ("she", "he"). */
function aboutThem(said: Said, who: Somebody, theirs: readonly Somebody[]): Said['sentences'] {
  const named = said.sentences.map(({ names }) => names.map(({ value }) => meant(theirs, value)));
  const isNamed = (index: number) => named[index]?.some((one) => one?.name === who.name) === true;
  return said.sentences.filter((sentence, index) => {
    if (isNamed(index)) return true;
    return (
      isNamed(index - 1) && / (?:he|she|his|her|him)(?= |$)/u.test(sentence.norm) && (named[index]?.length ?? 0) === 0
    );
  });
}

function roleOf(marks: readonly Mark[], who: Somebody): string | null {
  const decides = Math.max(0, ...marks.map(({ weights, own }) => weights.decides * (own ? 0.7 : 1)));
  const isBuyer = who.title !== null && BUYER_TITLE.test(who.title);
  if (decides >= 2.2 && isBuyer) return 'economic buyer';
  if (decides >= 2.4 && marks.some(({ own, weights }) => !own && weights.decides >= 2.4)) return 'economic buyer';
  const champion = marks.some(({ weights }) => weights.champion >= 2);
  if (champion) return 'champion';
  for (const [pattern, part] of PARTS) {
    if (marks.some(({ sentences }) => sentences.some(({ norm }) => pattern.test(norm)))) return part;
  }
  return isBuyer ? 'economic buyer' : null;
}

/** Where they stand by the newest word that tells; who pushed for it is a champion until something says otherwise. */
function stanceOf(marks: readonly Mark[], who: Somebody): Stance {
  const told = marks.flatMap(({ weights, said }): readonly (readonly [Stance, number])[] => {
    const { champion, supporter, skeptic, blocker } = weights;
    const top = Math.max(champion, supporter, skeptic, blocker);
    if (top < TOLD) return [];
    if (champion === top) return [['champion', said.place]];
    if (supporter === top) return [['supporter', said.place]];
    return [['skeptic', said.place]];
  });
  const last = told.at(-1)?.[0];
  const wasChampion = told.some(([stance]) => stance === 'champion');
  if (last === undefined) return marks.some(({ own }) => own) || who.side === 'customer' ? 'neutral' : 'unknown';
  if (wasChampion && last !== 'skeptic') return 'champion';
  return last;
}

function sayStance(stance: Stance): string {
  if (stance === 'unknown' || stance === 'neutral') return '';
  return stance;
}

/** The words that show somebody's stance, newest first: for risks. */
export function wordsOfSkeptic(talk: Talk, person: string, people: readonly Somebody[]): Mark | undefined {
  const who = people.find(({ name }) => name === person);
  if (who === undefined) return undefined;
  return marksOf(talk, who, people).findLast(({ weights }) => weights.skeptic >= TOLD);
}

/** The text of a mark. */
export function textOfMark({ said, sentences }: Mark): string {
  return spanOf(said, sentences);
}
