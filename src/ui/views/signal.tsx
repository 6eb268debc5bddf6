import { attributesOf } from '../../domain/index.ts';
import { conversationPath, signalAnchor } from '../addresses.ts';
import type { Judging, SignalInContext, SignalView } from '../model.ts';
import { formatDayAndDistance } from '../text/dates.ts';
import { capitalised, sideLabel, spaced, subtypeLabel, turnsLabel } from '../text/words.ts';
import { Judgement } from './judgement.tsx';
import { Excerpt } from './turns.tsx';

/** What a signal claims: its subtype in words and its details. */
export function Claim({ signal }: { readonly signal: SignalView }) {
  const details = attributesOf(signal.kind, signal.subtype).flatMap((name) => {
    const value = signal.attrs[name];
    return value === undefined ? [] : [{ name, value }];
  });
  return (
    <p class="claim">
      <strong>{subtypeLabel(signal.kind, signal.subtype)}</strong>
      {details.map(({ name, value }) => (
        <span class="detail">
          <span class="muted">{spaced(name)}</span> {value}
        </span>
      ))}
    </p>
  );
}

interface SignalEntryProps {
  readonly signal: SignalInContext;
  readonly judging: Judging;
  readonly asOf: string;
}

/** One signal on its account's page: the claim, the words, who and when, what people think of it, and the words in their place. */
export function SignalEntry({ signal, judging, asOf }: SignalEntryProps) {
  const turn = signal.excerpt.find(({ index }) => index === signal.span.turn);
  const others = signal.turns.filter((index) => index !== signal.span.turn);
  const who = [turn?.title, turn && sideLabel(turn.side)].filter((part) => part !== null && part !== undefined);
  return (
    <article
      class={signal.verdict?.verdict === 'dismissed' ? 'signal dismissed' : 'signal'}
      id={signalAnchor(signal.id)}
      data-row
    >
      <Claim signal={signal} />
      <blockquote>
        <bdi>{signal.quote}</bdi>
      </blockquote>
      <p class="source">
        <cite>{turn === undefined || turn.speaker === '' ? 'Unknown speaker' : turn.speaker}</cite>
        {who.length > 0 && ` (${who.join(', ')})`},{' '}
        <time datetime={signal.occurredAt}>{formatDayAndDistance(signal.occurredAt, asOf)}</time>,{' '}
        {signal.conversation.medium}
        {signal.conversation.subject !== null && ` “${signal.conversation.subject}”`}.{' '}
        {others.length > 0 && `${capitalised(turnsLabel(others))} ${others.length === 1 ? 'says' : 'say'} it too. `}
        <a href={conversationPath(signal.conversation.id, { signal: signal.id })}>Whole conversation</a>
      </p>
      <Judgement signal={signal} judging={judging} asOf={asOf} />
      <details>
        <summary data-item>Show it in the conversation</summary>
        <Excerpt turns={signal.excerpt} total={signal.turnCount} />
      </details>
    </article>
  );
}
