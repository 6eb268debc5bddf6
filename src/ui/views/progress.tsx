import { conversationPath } from '../addresses.ts';
import type { ReadingStatus } from '../model.ts';
import { counted, sentence } from '../text/words.ts';

/** How far a conversation got, as far as its page knows when it is made. */
export interface ProgressView {
  readonly id: string;
  readonly status: ReadingStatus;
  readonly reason: string | null;
  readonly signals: number;
  readonly rejected: number;
  readonly scored: boolean;
}

type StepState = 'done' | 'now' | 'next' | 'stopped';

/**
 * The way of a conversation from received to scored. live.js keeps it current from the server's events; without JavaScript
 * it says how far it was, and that it must be reloaded. The words are live.js's too.
 */
export function ProgressSteps({ progress }: { readonly progress: ProgressView }) {
  const { id, status, reason } = progress;
  return (
    <section class="progress" data-live={`/conversations/${encodeURIComponent(id)}/events`} aria-label="How far it is">
      <ol class="progress-steps">
        {stepsOf(progress).map(({ name, state, words }) => (
          <li data-step={name} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
            {words}
          </li>
        ))}
      </ol>
      <p data-reason role="status">
        {reason !== null && (status === 'failed' || status === 'waiting') ? sentence(reason) : ''}
      </p>
      <p data-found hidden>
        <a href={conversationPath(id)}>Show what was found</a>
      </p>
      <p class="muted without-script">Reload this page to see how far it is by then.</p>
    </section>
  );
}

interface Step {
  readonly name: 'received' | 'reading' | 'read' | 'scored';
  readonly state: StepState;
  readonly words: string;
}

function stepsOf({ status, signals, rejected, scored }: ProgressView): Step[] {
  const isRead = status === 'read' || status === 'partial';
  const isStopped = status === 'failed' || status === 'waiting';
  const reading: StepState = isRead ? 'done' : isStopped ? 'stopped' : status === 'reading' ? 'now' : 'next';
  return [
    { name: 'received', state: status === 'queued' ? 'now' : 'done', words: READ_FIRST[status] },
    { name: 'reading', state: reading, words: status === 'reading' ? 'Is being read' : 'Reading' },
    { name: 'read', state: isRead ? 'done' : 'next', words: isRead ? foundLabel(signals, rejected) : 'Read' },
    {
      name: 'scored',
      state: scored ? 'done' : isRead ? 'now' : 'next',
      words: isRead && !scored ? 'Is being scored' : 'Scored',
    },
  ];
}

const READ_FIRST: Readonly<Record<ReadingStatus, string>> = {
  queued: 'Received, waits for its turn',
  reading: 'Received',
  read: 'Received',
  partial: 'Received',
  failed: 'Received, could not be read',
  waiting: 'Received, waits for an account',
};

function foundLabel(signals: number, rejected: number): string {
  return `Read: ${counted(signals, 'signal')}${rejected === 0 ? '' : `, ${rejected} rejected`}`;
}

/** How far it is, in a line. The words are live.js's too. */
export function briefly({ status, reason, signals, rejected, scored }: ProgressView): string {
  if (status === 'queued') return 'Received, waits for its turn';
  if (status === 'reading') return 'Is being read';
  if (status === 'failed' || status === 'waiting')
    return `${READ_FIRST[status]}: ${sentence(reason ?? 'no reason is on record')}`;
  return `${foundLabel(signals, rejected)}${scored ? ', scored' : ''}`;
}
