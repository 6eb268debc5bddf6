import { accountViewPath } from '../../account-query.ts';
import { accountPath } from '../../addresses.ts';
import type { AccountModel } from '../../page-models/account.ts';
import { dayOf, formatDay, formatDistance, formatFullDay } from '../../text/dates.ts';
import { counted } from '../../text/words.ts';

/** The day that the page shows, to be changed: a plain form, which works without JavaScript. */
export function AsOfControl({ model: { account, moment } }: { readonly model: AccountModel }) {
  return (
    <form class="as-of-form" method="get" action={accountPath(account.key)}>
      <label for="as-of">As it was known on</label>
      <input id="as-of" type="date" name="as_of" value={moment.asOf} max={moment.today} required />
      <button type="submit">Show</button>
    </form>
  );
}

/** Why another day is not shown; and of an earlier one whose knowledge the page is, and what was not known then. */
export function MomentNotice({ model }: { readonly model: AccountModel }) {
  const { moment } = model;
  if (moment.problem !== null) {
    return (
      <p class="problem moment" role="alert">
        {moment.problem}
      </p>
    );
  }
  if (!moment.isPast) return null;
  return (
    <section class="moment" aria-label="The day that is shown">
      <p>
        <strong>
          {moment.known === 'then' ? 'As it was known on ' : 'As of '}
          <time datetime={moment.asOf}>{formatFullDay(moment.asOf)}</time>
        </strong>
        , {formatDistance(moment.asOf, moment.today)}.{' '}
        {moment.known === 'then'
          ? 'What was said, told or decided later is left out; what people have dismissed since counts on no day.'
          : 'From all that is known of that day today, also what became known later.'}
      </p>
      <Late model={model} />
      <p>
        {moment.known === 'then' ? (
          <a href={accountViewPath(model.account.key, { asOf: moment.asOf, known: 'today' })}>
            Show {formatDay(moment.asOf, moment.today)} from all that is known today
          </a>
        ) : (
          <a href={accountViewPath(model.account.key, { asOf: moment.asOf })}>
            Show only what was known on {formatDay(moment.asOf, moment.today)}
          </a>
        )}{' '}
        · <a href={accountPath(model.account.key)}>Back to {formatDay(moment.today, moment.asOf)}</a>
      </p>
    </section>
  );
}

/** History that was loaded later was not known on the day. */
function Late({ model: { hindsight, moment } }: { readonly model: AccountModel }) {
  const { happened, late, lateFrom } = hindsight;
  if (moment.known === 'today') return null;
  if (happened === 0) return <p>Nothing had been heard by then.</p>;
  if (late === 0 || lateFrom === null) return null;
  const since = formatFullDay(dayOf(lateFrom));
  return (
    <p>
      {late === happened
        ? `Nothing of it was known then: all ${counted(happened, 'call, message and signal', 'calls, messages and signals')} up to that day became known later, from ${since} on, when its history was loaded.`
        : `${late} of ${counted(happened, 'call, message and signal', 'calls, messages and signals')} up to that day became known later, from ${since} on, and are left out.`}
    </p>
  );
}
