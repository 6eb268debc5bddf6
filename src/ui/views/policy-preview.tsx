import { BANDS } from '../../domain/index.ts';
import type { ScoreChange } from '../../pipeline/index.ts';
import { accountPath } from '../addresses.ts';
import { rangeOf } from '../charts/histogram.ts';
import type { LookedAt } from '../page-models/settings.ts';
import { POLICY_FIELDS, type PolicyValue } from '../settings/policy-fields.ts';
import { fieldText, type PolicyChangeRow } from '../settings/policy-form.ts';
import { Chart } from './account/chart.tsx';
import { BandMark, BandScore } from './band.tsx';
import { FigureHead } from './figures.tsx';

/** What holds, and what would. */
const NOW_AND_THEN = ['Now', 'Then'];

/** How many accounts that would move are listed. */
const MOST_MOVED = 50;

/** What a change would do to scores and bands, and the button that saves it. */
export function PolicyPreviewed({ looked }: { readonly looked: LookedAt }) {
  const { changes, preview, override, seen } = looked;
  if (changes.length === 0) {
    return (
      <section aria-labelledby="preview">
        <h2 id="preview">Nothing would change</h2>
        <p>Every value is as it holds now.</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="preview" class="policy-preview">
      <h2 id="preview">What the change would do</h2>
      <Changes changes={changes} />
      <Moves preview={preview} />
      {preview.scored > 0 && <Scores looked={looked} />}
      <MovedAccounts preview={preview} />
      <form method="post" action="/settings/policy">
        <input type="hidden" name="override" value={override} />
        <input type="hidden" name="seen" value={String(seen)} />
        <p class="buttons">
          <button type="submit">{changes.length === 1 ? 'Save the change' : `Save ${changes.length} changes`}</button>
          <span class="muted">Every account is scored by it at once; you can go back to any version.</span>
          <a href="/settings">Discard</a>
        </p>
      </form>
      {preview.next !== null && <Further looked={looked} />}
    </section>
  );
}

/** Values that change, each with its rule: before and after. */
export function Changes({ changes }: { readonly changes: readonly PolicyChangeRow[] }) {
  return (
    <ul class="policy-changes">
      {changes.map(({ path, before, after }) => {
        const field = POLICY_FIELDS.get(path);
        const label = field === undefined || field.label === '' ? '' : `, ${field.label}`;
        return (
          <li>
            {field?.row.title ?? path}
            {label} <span class="rule-id">{field?.row.rules.join(' ')}</span>{' '}
            <span class="figure">
              {shown(before)} → <strong>{shown(after)}</strong> {field?.unit}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function shown(value: PolicyValue): string {
  return fieldText(value).replaceAll('\n', ', ') || 'none';
}

function Moves({ preview }: Pick<LookedAt, 'preview'>) {
  const { scored, moved, changed, bands } = preview;
  return (
    <>
      <p>
        {scored === 0
          ? 'There is no account to score yet.'
          : `Of ${count(scored, 'account')}, ${moved.filter((change) => by(change) > 0).length} would have another score, ${changed.length} another band.`}
      </p>
      {scored > 0 && (
        <table class="policy-bands">
          <FigureHead name="Band" figures={NOW_AND_THEN} />
          <tbody>
            {BANDS.toReversed().map((band) => (
              <tr>
                <th scope="row">
                  <BandMark band={band} />
                </th>
                <td class="figure">{bands.before[band]}</td>
                <td class="figure">{bands.after[band]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** Accounts by score as a chart, and the same in figures. */
function Scores({ looked: { chart, preview } }: { readonly looked: LookedAt }) {
  const { before, after } = preview.histogram;
  return (
    <>
      <h3>Accounts by score</h3>
      <Chart {...chart}>
        <p>
          <span class="swatch swatch-before" aria-hidden="true"></span> Hollow bars: how many accounts have this score
          now. <span class="swatch swatch-after" aria-hidden="true"></span> Filled bars: how many would.
        </p>
        <details>
          <summary>The same in figures</summary>
          <table class="policy-bands">
            <FigureHead name="Score" figures={NOW_AND_THEN} />
            <tbody>
              {before.map((count, bar) => (
                <tr>
                  <th scope="row">{rangeOf(bar)}</th>
                  <td class="figure">{count}</td>
                  <td class="figure">{after[bar]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </Chart>
    </>
  );
}

/** The accounts whose score or band would be another: first those of another band, then by how far they move. */
function MovedAccounts({ preview: { moved } }: Pick<LookedAt, 'preview'>) {
  const order = [...moved].sort((one, other) => Number(isMoved(other)) - Number(isMoved(one)) || by(other) - by(one));
  return (
    <>
      {order.length > 0 && (
        <ul class="policy-moved">
          {order.slice(0, MOST_MOVED).map((change) => (
            <Moved change={change} />
          ))}
        </ul>
      )}
      {order.length > MOST_MOVED && (
        <p class="muted">
          And {order.length - MOST_MOVED} more: <code>POST /v1/policy/preview</code>.
        </p>
      )}
    </>
  );
}

function Moved({ change: { account, name, before, after } }: { readonly change: ScoreChange }) {
  const difference = after.score - before.score;
  return (
    <li data-row>
      <a href={accountPath(account)}>
        <bdi>{name}</bdi>
      </a>
      <span>
        <BandScore {...before} /> → <BandScore {...after} />
      </span>
      <span class="figure muted">{difference === 0 ? '' : difference > 0 ? `+${difference}` : `−${-difference}`}</span>
    </li>
  );
}

function Further({ looked: { override, preview, after } }: { readonly looked: LookedAt }) {
  return (
    <form method="post" action="/settings/policy/preview">
      <input type="hidden" name="override" value={override} />
      <input type="hidden" name="after" value={preview.next ?? ''} />
      <p class="muted">
        {after === undefined
          ? `These are the first ${preview.scored} accounts by their keys. `
          : `These are ${preview.scored} accounts further on. `}
        <button type="submit">Look at the next</button>
      </p>
    </form>
  );
}

function isMoved({ before, after }: ScoreChange): boolean {
  return before.band !== after.band;
}

function by({ before, after }: ScoreChange): number {
  return Math.abs(after.score - before.score);
}

function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}
