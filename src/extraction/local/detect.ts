import { kindDefinition, type SignalKind } from '../../domain/index.ts';
import { type CueMatch, matchCues, WEIGHTS } from './patterns/matcher.ts';
import { type ReadSentence, type ReadTurn, tokenRange } from './read.ts';
import { isNegated, possibility } from './scopes.ts';

/** Evidence for one subtype in one sentence. */
export interface Hit {
  readonly kind: SignalKind;
  readonly subtype: string;
  readonly turn: ReadTurn;
  readonly sentence: ReadSentence;
  /** 0 to 1. */
  readonly score: number;
  /** The cues that stand, the weightiest first. */
  readonly matches: readonly CueMatch[];
  /** Asked rather than said: only an answer can make it a signal. */
  readonly asked: boolean;
}

/** Kinds that "if" does not take back: a plan may hang on a condition. */
const CONDITION_HOLDS = new Set<SignalKind>(['commitment', 'success_criterion', 'stakeholder', 'renewal_term']);
/** Kinds that "would", "could" and "might" take back. */
const MODAL_UNDOES = new Set<SignalKind>([
  'competitor',
  'champion_change',
  'commitment',
  'expansion',
  'value',
  'kept_promise',
]);
/** Kinds that "ever" and "someday" take back. */
const REMOTE_UNDOES = new Set<SignalKind>(['competitor', 'champion_change', 'commitment', 'expansion']);
/** What a cue against the kind leaves of its score. */
const AGAINST = 0.3;
/** What a hint in the sentence before or after counts. */
const NEIGHBOUR = 0.8;

type Verdict = 'stands' | 'asked' | 'fallen';

/** Does a cue's match assert anything, given the scopes it stands in? */
function judge(match: CueMatch, sentence: ReadSentence, turn: ReadTurn): Verdict {
  const { cue } = match;
  const { scopes, tokens } = sentence;
  const [from, to] = tokenRange(sentence, match.start, match.end);
  if (scopes.steering || scopes.jest) return 'fallen';
  if (scopes.others && !cue.flags.has('o')) return 'fallen';
  if (!cue.negated && isNegated(tokens, from, to)) return 'fallen';
  const { supposed, modal, remote } = possibility(tokens, from, to);
  if (!cue.flags.has('h')) {
    if (supposed && !CONDITION_HOLDS.has(cue.kind)) return 'fallen';
    if (modal && MODAL_UNDOES.has(cue.kind)) return 'fallen';
  }
  if (remote && REMOTE_UNDOES.has(cue.kind)) return 'fallen';
  if (scopes.question && !cue.flags.has('q')) return turn.side === 'customer' ? 'fallen' : 'asked';
  return 'stands';
}

function sideFits(match: CueMatch, turn: ReadTurn): boolean {
  const { flags, kind } = match.cue;
  if (turn.side === 'unknown') return true;
  const { saidBy } = kindDefinition(kind);
  if (saidBy !== 'anyone' && saidBy !== turn.side) return false;
  if (flags.has('c') && turn.side !== 'customer') return false;
  return !(flags.has('v') && turn.side !== 'vendor');
}

/** A question of ours whose answer may turn it into a fact: sides are the answerer's to give. */
function askable(match: CueMatch, turn: ReadTurn, sentence: ReadSentence): boolean {
  return turn.side === 'vendor' && sentence.scopes.question && kindDefinition(match.cue.kind).saidBy !== 'vendor';
}

interface Tally {
  readonly stands: CueMatch[];
  readonly asked: CueMatch[];
}

function tally(sentence: ReadSentence, turn: ReadTurn): { tallies: Map<string, Tally>; against: Set<SignalKind> } {
  const tallies = new Map<string, Tally>();
  const against = new Set<SignalKind>();
  for (const match of matchCues(
    sentence.norm,
    sentence.tokens.map((token) => token.norm),
  )) {
    const { kind, subtype } = match.cue;
    if (subtype === undefined) {
      against.add(kind);
      continue;
    }
    const ask = askable(match, turn, sentence);
    if (!sideFits(match, turn) && !ask) continue;
    const verdict = judge(match, sentence, turn);
    if (verdict === 'fallen' || (verdict === 'stands' && !sideFits(match, turn))) continue;
    const key = `${kind}/${subtype}`;
    const entry = tallies.get(key) ?? { stands: [], asked: [] };
    entry[verdict].push(match);
    tallies.set(key, entry);
  }
  return { tallies, against };
}

/** Several cues together: each takes its share of what the others leave open. */
function together(matches: readonly CueMatch[], factor = 1): number {
  const distinct = [...new Map(matches.map((match) => [match.cue.id, match])).values()];
  return 1 - distinct.reduce((open, { cue }) => open * (1 - WEIGHTS[cue.weight] * factor), 1);
}

/** All evidence in one turn, sentence by sentence. */
export function detect(turn: ReadTurn): readonly Hit[] {
  const read = turn.sentences.map((sentence) => ({ sentence, ...tally(sentence, turn) }));
  const hits: Hit[] = [];
  for (const [index, { sentence, tallies, against }] of read.entries()) {
    for (const [key, { stands, asked }] of tallies) {
      const [kind, subtype] = key.split('/') as [SignalKind, string];
      const chosen = stands.length > 0 ? stands : asked;
      const own = new Set(chosen.map(({ cue }) => cue.id));
      const neighbours = [read[index - 1], read[index + 1]].flatMap(
        (near) => near?.tallies.get(key)?.stands.filter(({ cue }) => cue.weight === 'hint' && !own.has(cue.id)) ?? [],
      );
      const alone = together(chosen);
      const joined = 1 - (1 - alone) * (1 - together(neighbours, NEIGHBOUR));
      const score = Math.min(0.97, joined) * (against.has(kind) ? AGAINST : 1);
      const matches = [...chosen].sort(
        (a, b) => WEIGHTS[b.cue.weight] - WEIGHTS[a.cue.weight] || b.end - b.start - (a.end - a.start),
      );
      hits.push({ kind, subtype, turn, sentence, score, matches, asked: stands.length === 0 });
    }
  }
  return hits;
}
