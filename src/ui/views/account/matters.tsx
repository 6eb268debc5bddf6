import { type Contribution, parseInstant } from '../../../domain/index.ts';
import { conversationPath, ruleAnchor } from '../../addresses.ts';
import type { AccountModel, HeardSignal } from '../../page-models/account.ts';
import { formatDayAndDistance } from '../../text/dates.ts';
import { counted, ruleLabel, shortWhy } from '../../text/words.ts';

/** How many things matter most. */
const MOST = 2;

/** The rules that bear most of the score, each with the words that were said last. */
export function WhatMatters({ model }: { readonly model: AccountModel }) {
  const { risk, frame } = model;
  if (risk === null) return <NotScored model={model} />;
  const most = [...risk.contributions].sort((one, other) => other.points - one.points).slice(0, MOST);
  if (most.length === 0) return <p>No rule adds points to this account.</p>;
  return (
    <ol class="matters">
      {most.map((contribution) => (
        <li>
          <p>
            <strong>{ruleLabel(contribution.rule)}</strong>{' '}
            <a class="detail" href={`#${ruleAnchor(contribution.rule)}`}>
              {contribution.points.toFixed(0)} points
            </a>
          </p>
          <p>{shortWhy(contribution.why)}.</p>
          <LatestWords signal={latestOf(contribution, model.heard)} asOf={frame.asOf} />
        </li>
      ))}
    </ol>
  );
}

/** Words as they were said, who said them and when, and the way to their place. */
export function LatestWords({ signal, asOf }: { readonly signal: HeardSignal | undefined; readonly asOf: string }) {
  if (signal === undefined) return null;
  const { id, quote, speaker, occurredAt, conversation } = signal;
  return (
    <>
      <blockquote>
        <bdi>{quote}</bdi>
      </blockquote>
      <p class="source">
        <cite>
          <bdi>{speaker || 'Unknown speaker'}</bdi>
        </cite>
        ,{' '}
        <a href={conversationPath(conversation, { signal: id })}>
          <time datetime={occurredAt}>{formatDayAndDistance(occurredAt, asOf)}</time>
        </a>
      </p>
    </>
  );
}

/** The signals that a finding rests on, the latest first. */
export function wordsOf(
  { evidence }: Pick<Contribution, 'evidence'>,
  heard: ReadonlyMap<string, HeardSignal>,
): readonly HeardSignal[] {
  return evidence
    .flatMap((id) => heard.get(id) ?? [])
    .map((signal) => ({ signal, at: parseInstant(signal.occurredAt) ?? 0 }))
    .sort((one, other) => other.at - one.at)
    .map(({ signal }) => signal);
}

function latestOf(
  contribution: Pick<Contribution, 'evidence'>,
  heard: ReadonlyMap<string, HeardSignal>,
): HeardSignal | undefined {
  return wordsOf(contribution, heard)[0];
}

function NotScored({ model: { moment, timeline } }: { readonly model: AccountModel }) {
  if (moment.isPast) return <p>Nothing was known that could be scored.</p>;
  const reading = timeline.entries.filter(
    (entry) => entry.type === 'conversation' && (entry.row.status === 'queued' || entry.row.status === 'reading'),
  ).length;
  return (
    <p>
      This account has not been scored yet.{' '}
      {reading > 0
        ? `${counted(reading, 'conversation')} ${reading === 1 ? 'is' : 'are'} still being read; reload in a moment.`
        : 'It is scored as soon as one of its conversations has been read.'}
    </p>
  );
}
