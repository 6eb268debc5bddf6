import type { OwnershipChange } from '../../storage/index.ts';
import { accountPath, ownershipPath } from '../addresses.ts';
import { formatDayAndDistance } from '../text/dates.ts';
import { DocumentView } from './document.tsx';

interface OwnershipProps {
  readonly change: OwnershipChange;
  readonly asOf: string;
  /** May say that the brief was read. */
  readonly mayOpen: boolean;
}

/** What a new owner was handed, and whether they have read it. */
export function OwnershipPage({ change, asOf, mayOpen }: OwnershipProps) {
  const { account, document, briefedAt, openedAt, openedBy, to } = change;
  return (
    <>
      <p class="crumb">
        <a href={accountPath(account)}>{account}</a>
      </p>
      <div class="heading">
        <h1>{document.title}</h1>
      </div>
      <p class="lead">
        Handed to {to} on {formatDayAndDistance(briefedAt, asOf)}.{' '}
        {openedAt === null
          ? `${to} has not read it yet.`
          : `Read ${formatDayAndDistance(openedAt, asOf)} by ${openedBy ?? to}.`}
      </p>
      {openedAt === null && mayOpen && (
        <form method="post" action={ownershipPath(change)}>
          <button type="submit">I have read this</button>
        </form>
      )}
      <DocumentView document={document} asOf={asOf} />
    </>
  );
}
