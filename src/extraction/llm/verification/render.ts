import type { Conversation } from '../../../domain/index.ts';
import { boundaryFor, type Frame, oneLine, type Piece, renderPieces } from '../../windows/index.ts';
import type { PromptVariables } from '../prompt.ts';
import type { Listed } from './listed.ts';

/** Letters of an attribute that tell what it is. */
const LONGEST_VALUE = 60;
/** Not said of each promise: the prompt tells that it is so unless said otherwise. */
const USUAL_STRENGTH = 'firm';
/** Of a longer turn the words of the quote must be pointed out. */
const PLAIN_TURN = 360;
const POINTING_WORDS = 5;
const MOST_TURNS = 3;

/**
 * Excerpts with each claim under the line that it quotes, fenced like a window. The boundary is made for this very text, so
 * that not even an attribute that the first reading copied from its own fence can close it.
 */
export function renderClaims(
  conversation: Conversation,
  listed: readonly Listed[],
  pieces: readonly Piece[],
  { headerFor, labels }: Frame,
): PromptVariables {
  const byTurn = Map.groupBy(listed, ({ signal }) => signal.span.turn);
  const lines = pieces.map((piece) => {
    const claims = byTurn.get(piece.turn) ?? [];
    const isLong = piece.end - piece.start > PLAIN_TURN;
    return [
      renderPieces(conversation, [piece], labels),
      ...claims.map((claim) => `${labels.mark}${describeClaim(claim, isLong || hasTwin(claim, claims))}`),
    ].join('\n');
  });
  const transcript = lines.join('\n');
  const header = headerFor(pieces.map(({ turn }) => turn));
  return { boundary: boundaryFor(`${header}\n${transcript}`), header, transcript };
}

/** Another claim of its kind about the same line, told apart by the words they quote. */
function hasTwin({ id, signal }: Listed, claims: readonly Listed[]): boolean {
  return claims.some((other) => other.id !== id && other.signal.kind === signal.kind);
}

function describeClaim({ id, signal, unconfirmed }: Listed, isPointed: boolean): string {
  const { kind, subtype, turns, quote, attrs } = signal;
  const fields = Object.entries(attrs)
    .filter(([, value]) => value !== USUAL_STRENGTH)
    .map(([name, value]) => `${name}=${oneLine(value ?? '').slice(0, LONGEST_VALUE)}`);
  const others = turns.slice(1, 1 + MOST_TURNS);
  return [
    `#${id}${unconfirmed ? '?' : ''} ${kind}/${subtype}${fields.length === 0 ? '' : ` ${fields.join('; ')}`}`,
    ...(isPointed ? [`at "${oneLine(quote).split(' ').slice(0, POINTING_WORDS).join(' ')}"`] : []),
    ...(others.length === 0 ? [] : [`with ${others.join(', ')}`]),
  ].join(' | ');
}
