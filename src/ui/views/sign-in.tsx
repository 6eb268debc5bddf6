/** Which of their workspaces somebody wants to see, who is a member of several. */
export function ChooseWorkspace({ workspaces }: { readonly workspaces: readonly string[] }) {
  return (
    <main class="narrow" id="content">
      <h1>Choose a workspace</h1>
      <p>You are a member of several.</p>
      {workspaces.map((workspace) => (
        <form method="post" action="/sign-in/provider/workspace" class="stacked">
          <input type="hidden" name="workspace" value={workspace} />
          <button type="submit">{workspace}</button>
        </form>
      ))}
    </main>
  );
}
