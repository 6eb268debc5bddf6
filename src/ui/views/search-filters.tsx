import type { AcrossFilter } from '../../answers/index.ts';
import { BANDS, SIGNAL_KINDS, subtypesOf } from '../../domain/index.ts';
import { PROMISE_STATES } from '../../ledger/index.ts';
import { bandLabel, kindLabel, subtypeLabel } from '../text/words.ts';
import { promiseStateLabel } from './promises.tsx';

interface SearchFiltersProps {
  readonly filters: AcrossFilter;
  /** The question they came from: kept to be shown. */
  readonly asked: string;
  readonly open?: boolean;
}

/** What is looked for, to be corrected: sent by itself, so that no words are understood anew. */
export function SearchFilters({ filters, asked, open = false }: SearchFiltersProps) {
  return (
    <details class="filter-form" open={open}>
      <summary>{Object.keys(filters).length === 0 ? 'Search by filters' : 'Correct what was understood'}</summary>
      <form method="get" action="/search">
        {asked !== '' && <input type="hidden" name="asked" value={asked} />}
        <ClaimField filters={filters} />
        <Text name="competitor" label="Competitor" value={filters.competitor} />
        <Text name="person" label="Person" value={filters.person} />
        <Text name="account" label="Account key" value={filters.account} />
        <Text name="about" label="Words" value={filters.about} />
        <Day name="from" label="Said from" value={filters.from} />
        <Day name="to" label="Said to" value={filters.to} />
        <Day name="due_from" label="Due from" value={filters.due_from} />
        <Day name="due_to" label="Due to" value={filters.due_to} />
        <label>
          Band
          <select class="field" name="band">
            <option value="">Any</option>
            {[...BANDS].reverse().map((band) => (
              <option value={band} selected={filters.band === band}>
                {bandLabel(band)}
              </option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend>Promises that are</legend>
          {PROMISE_STATES.map((state) => (
            <label class="choice">
              <input type="checkbox" name="state" value={state} checked={filters.state?.includes(state)} />
              {promiseStateLabel(state)}
            </label>
          ))}
        </fieldset>
        <p class="actions">
          <button type="submit">Search with these</button> <a href="/search">Start over</a>
        </p>
      </form>
    </details>
  );
}

function ClaimField({ filters: { kind, subtype } }: { readonly filters: AcrossFilter }) {
  return (
    <label>
      What
      <select class="field" name="claim">
        <option value="">Anything</option>
        <option value="commitment" selected={kind === 'commitment'}>
          Promises we made
        </option>
        {SIGNAL_KINDS.filter((one) => one !== 'commitment').map((one) => (
          <optgroup label={kindLabel(one)}>
            <option value={one} selected={kind === one && subtype === undefined}>
              {kindLabel(one)}, any
            </option>
            {subtypesOf(one).map((sub) => (
              <option value={`${one}/${sub}`} selected={kind === one && subtype === sub}>
                {subtypeLabel(one, sub)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
}

function Text({ name, label, value }: FieldProps) {
  return (
    <label>
      {label}
      <input class="field" name={name} value={value ?? ''} maxlength={200} autocomplete="off" />
    </label>
  );
}

function Day({ name, label, value }: FieldProps) {
  return (
    <label>
      {label}
      <input class="field" name={name} type="date" value={value ?? ''} />
    </label>
  );
}
