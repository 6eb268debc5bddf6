import { accountViewPath } from '../../account-query.ts';
import { PER_PAGE } from '../../load/account/signals.ts';
import type { AccountModel, SignalGroup } from '../../page-models/account.ts';
import { kindLabel } from '../../text/words.ts';
import { SignalEntry } from '../signal.tsx';

/** Signals by kind: of each the open ones that were heard last, and the way to all. */
export function Signals({ model }: { readonly model: AccountModel }) {
  const { groups } = model;
  return (
    <section aria-labelledby="signals">
      <h2 id="signals">
        Signals <span class="count">{groups.reduce((sum, { count }) => sum + count, 0)}</span>
      </h2>
      {groups.length === 0 && <p class="muted">No signal was found in what has been read.</p>}
      {groups.map((group) => (
        <Group group={group} model={model} />
      ))}
    </section>
  );
}

interface GroupProps {
  readonly group: SignalGroup;
  readonly model: AccountModel;
}

function Group({ group, model }: GroupProps) {
  const { kind, count, open, shown } = group;
  return (
    <section class="kind" id={`kind-${kind}`} aria-labelledby={`kind-${kind}-title`}>
      <h3 id={`kind-${kind}-title`}>
        {kindLabel(kind)} <span class="count">{open === count ? count : `${count}, ${open} open`}</span>
      </h3>
      {shown.map((signal) => (
        <SignalEntry signal={signal} judging={model.judging} asOf={model.frame.asOf} />
      ))}
      <Paging group={group} model={model} />
    </section>
  );
}

function Paging({ group: { kind, count, shown, isWhole, from }, model: { account, query } }: GroupProps) {
  const path = (wanted: typeof kind | null, start: number) =>
    `${accountViewPath(account.key, { ...query, signal: null, kind: wanted, from: start })}#kind-${kind}`;
  if (!isWhole) {
    return shown.length >= count ? null : (
      <p class="paging">
        <a href={path(kind, 0)}>
          Show all {count}
          <span class="hidden"> of {kindLabel(kind)}</span>
        </a>
      </p>
    );
  }
  return (
    <p class="paging">
      {count > PER_PAGE && <span>{`${from + 1} to ${Math.min(from + PER_PAGE, count)} of ${count}`}</span>}
      {from > 0 && <a href={path(kind, Math.max(0, from - PER_PAGE))}>Before these</a>}
      {from + PER_PAGE < count && (
        <a href={path(kind, from + PER_PAGE)}>The next {Math.min(PER_PAGE, count - from - PER_PAGE)}</a>
      )}
      <a href={path(null, 0)}>Show fewer</a>
    </p>
  );
}
