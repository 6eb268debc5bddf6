import { SIGNAL_KINDS, type SignalKind } from '../../domain/index.ts';
import { askPath, recordAnchor, reviewPath } from '../addresses.ts';
import type { AccountModel, AccountView, Frame, SignalInContext } from '../model.ts';
import { formatDayAndDistance } from '../text/dates.ts';
import { capitalised, counted, kindLabel } from '../text/words.ts';
import { BandMark, ScoreScale } from './band.tsx';
import { ConversationList } from './conversations.tsx';
import { Deals } from './deals.tsx';
import { History } from './history.tsx';
import { NextSteps } from './next-steps.tsx';
import { People } from './people.tsx';
import { Promises } from './promises.tsx';
import { AccountRecord } from './record.tsx';
import { Rejections } from './rejections.tsx';
import { ScoreExplained } from './score.tsx';
import { SignalEntry } from './signal.tsx';

/** One account: what, how do you know, what now. */
export function AccountPage({ model }: { readonly model: AccountModel }) {
  const { account, risk, frame, evidence } = model;
  const groups = groupByKind(model.signals);
  return (
    <>
      <AccountHead model={model} />
      <div class="columns">
        <section class="main-first" aria-labelledby="why">
          <h2 id="why">Why this score</h2>
          {risk === null ? <NotScored model={model} /> : <ScoreExplained risk={risk} evidence={evidence} />}
        </section>
        <aside aria-label="What now">
          {risk !== null && <NextSteps risk={risk} evidence={evidence} asOf={frame.asOf} />}
          <Contents groups={groups} />
        </aside>
        <div class="main-rest">
          <Deals deals={model.deals} asOf={frame.asOf} allowed={model.judging.allowed} />
          <Promises promises={model.promises} asOf={frame.asOf} allowed={model.judging.allowed} />
          {model.history !== null && (
            <section aria-labelledby="changed">
              <h2 id="changed">What changed</h2>
              <History history={model.history} evidence={evidence} asOf={frame.asOf} />
            </section>
          )}
          {model.people !== null && (
            <section aria-labelledby="people">
              <h2 id="people">
                People <span class="count">{model.people.people.length}</span>
              </h2>
              <People picture={model.people} signals={new Set(model.signals.map(({ id }) => id))} />
            </section>
          )}
          <Signals groups={groups} model={model} />
          <section aria-labelledby="rejected">
            <h2 id="rejected">What was rejected</h2>
            <Rejections rejections={model.rejections} asOf={frame.asOf} />
          </section>
          <section aria-labelledby="conversations">
            <h2 id="conversations">
              Conversations <span class="count">{model.conversations.length}</span>
            </h2>
            {model.conversations.length === 0 ? (
              <p class="muted">No conversation with {account.name} is on record.</p>
            ) : (
              <ConversationList conversations={model.conversations} asOf={frame.asOf} origin={model.origin} />
            )}
          </section>
        </div>
      </div>
    </>
  );
}

function AccountHead({ model: { account, risk, frame } }: { readonly model: AccountModel }) {
  return (
    <header class="account-head">
      <p class="crumb">
        <a href="/">Accounts</a>
      </p>
      <h1>{account.name}</h1>
      {risk !== null && (
        <div class="score">
          <p class="score-figure">
            <span class="number">{risk.score}</span> <BandMark band={risk.band} />
          </p>
          <ScoreScale score={risk.score} band={risk.band} />
        </div>
      )}
      <p class="runway" id={recordAnchor('renewal_date')}>
        {runwaySentence(account, frame)}
        {risk?.runway.note != null && <RunwayNote note={risk.runway.note} />}
      </p>
      <p>
        <a href={askPath(account.key)}>Ask this account anything</a> ·{' '}
        <a href={reviewPath(account.key)}>At-risk review</a>
      </p>
      <AccountRecord account={account} asOf={frame.asOf} />
    </header>
  );
}

/** The scorer's note names its rule first; here the words come first. */
function RunwayNote({ note }: { readonly note: string }) {
  const [, rule, words = note] = /^(RUN-\d): (.*)$/s.exec(note) ?? [];
  return (
    <>
      {' '}
      {capitalised(words)} {rule !== undefined && <span class="rule-id">{rule}</span>}
    </>
  );
}

function runwaySentence({ renewalDate }: AccountView, { asOf }: Frame): string {
  if (renewalDate === null) return 'No renewal date is on record.';
  const day = formatDayAndDistance(renewalDate, asOf);
  return renewalDate.slice(0, 10) < asOf ? `The renewal date has passed: ${day}.` : `Renews ${day}.`;
}

function NotScored({ model }: { readonly model: AccountModel }) {
  const reading = model.conversations.filter(({ status }) => status === 'queued' || status === 'reading').length;
  return (
    <p>
      This account has not been scored yet.{' '}
      {reading > 0
        ? `${counted(reading, 'conversation')} ${reading === 1 ? 'is' : 'are'} still being read; reload in a moment.`
        : 'It is scored as soon as one of its conversations has been read.'}
    </p>
  );
}

interface KindGroup {
  readonly kind: SignalKind;
  /** The latest first. */
  readonly members: readonly SignalInContext[];
}

/** Signals by kind in the order of the taxonomy, which puts first what the product exists for; empty kinds left out. */
function groupByKind(signals: readonly SignalInContext[]): KindGroup[] {
  return SIGNAL_KINDS.map((kind) => ({ kind, members: latestFirst(signals, kind) })).filter(
    ({ members }) => members.length > 0,
  );
}

function latestFirst(signals: readonly SignalInContext[], kind: SignalKind): SignalInContext[] {
  return signals
    .filter((signal) => signal.kind === kind)
    .sort((left, right) => right.occurredAt.localeCompare(left.occurredAt) || left.span.turn - right.span.turn);
}

/** Where the kinds of signals are on this page; stays in sight where there is room beside them. */
function Contents({ groups }: { readonly groups: readonly KindGroup[] }) {
  if (groups.length < 2) return null;
  return (
    <nav class="jump" aria-labelledby="jump-title">
      <h2 id="jump-title">On this page</h2>
      <ul>
        <li>
          <a href="#people">People</a>
        </li>
        <li>
          <a href="#promises">Promises</a>
        </li>
        {groups.map(({ kind, members }) => (
          <li>
            <a href={`#kind-${kind}`}>{kindLabel(kind)}</a> <span class="muted">{members.length}</span>
          </li>
        ))}
        <li>
          <a href="#rejected">What was rejected</a>
        </li>
        <li>
          <a href="#conversations">Conversations</a>
        </li>
      </ul>
    </nav>
  );
}

interface SignalsProps {
  readonly groups: readonly KindGroup[];
  readonly model: AccountModel;
}

function Signals({ groups, model: { signals, frame, judging } }: SignalsProps) {
  return (
    <section aria-labelledby="signals">
      <h2 id="signals">
        Signals <span class="count">{signals.length}</span>
      </h2>
      {groups.length === 0 && <p class="muted">No signal was found in what has been read.</p>}
      {groups.map(({ kind, members }) => (
        <section class="kind" id={`kind-${kind}`} aria-labelledby={`kind-${kind}-title`}>
          <h3 id={`kind-${kind}-title`}>
            {kindLabel(kind)} <span class="count">{members.length}</span>
          </h3>
          <Entries kind={kind} members={members} judging={judging} asOf={frame.asOf} />
        </section>
      ))}
    </section>
  );
}

interface EntriesProps extends KindGroup {
  readonly judging: AccountModel['judging'];
  readonly asOf: string;
}

/** Commitments are folded away: how each of them stands is said under the promises. */
function Entries({ kind, members, judging, asOf }: EntriesProps) {
  const entries = members.map((signal) => <SignalEntry signal={signal} judging={judging} asOf={asOf} />);
  if (kind !== 'commitment') return <>{entries}</>;
  return (
    <details>
      <summary>{counted(members.length, 'commitment')}</summary>
      {entries}
    </details>
  );
}
