import type { AcrossAccount, AcrossEntry, AcrossItem, AcrossPassages, AcrossResult } from '../../answers/index.ts';
import { accountViewPath } from '../account-query.ts';
import { accountPath, promiseAnchor, signalAnchor } from '../addresses.ts';
import type { SearchOutcome } from '../model.ts';
import { askedPath, type SearchQuery, searchPath } from '../search-query.ts';
import { formatDayAndDistance, formatFullDay } from '../text/dates.ts';
import { capitalised, counted, kindLabel, subtypeLabel } from '../text/words.ts';
import { BandMark } from './band.tsx';
import { promiseStateLabel } from './promises.tsx';
import { Quote } from './quote.tsx';
import { SearchFilters } from './search-filters.tsx';

interface SearchPageProps {
  readonly query: SearchQuery;
  /** Undefined: nothing has been searched for yet. */
  readonly outcome: SearchOutcome | undefined;
  readonly asOf: string;
}

/** All accounts, searched: what was understood, then what was found, by account, with the words that prove it. */
export function SearchPage({ query, outcome, asOf }: SearchPageProps) {
  const result = outcome !== undefined && 'result' in outcome ? outcome.result : undefined;
  const problem = outcome !== undefined && 'problem' in outcome ? outcome.problem : undefined;
  return (
    <div class="search-page">
      <h1>Search all accounts</h1>
      <search>
        <form method="get" action="/search" class="question">
          <label class="hidden" for="question">
            What do you want to know?
          </label>
          <input
            id="question"
            name="q"
            type="search"
            value={query.q || query.asked}
            maxlength={2_000}
            placeholder="Which accounts mentioned …"
            autocomplete="off"
            autofocus={outcome === undefined}
            data-search
          />
          <button type="submit">Search</button>
        </form>
      </search>
      {problem !== undefined && (
        <p class="problem" role="alert">
          This cannot be searched for. {capitalised(problem)}.
        </p>
      )}
      {outcome === undefined && <Examples />}
      {result !== undefined && <Understood result={result} />}
      {result === undefined ? (
        problem !== undefined && <SearchFilters filters={query.filters} asked={query.q || query.asked} open />
      ) : (
        <Results result={result} query={query} asOf={asOf} />
      )}
    </div>
  );
}

const EXAMPLES = [
  'Which accounts mentioned a competitor this quarter?',
  'Open promises due this month',
  'Champions who left since June',
  'Accounts with overdue promises',
  'Red accounts with a renewal risk',
];

function Examples() {
  return (
    <div class="prose empty">
      <p>
        Ask about what was heard and what was promised, in all accounts at once. The answer comes from signals and from
        the ledger of promises, each with its words; no model answers here. For example:
      </p>
      <ul class="examples">
        {EXAMPLES.map((example) => (
          <li>
            <a href={askedPath(example)}>{example}</a>
          </li>
        ))}
      </ul>
      <SearchFilters filters={{}} asked="" />
    </div>
  );
}

const LOOKED_FOR = { signals: 'signals', promises: 'promises', accounts: 'accounts', passages: 'words' } as const;

function Understood({ result: { understood, as_of, notes } }: { readonly result: AcrossResult }) {
  const { readings, filters, also, looks_for, question } = understood;
  return (
    <section class="understood" aria-label="What was understood">
      <p>
        Looked for <strong>{LOOKED_FOR[looks_for]}</strong> as of <time datetime={as_of}>{formatFullDay(as_of)}</time>
        {readings.map(({ words, meaning }) => (
          <span class="detail">
            “{words}” <span class="muted">{meaning}</span>
          </span>
        ))}
        .
      </p>
      {notes.map((note) => (
        <p class="notice-line">{note}</p>
      ))}
      {also !== null && <p class="muted">The filters here are those of the first condition alone.</p>}
      <SearchFilters filters={filters} asked={question ?? ''} />
    </section>
  );
}

interface ResultsProps {
  readonly result: AcrossResult;
  readonly query: SearchQuery;
  readonly asOf: string;
}

function Results({ result, query, asOf }: ResultsProps) {
  const { items, passages, understood, next } = result;
  const asked = query.q || query.asked;
  const nextPath = (cursor: string) =>
    understood.also === null
      ? searchPath(understood.filters, { asked, cursor })
      : searchPath(query.filters, { q: query.q, cursor });
  return (
    <>
      {understood.looks_for !== 'passages' && (
        <section aria-labelledby="found">
          <h2 id="found">{totalsOf(result)}</h2>
          {items.length === 0 && <Nothing result={result} />}
          {items.map((entry) => (
            <Account entry={entry} asOf={asOf} />
          ))}
          {next !== null && (
            <p class="more">
              <a href={nextPath(next)}>Next accounts</a>
            </p>
          )}
        </section>
      )}
      {(passages.length > 0 || understood.looks_for === 'passages') && (
        <section aria-labelledby="nearest">
          <h2 id="nearest">The words that come nearest</h2>
          {passages.length === 0 ? (
            <p class="muted">Nobody said anything of the kind in a conversation that you may read.</p>
          ) : (
            <p class="muted">Found by what was said, whatever it claims: read before you rely on it.</p>
          )}
          {passages.map((entry) => (
            <Nearest entry={entry} asOf={asOf} />
          ))}
        </section>
      )}
    </>
  );
}

function totalsOf({ totals, understood: { looks_for, also }, items }: AcrossResult): string {
  if (items.length === 0) return 'Nothing found';
  const accounts = counted(totals.accounts, 'account');
  if (looks_for === 'accounts') return accounts;
  if (also !== null) return `${totals.found} found in ${accounts} for which both hold`;
  return `${counted(totals.found, looks_for === 'promises' ? 'promise' : 'signal')} in ${accounts}`;
}

function Nothing({ result: { understood } }: { readonly result: AcrossResult }) {
  const { about, ...without } = understood.filters;
  const wider = about !== undefined && Object.keys(without).length > 0;
  return (
    <p class="empty">
      Nothing of the kind is on record in the accounts that you may see.{' '}
      {wider ? (
        <a href={searchPath(without)}>Leave out the words “{about}”</a>
      ) : (
        <a href="/search">Ask something else</a>
      )}
    </p>
  );
}

function AccountHeading({ account }: { readonly account: AcrossAccount }) {
  return (
    <h3>
      <a href={accountPath(account.key)}>{account.name}</a>{' '}
      {account.score !== null && (
        <>
          <span class="figure">{account.score}</span> <BandMark band={account.band} />
        </>
      )}
    </h3>
  );
}

function Account({ entry: { account, found, items }, asOf }: { readonly entry: AcrossEntry; readonly asOf: string }) {
  const more = found - items.length;
  return (
    <div class="found">
      <AccountHeading account={account} />
      {items.map((item) => (
        <Item item={item} account={account} asOf={asOf} />
      ))}
      {more > 0 && (
        <p>
          <a href={accountPath(account.key)}>{more} more on its page</a>
        </p>
      )}
    </div>
  );
}

interface ItemProps {
  readonly item: AcrossItem;
  readonly account: AcrossAccount;
  readonly asOf: string;
}

function Item({ item, account, asOf }: ItemProps) {
  const href =
    item.type === 'signal'
      ? `${accountViewPath(account.key, { signal: item.id })}#${signalAnchor(item.id)}`
      : `${accountViewPath(account.key, { promise: item.id })}#${promiseAnchor(item.id)}`;
  return (
    <article class="signal" data-row>
      <p class="claim">
        <a href={href}>
          <strong>{item.type === 'signal' ? subtypeLabel(item.kind, item.subtype) : capitalised(item.what)}</strong>
        </a>
        {item.type === 'signal' ? <SignalDetails item={item} /> : <PromiseDetails item={item} asOf={asOf} />}
      </p>
      <Quote citation={item} asOf={asOf} />
    </article>
  );
}

function SignalDetails({ item }: { readonly item: Extract<AcrossItem, { type: 'signal' }> }) {
  const { competitor, person } = item.attrs;
  return (
    <>
      <span class="detail muted">{kindLabel(item.kind)}</span>
      {[competitor, person].map((name) => name !== undefined && <span class="detail">{name}</span>)}
    </>
  );
}

function PromiseDetails({
  item,
  asOf,
}: {
  readonly item: Extract<AcrossItem, { type: 'promise' }>;
  readonly asOf: string;
}) {
  const { state, due_date, due_basis, owner, strength } = item;
  return (
    <>
      <span class="detail">{promiseStateLabel(state)}</span>
      <span class="detail">
        <span class="muted">due</span> {due_date === null ? 'no day' : formatDayAndDistance(due_date, asOf)}
        {due_basis === 'default' && ', by policy'}
      </span>
      {owner !== null && (
        <span class="detail">
          <span class="muted">owner</span> {owner}
        </span>
      )}
      {strength === 'hedged' && <span class="detail muted">hedged</span>}
    </>
  );
}

function Nearest({ entry: { account, quotes }, asOf }: { readonly entry: AcrossPassages; readonly asOf: string }) {
  return (
    <div class="found">
      <AccountHeading account={account} />
      {quotes.map((citation) => (
        <article class="signal" data-row>
          <Quote citation={citation} asOf={asOf} />
        </article>
      ))}
    </div>
  );
}
