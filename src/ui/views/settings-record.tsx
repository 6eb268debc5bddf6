import { type ErasureReceipt, isOfNothing } from '../../storage/index.ts';
import type { ErasureDraft, RecordModel } from '../page-models/settings-record.ts';
import { counted } from '../text/words.ts';
import { Settings } from './settings.tsx';
import { ReadAgain } from './settings-read-again.tsx';

interface RecordProps {
  readonly model: RecordModel;
  readonly draft?: ErasureDraft | undefined;
  readonly problem?: string | undefined;
}

/** What is read again and how far that is; erasing, and the receipts of what was erased. */
export function RecordPage({ model, draft, problem }: RecordProps) {
  const { receipts, given, hasMore } = model;
  const done = given === undefined ? undefined : `${whatWas(given)} Receipt ${given.id}`;
  return (
    <Settings section="record" done={done} problem={problem ?? draft?.problem}>
      <ReadAgain model={model} />
      <section aria-labelledby="erase">
        <h2 id="erase">Erase</h2>
        <p class="lead">
          An account with everything that was said to it and made of it, or somebody of an account with all that they
          said. It goes for good, it stays erased when it comes again, and a receipt is kept.
        </p>
        {draft?.counts === undefined ? <Ask draft={draft} /> : <Confirm draft={draft} />}
      </section>
      <section aria-labelledby="receipts">
        <h2 id="receipts">Receipts</h2>
        {receipts.length === 0 ? (
          <p class="empty">Nothing was ever erased here.</p>
        ) : (
          <ul class="sources">
            {receipts.map((receipt) => (
              <Receipt receipt={receipt} />
            ))}
          </ul>
        )}
        {hasMore && (
          <p class="muted">
            Earlier ones: <code>GET /v1/erasures</code>.
          </p>
        )}
        <p class="muted">
          Backups made before hold what was erased: keep the register of erasures beside them (
          <code>earshot erase register</code>).
        </p>
      </section>
    </Settings>
  );
}

function whatWas(receipt: ErasureReceipt): string {
  return isOfNothing(receipt) ? 'Nothing is held of what was asked for, and nothing was erased.' : 'Erased.';
}

/** What is to be erased; nothing goes by this form. */
function Ask({ draft }: { readonly draft: ErasureDraft | undefined }) {
  return (
    <form method="post" action="/settings/record/erase" class="source-form">
      <label>
        Account, by its key
        <input name="account" required maxlength={200} value={draft?.account} autocomplete="off" />
      </label>
      <label>
        Person, by address or by their name there
        <input
          name="who"
          maxlength={320}
          value={draft?.who}
          autocomplete="off"
          placeholder="empty: the whole account"
        />
      </label>
      <button type="submit">Look at what would go</button>
    </form>
  );
}

/** What would go, and the field into which it is typed once more. */
function Confirm({ draft: { account, who, counts = {} } }: { readonly draft: ErasureDraft }) {
  const target = who === '' ? account : who;
  const isNothing = isOfNothing({ counts });
  return (
    <>
      <p>
        Of <bdi>{target}</bdi>
        {who !== '' && (
          <>
            {' '}
            (<bdi>{account}</bdi>)
          </>
        )}{' '}
        this would go:
      </p>
      <Counts counts={counts} />
      <form method="post" action="/settings/record/erase" class="source-form">
        <input type="hidden" name="account" value={account} />
        <input type="hidden" name="who" value={who} />
        <label>
          <span>
            Type <bdi>{target}</bdi> to {isNothing ? 'have a receipt that says so' : 'erase it for good'}
          </span>
          <input name="confirm" required maxlength={320} autocomplete="off" />
        </label>
        <button type="submit">{isNothing ? 'Give a receipt' : 'Erase for good'}</button>
      </form>
      <p>
        <a href="/settings/record">Leave it</a>
      </p>
    </>
  );
}

/** One row of a table; a table that is not here counts among the others. */
const TABLES: Readonly<Record<string, string>> = {
  conversation: 'conversation',
  turn: 'turn',
  signal: 'signal',
  passage: 'passage',
  commitment: 'promise',
  delivery: 'raw document',
  handoff_version: 'brief',
  inbox_item: 'inbox item',
  review: 'review',
  risk_day: 'scored day',
};

function Counts({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const rows = Object.entries(counts);
  if (rows.length === 0) return <p class="empty">Nothing is kept of it.</p>;
  const named = rows.filter(([table]) => TABLES[table] !== undefined);
  const others = rows.filter(([table]) => TABLES[table] === undefined).reduce((sum, [, count]) => sum + count, 0);
  return (
    <ul class="plain">
      {named.map(([table, count]) => (
        <li>{counted(count, TABLES[table] ?? table)}</li>
      ))}
      {others > 0 && <li>{counted(others, 'other row')}</li>}
    </ul>
  );
}

const KINDS: Readonly<Record<ErasureReceipt['kind'], string>> = {
  account: 'An account',
  person: 'A person',
  words: 'Words whose time was over',
};

function Receipt({ receipt: { id, kind, by, at, counts, digest } }: { readonly receipt: ErasureReceipt }) {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <li data-row>
      <p>{KINDS[kind]}</p>
      <div>
        <p>
          <time datetime={at}>{`${at.slice(0, 16).replace('T', ' ')} UTC`}</time> by <bdi>{by}</bdi>,{' '}
          {rows === 0 ? 'nothing was held' : counted(rows, 'row')}
        </p>
        <p class="muted">
          <code>{id}</code>
        </p>
        <details>
          <summary>
            Digest<span class="hidden"> of {id}</span>
          </summary>
          <p>
            <code>{digest}</code>
          </p>
        </details>
      </div>
    </li>
  );
}
