import type { DueChange, PromiseEntry, PromiseState, StateChange } from '../../ledger/index.ts';
import { conversationPath, decidePath, promiseAnchor } from '../addresses.ts';
import type { PromiseChoice } from '../page-models/account.ts';
import { formatDay, formatDayAndDistance } from '../text/dates.ts';
import { capitalised, counted, spaced } from '../text/words.ts';

interface PromisesProps {
  readonly promises: PromiseChoice;
  /** Of the page that shows all of them. */
  readonly allPath: string;
  readonly asOf: string;
  /** Who is signed in may decide. */
  readonly allowed: boolean;
}

const STATES: Readonly<Record<PromiseState, string>> = {
  unkept: 'Not kept',
  overdue: 'Overdue',
  open: 'Open',
  late: 'Kept late',
  kept: 'Kept',
  withdrawn: 'Withdrawn',
};

/** The word for how a promise stands. */
export function promiseStateLabel(state: PromiseState): string {
  return STATES[state];
}

/**
 * What we promised this account: first what presses, the most pressing first. What has no day that anybody named, or is past
 * one and counts for little, is folded away, and what is done.
 */
export function Promises({ promises, allPath, asOf, allowed }: PromisesProps) {
  const { pressing, minor, settled, counts } = promises;
  const rest = counts.all - pressing.length - minor.length - settled.length;
  return (
    <section aria-labelledby="promises">
      <h2 id="promises">
        Promises <span class="count">{counts.pending}</span>
      </h2>
      {counts.pending === 0 && (
        <p class="muted">
          {counts.settled === 0 ? 'No promise of ours is on record.' : 'Nothing promised is outstanding.'}
        </p>
      )}
      {pressing.map((entry) => (
        <PromiseArticle entry={entry} asOf={asOf} allowed={allowed} />
      ))}
      <Folded
        title={counted(counts.minor, 'small, hedged or undated promise')}
        entries={minor}
        asOf={asOf}
        allowed={allowed}
      />
      <Folded title={counted(counts.settled, 'settled promise')} entries={settled} asOf={asOf} allowed={allowed} />
      {rest > 0 && (
        <p class="paging">
          <a href={`${allPath}#promises`}>Show all {counts.all} promises</a>
        </p>
      )}
    </section>
  );
}

interface FoldedProps extends Omit<PromisesProps, 'promises' | 'allPath'> {
  readonly title: string;
  readonly entries: readonly PromiseEntry[];
}

function Folded({ title, entries, asOf, allowed }: FoldedProps) {
  if (entries.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      {entries.map((entry) => (
        <PromiseArticle entry={entry} asOf={asOf} allowed={allowed} />
      ))}
    </details>
  );
}

interface PromiseProps extends Omit<PromisesProps, 'promises' | 'allPath'> {
  readonly entry: PromiseEntry;
}

function PromiseArticle({ entry, asOf, allowed }: PromiseProps) {
  const { said, history, dueHistory, findings } = entry;
  const last = said.at(-1);
  return (
    <article class="signal" id={promiseAnchor(entry.id)} data-row>
      <p class="claim">
        <strong>{capitalised(entry.what)}</strong>
        <Detail name="state" value={STATES[entry.state]} />
        <Detail name="due" value={dueWords(entry, asOf)} />
        {entry.owner !== null && <Detail name="owner" value={entry.owner} />}
        {entry.strength === 'hedged' && <Detail name="strength" value="hedged" />}
      </p>
      {last !== undefined && (
        <>
          <blockquote>
            <bdi>{last.quote}</bdi>
          </blockquote>
          <p class="source">
            <cite>{last.speaker || 'Unknown speaker'}</cite>,{' '}
            <time datetime={last.at}>{formatDayAndDistance(last.at, asOf)}</time>.{' '}
            <a href={conversationPath(last.conversation, { signal: last.signal })}>Whole conversation</a>
          </p>
        </>
      )}
      {findings.map(({ why }) => (
        <p>{capitalised(why)}.</p>
      ))}
      {entry.state === 'overdue' && entry.countsNot !== null && (
        <p class="muted">Shown, not scored: {entry.countsNot}.</p>
      )}
      {allowed && <DecideForm entry={entry} />}
      <details>
        <summary data-item>How it came to this</summary>
        <ul>
          {dueHistory.map((due) => (
            <li>{dueSentence(due, asOf)}</li>
          ))}
          {history.map((change) => (
            <li>
              <Change change={change} asOf={asOf} />
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}

function Detail({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <span class="detail">
      <span class="muted">{name}</span> {value}
    </span>
  );
}

function dueWords({ due, state, keptAt }: PromiseEntry, asOf: string): string {
  if (due.date === null) return 'no day';
  const isDone = keptAt !== null || state === 'withdrawn';
  const day = isDone ? formatDay(due.date, asOf) : formatDayAndDistance(due.date, asOf);
  return due.basis === 'default' ? `${day}, by policy` : day;
}

function dueSentence({ date, words, why, at, by }: DueChange, asOf: string): string {
  const day = date === null ? 'No day' : `Due ${formatDay(date, asOf)}`;
  const source = words === null ? '' : ` (“${words}”)`;
  return `${day}${source}: ${why}; ${by === null ? 'said' : 'set'} ${formatDay(at, asOf)}.`;
}

function Change({
  change: { state, at, because, said, by, reason },
  asOf,
}: {
  readonly change: StateChange;
  readonly asOf: string;
}) {
  const words = `${STATES[state]} since ${formatDay(at, asOf)}`;
  if (because === 'date') return <>{words}: its day had passed.</>;
  if (said === null) {
    return (
      <>
        {words}, says {by}.{reason !== null && ` “${reason}”`}
      </>
    );
  }
  return (
    <>
      {words}: <a href={conversationPath(said.conversation, { signal: said.signal })}>“{said.quote}”</a>
    </>
  );
}

const CHOICES: Readonly<Record<PromiseState, readonly ('kept' | 'withdrawn' | 'reopened')[]>> = {
  open: ['kept', 'withdrawn'],
  overdue: ['kept', 'withdrawn'],
  unkept: ['kept', 'withdrawn'],
  kept: ['reopened'],
  late: ['reopened'],
  withdrawn: ['reopened'],
};

const VERBS = { kept: 'It was kept', withdrawn: 'No longer promised', reopened: 'Reopen' } as const;

/** Plain buttons of a form: they work without JavaScript. */
function DecideForm({ entry }: { readonly entry: PromiseEntry }) {
  const isDecided = entry.history.some(({ because }) => because === 'decided');
  return (
    <form method="post" action={decidePath(entry.id)} class="judge">
      {CHOICES[entry.state].map((action) => (
        <button class="plain" type="submit" name="action" value={action}>
          {VERBS[action]}
        </button>
      ))}
      {isDecided && (
        <button class="plain" type="submit" name="action" value="undo">
          Undo
        </button>
      )}
      <details class="why">
        <summary>Say why</summary>
        <input name="reason" maxlength={1_000} placeholder="In a few words" aria-label={`Why, ${spaced(entry.what)}`} />
      </details>
    </form>
  );
}
