import { askPath } from '../../addresses.ts';
import type { AccountModel } from '../../page-models/account.ts';

/** A question about the account, which its own page answers: a plain form. Of an earlier day, as of it. */
export function AskBox({ model: { account, moment } }: { readonly model: AccountModel }) {
  return (
    <search>
      <form class="ask-box" method="post" action={askPath(account.key)} data-asking>
        <label for="ask">Ask this account</label>
        <div class="question">
          <input
            id="ask"
            name="question"
            required
            maxlength={2_000}
            placeholder="What did we promise them?"
            data-search
            autocomplete="off"
          />
          <button type="submit">Ask</button>
        </div>
        {moment.isPast && <input type="hidden" name="as_of" value={moment.asOf} />}
        <p role="status" class="muted" hidden>
          Looking for it.
        </p>
      </form>
    </search>
  );
}
