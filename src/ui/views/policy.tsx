import type { PolicyDraft, PolicyModel, PolicyVersionRow } from '../page-models/settings.ts';
import { formatDayAndDistance } from '../text/dates.ts';
import { PolicyForm } from './policy-form.tsx';
import { Changes, PolicyPreviewed } from './policy-preview.tsx';
import { Settings } from './settings.tsx';

interface PolicyProps {
  readonly model: PolicyModel;
  readonly draft?: PolicyDraft | undefined;
  readonly saved?: boolean | undefined;
}

/** The numbers by which accounts are scored: what each is, what another would do, and what was set before. */
export function PolicyPage({ model, draft, saved = false }: PolicyProps) {
  const { number, shippedVersion, versions } = model;
  const done = saved ? `Saved as version ${number}. Every account is being scored by it.` : undefined;
  const problem = draft === undefined || draft.problems.size === 0 ? undefined : problemOf(draft);
  return (
    <Settings section="policy" done={done} problem={problem}>
      <p class="lead">
        {number === 0
          ? `Accounts are scored by the policy that Earshot ships, version ${shippedVersion}. `
          : `Accounts are scored by version ${number} of this workspace’s policy, over the shipped ${shippedVersion}. `}
        Change any number: a preview shows whose score and band would move before anything is saved. An empty field goes
        back to the shipped value, or means none where it says so.
      </p>
      {draft?.looked !== undefined && <PolicyPreviewed looked={draft.looked} />}
      <h2>Numbers</h2>
      <PolicyForm model={model} draft={draft} />
      <History versions={versions} asOf={model.frame.asOf} />
    </Settings>
  );
}

function problemOf({ problems }: PolicyDraft): string {
  const whole = problems.get('');
  if (whole !== undefined) return whole;
  const count = problems.size === 1 ? 'One value is' : `${problems.size} values are`;
  return `${count} not accepted; nothing was changed. ${[...problems].map(([path, why]) => `${path}: ${why}`).join('. ')}.`;
}

function History({ versions, asOf }: { readonly versions: readonly PolicyVersionRow[]; readonly asOf: string }) {
  const [latest] = versions;
  return (
    <section>
      <h2>What was set before</h2>
      {latest === undefined ? (
        <p class="empty">Nothing yet: the shipped policy has held from the start.</p>
      ) : (
        <ul class="sources">
          {versions.map((version) => (
            <Version version={version} asOf={asOf} holds={version === latest} />
          ))}
          <li data-row>
            <p>As shipped</p>
            <Back to={0} words="Preview going back to it" />
          </li>
        </ul>
      )}
      {latest !== undefined && versions.length < latest.number && (
        <p class="muted">
          All of them: <code>GET /v1/policy/versions</code>.
        </p>
      )}
    </section>
  );
}

interface VersionProps {
  readonly version: PolicyVersionRow;
  readonly asOf: string;
  readonly holds: boolean;
}

function Version({ version: { number, by, at, changes }, asOf, holds }: VersionProps) {
  return (
    <li data-row>
      <p>
        Version {number}
        {holds && <span class="muted"> · holds now</span>}
        <br />
        <span class="muted">
          <bdi>{by}</bdi>, <time datetime={at}>{formatDayAndDistance(at, asOf)}</time>
        </span>
      </p>
      <div>
        {changes.length === 0 ? <p class="muted">The same values as before.</p> : <Changes changes={changes} />}
        {!holds && <Back to={number} words="Preview going back to this" />}
      </div>
    </li>
  );
}

function Back({ to, words }: { readonly to: number; readonly words: string }) {
  return (
    <form method="post" action="/settings/policy/preview">
      <input type="hidden" name="to" value={String(to)} />
      <button type="submit">{words}</button>
    </form>
  );
}
