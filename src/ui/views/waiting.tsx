import type { ConversationRow, RefusedDocument, WaitingModel } from '../model.ts';
import { formatDay } from '../text/dates.ts';
import { AccountOptions, AssignForm } from './assign.tsx';
import { ConversationList } from './conversations.tsx';
import { Listed } from './destinations.tsx';
import { Failed } from './sources.tsx';

const SECTIONS = [
  { status: 'failed', title: 'Could not be read' },
  { status: 'partial', title: 'Read only in part' },
  { status: 'waiting', title: 'Wait for an account' },
] as const;

/** The visible queue: all that somebody has to look at, what came in and what did not go out, why, and what to do. */
export function WaitingPage({ model }: { readonly model: WaitingModel }) {
  const { conversations, refused, deliveries, dispatches, frame, origin, putOff } = model;
  const isEmpty = [conversations, refused, deliveries, dispatches].every(({ length }) => length === 0);
  return (
    <>
      <div class="heading">
        <h1>Waiting</h1>
      </div>
      <p class="lead">
        Nothing that arrives is dropped. What could not be read or sent, or belongs to no account yet, stays here until
        it is dealt with.
      </p>
      {isEmpty && putOff.count === 0 && (
        <p class="empty">
          Nothing waits.{' '}
          {frame.queue.reading > 0
            ? 'Some conversations are being read right now.'
            : 'Every conversation that arrived has been read.'}
        </p>
      )}
      {putOff.count > 0 && (
        <p class="notice" role="status">
          {`${putOff.count === 1 ? '1 conversation is' : `${putOff.count} conversations are`} kept and not read yet: ${putOff.reason}.`}
        </p>
      )}
      {SECTIONS.map(({ status, title }) => (
        <Section
          title={title}
          conversations={conversations.filter((conversation) => conversation.status === status)}
          assignments={model.assignments}
          asOf={frame.asOf}
          origin={origin}
        />
      ))}
      <AccountOptions accounts={model.accounts} />
      <Failed
        title="Deliveries that could not be processed"
        deliveries={deliveries}
        asOf={frame.asOf}
        more={false}
        from="waiting"
      />
      <Listed
        title="Documents that could not be sent"
        dispatches={dispatches}
        asOf={frame.asOf}
        retry="Send again"
        from="waiting"
      />
      {model.moreUndelivered && (
        <p class="muted">
          Older ones: <code>GET /v1/deliveries?status=failed</code>, <code>GET /v1/dispatches?state=failed</code>.
        </p>
      )}
      <Refused documents={refused} asOf={frame.asOf} />
      <Earlier count={model.earlier} />
    </>
  );
}

interface SectionProps {
  readonly title: string;
  readonly conversations: readonly ConversationRow[];
  readonly assignments: WaitingModel['assignments'];
  readonly asOf: string;
  readonly origin: string;
}

function Section({ title, conversations, assignments, asOf, origin }: SectionProps) {
  if (conversations.length === 0) return null;
  const below = ({ id }: ConversationRow) => {
    const assignment = assignments.get(id);
    return assignment && <AssignForm conversation={id} assignment={assignment} />;
  };
  return (
    <section>
      <h2>
        {title} <span class="count">{conversations.length}</span>
      </h2>
      <ConversationList conversations={conversations} asOf={asOf} origin={origin} withAccount below={below} />
    </section>
  );
}

/** Nothing has to be done about these; somebody may want to. */
function Earlier({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <section>
      <h2>
        Read by an earlier reader <span class="count">{count}</span>
      </h2>
      <p class="lead">
        {count === 1 ? 'One conversation was' : `${count} conversations were`} read with another prompt or model, or
        before the workspace's names were as they are. Their signals stand. <code>earshot reprocess</code> reads them
        again; what people judged stays.
      </p>
    </section>
  );
}

interface RefusedProps {
  readonly documents: readonly RefusedDocument[];
  readonly asOf: string;
}

/** Documents are counted from when they came: nothing in them says more. */
function Refused({ documents, asOf }: RefusedProps) {
  if (documents.length === 0) return null;
  return (
    <section>
      <h2>
        Documents that could not be read <span class="count">{documents.length}</span>
      </h2>
      <p class="lead">They are kept as they came. Mend the document at its source and send it again.</p>
      <ul class="conversations">
        {documents.map((document) => (
          <li data-row>
            <time datetime={document.receivedAt}>{formatDay(document.receivedAt, asOf)}</time>
            <span class="muted">{document.source}</span>
            <span class="what">{document.mediaType}</span>
            <div class="problem">
              <p>{document.error ?? 'No reason is on record.'}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
