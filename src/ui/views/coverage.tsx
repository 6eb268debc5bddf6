import {
  type AttentionFigures,
  CAUSES,
  type Cause,
  type CauseItem,
  type Coverage,
  type OwnerFigures,
} from '../../coverage/index.ts';
import { accountPath, conversationPath, ownershipPath } from '../addresses.ts';
import { formatDayAndDistance } from '../text/dates.ts';
import { counted, proposalLabel } from '../text/words.ts';
import { FigureHead } from './figures.tsx';

/** Items on one page; the counts are of all. */
export const MOST = 200;

const CAUSE_TITLES: Readonly<Record<Cause, string>> = {
  signal_missed: 'The signal was missed',
  recognised_late: 'Recognised too late',
  context_lost: 'Context was lost',
  work_not_done: 'The work never happened',
};

const STEPS = {
  arrival: 'From the words to the conversation being here',
  reading: 'From there to its reading',
  signal: 'From the words to the signal on record',
  view: 'From the words to the first view',
  action: 'From the words to the first action',
} as const;

const TEAM_NAMES = { cs: 'Customer success', sales: 'Sales' } as const;

interface CoverageProps {
  readonly coverage: Coverage;
  /** The first of what is behind the counts, of the cause that is shown. */
  readonly items: readonly CauseItem[];
  /** How many there are of them in all. */
  readonly count: number;
  /** The only cause shown; null: all. */
  readonly cause: Cause | null;
  /** The names of accounts by their keys. */
  readonly names: ReadonlyMap<string, string>;
}

/** The leakage audit: the four causes with what is behind each, attention, the lag of each step, and what became of what came in. */
export function CoveragePage({ coverage, items, count, cause, names }: CoverageProps) {
  const { causes, policy, watched, attention, asOf } = coverage;
  return (
    <>
      <div class="heading">
        <h1>Coverage</h1>
        <p class="muted">{`What was said in the last ${policy.window_days} days`}</p>
      </div>
      <p class="lead">{`Earshot watched ${counted(watched, 'account')}. ${attention.map(sentence).join(' ')}`}</p>
      <section>
        <h2>Where it leaks</h2>
        <div class="scroll" tabindex={0}>
          <table class="figures">
            <FigureHead name="Cause" figures={['Found', 'Accounts', 'Median age, days', 'Oldest, days']} />
            <tbody>
              {causes.map((one) => (
                <tr>
                  <th scope="row">
                    <a href={`/coverage?cause=${one.cause}#items`}>{CAUSE_TITLES[one.cause]}</a>
                  </th>
                  <td class="figure">{one.count}</td>
                  <td class="figure">{one.accounts}</td>
                  <td class="figure">{one.medianAgeDays ?? '–'}</td>
                  <td class="figure">{one.oldestDays ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <Items items={items} count={count} cause={cause} names={names} asOf={asOf} />
      <Owners title="By team" figures={coverage.byTeam} />
      <Owners title="By owner" figures={coverage.byOwner} />
      <Lags lags={coverage.lags} />
      <Received received={coverage.received} names={names} />
    </>
  );
}

function sentence({ days, accounts, of, share }: AttentionFigures): string {
  return share === null ? '' : `Somebody turned to ${accounts} of ${of} in the last ${days} days.`;
}

type ItemsProps = Pick<CoverageProps, 'items' | 'count' | 'cause' | 'names'> & { readonly asOf: string };

function Items({ items, count, cause, names, asOf }: ItemsProps) {
  const title = cause === null ? 'What is behind it' : CAUSE_TITLES[cause];
  return (
    <section id="items">
      <h2>
        {title} <span class="count">{count}</span>
      </h2>
      <nav aria-label="Filter by cause" class="segments">
        <a href="/coverage#items" aria-current={cause === null ? 'true' : undefined}>
          All
        </a>
        {CAUSES.map((one) => (
          <a href={`/coverage?cause=${one}#items`} aria-current={cause === one ? 'true' : undefined}>
            {CAUSE_TITLES[one]}
          </a>
        ))}
      </nav>
      {count === 0 && <p class="empty">Nothing of this kind is on record.</p>}
      <ul class="findings">
        {items.map((item) => (
          <Item item={item} name={names.get(item.account) ?? item.account} asOf={asOf} withCause={cause === null} />
        ))}
      </ul>
      {count > items.length && <p class="muted">{`${count - items.length} more are in GET /v1/coverage.`}</p>}
    </section>
  );
}

interface ItemProps {
  readonly item: CauseItem;
  readonly name: string;
  readonly asOf: string;
  readonly withCause: boolean;
}

function Item({ item, name, asOf, withCause }: ItemProps) {
  const { account, why, since, runwayDays, source, cause } = item;
  return (
    <li data-row>
      <p>
        <a href={accountPath(account)}>{name}</a>: {whatLabel(item)}
        {withCause && <span class="muted"> · {CAUSE_TITLES[cause].toLowerCase()}</span>}
      </p>
      {source !== null && (
        <blockquote>
          <bdi>{source.quote}</bdi>
        </blockquote>
      )}
      <p class="detail">
        {`${why}, since ${formatDayAndDistance(since, asOf)}`}
        {runwayDays !== null && `; ${runwayWords(runwayDays)}`}
        {cause === 'context_lost' && item.briefed && (
          <>
            {'. '}
            <a href={ownershipPath({ account, team: item.team ?? '', on: since })}>The brief</a>
          </>
        )}
        {source !== null && (
          <>
            {'. '}
            <a href={conversationPath(source.conversation, { turn: source.turn })} data-item>
              {`Turn ${source.turn + 1}`}
            </a>
          </>
        )}
      </p>
    </li>
  );
}

/** Signals are named as everywhere on the pages. */
function whatLabel({ cause, what }: CauseItem): string {
  if (cause !== 'signal_missed' && cause !== 'recognised_late') return what;
  const [kind, subtype] = what.split('/');
  return proposalLabel(kind, subtype);
}

function runwayWords(days: number): string {
  return days < 0 ? `${-days} days past the renewal` : `${counted(days, 'day')} of runway`;
}

function Owners({ title, figures }: { readonly title: string; readonly figures: readonly OwnerFigures[] }) {
  const days = figures[0]?.attention.map((one) => `Attended in ${one.days} days`) ?? [];
  const figureNames = ['Accounts', ...days, ...CAUSES.map((cause) => CAUSE_TITLES[cause])];
  return (
    <section>
      <h2>{title}</h2>
      <div class="scroll" tabindex={0}>
        <table class="figures">
          <FigureHead name={title === 'By team' ? 'Team' : 'Owner'} figures={figureNames} />
          <tbody>
            {figures.map(({ team, owner, accounts, attention, causes }) => (
              <tr>
                <th scope="row">
                  {title === 'By team' ? TEAM_NAMES[team] : (owner ?? 'Nobody on record')}
                  {title !== 'By team' && <span class="muted">{`, ${TEAM_NAMES[team].toLowerCase()}`}</span>}
                </th>
                <td class="figure">{accounts}</td>
                {attention.map((one) => (
                  <td class="figure">{one.accounts}</td>
                ))}
                {causes.map(({ count }) => (
                  <td class="figure">{count}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Lags({ lags }: Pick<Coverage, 'lags'>) {
  return (
    <section>
      <h2>How long each step took</h2>
      <div class="scroll" tabindex={0}>
        <table class="figures">
          <FigureHead name="Step" figures={['Taken', 'Half were faster than', 'Nine in ten were faster than']} />
          <tbody>
            {lags.map(({ step, count, medianHours, p90Hours }) => (
              <tr>
                <th scope="row">{STEPS[step]}</th>
                <td class="figure">{count}</td>
                <td class="figure">{lagWords(medianHours)}</td>
                <td class="figure">{lagWords(p90Hours)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function lagWords(hours: number | null): string {
  if (hours === null) return '–';
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return hours >= 1 ? `${Math.round(hours)} h` : `${Math.round(hours * 60)} min`;
}

const OUTCOMES = {
  read: 'Read',
  partly_read: 'Read in part',
  skipped: 'Skipped',
  failed: 'Failed',
  waiting: 'Waiting for an account',
  underway: 'On its way',
} as const;

/** Every item received is accounted for: what is not simply read stands line by line. */
function Received({ received, names }: Pick<Coverage, 'received'> & Pick<CoverageProps, 'names'>) {
  const read = received.filter(({ outcome }) => outcome === 'read').reduce((sum, { count }) => sum + count, 0);
  const others = received.filter(({ outcome }) => outcome !== 'read');
  return (
    <section>
      <h2>What became of what was received</h2>
      <p class="lead">{`${counted(read, 'conversation')} read in full.`}</p>
      {others.length > 0 && (
        <ul class="findings">
          {others.map(({ account, outcome, reason, count }) => (
            <li>
              <p>
                {OUTCOMES[outcome]}: {count}
                {account !== null && (
                  <>
                    {' of '}
                    <a href={accountPath(account)}>{names.get(account) ?? account}</a>
                  </>
                )}
              </p>
              {reason !== '' && <p class="detail">{reason}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
