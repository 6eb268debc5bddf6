import { quoteAnchor } from '../addresses.ts';
import type { TurnView } from '../model.ts';
import { type Stretch, stretchesOf } from '../text/clip.ts';
import { formatOffset } from '../text/dates.ts';
import { cutAtMarks, type Piece } from '../text/highlight.ts';
import { sideLabel } from '../text/words.ts';

interface TurnTextProps {
  readonly turn: Pick<TurnView, 'text' | 'marks'>;
  /** Give the words an id that links can go to: only where the turn stands once on the page. */
  readonly anchored?: boolean | undefined;
  /** The number that a signal bears on this page, set after its words. */
  readonly numbers?: ReadonlyMap<string, number> | undefined;
  /** Signals that were dismissed: their words are marked as what does not count. */
  readonly dismissed?: ReadonlySet<string> | undefined;
  /** Where the turn can be read whole, if more of it than so many letters is left out here. */
  readonly cut?: { readonly most: number; readonly whole: string } | undefined;
}

/** A turn's words, letter for letter, with those that signals rest on marked; marks may cross. */
export function TurnText({ turn, anchored, numbers, dismissed, cut }: TurnTextProps) {
  const stretches = cut === undefined ? [WHOLE] : stretchesOf(turn.text, turn.marks, cut.most);
  const last = stretches.at(-1) ?? WHOLE;
  return (
    <p class="words">
      {stretches.map(({ start, end }, index) => (
        <>
          {index > 0 && <LeftOut count={start - (stretches[index - 1]?.end ?? 0)} whole={cut?.whole} />}
          <bdi>
            {cutAtMarks(turn.text.slice(start, end), within(turn.marks, start, end)).map((piece) => (
              <MarkedPiece piece={piece} anchored={anchored} numbers={numbers} dismissed={dismissed} />
            ))}
          </bdi>
        </>
      ))}
      {last.end < turn.text.length && <LeftOut count={turn.text.length - last.end} whole={cut?.whole} />}
    </p>
  );
}

/** A text of which nothing is left out, however long. */
const WHOLE: Stretch = { start: 0, end: Number.POSITIVE_INFINITY };

/** The marks of a stretch, counted from its start; those that only touch it are left out. */
function within(marks: TurnView['marks'], start: number, end: number): TurnView['marks'] {
  return marks
    .filter((mark) => mark.start < end && mark.end > start)
    .map((mark) => ({ id: mark.id, start: Math.max(mark.start, start) - start, end: Math.min(mark.end, end) - start }));
}

const figures = new Intl.NumberFormat('en-GB');

function LeftOut({ count, whole }: { readonly count: number; readonly whole: string | undefined }) {
  return (
    <span class="left-out">
      … {figures.format(count)} letters left out. <a href={whole}>Read the whole turn</a>{' '}
    </span>
  );
}

function MarkedPiece({ piece, anchored, numbers, dismissed }: MarkedPieceProps) {
  if (piece.marks.length === 0) return <>{piece.text}</>;
  const [first] = piece.begins;
  return (
    <>
      {anchored === true && piece.begins.slice(1).map((id) => <span id={quoteAnchor(id)}></span>)}
      <mark
        class={lookOf(piece, dismissed)}
        id={anchored === true && first !== undefined ? quoteAnchor(first) : undefined}
      >
        {piece.text}
      </mark>
      {numbers !== undefined && piece.ends.map((id) => <NoteNumber number={numbers.get(id)} />)}
    </>
  );
}

interface MarkedPieceProps extends Omit<TurnTextProps, 'turn' | 'cut'> {
  readonly piece: Piece;
}

function lookOf({ marks }: Piece, dismissed: ReadonlySet<string> | undefined): string | undefined {
  const standing = marks.filter((id) => dismissed?.has(id) !== true).length;
  if (standing === 0) return 'void';
  return standing > 1 ? 'shared' : undefined;
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

/** How much of a speaker a reader already knows: nothing yet, the person, or that they go on speaking. */
type Acquaintance = 'new' | 'known' | 'same';

/** For each turn in a row: does its speaker appear for the first time, again, or simply go on? */
export function acquaintances(turns: readonly Pick<TurnView, 'speaker'>[]): Acquaintance[] {
  const seen = new Set<string>();
  return turns.map(({ speaker }, index) => {
    if (index > 0 && turns[index - 1]?.speaker === speaker) return 'same';
    const known = seen.has(speaker);
    seen.add(speaker);
    return known ? 'known' : 'new';
  });
}

interface SpeakerProps {
  readonly turn: Omit<TurnView, 'text' | 'marks'>;
  readonly known: Acquaintance;
}

/** Who speaks and when; at the first turn also who that is and on whose side. */
export function Speaker({ turn, known }: SpeakerProps) {
  const name = turn.speaker === '' ? 'Unknown speaker' : turn.speaker;
  return (
    <p class={`speaker side-${turn.side}`}>
      <span class={known === 'same' ? 'hidden' : 'name'}>{name}</span>{' '}
      {turn.at !== null && <span class="muted">{formatOffset(turn.at)}</span>}
      {known === 'new' && (
        <span class="muted who">{[turn.title, sideLabel(turn.side)].filter((part) => part !== null).join(', ')}</span>
      )}
    </p>
  );
}

/** Turns in a row, as an excerpt under a quote. */
export function Excerpt({ turns, total }: { readonly turns: readonly TurnView[]; readonly total: number }) {
  const before = turns[0]?.index ?? 0;
  const after = total - 1 - (turns.at(-1)?.index ?? 0);
  const known = acquaintances(turns);
  return (
    <ol class="turns excerpt">
      {before > 0 && <Gap count={before} where="before" />}
      {turns.map((turn, position) => (
        <li class="turn">
          <span class="number muted">{turn.index + 1}</span>
          <Speaker turn={turn} known={known[position] ?? 'new'} />
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
