import { accountPath, quoteAnchor, signalAnchor, turnAnchor } from '../addresses.ts';
import type { ConversationModel, SignalView, TurnView } from '../model.ts';
import { formatDayAndDistance } from '../text/dates.ts';
import { capitalised, counted, kindLabel, turnsLabel } from '../text/words.ts';
import { ConversationAccessPart } from './access.tsx';
import { conversationTitle, ReadingProblem, readerLabel, stateLabel } from './conversations.tsx';
import { Judgement } from './judgement.tsx';
import { Rejections } from './rejections.tsx';
import { Claim } from './signal.tsx';
import { acquaintances, Speaker, TurnText } from './turns.tsx';

/** One whole conversation: every turn letter for letter, each signal in the margin beside its words. */
export function ConversationPage({ model }: { readonly model: ConversationModel }) {
  const { conversation, turns, frame } = model;
  const signals = [...model.signals].sort(
    (left, right) => left.span.turn - right.span.turn || left.span.start - right.span.start,
  );
  const known = acquaintances(turns);
  const numbers = new Map(signals.map(({ id }, index) => [id, index + 1]));
  return (
    <>
      <header class="conversation-head">
        {conversation.account !== null && (
          <p class="crumb">
            <a href="/">Accounts</a> <a href={accountPath(conversation.account.key)}>{conversation.account.name}</a>
          </p>
        )}
        <h1>{conversationTitle(conversation)}</h1>
        <p class="muted">
          {conversation.medium === 'call' ? 'Call' : 'Email'},{' '}
          <time datetime={conversation.occurredAt}>{formatDayAndDistance(conversation.occurredAt, frame.asOf)}</time>.{' '}
          {counted(turns.length, 'turn')}, {counted(signals.length, 'signal')}. {stateLabel(conversation.status)}{' '}
          {readerLabel(conversation.reader)}.
        </p>
        <ConversationAccessPart conversation={conversation.id} access={model.access} closing={model.closing} />
        <ReadingProblem conversation={conversation} origin={model.origin} />
        {model.unembedded.map(({ turns, reason }) => (
          <p class="muted">{`${capitalised(turnsLabel(turns))} can be found by words alone: the embedding refuses them (${reason}).`}</p>
        ))}
      </header>
      <ol class="turns whole">
        {turns.map((turn, position) => (
          <WholeTurn
            turn={turn}
            known={known[position] ?? 'new'}
            signals={signals.filter(({ span }) => span.turn === turn.index)}
            numbers={numbers}
            model={model}
            unread={conversation.unread.some((gap) => gap.turns.includes(turn.index))}
          />
        ))}
      </ol>
      <section aria-labelledby="rejected">
        <h2 id="rejected">What was rejected</h2>
        <Rejections rejections={model.rejections} asOf={frame.asOf} />
      </section>
    </>
  );
}

interface WholeTurnProps {
  readonly turn: TurnView;
  readonly known: ReturnType<typeof acquaintances>[number];
  readonly signals: readonly SignalView[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly model: ConversationModel;
  readonly unread: boolean;
}

function WholeTurn({ turn, known, signals, numbers, model, unread }: WholeTurnProps) {
  return (
    <li class="turn" id={turnAnchor(turn.index)}>
      <a class="number" href={`#${turnAnchor(turn.index)}`} aria-label={`Turn ${turn.index + 1}`}>
        {turn.index + 1}
      </a>
      <Speaker turn={turn} known={known} />
      <TurnText turn={turn} anchored numbers={numbers} />
      {(signals.length > 0 || unread) && (
        <div class="margin">
          {unread && <p class="muted">This turn was not read.</p>}
          {signals.map((signal) => (
            <MarginNote signal={signal} number={numbers.get(signal.id) ?? 0} model={model} />
          ))}
        </div>
      )}
    </li>
  );
}

interface MarginNoteProps {
  readonly signal: SignalView;
  readonly number: number;
  readonly model: ConversationModel;
}

function MarginNote({ signal, number, model: { judging, frame } }: MarginNoteProps) {
  const others = signal.turns.filter((index) => index !== signal.span.turn);
  return (
    <article class={signal.verdict?.verdict === 'dismissed' ? 'note dismissed' : 'note'} id={`note-${number}`} data-row>
      <p class="note-kind">
        <a href={`#${quoteAnchor(signal.id)}`} data-item>
          <span class="note-figure">{number}</span> {kindLabel(signal.kind)}
        </a>
      </p>
      <div id={signalAnchor(signal.id)}>
        <Claim signal={signal} />
      </div>
      {others.length > 0 && <p class="muted">{`Also in ${turnsLabel(others)}.`}</p>}
      <Judgement signal={signal} judging={judging} asOf={frame.asOf} />
    </article>
  );
}
