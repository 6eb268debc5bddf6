/** The page for who is not signed in: how to get the link, and a field for a key. */
export function SignInPage({ refused, provider }: { readonly refused: boolean; readonly provider: boolean }) {
  return (
    <main class="narrow" id="content">
      <h1>Earshot</h1>
      {provider && (
        <p>
          <a class="button" href="/sign-in/provider">
            Sign in with your work account
          </a>
        </p>
      )}
      <p>
        {provider ? 'With a key: ' : 'To sign in, '}open the link that <code>earshot serve</code> prints when it starts.
        It holds a key and signs this browser in.
      </p>
      <p>
        No link at hand? <code>earshot keys create</code> makes a key.
      </p>
      {refused && (
        <p class="problem" role="alert" id="refusal">
          That key was not accepted: it is unknown or was revoked. Check that all of it was copied, or make a new one.
        </p>
      )}
      <form method="post" action="/sign-in" class="stacked">
        <label for="key">Key</label>
        <input
          id="key"
          name="key"
          type="password"
          required
          autocomplete="off"
          spellcheck={false}
          aria-describedby={refused ? 'refusal' : undefined}
        />
        <button type="submit">Sign in</button>
      </form>
    </main>
  );
}

/** What happened, and what to do; `todo` is a sentence that ends before "all accounts". */
export interface MessageProps {
  readonly title: string;
  readonly what: string;
  readonly todo: string;
}

/** A page that only says what happened and what to do: nothing found, or something broke. */
export function MessagePage({ title, what, todo }: MessageProps) {
  return (
    <div class="prose">
      <h1>{title}</h1>
      <p>{what}</p>
      <p>
        {todo} <a href="/">all accounts</a>.
      </p>
    </div>
  );
}
