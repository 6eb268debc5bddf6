import { accessPath } from '../addresses.ts';
import type { ClosingView } from '../model.ts';

/**
 * Says who may read a conversation and, for whoever may, changes it: closes one that is open, names who else reads one that is
 * closed, opens it again. Works without JavaScript.
 */
export function ConversationAccessPart({ conversation, access, closing }: ConversationAccessProps) {
  return (
    <>
      {access.private && <PrivateNote readers={access.readers} />}
      {closing.allowed && (
        <details open={closing.draft !== undefined}>
          <summary>{access.private ? 'Who may read it' : 'Make it private'}</summary>
          <ClosingForm conversation={conversation} access={access} closing={closing} />
        </details>
      )}
    </>
  );
}

interface ConversationAccessProps extends ClosingView {
  /** Its id. */
  readonly conversation: string;
}

function PrivateNote({ readers }: { readonly readers: readonly string[] }) {
  const others = readers.length === 0 ? '' : `, ${readers.join(', ')}`;
  return (
    <p>
      <strong>Private.</strong> Only who took part{others} and admins may read it, and what was found in it.
    </p>
  );
}

function ClosingForm({ conversation, access, closing: { draft } }: ConversationAccessProps) {
  return (
    <form method="post" action={accessPath(conversation)} class="assign">
      {draft !== undefined && (
        <p class="problem" role="alert">
          {draft.problem}
        </p>
      )}
      {!access.private && (
        <p class="muted" id="closing-says">
          Only who took part, whoever is named here and admins read it then, and what was found in it. If you are none
          of these, you do not either.
        </p>
      )}
      <div class="pick">
        <label for="closing-readers">Addresses of others who may read it</label>
        <input
          id="closing-readers"
          class="closing-readers"
          name="readers"
          value={draft?.readers ?? access.readers.join(', ')}
          placeholder="ana@example.com, bo@example.com"
          autocomplete="off"
        />
        <button type="submit" name="action" value="close">
          {access.private ? 'Save' : 'Make private'}
        </button>
        {access.private && (
          <button type="submit" name="action" value="open">
            Open to everybody
          </button>
        )}
      </div>
    </form>
  );
}
