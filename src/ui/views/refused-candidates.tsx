import { conversationPath } from '../addresses.ts';
import type { ConversationModel, RefusedCandidate } from '../page-models/conversation.ts';
import { clipped, MOST_OF_A_QUOTE } from '../text/clip.ts';
import { counted, proposalLabel, reasonLabel } from '../text/words.ts';

/** What the reader proposed and this conversation's text did not bear out, each with why and where it was said to be. */
export function RefusedCandidates({ model }: { readonly model: ConversationModel }) {
  const { rejections, rejectionCount, conversation } = model;
  if (rejectionCount === 0) {
    if (conversation.reader === null) return <p class="muted">It has not been read yet.</p>;
    return <p class="muted">Nothing was rejected: every proposal was found in its text.</p>;
  }
  const isCut = rejections.length < rejectionCount;
  return (
    <details class="rejections" open={!isCut && rejectionCount > 50}>
      <summary>
        {counted(rejectionCount, 'proposal')} {rejectionCount === 1 ? 'was' : 'were'} rejected and{' '}
        {rejectionCount === 1 ? 'does' : 'do'} not count
      </summary>
      <ul>
        {rejections.map((one) => (
          <Refused one={one} conversation={conversation.id} />
        ))}
      </ul>
      {isCut && (
        <p>
          <a href={`${conversationPath(conversation.id)}?rejected=all#rejected`}>
            {`Show all ${rejectionCount}; these are the first ${rejections.length}`}
          </a>
        </p>
      )}
    </details>
  );
}

function Refused({ one, conversation }: { readonly one: RefusedCandidate; readonly conversation: string }) {
  const proposal = proposalLabel(one.kind ?? undefined, one.subtype ?? undefined);
  return (
    <li>
      <p>
        <strong>{reasonLabel(one.reason)}</strong>
        {proposal !== '' && <span class="detail muted">proposed as {clipped(proposal, MOST_OF_A_QUOTE)}</span>}
      </p>
      {one.quote !== null && (
        <p class="proposed">
          <bdi>{clipped(one.quote, MOST_OF_A_QUOTE)}</bdi>
        </p>
      )}
      <p class="source">
        {clipped(one.detail, MOST_OF_A_QUOTE)}{' '}
        {one.turn !== null && (
          <a href={conversationPath(conversation, { turn: one.turn })}>{`Said to be in turn ${one.turn + 1}`}</a>
        )}
      </p>
    </li>
  );
}
