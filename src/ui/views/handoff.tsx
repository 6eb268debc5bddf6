import { HANDOFF_PARTS, HELD_BACK, isOpen } from '../../briefs/index.ts';
import type { HandoffReason } from '../../domain/index.ts';
import { accountPath, closePath, handoffFormPath, handoffPath } from '../addresses.ts';
import type { HandoffModel } from '../model.ts';
import { formatDay, formatDayAndDistance } from '../text/dates.ts';
import { counted } from '../text/words.ts';
import { dealAmount } from './deals.tsx';
import { AddLine, Line, RemovedLines, type ShownLine } from './handoff-line.tsx';

/** As the document has them; the questions come first of all, in a section of their own. */
const PARTS = HANDOFF_PARTS.filter(({ id }) => id !== 'open_questions');

const REASONS: Readonly<Record<HandoffReason, string>> = {
  closed: 'when the deal was closed',
  late_call: 'after a later conversation',
  corrected: 'with what people corrected',
  redone: 'from the record as it is now',
};

/** The title of a handoff's page. */
export function handoffTitle({ deal }: Pick<HandoffModel, 'deal'>): string {
  return `Handoff: ${deal.name ?? deal.key}`;
}

interface HandoffProps {
  readonly model: HandoffModel;
  /** What somebody wrote that was not taken, and why. */
  readonly refused?: { readonly text: string; readonly why: string } | undefined;
}

/** A deal's brief: what is still to ask, what changed, and then what was said, each line with its words. */
export function HandoffPage({ model, refused }: HandoffProps) {
  const { view } = model;
  return (
    <article class="handoff">
      <Head model={model} />
      {refused !== undefined && (
        <div class="problem" role="alert">
          <p>Not taken: {refused.why}. What you wrote:</p>
          <blockquote>{refused.text}</blockquote>
        </div>
      )}
      {view === null ? <NoBrief model={model} /> : <Brief model={{ ...model, view }} />}
    </article>
  );
}

type Shown = HandoffModel & { readonly view: NonNullable<HandoffModel['view']> };

function Head({ model }: { readonly model: HandoffModel }) {
  const { deal, accountName, frame } = model;
  const facts = [
    deal.won === true && deal.closedAt !== null ? `Won ${formatDayAndDistance(deal.closedAt, frame.asOf)}` : null,
    dealAmount(deal),
    deal.owner === null ? null : `sold by ${deal.owner}`,
  ].filter((fact) => fact !== null);
  return (
    <header>
      <p class="crumb">
        <a href="/">Accounts</a>
        {deal.accountKey !== null && <a href={accountPath(deal.accountKey)}>{accountName ?? deal.accountKey}</a>}
      </p>
      <h1>{handoffTitle(model)}</h1>
      {facts.length > 0 && <p class="muted">{facts.join(' · ')}</p>}
    </header>
  );
}

function Brief({ model }: { readonly model: Shown }) {
  const { view } = model;
  const { handoff, removed } = view;
  const isLatest = view.shown.version === view.standing.version;
  const allowed = model.allowed && isLatest && view.standing.state !== 'called_off';
  const shown: ShownLine = { deal: view.deal.key, asOf: model.frame.asOf, allowed, conversations: model.conversations };
  const open = handoff.open_questions.filter(isOpen);
  const answered = handoff.open_questions.filter((line) => !isOpen(line));
  return (
    <>
      <Standing model={model} isLatest={isLatest} />
      <Questions {...{ open, answered, shown }} />
      <Changes model={model} />
      {PARTS.map(({ id, title, empty }) => (
        <section aria-labelledby={id}>
          <h2 id={id}>
            {title} {handoff[id].length > 0 && <span class="count">{handoff[id].length}</span>}
          </h2>
          {handoff[id].length === 0 && <p class="muted">{empty}</p>}
          {handoff[id].map((line) => (
            <Line line={line} section={id} {...shown} />
          ))}
          {allowed && <AddLine deal={shown.deal} section={id} title={title} />}
        </section>
      ))}
      <RemovedLines removed={removed} {...shown} />
      <Versions model={model} />
    </>
  );
}

/** Which version this is, who took it over, and what can be done. */
function Standing({ model, isLatest }: { readonly model: Shown; readonly isLatest: boolean }) {
  const { view, frame, allowed } = model;
  const { standing, shown, handoff } = view;
  const made = `Version ${shown.version}, made ${formatDayAndDistance(shown.madeAt, frame.asOf)} ${REASONS[shown.reason]}`;
  const from = `from ${counted(handoff.conversations.length, 'conversation')}`;
  const how =
    handoff.mode === 'llm'
      ? 'worded by a language model, every line checked against its quotes'
      : 'offline, no language model had a part in it';
  return (
    <div class="prose handoff-standing">
      <p>
        {made}, {from}, {how}.
      </p>
      {!isLatest && (
        <p>
          <strong>This is an earlier version.</strong>{' '}
          <a href={handoffPath(view.deal.key)}>Show the latest, version {standing.version}</a>
        </p>
      )}
      {handoff.held_back === true && <p>{HELD_BACK}</p>}
      {isLatest && <Held model={model} />}
      {isLatest && <Taken model={model} />}
      {isLatest && allowed && standing.state !== 'called_off' && (
        <div class="handoff-actions">
          {(standing.state === 'made' || standing.state === 'sent') && (
            <form method="post" action={handoffFormPath(view.deal.key, 'acknowledge')}>
              <input type="hidden" name="version" value={String(standing.version)} />
              <button type="submit">Acknowledge</button>
            </form>
          )}
          <form method="post" action={handoffPath(view.deal.key)}>
            <button class="plain" type="submit">
              Check it against the record now
            </button>
          </form>
        </div>
      )}
    </div>
  );
}

/** Until when it waits for whoever sold it. */
function Held({ model: { view, frame, allowed } }: { readonly model: Shown }) {
  const { goesOutAt } = view.standing;
  if (goesOutAt === null) return null;
  const who = view.deal.owner ?? 'whoever sold it';
  return (
    <>
      <p>
        <strong>
          Goes out{' '}
          <time datetime={goesOutAt}>{`${formatDay(goesOutAt, frame.asOf)}, ${goesOutAt.slice(11, 16)} UTC`}</time>
        </strong>
        : until then {who} may confirm and correct it, and what is decided goes out with it.
      </p>
      {allowed && (
        <form method="post" action={handoffFormPath(view.deal.key, 'send')}>
          <button type="submit">Send it now</button>
        </form>
      )}
    </>
  );
}

function Taken({ model: { view, frame } }: { readonly model: Shown }) {
  const { state, asked, acknowledged } = view.standing;
  if (state === 'called_off') return <p>Called off: the deal is open again or lost. It is kept as it was.</p>;
  if (state === 'acknowledged' && acknowledged !== null) {
    const { by, at, version } = acknowledged;
    return (
      <p>
        Acknowledged by {by}, <time datetime={at}>{formatDayAndDistance(at, frame.asOf)}</time> (version {version}).
      </p>
    );
  }
  const before = acknowledged === null ? '' : ` ${acknowledged.by} acknowledged version ${acknowledged.version}.`;
  if (asked === null) return <p>It is being made anew.{before}</p>;
  return (
    <p>
      Nobody has acknowledged it yet; asked since{' '}
      <time datetime={asked.since}>{formatDayAndDistance(asked.since, frame.asOf)}</time>.{before}
    </p>
  );
}

interface QuestionsProps {
  readonly open: Shown['view']['handoff']['open_questions'];
  readonly answered: Shown['view']['handoff']['open_questions'];
  readonly shown: ShownLine;
}

function Questions({ open, answered, shown }: QuestionsProps) {
  return (
    <section aria-labelledby="open_questions">
      <h2 id="open_questions">
        To ask first <span class="count">{open.length}</span>
      </h2>
      <p class="muted">
        {open.length === 0
          ? 'Nothing is open: every part is said.'
          : 'What the conversations and the record do not say. Whoever sold it knows, or asks.'}
      </p>
      {open.map((line) => (
        <Line line={line} section="open_questions" {...shown} />
      ))}
      {answered.map((line) => (
        <Line line={line} section="open_questions" {...shown} />
      ))}
    </section>
  );
}

/** Against the version before, and what was decided since this one. */
function Changes({ model: { view } }: { readonly model: Shown }) {
  const { shown, since } = view;
  const changes = shown.changes ?? [];
  if (changes.length === 0 && since.length === 0) return null;
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">What changed</h2>
      {changes.length > 0 && (
        <>
          <h3>Since version {shown.version - 1}</h3>
          <ChangeList changes={changes} />
        </>
      )}
      {since.length > 0 && (
        <>
          <h3>Decided since, in the next version</h3>
          <ChangeList changes={since} />
        </>
      )}
    </section>
  );
}

function ChangeList({ changes }: { readonly changes: Shown['view']['since'] }) {
  return (
    <ul class="handoff-changes">
      {changes.map(({ kind, before, after }) => (
        <li>
          <span class="muted">{kind === 'added' ? 'New' : kind === 'gone' ? 'No longer' : 'Now'}</span>{' '}
          {kind === 'gone' ? <del>{before}</del> : <ins>{after}</ins>}
          {kind === 'changed' && (
            <>
              {' '}
              <span class="muted">before</span> <del>{before}</del>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Versions({ model: { view, frame } }: { readonly model: Shown }) {
  if (view.versions.length < 2) return null;
  const taken = new Map(view.acknowledgements.map((one) => [one.version, one]));
  return (
    <section class="handoff-versions" aria-labelledby="versions">
      <h2 id="versions">
        Versions <span class="count">{view.versions.length}</span>
      </h2>
      <ul>
        {view.versions.toReversed().map(({ version, madeAt, reason, changes }) => (
          <li>
            <a
              href={handoffPath(view.deal.key, { version })}
              aria-current={version === view.shown.version ? 'page' : undefined}
            >
              Version {version}
            </a>
            , {formatDayAndDistance(madeAt, frame.asOf)} {REASONS[reason]}
            {changes !== null && `, ${counted(changes.length, 'change')}`}
            {taken.has(version) && `, acknowledged by ${taken.get(version)?.by}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A deal without a brief: why, and what to do. */
function NoBrief({ model: { deal, state, allowed } }: { readonly model: HandoffModel }) {
  if (deal.won === null) {
    return (
      <div class="prose">
        <p>The deal is open: its handoff is made within a minute of its close.</p>
        {allowed && (
          <form method="post" action={closePath(deal.key)}>
            <button type="submit">Close as won</button>
          </form>
        )}
      </div>
    );
  }
  if (!deal.won) return <p class="prose">The deal was lost: there is nothing to hand over.</p>;
  if (deal.accountKey === null)
    return <p class="prose">The deal was won, and nobody knows yet whose it is: the handoff waits for its account.</p>;
  if (state === 'due' || state === null) {
    return (
      <div class="prose">
        <p>
          The handoff is being made. Reload in a moment: it waits a little for conversations that are still being read.
        </p>
        {allowed && (
          <form method="post" action={handoffPath(deal.key)}>
            <button type="submit">Make it now</button>
          </form>
        )}
      </div>
    );
  }
  return <p class="prose">There is no version of this handoff that you may read: it quotes what is closed to you.</p>;
}
