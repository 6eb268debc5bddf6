import { accountPath, conversationPath, retryPath } from '../addresses.ts';
import type { ConversationModel, NumberedSignal, Participant } from '../page-models/conversation.ts';
import { clipped } from '../text/clip.ts';
import { formatDayAndDistance, formatFullDay, formatOffset } from '../text/dates.ts';
import { capitalised, counted, kindLabel, listed, sentence, subtypeLabel, turnsLabel } from '../text/words.ts';
import { ConversationAccessPart } from './access.tsx';
import { readerLabel, stateLabel } from './conversations.tsx';
import { ProgressSteps } from './progress.tsx';

const MOST_OF_A_NAME = 80;
const MOST_OF_A_SUBJECT = 200;

/** What the conversation is called: its subject, else who of theirs was in it. */
export function headline({ conversation: { subject, medium }, people }: ConversationModel): string {
  if (subject !== null) return clipped(subject, MOST_OF_A_SUBJECT);
  const theirs = people.filter(({ side }) => side === 'customer').map(({ name }) => clipped(name, MOST_OF_A_NAME));
  const named = theirs.length > FEW_NAMES ? [...theirs.slice(0, FEW_NAMES - 1), `${theirs.length - 2} others`] : theirs;
  if (medium === 'email') return named.length === 0 ? 'Email without a subject' : `Email with ${listed(named)}`;
  return named.length === 0 ? 'Call' : `Call with ${listed(named)}`;
}

const FEW_NAMES = 3;

/** Whose it is, who took part, how far its reading got, and where its signals are. */
export function ConversationHead({ model }: { readonly model: ConversationModel }) {
  const { conversation, frame, turnCount, turns, pages } = model;
  const last = pages.length === 1 ? turns.at(-1)?.at : undefined;
  const length = last === undefined || last === null ? '' : `, ${formatOffset(last)} long`;
  return (
    <header class="conversation-head">
      {conversation.account !== null && (
        <p class="crumb">
          <a href="/">Accounts</a>{' '}
          <a href={accountPath(conversation.account.key)}>{clipped(conversation.account.name, MOST_OF_A_SUBJECT)}</a>
        </p>
      )}
      <h1>
        <bdi>{headline(model)}</bdi>
      </h1>
      <p class="muted">
        {conversation.medium === 'call' ? 'Call' : 'Email'},{' '}
        <time datetime={conversation.occurredAt}>{formatDayAndDistance(conversation.occurredAt, frame.asOf)}</time>
        {length}, {counted(turnCount, 'turn')}. {stateLabel(conversation.status)} {readerLabel(conversation.reader)}.
      </p>
      <People people={model.people} />
      <ConversationAccessPart conversation={conversation.id} access={model.access} closing={model.closing} />
      {model.wordsRemovedAt !== null && (
        <p class="muted">
          {`What was said was taken away on ${formatFullDay(model.wordsRemovedAt)}: `}
          <a href="/settings/privacy">its time was over</a>. That it took place, and who took part, stays.
        </p>
      )}
      <ReadingState model={model} />
      {model.isMoving && <Moving model={model} />}
      {model.unembedded.map(({ turns, reason }) => (
        <p class="muted">{`${capitalised(turnsLabel(turns))} can be found by words alone: the embedding refuses them (${reason}).`}</p>
      ))}
      <SignalIndex model={model} />
    </header>
  );
}

/** Everybody who takes part, by side; beyond a few, how many more. */
function People({ people }: { readonly people: readonly Participant[] }) {
  const sides = [
    { name: 'Theirs', of: people.filter(({ side }) => side === 'customer') },
    { name: 'Ours', of: people.filter(({ side }) => side === 'vendor') },
    { name: 'Others', of: people.filter(({ side }) => side === 'unknown') },
  ].filter(({ of }) => of.length > 0);
  if (sides.length === 0) return null;
  return (
    <dl class="took-part">
      {sides.map(({ name, of }) => (
        <div>
          <dt>{name}</dt>
          <dd>
            {of.slice(0, MOST_PEOPLE).map((person, index) => (
              <>
                {index > 0 && ', '}
                <bdi>{clipped(person.name, MOST_OF_A_NAME)}</bdi>
                {person.title !== null && (
                  <span class="muted">
                    {' ('}
                    <bdi>{clipped(person.title, MOST_OF_A_NAME)}</bdi>)
                  </span>
                )}
              </>
            ))}
            {of.length > MOST_PEOPLE && ` and ${of.length - MOST_PEOPLE} more`}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const MOST_PEOPLE = 12;

/** What could not be read and why, each range of turns by itself, with the way to have it read again. */
function ReadingState({ model }: { readonly model: ConversationModel }) {
  const { conversation, unread } = model;
  const { status, reason, id } = conversation;
  if (status !== 'partial' && status !== 'failed' && status !== 'waiting') return null;
  return (
    <div class="problem reading-state" id="unread">
      {unread.length > 0 ? (
        <ul>
          {unread.map(({ from, to, reason: why }) => (
            <li>
              <a href={conversationPath(id, { turn: from })}>{rangeLabel(from, to)}</a> could not be read:{' '}
              {sentence(why)}
            </li>
          ))}
        </ul>
      ) : (
        <p>{capitalised(sentence(reason ?? 'No reason is on record'))}</p>
      )}
      {status === 'waiting' ? (
        <p>
          <a href={`/waiting#conversation-${encodeURIComponent(id)}`}>Say whose it is</a>, and it is read.
        </p>
      ) : (
        <ReadAgain
          id={id}
          allowed={model.mayRetry}
          what={unread.length > 0 ? 'Read these turns again' : 'Read it again'}
        />
      )}
    </div>
  );
}

/** `Turns 3 to 4`, as people count. */
export function rangeLabel(from: number, to: number): string {
  return from === to ? `Turn ${from + 1}` : `Turns ${from + 1} to ${to + 1}`;
}

/** The button that queues what was not read once more, for whoever may. */
export function ReadAgain({ id, allowed, what }: ReadAgainProps) {
  if (!allowed) return null;
  return (
    <form method="post" action={retryPath(id)}>
      <button type="submit">{what}</button>
    </form>
  );
}

interface ReadAgainProps {
  readonly id: string;
  readonly allowed: boolean;
  readonly what: string;
}

function Moving({ model: { conversation, signals, rejectionCount } }: { readonly model: ConversationModel }) {
  const { id, status, reason } = conversation;
  const progress = { id, status, reason, signals: signals.length, rejected: rejectionCount, scored: false };
  return <ProgressSteps progress={progress} />;
}

/** With this many the list of signals is folded; with many more, pages of turns lead to them. */
const OPEN_INDEX = 24;
const MOST_INDEXED = 200;

function SignalIndex({ model }: { readonly model: ConversationModel }) {
  const { signals, conversation } = model;
  if (signals.length === 0) {
    if (conversation.status !== 'read') return null;
    return <p>Nothing in it was found to be a signal.</p>;
  }
  const open = signals.filter(({ signal }) => signal.verdict === null).length;
  const judged = open === 0 ? 'all judged' : open === signals.length ? 'none judged yet' : `${open} not judged yet`;
  return (
    <nav class="signal-index" aria-label="Signals of this conversation">
      <details open={signals.length <= OPEN_INDEX}>
        <summary>
          {counted(signals.length, 'signal')}, {judged}
        </summary>
        <ol>
          {signals.slice(0, MOST_INDEXED).map((one) => (
            <IndexedSignal one={one} conversation={conversation.id} />
          ))}
        </ol>
        {signals.length > MOST_INDEXED && (
          <p class="muted">{`The first ${MOST_INDEXED} of them. The pages of turns below say how many are on each.`}</p>
        )}
      </details>
    </nav>
  );
}

const STANDING = {
  confirmed: 'confirmed',
  dismissed: 'not a signal',
  corrected: 'corrected',
  acted: 'acted on',
} as const;

function IndexedSignal({ one: { number, signal }, conversation }: IndexedSignalProps) {
  const verdict = signal.verdict?.verdict;
  return (
    <li class={verdict === 'dismissed' ? 'dismissed' : undefined}>
      <a href={conversationPath(conversation, { signal: signal.id })}>
        <span class="note-figure">{number}</span> {subtypeLabel(signal.kind, signal.subtype)}
      </a>{' '}
      <span class="muted">
        {kindLabel(signal.kind)}, turn {signal.span.turn + 1}
        {verdict !== undefined && `, ${STANDING[verdict]}`}
      </span>
    </li>
  );
}

interface IndexedSignalProps {
  readonly one: NumberedSignal;
  readonly conversation: string;
}
