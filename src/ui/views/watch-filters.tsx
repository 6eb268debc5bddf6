import { BANDS, type Band, DEAR_CATEGORIES } from '../../domain/index.ts';
import type { WatchQuery, WatchtowerModel } from '../page-models/watchtower.ts';
import { bandLabel, capitalised, leakLabel } from '../text/words.ts';
import { defaultDirection, isNarrowed, watchParameters, watchPath } from '../watch-query.ts';

const LEAKS = ['LEAK-1', 'LEAK-2', 'LEAK-3'] as const;
const RENEWALS = [30, 60, 90, 120, 180] as const;

/** What the list is narrowed to, and the views that are kept of it. */
export function WatchFilters({ model }: { readonly model: WatchtowerModel }) {
  return (
    <>
      <Views model={model} />
      <div class="filters">
        <Bands model={model} />
        <Fields model={model} />
        {isNarrowed(model.query) && <a href="/">Show all</a>}
      </div>
    </>
  );
}

function Bands({ model: { query, bands } }: { readonly model: WatchtowerModel }) {
  const everyone = bands.red + bands.yellow + bands.green + bands.unscored;
  return (
    <nav aria-label="Filter by band" class="segments">
      <a
        href={watchPath({ ...query, band: undefined, page: 1 })}
        aria-current={query.band === undefined ? 'true' : undefined}
      >
        All <span class="muted">{everyone}</span>
      </a>
      {[...BANDS].reverse().map((band: Band) => (
        <a href={watchPath({ ...query, band, page: 1 })} aria-current={query.band === band ? 'true' : undefined}>
          {bandLabel(band)} <span class="muted">{bands[band]}</span>
        </a>
      ))}
    </nav>
  );
}

function Fields({ model: { query, owners } }: { readonly model: WatchtowerModel }) {
  return (
    <search>
      <form method="get" action="/" class="fields">
        <label class="hidden" for="search">
          Search accounts
        </label>
        <input
          id="search"
          name="q"
          type="search"
          value={query.search ?? ''}
          placeholder="Search accounts"
          data-search
        />
        <Choice
          name="owner"
          label="Owner"
          chosen={query.owner}
          options={owners.map((name) => [name, name] as const)}
          any="Anybody's"
        />
        <Choice
          name="renews"
          label="Renewal"
          chosen={query.renewsWithin === undefined ? undefined : String(query.renewsWithin)}
          options={RENEWALS.map((days) => [String(days), `Renews in ${days} days`] as const)}
          any="Any renewal"
        />
        <Choice
          name="failing"
          label="DEAR"
          chosen={query.failing}
          options={DEAR_CATEGORIES.map(
            (category) => [category, `${category === 'roi' ? 'ROI' : capitalised(category)} fails`] as const,
          )}
          any="Any DEAR"
        />
        <Choice
          name="leak"
          label="Leak"
          chosen={query.leak}
          options={LEAKS.map((leak) => [leak, leakLabel(leak)] as const)}
          any="Any leak"
        />
        <Kept query={query} />
        <button type="submit">Apply</button>
      </form>
    </search>
  );
}

/** What is chosen elsewhere on the page stays chosen. */
function Kept({ query: { band, sort, direction } }: { readonly query: WatchQuery }) {
  return (
    <>
      {band !== undefined && <input type="hidden" name="band" value={band} />}
      {sort !== 'risk' && <input type="hidden" name="sort" value={sort} />}
      {direction !== defaultDirection(sort) && <input type="hidden" name="dir" value={direction} />}
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly chosen: string | undefined;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly any: string;
}

function Choice({ name, label, chosen, options, any }: ChoiceProps) {
  // A value of the address that no list has is still what the list is narrowed to.
  const isListed = chosen === undefined || options.some(([value]) => value === chosen);
  return (
    <select name={name} aria-label={label}>
      <option value="">{any}</option>
      {!isListed && (
        <option value={chosen} selected>
          {chosen}
        </option>
      )}
      {options.map(([value, words]) => (
        <option value={value} selected={value === chosen}>
          {words}
        </option>
      ))}
    </select>
  );
}

function Views({ model: { views, viewer, query } }: { readonly model: WatchtowerModel }) {
  const here = watchParameters({ ...query, page: 1 });
  const current = views.find((view) => view.query === here);
  if (views.length === 0 && here === '') return null;
  return (
    <div class="views">
      {views.length > 0 && (
        <nav aria-label="Saved views" class="segments">
          <span class="muted">Views</span>
          {views.map((view) => (
            <a
              href={view.query === '' ? '/' : `/?${view.query}`}
              aria-current={view === current ? 'true' : undefined}
              title={view.viewer === viewer ? undefined : `Shared by ${view.viewer}`}
            >
              <bdi>{view.name}</bdi>
            </a>
          ))}
        </nav>
      )}
      {current === undefined
        ? here !== '' && <SaveView query={here} />
        : current.viewer === viewer && (
            <form method="post" action={`/views/${encodeURIComponent(current.id)}/remove`}>
              <button class="plain" type="submit">
                Remove this view
              </button>
            </form>
          )}
    </div>
  );
}

function SaveView({ query }: { readonly query: string }) {
  return (
    <details>
      <summary>Save this view</summary>
      <form method="post" action="/views" class="fields">
        <input type="hidden" name="query" value={query} />
        <label for="view-name">Name</label>
        <input id="view-name" name="name" required maxlength={80} />
        <label>
          <input type="checkbox" name="shared" value="yes" /> For everybody here
        </label>
        <button type="submit">Save</button>
      </form>
    </details>
  );
}
