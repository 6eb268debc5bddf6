import type { Child } from 'hono/jsx';
import type { Risk } from '../../domain/index.ts';
import type { DearMark } from '../page-models/watchtower.ts';
import { categoryLabel } from '../text/words.ts';

type Status = Risk['dear']['roi']['status'];

const WORDS: Readonly<Record<Status, string>> = { pass: 'Passes', warn: 'Warns', fail: 'Fails', unknown: 'Not known' };

/** How a category of DEAR stands, in a word. */
export function statusLabel(status: Status): string {
  return WORDS[status];
}

/** The same as a shape of its own, with what stands beside it. */
export function StatusMark({ status, children }: { readonly status: Status; readonly children: Child }) {
  return (
    <span class={`mark mark-${status}`}>
      <svg class="shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
        {status === 'fail' && <rect x="1" y="1" width="10" height="10" />}
        {status === 'warn' && <path d="M6 0.5 L11.7 11 H0.3 Z" />}
        {status === 'pass' && <circle cx="6" cy="6" r="5.2" />}
        {status === 'unknown' && <circle cx="6" cy="6" r="4.4" class="hollow" />}
      </svg>{' '}
      {children}
    </span>
  );
}

/** How each category stands as its first letter, told by shape as by colour; the words are there for who points or listens. */
export function DearLetters({ marks }: { readonly marks: readonly DearMark[] }) {
  return (
    <>
      {marks.map(({ category, status, why }) => {
        const words = `${categoryLabel(category)} ${statusLabel(status).toLowerCase()}. `;
        return (
          <abbr class={`dear-mark dear-${status}`} title={words + why}>
            <span aria-hidden="true">{categoryLabel(category).charAt(0)}</span>
            <span class="hidden">{words}</span>
          </abbr>
        );
      })}
    </>
  );
}
