import type { Source, Stakeholder, StakeholderPicture, Threading } from '../../ledger/index.ts';
import { conversationPath, signalAnchor } from '../addresses.ts';
import { dayOf, formatDay, formatDayAndDistance } from '../text/dates.ts';
import { capitalised, counted, spaced } from '../text/words.ts';

const STATES: Readonly<Record<Stakeholder['standing']['state'], string>> = {
  active: 'Active',
  quiet: 'Quiet',
  on_leave: 'On leave',
  moved: 'Moved',
  left: 'Left',
  unknown: 'Not heard from',
};

interface PeopleProps {
  readonly picture: StakeholderPicture;
  /** Signals that stand on this page. */
  readonly signals: ReadonlySet<string>;
}

/** Who is who: each with their part, when they were last heard, and whether they are there, with the words that say so. */
export function People({ picture, signals }: PeopleProps) {
  const people = [...picture.people.filter((one) => !one.shared_mailbox)].sort(byWeight);
  const mailboxes = picture.people.filter((one) => one.shared_mailbox);
  if (picture.people.length + picture.spoken_of.length === 0) {
    return <p class="muted">Nobody of theirs is on record, and nobody has been heard yet.</p>;
  }
  return (
    <>
      <ThreadingLine threading={picture.threading} />
      <ul class="people">
        {people.map((person) => (
          <PersonEntry person={person} asOf={picture.as_of} signals={signals} />
        ))}
        {picture.spoken_of.map((person) => (
          <PersonEntry person={person} asOf={picture.as_of} signals={signals} />
        ))}
      </ul>
      {mailboxes.length > 0 && (
        <p class="muted">Shared mailboxes, which count as nobody: {mailboxes.map(({ name }) => name).join(', ')}.</p>
      )}
    </>
  );
}

/** Those with a part first, then who was heard last. */
function byWeight(one: Stakeholder, other: Stakeholder): number {
  const weight = ({ roles }: Stakeholder) => (roles.some(({ role }) => role !== 'user') ? 2 : roles.length);
  return weight(other) - weight(one) || (other.last_heard ?? '').localeCompare(one.last_heard ?? '');
}

function ThreadingLine({
  threading: { days, talks, still_there, theirs, ours, largest },
}: {
  readonly threading: Threading;
}) {
  if (largest === null) return <p>Nobody of theirs has talked with us in the last {days} days.</p>;
  const gone = theirs - still_there;
  return (
    <p>
      In the last {days} days {counted(theirs, 'person', 'people')} of theirs talked with{' '}
      {counted(ours, 'person', 'people')} of ours{gone > 0 && `; ${gone} of them ${gone === 1 ? 'has' : 'have'} left`}.{' '}
      {largest.name} takes part in {Math.round(largest.share * 100)} % of it ({largest.talks} of {talks}).
    </p>
  );
}

interface PersonProps {
  readonly person: Stakeholder;
  readonly asOf: string;
  readonly signals: ReadonlySet<string>;
}

function PersonEntry({ person, asOf, signals }: PersonProps) {
  const { name, title, roles, standing, last_heard, successor, conflicts, may_be, id } = person;
  const since =
    standing.since === null || standing.state === 'quiet' ? '' : ` ${formatDayAndDistance(standing.since, asOf)}`;
  return (
    <li>
      <div>
        <h3>{name}</h3>
        {title !== null && <p class="muted">{title}</p>}
        {id === null && <p class="muted">Only spoken of</p>}
      </div>
      <div>
        <p>
          {roles.length === 0 ? (
            <span class="muted">No part is known</span>
          ) : (
            roles.map((role, index) => (
              <span>
                {index > 0 && ', '}
                {index === 0 ? capitalised(spaced(role.role)) : spaced(role.role)}{' '}
                <span class="muted">({groundWords(role)})</span>
              </span>
            ))
          )}
        </p>
        <p>
          <strong>{STATES[standing.state]}</strong>
          {since}. {last_heard !== null && `Last heard ${formatDayAndDistance(last_heard, asOf)}. `}
          {standing.state !== 'active' && standing.state !== 'unknown' && `${standing.why}.`}
        </p>
        {standing.state !== 'active' &&
          standing.sources.map((source) => <Words source={source} asOf={asOf} signals={signals} />)}
        {successor !== null && (
          <p>
            Successor: {successor.name}
            {successor.in_touch ? '.' : ', who has not been in touch.'}
          </p>
        )}
        {conflicts.map(({ about, why, sources }) => (
          <p class="muted">
            Sources disagree on {about === 'presence' ? 'whether they are there' : spaced(about)}: {why} (
            {sources.map((source) => sourceWords(source, asOf)).join(' against ')}).
          </p>
        ))}
        {may_be.length > 0 && <p class="muted">May be {may_be.map((one) => one.name).join(' or ')}.</p>}
      </div>
    </li>
  );
}

const GROUNDS: Readonly<Record<Stakeholder['roles'][number]['by'], string>> = {
  record: 'on record',
  said: 'said',
  argued: 'argued for us in several conversations',
  economic_buyer: 'as economic buyer',
  most_senior: 'the most senior before the close',
  decision: 'decided',
};

function groundWords({ by }: Stakeholder['roles'][number]): string {
  return GROUNDS[by];
}

/** The words that say so, with their place: on this page, or in their conversation. */
function Words({
  source,
  asOf,
  signals,
}: {
  readonly source: Source;
  readonly asOf: string;
  readonly signals: ReadonlySet<string>;
}) {
  const { kind, id, words, conversation, at } = source;
  const when = at === null ? null : formatDay(at, asOf);
  const href =
    kind === 'signal' && signals.has(id)
      ? `#${signalAnchor(id)}`
      : conversation === null
        ? null
        : conversationPath(conversation);
  const shown =
    kind === 'signal' ? (
      <q>
        <bdi>{words}</bdi>
      </q>
    ) : (
      capitalised(words)
    );
  return (
    <p class="source">
      {shown} {href === null ? when !== null && `(${when})` : <a href={href}>{when ?? 'where'}</a>}
    </p>
  );
}

function sourceWords({ kind, words, at }: Source, asOf: string): string {
  const day = at === null ? '' : `, ${formatDay(dayOf(at), asOf)}`;
  return kind === 'signal' ? `“${words}”${day}` : `${words}${day}`;
}
