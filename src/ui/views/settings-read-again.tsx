import type { ReprocessingMove } from '../../pipeline/index.ts';
import type { Reembedding, ReprocessingState } from '../../storage/index.ts';
import type { RecordModel } from '../page-models/settings-record.ts';
import { counted } from '../text/words.ts';

type ShownReprocessing = RecordModel['reprocessings'][number];

const STATES: Readonly<Record<ReprocessingState, string>> = {
  running: 'Being read',
  paused: 'Paused',
  cancelled: 'Cancelled',
  done: 'Done',
};

const MOVES: Readonly<Record<ReprocessingState, readonly ReprocessingMove[]>> = {
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  cancelled: [],
  done: [],
};

const WORDS: Readonly<Record<ReprocessingMove, string>> = { pause: 'Pause', resume: 'Go on', cancel: 'Cancel' };

/** The history that is read again, and another embedding that is built: how far each is, and what can be done with it. */
export function ReadAgain({ model: { reprocessings, reembedding } }: { readonly model: RecordModel }) {
  return (
    <section aria-labelledby="again" data-again>
      <h2 id="again">Read again</h2>
      <p class="lead">
        After another prompt, model or word of the trade the history can be read again, from{' '}
        <a href="/settings/words">Words and rivals</a>. Until a conversation is, its former reading serves.
      </p>
      {reprocessings.length === 0 ? (
        <p class="empty">Nothing was read again yet.</p>
      ) : (
        <ul class="sources">
          {reprocessings.map((one) => (
            <Reread one={one} />
          ))}
        </ul>
      )}
      {reembedding !== undefined && <Embedding one={reembedding} />}
    </section>
  );
}

function Reread({ one }: { readonly one: ShownReprocessing }) {
  const { id, state, total, done, left, failed, askedBy, askedAt, estimatedEnd } = one;
  const end = estimatedEnd === null ? '' : `, about ${clock(estimatedEnd)} by the pace of its last readings`;
  return (
    <li data-row>
      <p data-say={`${id} state`}>{STATES[state]}</p>
      <div>
        <p>
          <progress value={done} max={Math.max(1, total)} aria-label="How far it is" data-bar={id} />{' '}
          <span data-say={`${id} count`}>
            {`${done} of ${counted(total, 'conversation')}, ${left} left${failed > 0 ? `, ${failed} failed` : ''}${end}`}
          </span>
        </p>
        <p class="muted">
          asked for by <bdi>{askedBy}</bdi>, <time datetime={askedAt}>{clock(askedAt)}</time>
          {one.accountKey !== null && (
            <>
              , only of <bdi>{one.accountKey}</bdi>
            </>
          )}
        </p>
        <Buttons action={`/settings/record/reprocessings/${encodeURIComponent(id)}`} moves={MOVES[state]} what={id} />
      </div>
    </li>
  );
}

function Embedding({ one: { model, serving, pausedAt, done, left } }: { readonly one: Reembedding }) {
  return (
    <>
      <h3>Another embedding</h3>
      <p>
        <progress value={done} max={Math.max(1, done + left)} aria-label="How far it is" data-bar="embedding" />{' '}
        <span data-say="embedding">{`${done} of ${counted(done + left, 'passage')}, ${left} left`}</span>
      </p>
      <p class="muted">
        <bdi>{model}</bdi>
        {pausedAt !== null && ', paused'}; until then <bdi>{serving ?? 'none'}</bdi> serves.
      </p>
      <Buttons
        action="/settings/record/reembedding"
        moves={[pausedAt === null ? 'pause' : 'resume']}
        what="the embedding"
      />
    </>
  );
}

interface ButtonsProps {
  readonly action: string;
  readonly moves: readonly ReprocessingMove[];
  readonly what: string;
}

function Buttons({ action, moves, what }: ButtonsProps) {
  if (moves.length === 0) return null;
  return (
    <form method="post" action={action} class="buttons">
      {moves.map((move) => (
        <button type="submit" name="move" value={move}>
          {WORDS[move]}
          <span class="hidden"> {what}</span>
        </button>
      ))}
    </form>
  );
}

/** A time of day, in UTC. */
function clock(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
