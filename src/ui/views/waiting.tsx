import type { ConversationRow, WaitingModel } from '../model.ts';
import { ConversationList } from './conversations.tsx';

const SECTIONS = [
  { status: 'failed', title: 'Could not be read' },
  { status: 'partial', title: 'Read only in part' },
  { status: 'waiting', title: 'Wait for an account' },
] as const;

/** The visible queue: every conversation that somebody has to look at, why, and what to do. */
export function WaitingPage({ model }: { readonly model: WaitingModel }) {
  const { conversations, frame, origin } = model;
  return (
    <>
      <div class="heading">
        <h1>Waiting</h1>
      </div>
      <p class="lead">
        Nothing that arrives is dropped. What could not be read, or belongs to no account yet, stays here until it is
        dealt with.
      </p>
      {conversations.length === 0 && (
        <p class="empty">
          Nothing waits.{' '}
          {frame.queue.reading > 0
            ? 'Some conversations are being read right now.'
            : 'Every conversation that arrived has been read.'}
        </p>
      )}
      {SECTIONS.map(({ status, title }) => (
        <Section
          title={title}
          conversations={conversations.filter((conversation) => conversation.status === status)}
          asOf={frame.asOf}
          origin={origin}
        />
      ))}
    </>
  );
}

interface SectionProps {
  readonly title: string;
  readonly conversations: readonly ConversationRow[];
  readonly asOf: string;
  readonly origin: string;
}

function Section({ title, conversations, asOf, origin }: SectionProps) {
  if (conversations.length === 0) return null;
  return (
    <section>
      <h2>
        {title} <span class="count">{conversations.length}</span>
      </h2>
      <ConversationList conversations={conversations} asOf={asOf} origin={origin} withAccount />
    </section>
  );
}
