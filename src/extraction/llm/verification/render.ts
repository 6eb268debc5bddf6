import type { Conversation } from '../../../domain/index.ts';
import { boundaryFor, type Frame, oneLine, type Piece, renderPieces } from '../../windows/index.ts';
import type { PromptVariables } from '../prompt.ts';
import type { Listed } from './listed.ts';

/** Letters of an attribute that tell what it is. */
const LONGEST_VALUE = 100;
/** Of a longer turn the words of the quote must be pointed out. */
const PLAIN_TURN = 200;
const POINTING_WORDS = 5;
const MOST_TURNS = 4;

/**
 * Excerpts with each claim under the line that it quotes, fenced like a window. The boundary is made for this very text, so
 * that not even an attribute that the first reading copied from its own fence can close it.
 */
export function renderClaims(
  conversation: Conversation,
  listed: readonly Listed[],
  pieces: readonly Piece[],
  { header, labels }: Frame,
): PromptVariables {
  const lines = pieces.map((piece) => {
    const claims = listed.filter(({ signal }) => signal.span.turn === piece.turn);
    const crowded = claims.length > 1 || piece.end - piece.start > PLAIN_TURN;
    return [
      renderPieces(conversation, [piece], labels),
      ...claims.map((claim) => `${labels.mark}${describeClaim(claim, crowded)}`),
    ].join('\n');
  });
  const transcript = lines.join('\n');
  return { boundary: boundaryFor(`${header}\n${transcript}`), header, transcript };
}

function describeClaim({ id, signal, unconfirmed }: Listed, crowded: boolean): string {
  const { kind, subtype, turns, quote, attrs } = signal;
  const fields = Object.entries(attrs).map(
    ([name, value]) => `${name}=${oneLine(value ?? '').slice(0, LONGEST_VALUE)}`,
  );
  const others = turns.slice(1, 1 + MOST_TURNS);
  return [
    `#${id}${unconfirmed ? '?' : ''} ${kind}/${subtype}${fields.length === 0 ? '' : `: ${fields.join('; ')}`}`,
    ...(crowded ? [`at "${oneLine(quote).split(' ').slice(0, POINTING_WORDS).join(' ')}"`] : []),
    ...(others.length === 0 ? [] : [`with ${others.join(', ')}`]),
  ].join(' | ');
}
