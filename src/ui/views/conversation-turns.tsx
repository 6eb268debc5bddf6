import { quoteAnchor, signalAnchor, turnAnchor, wholeTurnPath } from '../addresses.ts';
import type { TurnView } from '../model.ts';
import type { ConversationModel, NumberedSignal, UnreadRange } from '../page-models/conversation.ts';
import { clipped, MOST_OF_A_TURN } from '../text/clip.ts';
import { formatOffset } from '../text/dates.ts';
import { kindLabel, sentence, sideLabel, turnsLabel } from '../text/words.ts';
import { ReadAgain, rangeLabel } from './conversation-head.tsx';
import { Judgement } from './judgement.tsx';
import { Claim } from './signal.tsx';
import { acquaintances, TurnText } from './turns.tsx';

const MOST_OF_A_NAME = 80;

/** The turns of the page, what was not read said where it begins, and each signal in the margin beside its words. */
export function ConversationTurns({ model }: { readonly model: ConversationModel }) {
  const { turns, page, unread } = model;
  const there = model.signals.filter(({ signal }) => page.from <= signal.span.turn && signal.span.turn <= page.to);
  const byTurn = Map.groupBy(there, ({ signal }) => signal.span.turn);
  const numbers = new Map(there.map(({ number, signal }) => [signal.id, number]));
  const gone = there.filter(({ signal }) => signal.verdict?.verdict === 'dismissed');
  const dismissed = new Set(gone.map(({ signal }) => signal.id));
  const known = acquaintances(turns);
  if (turns.length === 0) return <p class="empty">Nobody said anything: the conversation holds no turns.</p>;
  return (
    <ol class="turns whole">
      {turns.map((turn, position) => {
        const gap = unread.find(({ from, to }) => from <= turn.index && turn.index <= to);
        const begins = gap !== undefined && (gap.from === turn.index || position === 0);
        return (
          <>
            {begins && <UnreadNote gap={gap} model={model} />}
            <li class={gap === undefined ? 'turn' : 'turn unread'} id={turnAnchor(turn.index)}>
              <a class="number" href={`#${turnAnchor(turn.index)}`} aria-label={`Turn ${turn.index + 1}`}>
                {turn.index + 1}
              </a>
              <WhoSpeaks turn={turn} known={known[position] ?? 'new'} />
              <TurnText
                turn={turn}
                anchored
                numbers={numbers}
                dismissed={dismissed}
                cut={{ most: MOST_OF_A_TURN, whole: wholeTurnPath(model.conversation.id, turn.index) }}
              />
              <Margin notes={byTurn.get(turn.index) ?? []} model={model} />
            </li>
          </>
        );
      })}
    </ol>
  );
}

interface WhoSpeaksProps {
  readonly turn: TurnView;
  readonly known: ReturnType<typeof acquaintances>[number];
}

/** Who speaks and when. A customer's name is set bold, and at their first turn the side is said. */
function WhoSpeaks({ turn, known }: WhoSpeaksProps) {
  const name = turn.speaker === '' ? 'Unknown speaker' : clipped(turn.speaker, MOST_OF_A_NAME);
  return (
    <p class={`speaker side-${turn.side}`}>
      <bdi class={known === 'same' ? 'hidden' : 'name'}>{name}</bdi>{' '}
      {turn.at !== null && <span class="muted">{formatOffset(turn.at)}</span>}
      {known === 'new' && <span class="muted who">{sideLabel(turn.side)}</span>}
    </p>
  );
}

function UnreadNote({ gap, model }: { readonly gap: UnreadRange; readonly model: ConversationModel }) {
  return (
    <li class="unread-note">
      <p>
        {rangeLabel(gap.from, gap.to)} {gap.from === gap.to ? 'was' : 'were'} not read: {sentence(gap.reason)} Signals
        in {gap.from === gap.to ? 'it' : 'them'} are not known.
      </p>
      <ReadAgain id={model.conversation.id} allowed={model.mayRetry} what="Read again" />
    </li>
  );
}

interface MarginProps {
  readonly notes: readonly NumberedSignal[];
  readonly model: ConversationModel;
}

function Margin({ notes, model }: MarginProps) {
  if (notes.length === 0) return null;
  return (
    <div class="margin">
      {notes.map((one) => (
        <MarginNote one={one} model={model} />
      ))}
    </div>
  );
}

interface MarginNoteProps {
  readonly one: NumberedSignal;
  readonly model: ConversationModel;
}

/** One signal beside its words: what it claims, and what people think of it. */
function MarginNote({ one: { number, signal }, model: { judging, frame } }: MarginNoteProps) {
  const others = signal.turns.filter((index) => index !== signal.span.turn);
  const verdict = signal.verdict?.verdict;
  return (
    <article class={['note', verdict].filter((part) => part !== undefined).join(' ')} id={`note-${number}`} data-row>
      <div id={signalAnchor(signal.id)}>
        <p class="note-kind">
          <a href={`#${quoteAnchor(signal.id)}`} data-item>
            <span class="note-figure">{number}</span> {kindLabel(signal.kind)}
          </a>
        </p>
        <Claim signal={signal} />
      </div>
      {others.length > 0 && <p class="muted">{`Also in ${turnsLabel(others)}.`}</p>}
      <Judgement signal={signal} judging={judging} asOf={frame.asOf} />
    </article>
  );
}
