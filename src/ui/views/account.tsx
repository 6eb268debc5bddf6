import { SIGNAL_KINDS, type SignalKind } from '../../domain/index.ts';
import type { AccountModel, AccountView, Frame, SignalInContext } from '../model.ts';
import { formatDayAndDistance, formatFullDay } from '../text/dates.ts';
import { capitalised, counted, kindLabel } from '../text/words.ts';
import { BandMark, ScoreScale } from './band.tsx';
import { ConversationList } from './conversations.tsx';
import { NextSteps } from './next-steps.tsx';
import { Rejections } from './rejections.tsx';
import { ScoreExplained } from './score.tsx';
import { SignalEntry } from './signal.tsx';

/** One account: what, how do you know, what now. */
export function AccountPage({ model }: { readonly model: AccountModel }) {
  const { account, risk, frame, evidence } = model;
  return (
    <>
      <AccountHead model={model} />
      <div class="columns">
        <section class="main-first" aria-labelledby="why">
          <h2 id="why">{risk === null || risk.contributions.length > 0 ? 'Why this score' : 'Why so low'}</h2>
          {risk === null ? <NotScored model={model} /> : <ScoreExplained risk={risk} evidence={evidence} />}
        </section>
        {risk !== null && (
          <aside aria-label="What now">
            <NextSteps risk={risk} evidence={evidence} asOf={frame.asOf} />
          </aside>
        )}
        <div class="main-rest">
          <Signals signals={model.signals} frame={frame} />
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
      <p class="runway">
        {runwaySentence(account, frame)}
        {risk?.runway.note != null && ` ${capitalised(risk.runway.note)}`}
      </p>
      <Record account={account} />
    </header>
  );
}

function runwaySentence({ renewalDate }: AccountView, { asOf }: Frame): string {
  if (renewalDate === null) return 'No renewal date is on record.';
  const day = formatDayAndDistance(renewalDate, asOf);
  return renewalDate.slice(0, 10) < asOf ? `The renewal date has passed: ${day}.` : `Renews ${day}.`;
}

const amounts = new Intl.NumberFormat('en-GB');

/** What the record says beside what was said. What it does not say is said too. */
function Record({ account }: { readonly account: AccountView }) {
  const facts: readonly [name: string, anchor: string, value: string | null][] = [
    ...account.owners.map(({ role, name }): [string, string, string] => [ownerRole(role), 'owners', name]),
    ...(account.owners.length === 0 ? [['Owners', 'owners', null] satisfies [string, string, null]] : []),
    ['ACV', 'acv', account.acv === null ? null : amounts.format(account.acv)],
    ['Seats', 'licensed_seats', account.licensedSeats === null ? null : amounts.format(account.licensedSeats)],
    ['Tier', 'tier', account.tier === null ? null : String(account.tier)],
    ['Customer since', 'contract_start', account.contractStart && formatFullDay(account.contractStart)],
    ['Domain', 'domain', account.domain],
  ];
  return (
    <>
      <dl class="facts" id="record">
        {facts.map(([name, anchor, value]) => (
          <div id={`record-${anchor}`}>
            <dt>{name}</dt>
            <dd class={value === null ? 'muted' : undefined}>{value ?? 'not known'}</dd>
          </div>
        ))}
      </dl>
      {!account.declared && (
        <p class="muted">
          This account is known only because a conversation named it. Nobody has recorded its contract.
        </p>
      )}
    </>
  );
}

function ownerRole(role: string): string {
  return role.length <= 3 ? role.toUpperCase() : capitalised(role);
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

function Signals({ signals, frame }: { readonly signals: readonly SignalInContext[]; readonly frame: Frame }) {
  const groups = SIGNAL_KINDS.map((kind) => ({ kind, members: latestFirst(signals, kind) })).filter(
    ({ members }) => members.length > 0,
  );
  return (
    <section aria-labelledby="signals">
      <h2 id="signals">
        Signals <span class="count">{signals.length}</span>
      </h2>
      {groups.length === 0 && <p class="muted">No signal was found in what has been read.</p>}
      {groups.length > 1 && (
        <nav class="jump" aria-label="Kinds of signals">
          {groups.map(({ kind, members }) => (
            <a href={`#kind-${kind}`}>
              {kindLabel(kind)} <span class="muted">{members.length}</span>
            </a>
          ))}
        </nav>
      )}
      {groups.map(({ kind, members }) => (
        <section class="kind" id={`kind-${kind}`} aria-labelledby={`kind-${kind}-title`}>
          <h3 id={`kind-${kind}-title`}>
            {kindLabel(kind)} <span class="count">{members.length}</span>
          </h3>
          {members.map((signal) => (
            <SignalEntry signal={signal} asOf={frame.asOf} />
          ))}
        </section>
      ))}
    </section>
  );
}

function latestFirst(signals: readonly SignalInContext[], kind: SignalKind): SignalInContext[] {
  return signals
    .filter((signal) => signal.kind === kind)
    .sort((left, right) => right.occurredAt.localeCompare(left.occurredAt) || left.span.turn - right.span.turn);
}
