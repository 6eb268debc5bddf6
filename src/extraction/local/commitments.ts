import { sourceOf, timeWords } from './attributes.ts';
import { HEDGES } from './cues/attribute-words.ts';
import { COMMERCIAL_WORDS, FOLLOW_UP_VERBS, PRODUCT_WORDS, SERVICE_WORDS } from './cues/commitment-objects.ts';
import type { Hit } from './detect.ts';
import { tokenRange } from './read.ts';

/** What kind of thing is promised: told by the verb when it only sends or asks, else by the object. */
export function commitmentSubtype(hit: Hit): string {
  const { sentence, matches } = hit;
  const start = Math.min(...matches.map((match) => match.start));
  const said = sentence.norm.slice(start);
  if (FOLLOW_UP_VERBS.test(said)) return 'follow_up';
  if (COMMERCIAL_WORDS.test(said)) return 'commercial';
  if (SERVICE_WORDS.test(said)) return 'service';
  if (PRODUCT_WORDS.test(sentence.norm)) return 'product';
  return hit.subtype;
}

const VERB_START =
  /^(?: (?:i|we|you|our|team|will|shall|going|to|am|are|is|let|me|can|happy|then|also|and|so|go|the))+/u;

/** Owner, what, due and strength of a promise, from its own words. */
export function commitmentAttributes(hit: Hit): Record<string, string> {
  const { turn, sentence, matches } = hit;
  const attrs: Record<string, string> = {};
  const start = Math.min(...matches.map((match) => match.start));
  const [from] = tokenRange(sentence, start, start + 1);
  const subject = sentence.tokens[from];
  if (subject?.norm === 'PERSON' && subject.name !== undefined) attrs.owner = subject.name.value;
  else if (turn.speaker !== '') attrs.owner = turn.speaker;
  const what = promised(hit, start);
  if (what !== '') attrs.what = what;
  const due = timeWords(turn, sentence, from) ?? timeWords(turn, sentence);
  if (due !== undefined) attrs.due = due;
  const after = turn.sentences[sentence.position + 1];
  const tail = after === undefined ? '' : turn.text.slice(after.start, after.end);
  const doubt = /\b(?:no promises|can(?:'|no)t (?:swear|promise|guarantee)|not promis)/iu.test(tail);
  attrs.strength = HEDGES.test(turn.text.slice(sentence.start, sentence.end)) || doubt ? 'hedged' : 'firm';
  return attrs;
}

/** The verb phrase: from behind "I will" to the end of its clause, at most a dozen words. */
function promised(hit: Hit, start: number): string {
  const { sentence, turn } = hit;
  const lead = VERB_START.exec(sentence.norm.slice(start))?.[0].length ?? 0;
  const [from] = tokenRange(sentence, start + lead, start + lead + 1);
  let to = from + 1;
  while (to < sentence.tokens.length && to - from < 12 && !(sentence.tokens[to]?.breakBefore && to - from > 2)) to++;
  const first = sentence.offsets[from] ?? 0;
  const last = sentence.offsets[to] ?? sentence.norm.length;
  return sourceOf(turn, sentence, [first, last]);
}
