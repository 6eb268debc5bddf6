import { conversationPath } from '../addresses.ts';
import type { ConversationModel, TurnPageHead } from '../page-models/conversation.ts';
import { counted } from '../text/words.ts';

interface PagerProps {
  readonly model: ConversationModel;
  /** Before or after the turns; the way to every page stands once. */
  readonly place: 'before' | 'after';
}

const figures = new Intl.NumberFormat('en-GB');

/** Which turns these are, and the way to the others. Nothing where they are all. */
export function TurnPager({ model, place }: PagerProps) {
  const { pages, page, turnCount, conversation } = model;
  if (pages.length === 1) return null;
  const at = pages.findIndex(({ from }) => from === page.from);
  const before = pages[at - 1];
  const after = pages[at + 1];
  const pathOf = ({ from }: TurnPageHead) => conversationPath(conversation.id, { turn: from });
  return (
    <nav class="turn-pager" aria-label={place === 'before' ? 'Pages of turns' : 'Pages of turns, below'}>
      <p>
        <strong>{rangeOf(page)}</strong> <span class="muted">of {figures.format(turnCount)}</span>
      </p>
      <p>
        {before !== undefined && (
          <a href={pathOf(before)} rel="prev">
            Earlier
          </a>
        )}{' '}
        {after !== undefined && (
          <a href={pathOf(after)} rel="next">
            Later
          </a>
        )}
      </p>
      <BeyondThePage model={model} />
      {place === 'before' && (
        <>
          <form method="get" action={conversationPath(conversation.id)}>
            <label>
              Turn <input name="turn" type="number" min={1} max={turnCount} required />
            </label>{' '}
            <button type="submit">Go</button>
          </form>
          <details>
            <summary>All {pages.length} pages</summary>
            <ol>
              {pages.map((one) => (
                <li>
                  <a href={pathOf(one)} aria-current={one.from === page.from ? 'page' : undefined}>
                    {rangeOf(one)}
                  </a>{' '}
                  <span class="muted">{one.signals === 0 ? 'no signals' : counted(one.signals, 'signal')}</span>
                </li>
              ))}
            </ol>
          </details>
        </>
      )}
    </nav>
  );
}

/** The signals next to those of the page: where `j` and `k` go on from its last and its first. */
function BeyondThePage({ model: { signals, page, conversation } }: { readonly model: ConversationModel }) {
  const before = signals.findLast(({ signal }) => signal.span.turn < page.from);
  const after = signals.find(({ signal }) => signal.span.turn > page.to);
  return (
    <p>
      {before !== undefined && (
        <a href={conversationPath(conversation.id, { signal: before.signal.id })} data-beyond="-1">
          Signal {before.number}
        </a>
      )}{' '}
      {after !== undefined && (
        <a href={conversationPath(conversation.id, { signal: after.signal.id })} data-beyond="1">
          Signal {after.number}
        </a>
      )}
    </p>
  );
}

function rangeOf({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to
    ? `Turn ${figures.format(from + 1)}`
    : `Turns ${figures.format(from + 1)} to ${figures.format(to + 1)}`;
}
