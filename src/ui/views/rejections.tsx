import { conversationPath } from '../addresses.ts';
import type { RejectionView } from '../model.ts';
import { clipped, MOST_OF_A_QUOTE } from '../text/clip.ts';
import { formatDay } from '../text/dates.ts';
import { counted, proposalLabel, reasonLabel } from '../text/words.ts';

interface RejectionsProps {
  readonly rejections: readonly RejectionView[];
  readonly asOf: string;
}

/** What the reader proposed and the text did not bear out, each with why. */
export function Rejections({ rejections, asOf }: RejectionsProps) {
  if (rejections.length === 0) return <p class="muted">Nothing was rejected: every proposal was found in its text.</p>;
  return (
    <details class="rejections">
      <summary>
        {counted(rejections.length, 'proposal')} {rejections.length === 1 ? 'was' : 'were'} rejected and{' '}
        {rejections.length === 1 ? 'does' : 'do'} not count
      </summary>
      <ul>
        {rejections.map((rejection) => (
          <RejectionEntry rejection={rejection} asOf={asOf} />
        ))}
      </ul>
    </details>
  );
}

function RejectionEntry({ rejection, asOf }: { readonly rejection: RejectionView; readonly asOf: string }) {
  const { reason, detail, kind, subtype, quote, conversation } = rejection;
  const proposal = proposalLabel(kind ?? undefined, subtype ?? undefined);
  return (
    <li>
      <p>
        <strong>{reasonLabel(reason)}</strong>
        {proposal !== '' && <span class="detail muted">proposed as {proposal}</span>}
      </p>
      {quote !== null && (
        <p class="proposed">
          <bdi>{clipped(quote, MOST_OF_A_QUOTE)}</bdi>
        </p>
      )}
      <p class="source">
        {detail} <a href={conversationPath(conversation.id)}>{conversation.subject ?? 'Conversation'}</a>,{' '}
        {formatDay(conversation.occurredAt, asOf)}
      </p>
    </li>
  );
}
