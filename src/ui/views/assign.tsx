import { assignPath } from '../addresses.ts';
import type { AssignmentView } from '../model.ts';

/** The id of the page's list of accounts, from which every picker of the page suggests. */
const PICKER = 'accounts-to-pick';

/** Says whose a conversation is: the accounts it may belong to as buttons, and a field for any other. Works without JavaScript. */
export function AssignForm({ conversation, assignment }: AssignFormProps) {
  const { candidates, domains, draft } = assignment;
  const field = `account-of-${encodeURIComponent(conversation)}`;
  return (
    <form method="post" action={assignPath(conversation)} class="assign">
      {draft !== undefined && (
        <p class="problem" role="alert">
          {draft.problem}
        </p>
      )}
      {domains.map((domain) => (
        <label class="remember">
          <input type="checkbox" name="remember" value={domain} checked={draft?.remember.includes(domain) ?? false} />{' '}
          From now on {domain} is theirs
        </label>
      ))}
      {candidates.length > 0 && (
        <ul class="candidates">
          {candidates.map(({ account, name, why }) => (
            <li>
              <button type="submit" name="candidate" value={account}>
                Assign to {name}
              </button>{' '}
              <span class="muted">
                {account}: {why.join('; ')}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div class="pick">
        <label for={field}>{candidates.length > 0 ? 'Another account' : 'Account'}</label>
        <input id={field} name="account" list={PICKER} value={draft?.account ?? ''} autocomplete="off" />
        <button type="submit">Assign</button>
      </div>
    </form>
  );
}

interface AssignFormProps {
  /** Its id. */
  readonly conversation: string;
  readonly assignment: AssignmentView;
}

/** What the pickers of a page suggest, once for all of them. */
export function AccountOptions({ accounts }: AccountOptionsProps) {
  return (
    <datalist id={PICKER}>
      {accounts.map(({ key, name }) => (
        <option value={key}>{name}</option>
      ))}
    </datalist>
  );
}

interface AccountOptionsProps {
  readonly accounts: readonly { readonly key: string; readonly name: string }[];
}
