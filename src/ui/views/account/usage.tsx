import { daysBetween } from '../../../domain/index.ts';
import type { AccountModel, UsageView } from '../../page-models/account.ts';
import { formatDay, formatDayAndDistance } from '../../text/dates.ts';
import { counted, spaced } from '../../text/words.ts';
import { FigureHead } from '../figures.tsx';
import { Chart } from './chart.tsx';

/** Days without data from which on it is said that there are none. */
const SILENT_DAYS = 2;

/** How they use what they bought: people, seats against the contract, features; and since when nothing is known. */
export function Usage({ model: { usage, frame, account } }: { readonly model: AccountModel }) {
  return (
    <section aria-labelledby="usage">
      <h2 id="usage">Usage</h2>
      {usage === null ? (
        <p class="muted">
          No usage data is on record
          {account.licensedSeats === null ? '' : `; ${account.licensedSeats} seats are licensed`}. A source of usage on
          the page Sources would show it here.
        </p>
      ) : (
        <Figures usage={usage} asOf={frame.asOf} />
      )}
    </section>
  );
}

function Figures({ usage, asOf }: { readonly usage: UsageView; readonly asOf: string }) {
  const { last, wide, narrow, users, seats, licensed, features } = usage;
  return (
    <>
      {daysBetween(last, asOf) > SILENT_DAYS && (
        <p>
          <strong>No usage data since {formatDay(last, asOf)}.</strong> What follows ends there,{' '}
          {counted(daysBetween(last, asOf), 'day')} ago.
        </p>
      )}
      {wide === '' ? (
        <p>
          {latestSentence(usage)} on {formatDayAndDistance(last, asOf)}, the only day with data.
        </p>
      ) : (
        <Chart wide={wide} narrow={narrow}>
          {latestSentence({ users, seats, licensed })} on {formatDay(last, asOf)}. From zero, a point a day.
        </Chart>
      )}
      {features.length > 0 && <Features features={features} />}
    </>
  );
}

function latestSentence({ users, seats, licensed }: Pick<UsageView, 'users' | 'seats' | 'licensed'>): string {
  const parts = [
    ...(users === null ? [] : [counted(users, 'active user')]),
    ...(seats === null
      ? []
      : [licensed === null ? `${counted(seats, 'seat')} in use` : `${seats} of ${licensed} licensed seats in use`]),
  ];
  return parts.length === 0 ? 'Neither users nor seats were told' : parts.join(', ');
}

function Features({ features }: Pick<UsageView, 'features'>) {
  return (
    <div class="scroll">
      <table class="figures features">
        <caption class="hidden">Uses of each feature</caption>
        <FigureHead name="Feature" figures={['Uses in 30 days', 'The 30 days before']} />
        <tbody>
          {features.map(({ name, isKey, now, before }) => (
            <tr>
              <th scope="row">
                {spaced(name)}
                {isKey && <span class="muted"> key feature</span>}
              </th>
              <td class="figure">{now}</td>
              <td class="figure">{before ?? 'not known'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
