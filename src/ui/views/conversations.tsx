import type { Child } from 'hono/jsx';
import { accountPath, conversationAnchor, conversationPath } from '../addresses.ts';
import { retryCommand } from '../commands.ts';
import type { ConversationRow, Reader, ReadingStatus } from '../model.ts';
import { dayOf, formatDayAndDistance } from '../text/dates.ts';
import { capitalised, counted, sentence, turnsLabel } from '../text/words.ts';

const STATES: Readonly<Record<ReadingStatus, string>> = {
  queued: 'Waits for its turn to be read',
  reading: 'Is being read',
  read: 'Read',
  partial: 'Read in part',
  failed: 'Could not be read',
  waiting: 'Waits for an account',
};

/** Where the reading of a conversation stands, in words. */
export function stateLabel(status: ReadingStatus): string {
  return STATES[status];
}

/** Who read it, in words. */
export function readerLabel(reader: Reader | null): string {
  if (reader === null) return '';
  if (reader.name === 'llm') return `by ${reader.model}`;
  return `by the local extractor${reader.verifiedBy === undefined ? '' : `, verified by ${reader.verifiedBy}`}`;
}

/** What a conversation is called: its subject, else its medium. */
export function conversationTitle({ subject, medium }: Pick<ConversationRow, 'subject' | 'medium'>): string {
  return subject ?? (medium === 'call' ? 'Call' : 'Email without a subject');
}

/** Which turns were not read and why, or why nothing was; with what to do. Nothing for a conversation that was read. */
export function ReadingProblem({
  conversation,
  origin,
  children,
}: {
  readonly conversation: ConversationRow;
  readonly origin: string;
  /** What can be done about it here. */
  readonly children?: Child;
}) {
  const { status, reason, unread } = conversation;
  if (status !== 'partial' && status !== 'failed' && status !== 'waiting') return null;
  return (
    <div class="problem">
      {unread.map((gap) => (
        <p>{`${capitalised(turnsLabel(gap.turns))} could not be read: ${sentence(gap.reason)}`}</p>
      ))}
      {unread.length === 0 && <p>{capitalised(sentence(reason ?? 'No reason is on record'))}</p>}
      {children}
      {status === 'waiting' ? (
        <p>
          {children === undefined ? 'Say whose it is on the page Waiting, or record' : 'Or record'} the account with one
          of its email domains; the conversation then finds it and is read:
        </p>
      ) : (
        <p>To read it again:</p>
      )}
      <pre>
        <code>{retryCommand(origin, conversation)}</code>
      </pre>
    </div>
  );
}

interface ConversationListProps {
  readonly conversations: readonly ConversationRow[];
  readonly asOf: string;
  readonly origin: string;
  /** Say whose each is: on a page that is not one account's. */
  readonly withAccount?: boolean;
  /** What is shown below a conversation beside why it waits. */
  readonly below?: (conversation: ConversationRow) => Child;
}

/** Conversations in a list, each with how far its reading got. */
export function ConversationList({ conversations, asOf, origin, withAccount = false, below }: ConversationListProps) {
  return (
    <ul class="conversations">
      {conversations.map((conversation) => (
        <li id={conversationAnchor(conversation.id)} data-row>
          <time datetime={dayOf(conversation.occurredAt)}>{formatDayAndDistance(conversation.occurredAt, asOf)}</time>
          <span class="muted">{conversation.medium}</span>
          <span class="what">
            <a href={conversationPath(conversation.id)} data-item>
              {conversationTitle(conversation)}
            </a>
            {withAccount && <Whose account={conversation.account} />}
          </span>
          <span class="state">
            {!withAccount && (
              <span class={conversation.status === 'read' ? 'muted' : undefined}>
                {stateLabel(conversation.status)}{' '}
              </span>
            )}
            <span class="muted">{readerLabel(conversation.reader)}</span>
          </span>
          <span class="figure muted">{conversation.reader !== null && counted(conversation.signals, 'signal')}</span>
          <ReadingProblem conversation={conversation} origin={origin}>
            {below?.(conversation)}
          </ReadingProblem>
        </li>
      ))}
    </ul>
  );
}

function Whose({ account }: { readonly account: ConversationRow['account'] }) {
  if (account === null) return <span class="muted"> no account</span>;
  return (
    <>
      {' '}
      <a class="muted" href={accountPath(account.key)}>
        {account.name}
      </a>
    </>
  );
}
