import type { ConversationModel } from '../page-models/conversation.ts';
import { ConversationHead } from './conversation-head.tsx';
import { ConversationTurns } from './conversation-turns.tsx';
import { RefusedCandidates } from './refused-candidates.tsx';
import { TurnPager } from './turn-pager.tsx';

/** One conversation: its turns letter for letter, each signal in the margin beside its words. */
export function ConversationPage({ model }: { readonly model: ConversationModel }) {
  return (
    <>
      <ConversationHead model={model} />
      <section aria-labelledby="said" class="said">
        <h2 id="said" class="hidden">
          What was said
        </h2>
        <TurnPager model={model} place="before" />
        <ConversationTurns model={model} />
        <TurnPager model={model} place="after" />
      </section>
      <section aria-labelledby="rejected">
        <h2 id="rejected">What was rejected</h2>
        <RefusedCandidates model={model} />
      </section>
    </>
  );
}
