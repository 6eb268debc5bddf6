import { COMMERCIAL_WORDS, PRODUCT_WORDS, SERVICE_WORDS } from './cues/commitment-objects.ts';
import { OTHERS_PROMISE, OUR_STAFF, RIVAL_TALK, SMALL_PROMISES, THOUGHT } from './cues/guard-words.ts';
import { KEPT } from './cues/promise-words.ts';
import type { Hit } from './detect.ts';
import { type ReadTurn, tokenRange } from './read.ts';

/** How many turns back a rival may have been named for "they" and "it" to mean it. */
const REACH = 4;

/** How many letters of a name its short form shares. */
const SHORT_FORM = 4;

/** The beginnings, of four letters and fewer, of every word of a speaker's name, in lower case. */
export type SpeakerNames = ReadonlySet<string>;

/** The beginnings of the names of all who speak, gathered once per conversation. */
export function speakerNames(turns: readonly ReadTurn[]): SpeakerNames {
  const words = new Set(
    [...new Set(turns.map(({ speaker }) => speaker))].flatMap((name) => name.toLowerCase().split(/\s+/u)),
  );
  const lengths = Array.from({ length: SHORT_FORM + 1 }, (_, length) => length);
  return new Set([...words].flatMap((word) => lengths.map((length) => word.slice(0, length))));
}

/** Does what surrounds a hit bear it out? The last check before it counts, by kind. */
export function isBorneOut(turns: readonly ReadTurn[], speakers: SpeakerNames, hit: Hit): boolean {
  if (hit.kind === 'champion_change') return isTheirs(hit) && !THOUGHT.test(hit.sentence.norm);
  if (hit.kind === 'competitor') return isRival(turns, speakers, hit);
  if (hit.kind === 'commitment') return isWorthKeeping(hit);
  if (hit.kind === 'unkept_promise') return !KEPT.test(hit.sentence.norm) && !OTHERS_PROMISE.test(hit.sentence.norm);
  return true;
}

/** Our own people come and go without being the account's champions. */
function isTheirs(hit: Hit): boolean {
  const { tokens } = hit.sentence;
  if (tokens.some((token) => token.name?.side === 'vendor')) return false;
  if (hit.subtype === 'role_changed' && / (?:to|until|into) (?:DATE|NUM)/u.test(hit.sentence.norm)) return false;
  if (hit.turn.side !== 'vendor' || hit.subtype === 'disengaged') return true;
  if (hit.turn.sentences.some(({ norm }) => OUR_STAFF.test(norm) || / (?:our|my) (?:\S+ )?(?:PERSON|NAME)/u.test(norm)))
    return false;
  return !hit.matches.some((match) => {
    const [from] = tokenRange(hit.sentence, match.start, match.end);
    const first = tokens[from]?.norm ?? '';
    return first === 'i' || first === 'we' || first === 'our' || first === 'my';
  });
}

/** A rival is listed, or its name stands where only a product's can; "they" needs one named shortly before. */
function isRival(turns: readonly ReadTurn[], speakers: SpeakerNames, hit: Hit): boolean {
  const { tokens } = hit.sentence;
  const listed = tokens.some((token) => token.norm === 'RIVAL');
  if (hit.subtype === 'mention' && !hit.matches.some(({ cue }) => cue.weight === 'strong')) {
    return tokens.some((token) => token.norm === 'RIVAL' && token.name?.sure === true);
  }
  const needsRival = hit.matches.every(({ cue }) => cue.flags.has('r') || cue.weight === 'hint');
  if (needsRival && !listed && !namedBefore(turns, hit)) return false;
  const slots = hit.matches.flatMap((match) => match.slots.competitor ?? []);
  if (listed || slots.length === 0) return true;
  return hit.matches.some(
    (match) => match.slots.competitor !== undefined && isUnlistedRival(speakers, hit, match.slots.competitor),
  );
}

function namedBefore(turns: readonly ReadTurn[], hit: Hit): boolean {
  return turns
    .slice(Math.max(0, hit.turn.index - REACH), hit.turn.index + 1)
    .some((turn) => turn.sentences.some(({ tokens }) => tokens.some((token) => token.norm === 'RIVAL')));
}

function isUnlistedRival(speakers: SpeakerNames, hit: Hit, range: readonly [number, number]): boolean {
  const [from, to] = tokenRange(hit.sentence, range[0], range[1]);
  const name = hit.sentence.tokens.slice(from, to).find((token) => token.norm === 'NAME');
  if (name === undefined) return true;
  const value = name.name?.value ?? '';
  if (/\p{Ll}\p{Lu}/u.test(value)) return true;
  if (isSomebody(speakers, value)) return false;
  return hit.turn.sentences.some(
    (near) => Math.abs(near.position - hit.sentence.position) <= 1 && RIVAL_TALK.test(near.norm),
  );
}

/** Is the name the short form of somebody who takes part, or used elsewhere as a person's? */
function isSomebody(speakers: SpeakerNames, value: string): boolean {
  return speakers.has(value.toLowerCase().slice(0, SHORT_FORM));
}

/** Not everything that "I will" precedes is a promise worth keeping a ledger for. */
function isWorthKeeping(hit: Hit): boolean {
  const { norm } = hit.sentence;
  if (SMALL_PROMISES.test(norm)) return false;
  const standing = hit.matches.filter(({ cue }) => cue.weight !== 'hint');
  return standing.some(({ cue }) => {
    if (cue.subtype === 'commercial')
      return COMMERCIAL_WORDS.test(norm) && !/ (?:sorry|apologize|apologies|our fault) /u.test(norm);
    if (cue.subtype === 'product') return PRODUCT_WORDS.test(norm) || / DATE(?: |$)/u.test(norm);
    if (cue.subtype === 'service') return SERVICE_WORDS.test(norm);
    return true;
  });
}
