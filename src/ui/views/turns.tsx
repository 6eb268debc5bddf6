import { quoteAnchor, turnAnchor } from '../addresses.ts';
import type { TurnView } from '../model.ts';
import { formatOffset } from '../text/dates.ts';
import { cutAtMarks, type Piece } from '../text/highlight.ts';
import { sideLabel } from '../text/words.ts';

interface TurnTextProps {
  readonly turn: Pick<TurnView, 'text' | 'marks'>;
  /** Give the words an id that links can go to: only where the turn stands once on the page. */
  readonly anchored?: boolean | undefined;
  /** The number that a signal bears on this page, set after its words. */
  readonly numbers?: ReadonlyMap<string, number> | undefined;
}

/** A turn's words, whole and letter for letter, with those that signals rest on marked; marks may cross. */
export function TurnText({ turn, anchored, numbers }: TurnTextProps) {
  return (
    <p class="words">
      {cutAtMarks(turn.text, turn.marks).map((piece) => (
        <MarkedPiece piece={piece} anchored={anchored} numbers={numbers} />
      ))}
    </p>
  );
}

function MarkedPiece({ piece, anchored, numbers }: { readonly piece: Piece } & Omit<TurnTextProps, 'turn'>) {
  if (piece.marks.length === 0) return <>{piece.text}</>;
  const [first] = piece.begins;
  return (
    <>
      {anchored === true && piece.begins.slice(1).map((id) => <span id={quoteAnchor(id)}></span>)}
      <mark
        class={piece.marks.length > 1 ? 'shared' : undefined}
        id={anchored === true && first !== undefined ? quoteAnchor(first) : undefined}
      >
        {piece.text}
      </mark>
      {numbers !== undefined && piece.ends.map((id) => <NoteNumber number={numbers.get(id)} />)}
    </>
  );
}

/** The figure is drawn by the style sheet, so that the text stays the source's own when it is read or copied. */
function NoteNumber({ number }: { readonly number: number | undefined }) {
  if (number === undefined) return null;
  return (
    <a class="note-number" href={`#note-${number}`} aria-label={`Signal ${number}`}>
      <span data-number={number}></span>
    </a>
  );
}

/** Who speaks, whose side they are on, and when. */
export function Speaker({ turn }: { readonly turn: Omit<TurnView, 'text' | 'marks'> }) {
  return (
    <p class={`speaker side-${turn.side}`}>
      <strong>{turn.speaker === '' ? 'Unknown speaker' : turn.speaker}</strong>
      <span class="muted">{[turn.title, sideLabel(turn.side)].filter((part) => part !== null).join(', ')}</span>
      <span class="muted place">
        {`turn ${turn.index + 1}`}
        {turn.at !== null && ` at ${formatOffset(turn.at)}`}
      </span>
    </p>
  );
}

/** Turns in a row, as an excerpt under a quote. */
export function Excerpt({ turns, total }: { readonly turns: readonly TurnView[]; readonly total: number }) {
  const before = turns[0]?.index ?? 0;
  const after = total - 1 - (turns.at(-1)?.index ?? 0);
  return (
    <ol class="turns excerpt" start={before + 1}>
      {before > 0 && <Gap count={before} where="before" />}
      {turns.map((turn) => (
        <li class="turn" value={turn.index + 1}>
          <Speaker turn={turn} />
          <TurnText turn={turn} />
        </li>
      ))}
      {after > 0 && <Gap count={after} where="after" />}
    </ol>
  );
}

function Gap({ count, where }: { readonly count: number; readonly where: 'before' | 'after' }) {
  return <li class="gap muted">{`${count} more ${count === 1 ? 'turn' : 'turns'} ${where}`}</li>;
}

/** A turn on its conversation's own page has an id. */
export function turnId(turn: Pick<TurnView, 'index'>): string {
  return turnAnchor(turn.index);
}
