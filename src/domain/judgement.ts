import * as z from 'zod';
import type { Conversation } from './conversation.ts';
import { InputError, type InputIssue } from './errors.ts';
import { parseWith } from './parse.ts';
import { type Attributes, claimSchema, type Grounding, type Span } from './signal.ts';
import { attributesOf, SIGNAL_KINDS, type SignalKind, subtypesOf } from './taxonomy.ts';

/** What a person may say of a signal: it holds, it does not, it is this instead, somebody dealt with it, take that back. */
export const JUDGEMENT_ACTIONS = ['confirm', 'dismiss', 'correct', 'act', 'undo'] as const;
export type JudgementAction = (typeof JUDGEMENT_ACTIONS)[number];

/** A claim with the place of its quote, legal or written before the taxonomy changed. */
export interface PlacedClaim {
  readonly kind: SignalKind;
  readonly subtype: string;
  /** 0-based, the quote's own first. */
  readonly turns: readonly number[];
  readonly quote: string;
  readonly span: Span;
  readonly attrs: Attributes;
}

/** What a person changes of a claim; what is left out stays. */
export const correctionSchema = z.strictObject({
  kind: z.enum(SIGNAL_KINDS).optional(),
  subtype: z.string().min(1).optional(),
  attrs: z.record(z.string(), z.string()).optional().describe('all of them; left out, those that stay legal are kept'),
  turns: z.array(z.int().min(0)).min(1).optional().describe('0-based, the one that holds the quote first'),
  quote: z.string().min(1).optional().describe('letter for letter from the conversation'),
});
export type Correction = z.infer<typeof correctionSchema>;

const aside = {
  reason: z.string().trim().max(1_000).optional().describe('why, in a few words'),
  by: z.string().trim().min(1).max(200).optional().describe('who judges; the name of the key unless told'),
};

/** One judgement as it is sent. */
export const judgementSchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('confirm'), ...aside }),
    z.strictObject({ action: z.literal('dismiss'), ...aside }),
    z.strictObject({ action: z.literal('correct'), ...correctionSchema.shape, ...aside }),
    z.strictObject({ action: z.literal('act').describe('somebody has dealt with it'), ...aside }),
    z.strictObject({ action: z.literal('undo').describe('takes the latest judgement back'), ...aside }),
  ])
  .meta({ id: 'Judgement' });
export type Judgement = z.infer<typeof judgementSchema>;

/** Who judged, and when (ISO 8601). */
export interface Judge {
  readonly by: string;
  readonly at: string;
}

/** Everything of a signal that a judgement may change: kept whole with each judgement, so that it can be taken back. */
export interface JudgedState extends PlacedClaim {
  readonly grounding: Grounding;
  readonly status: 'open' | 'acted' | 'dismissed';
  readonly actedAt: string | null;
  readonly dismissedAt: string | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
  /** What the extractor had read, where a person corrected it. */
  readonly readAs: PlacedClaim | null;
  readonly judgedBy: string | null;
  readonly judgedAt: string | null;
  readonly judgedReason: string | null;
}

export const VERDICTS = ['confirmed', 'dismissed', 'corrected', 'acted'] as const;
/** In one word, what people think of a signal. */
export type Verdict = (typeof VERDICTS)[number];

/** What the judgements of a signal come to; null: nobody has judged it. */
export function verdictOf(state: Pick<JudgedState, 'status' | 'confirmedBy' | 'readAs'>): Verdict | null {
  if (state.status === 'dismissed') return 'dismissed';
  if (state.readAs !== null) return 'corrected';
  if (state.confirmedBy !== null) return 'confirmed';
  return state.status === 'acted' ? 'acted' : null;
}

/** A verdict with who gave it, when and why. */
export interface GivenVerdict {
  readonly verdict: Verdict;
  /** Null, as `at`, where it was given before anybody noted it. */
  readonly by: string | null;
  readonly at: string | null;
  readonly reason: string | null;
}

/**
 * What the judgements come to, in the name of who said so: whoever acts on a signal that another confirmed has not
 * confirmed it. Null: nobody has judged it.
 */
export function verdictGiven(state: Omit<JudgedState, keyof PlacedClaim>): GivenVerdict | null {
  const verdict = verdictOf(state);
  if (verdict === null) return null;
  const { judgedBy, judgedAt, judgedReason, confirmedBy, confirmedAt, dismissedAt, actedAt } = state;
  if (verdict === 'confirmed' || verdict === 'corrected') {
    const isLatest = confirmedBy === judgedBy && confirmedAt === judgedAt;
    return { verdict, by: confirmedBy, at: confirmedAt, reason: isLatest ? judgedReason : null };
  }
  const at = judgedAt ?? (verdict === 'dismissed' ? dismissedAt : actedAt);
  return { verdict, by: judgedBy, at, reason: judgedReason };
}

/** Does a person stand behind it, so that no later reading may withdraw it? */
export function isVouchedFor(state: Pick<JudgedState, 'status' | 'confirmedBy' | 'readAs'>): boolean {
  const verdict = verdictOf(state);
  return verdict !== null && verdict !== 'dismissed';
}

/**
 * The signal after a judgement. Confirming or correcting one that was dismissed brings it back; dismissing it takes a
 * confirmation away. `undo` needs the history: see {@link undoable}.
 * @throws {InputError} when a correction is not legal or its quote is not in the conversation
 */
export function judge(
  state: JudgedState,
  judgement: Exclude<Judgement, { action: 'undo' }>,
  { by, at }: Judge,
  conversation: Conversation,
): JudgedState {
  const judged = { ...state, judgedBy: by, judgedAt: at, judgedReason: judgement.reason || null };
  const alive = { status: state.status === 'dismissed' ? ('open' as const) : state.status, dismissedAt: null };
  switch (judgement.action) {
    case 'confirm':
      return { ...judged, ...alive, confirmedBy: by, confirmedAt: at };
    case 'dismiss':
      return { ...judged, status: 'dismissed', dismissedAt: at, actedAt: null, confirmedBy: null, confirmedAt: null };
    case 'act':
      return { ...judged, status: 'acted', actedAt: at, dismissedAt: null };
    case 'correct': {
      const { action: _, reason: __, by: ___, ...correction } = judgement;
      const claim = correctClaim(state, correction, conversation);
      const readAs = state.readAs ?? claimOf(state);
      const grounding = samePlace(claim.span, state.span) ? state.grounding : 'exact';
      const isAsRead = JSON.stringify(claimOf(claim)) === JSON.stringify(claimOf(readAs));
      const confirmed = { confirmedBy: by, confirmedAt: at, readAs: isAsRead ? null : readAs };
      return { ...judged, ...alive, ...claim, grounding, ...confirmed };
    }
  }
}

/** The claim of anything that holds one, its attributes in the order of the taxonomy. */
export function claimOf({ kind, subtype, turns, quote, span, attrs }: PlacedClaim): PlacedClaim {
  const { turn, start, end } = span;
  const said = attributesOf(kind, subtype).flatMap((name) => (attrs[name] ? [[name, attrs[name]]] : []));
  return { kind, subtype, turns: [...turns], quote, span: { turn, start, end }, attrs: Object.fromEntries(said) };
}

/** The latest judgement that is not itself taken back, of a history in its order; `undefined` when none is left. */
export function undoable<Entry extends { readonly action: JudgementAction }>(
  history: readonly Entry[],
): Entry | undefined {
  const standing: Entry[] = [];
  for (const entry of history) {
    if (entry.action === 'undo') standing.pop();
    else standing.push(entry);
  }
  return standing.at(-1);
}

const FEWEST_LETTERS = 3;
const LETTER = /[\p{L}\p{N}]/gu;

/**
 * A claim as a person corrected it: legal by the taxonomy, its quote letter for letter in the conversation. Whose mouth it
 * came from is not held against it: speakers are mislabelled, and the person may know better. Without `turns` the quote is
 * looked for where it stood, in the claim's other turns, then in all; it must stand in one of them only.
 * @throws {InputError} codes `wrong-type` (not legal, with paths) and `quote-not-found`
 */
export function correctClaim(
  claim: PlacedClaim,
  correction: Correction,
  conversation: Pick<Conversation, 'turns'>,
): PlacedClaim {
  const kind = correction.kind ?? claim.kind;
  const [only, ...others] = subtypesOf(kind);
  const kept = kind === claim.kind ? claim.subtype : others.length === 0 ? only : undefined;
  const subtype = correction.subtype ?? kept;
  const placed = placeQuote(claim, correction, conversation);
  const attrs = attributesFor(kind, subtype ?? '', correction.attrs, claim.attrs);
  parseWith(claimSchema, { kind, subtype, turns: placed.turns, quote: placed.quote, attrs });
  return claimOf({ kind, subtype: subtype ?? '', attrs, ...placed });
}

/** The attributes given, without the empty ones; else those of the claim that the new kind and subtype may carry. */
function attributesFor(
  kind: SignalKind,
  subtype: string,
  given: Readonly<Record<string, string>> | undefined,
  before: Attributes,
): Attributes {
  const legal: readonly string[] = attributesOf(kind, subtype);
  const values = Object.entries<string | undefined>(given ?? { ...before });
  const said = values.map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(
    said.filter(([name, value]) => value !== '' && (given !== undefined || legal.includes(name))),
  );
}

type Placed = Pick<PlacedClaim, 'turns' | 'quote' | 'span'>;

function placeQuote(
  claim: PlacedClaim,
  correction: Correction,
  { turns: spoken }: Pick<Conversation, 'turns'>,
): Placed {
  const { turns, quote: before, span } = claim;
  if (correction.turns === undefined && correction.quote === undefined) return { turns, quote: before, span };
  const quote = correction.quote?.trim() ?? before;
  if ((quote.match(LETTER) ?? []).length < FEWEST_LETTERS) throw notFound('has fewer than three letters');
  const absent = correction.turns?.findIndex((turn) => turn >= spoken.length) ?? -1;
  if (absent >= 0) {
    throw notFound(`there is no such turn: the conversation has ${spoken.length}`, `turns[${absent}]`);
  }
  const holds = (turn: number) => spoken[turn]?.text.includes(quote) === true;
  const [named] = correction.turns ?? [];
  const turn = named ?? turns.find(holds) ?? onlyHolder(spoken.length, holds);
  if (!holds(turn)) throw notFound(`does not stand in turn ${turn} letter for letter`);
  const start = nearest(spoken[turn]?.text ?? '', quote, turn === span.turn ? span.start : 0);
  const others = (correction.turns ?? turns).filter((other) => other !== turn);
  return { turns: [...new Set([turn, ...others])], quote, span: { turn, start, end: start + quote.length } };
}

function onlyHolder(count: number, holds: (turn: number) => boolean): number {
  const [turn, another] = Array.from({ length: count }, (_, index) => index).filter(holds);
  if (turn === undefined) throw notFound('stands in no turn of the conversation letter for letter');
  if (another !== undefined) throw notFound('stands in several turns; name the one that is meant', 'turns');
  return turn;
}

function nearest(text: string, quote: string, wanted: number): number {
  let best = text.indexOf(quote);
  for (let at = best; at !== -1; at = text.indexOf(quote, at + 1)) {
    if (Math.abs(at - wanted) < Math.abs(best - wanted)) best = at;
  }
  return best;
}

function notFound(message: string, path = 'quote'): InputError {
  const issue: InputIssue = { path, message };
  return new InputError('quote-not-found', [issue]);
}

function samePlace(one: Span, other: Span): boolean {
  return one.turn === other.turn && one.start === other.start && one.end === other.end;
}
