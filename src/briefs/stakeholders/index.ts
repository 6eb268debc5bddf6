import { type Criterion, criterionLine } from '../criteria.ts';
import { type Cue, isVoid, learned, weigh } from '../cued.ts';
import { lineId } from '../line-id.ts';
import { callsOf, meant, type Somebody } from '../people.ts';
import { distinctSources, sourceOf } from '../sources.ts';
import { type Said, spanOf, type Talk } from '../talk.ts';
import type { StakeholderLine, Stance } from '../types.ts';
import { wantsOf } from '../use-cases.ts';
import {
  BLOCKERS,
  BUYER_TITLE,
  CHAMPIONS,
  DECIDES,
  OFFICE_TITLE,
  PART_OF_SOMEBODY,
  PARTS,
  SKEPTICS,
  SUPPORTERS,
} from './cues.ts';

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
  const lines = theirs
    .map((who) => lineOf(talk, who, theirs, criteria))
    .flatMap((one) => one ?? [])
    .sort((one, other) => other.rank - one.rank)
    .slice(0, MOST)
    .map(({ line }) => line);
  return withChampion(talk, lines);
}

/** Were they heard in more than one conversation of the deal, or in all there is? */
function isWithIt({ said, material }: Talk, speaker: string): boolean {
  const heard = said.filter((one) => one.speaker.trim().toLowerCase() === speaker);
  return new Set(heard.map(({ conversation }) => conversation)).size >= Math.min(2, material.conversations.length);
}

/** Where nobody is said to push for it, whoever told what they want it for and stayed with it does, if nothing speaks against that. */
function withChampion(talk: Talk, lines: readonly StakeholderLine[]): readonly StakeholderLine[] {
  if (lines.some(({ stance }) => stance === 'champion')) return lines;
  const open = new Set(
    lines
      .filter(({ stance, role }) => stance !== 'skeptic' && role !== 'economic buyer')
      .map(({ person }) => person.toLowerCase()),
  );
  const [wanting] = [...Map.groupBy(wantsOf(talk), ({ speaker }) => speaker.trim().toLowerCase())]
    .filter(([speaker]) => open.has(speaker) && isWithIt(talk, speaker))
    .sort(([, one], [, other]) => other.length - one.length);
  return lines.map((line) => {
    if (line.person.toLowerCase() !== wanting?.[0]) return line;
    return {
      ...line,
      stance: 'champion',
      text: textOf(line.person, line.title, line.role ?? 'told what they want it for', 'champion'),
    };
  });
}

function textOf(person: string, title: string | null, role: string | null, stance: Stance): string {
  const about = [title, role === stance ? null : role].filter((one) => one !== null).join('; ');
  return [person, about, sayStance(stance)].filter((one) => one !== '').join(', ');
}

const OF_A_PERSON =
  / (?:he|she|his|her|him|madam|sir|mr|mrs|ms|miss|dr|who|boss|cfo|ceo|coo|cto|cio|director|manager|controller|owner|president)(?= |$)/u;
const PLACE_BEFORE = /\b(?:in|at|to|from|near|of|into|the|around|over|for|outside)\s+$/iu;

/** Nobody is in, at or near a person, and a person has no article. */
const PLACE_ONLY = /\b(?:in|at|into|near|around|outside|inside|across|the|a|an|our|their)\s+$/iu;

/**
 * People of theirs who are only spoken of, where the words give them a part. A name is somebody's where it is spoken of as of
 * a person and nowhere as of a place or a thing: companies and towns have names of people too.
 */
function spokenOf(talk: Talk, people: readonly Somebody[]): readonly Somebody[] {
  const found = new Map<string, { readonly name: string; readonly part: boolean; readonly person: boolean }>();
  const things = new Set<string>();
  for (const said of talk.said) {
    for (const [index, { names, norm, scopes, start }] of said.sentences.entries()) {
      if (scopes.others || scopes.steering) continue;
      const around = `${norm} .${said.sentences[index + 1]?.norm ?? ''} .${said.sentences[index - 1]?.norm ?? ''}`;
      for (const { value, side, isPerson, start: at } of names) {
        const words = value.trim().split(/\s+/u);
        if (side === 'vendor' || words.length < 2 || words.length > 3 || meant(people, value) !== undefined) continue;
        const key = value.toLowerCase();
        const before = said.text.slice(start, at);
        if (PLACE_ONLY.test(before)) things.add(key);
        if (!isPerson && PLACE_BEFORE.test(before)) continue;
        const known = found.get(key);
        found.set(key, {
          name: value,
          // Who is said to be against it has a part in it.
          part: known?.part === true || PART_OF_SOMEBODY.test(norm) || weigh(SKEPTICS, around) >= TOLD,
          person: known?.person === true || OF_A_PERSON.test(around),
        });
      }
    }
  }
  return [...found]
    .filter(([key, { part, person }]) => part && person && !things.has(key))
    .map(([, { name }]) => ({ name, side: 'unknown', title: null, called: callsOf(name) }));
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
  const stance = stanceOf(marks, who, role);
  const places = marks.toSorted((one, other) => other.weight - one.weight).slice(0, MOST_PLACES);
  const sources = [
    ...places.map(({ said, sentences }) => sourceOf(said, sentences)),
    ...judged.slice(0, 1).map(({ said, sentences }) => sourceOf(said, sentences)),
  ];
  const rank = Math.max(...marks.map(({ weight }) => weight)) + judged.length + (who.title === null ? 0 : 1.5);
  const line: StakeholderLine = {
    id: lineId('stakeholders', who.name.toLowerCase()),
    text: textOf(who.name, who.title, role, stance),
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

const OF_SELF = / (?:i|me|my|mine|myself|we|us|our)(?= |$)/u;
const OF_OTHERS = / (?:he|she|they|PERSON|NAME)(?: |$)/u;
const BEGINS_WITH_OTHERS =
  /^ (?:\S+ ){0,3}?(?:he|she|they)(?: |$)| (?:he|she|they|PERSON|NAME) (?:said|says|told|thinks|wrote)(?= |$)/u;

/** Everything of some weight that somebody said or that was said of them, in the order of time. */
function marksOf(talk: Talk, who: Somebody, theirs: readonly Somebody[]): readonly Mark[] {
  return talk.said.flatMap((said) => {
    const own = who.name.toLowerCase() === said.speaker.trim().toLowerCase();
    if (talk.isDismissed(said, 'stakeholder')) return [];
    const about = own ? said.sentences : aboutThem(said, who, theirs);
    const sentences = about.filter((one) => !isVoid(one) && !one.scopes.others);
    if (sentences.length === 0) return [];
    const norm = sentences.map((one) => one.norm).join(' .');
    // What somebody says of others is no stance of theirs.
    const self = own
      ? sentences.filter(
          (one) => !BEGINS_WITH_OTHERS.test(one.norm) && (!OF_OTHERS.test(one.norm) || OF_SELF.test(one.norm)),
        )
      : sentences;
    const told = self
      .filter(({ scopes }) => !scopes.question)
      .map((one) => one.norm)
      .join(' .');
    const shows = (cues: readonly Cue[]) => weigh(cues, told);
    const weights = {
      decides: weigh(DECIDES, own ? told : norm),
      champion: shows(CHAMPIONS),
      supporter: shows(SUPPORTERS),
      skeptic: shows(SKEPTICS),
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

/** The sentences of a turn that speak of somebody by name, and those after them that go on about them ("she", "he"). */
function aboutThem(said: Said, who: Somebody, theirs: readonly Somebody[]): Said['sentences'] {
  let isTheirs = false;
  return said.sentences.filter((sentence) => {
    const named = sentence.names.map(({ value }) => meant(theirs, value));
    if (named.length > 0) isTheirs = named.some((one) => one?.name === who.name);
    return isTheirs && (named.length > 0 || / (?:he|she|his|her|him)(?= |$)/u.test(sentence.norm));
  });
}

function roleOf(marks: readonly Mark[], who: Somebody): string | null {
  const byOthers = Math.max(0, ...marks.filter(({ own }) => !own).map(({ weights }) => weights.decides));
  const byThemselves = Math.max(0, ...marks.filter(({ own }) => own).map(({ weights }) => weights.decides));
  const isBuyer = who.title !== null && BUYER_TITLE.test(who.title);
  const isOffice = who.title !== null && OFFICE_TITLE.test(who.title) && !isBuyer;
  if (isBuyer && Math.max(byOthers, byThemselves) >= 1.5) return 'economic buyer';
  if (
    !isOffice &&
    byThemselves >= 2.4 &&
    marks.some(({ own, sentences }) => own && sentences.some(({ norm }) => I_DECIDE.test(norm)))
  )
    return 'economic buyer';
  if (!isOffice && byOthers >= 2.4 && !marks.some(({ weights }) => weights.champion >= 2)) return 'economic buyer';
  if (marks.some(({ weights }) => weights.champion >= 2)) return 'champion';
  for (const [pattern, part] of PARTS) {
    if (marks.some(({ sentences }) => sentences.some(({ norm }) => pattern.test(norm)))) return part;
  }
  return isBuyer ? 'economic buyer' : null;
}

const I_DECIDE =
  / (?:i (?:will )?(?:sign|decide|approve)|goes to me|my (?:budget|money|signature|call|decision)|up to me|me signing)(?= |$)/u;

/**
 * Where they stand by the newest word that tells; who pushed for it is a champion until something says otherwise, and who decided for it
 * supports it.
 */
function stanceOf(marks: readonly Mark[], who: Somebody, role: string | null): Stance {
  const told = marks.flatMap(({ weights: { champion, supporter, skeptic } }): readonly Stance[] => {
    const top = Math.max(champion, supporter, skeptic);
    if (top < TOLD) return [];
    if (skeptic === top) return ['skeptic'];
    return [champion === top ? 'champion' : 'supporter'];
  });
  const last = told.at(-1);
  const isOffice = who.title !== null && OFFICE_TITLE.test(who.title);
  if (last === 'skeptic') return 'skeptic';
  if (last === undefined && role === 'economic buyer' && marks.some(({ own }) => own)) return 'supporter';
  if (told.includes('champion') && role !== 'economic buyer') return 'champion';
  if (last === undefined || (isOffice && !told.includes('skeptic')))
    return marks.some(({ own }) => own) || who.side === 'customer' ? 'neutral' : 'unknown';
  return 'supporter';
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
