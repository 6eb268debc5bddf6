import { ROLES } from '../../domain/index.ts';
import type { ApiKey, Member } from '../../storage/index.ts';
import type { PeopleModel } from '../page-models/settings.ts';
import { formatDay } from '../text/dates.ts';
import { Settings } from './settings.tsx';

/** A key just made: shown this once. */
export interface MadeKey {
  readonly name: string;
  readonly key: string;
}

/** What stood in a form that was refused: nobody writes it twice. */
export interface PeopleDraft {
  readonly form: 'member' | 'key';
  readonly fields: Readonly<Record<string, string>>;
}

interface PeopleProps {
  readonly model: PeopleModel;
  /** The key that is signed in with. */
  readonly own: string | null;
  readonly made?: MadeKey | undefined;
  readonly problem?: string | undefined;
  readonly draft?: PeopleDraft | undefined;
}

const ROLE_HELP =
  'A reader reads and asks; an editor also hands in evidence, judges and decides; an admin also sets up, and reads what is private.';

/** Who uses the workspace, and the keys that let them in. */
export function PeopleSettings({ model, own, made, problem, draft }: PeopleProps) {
  const { members, keys, revoked, frame } = model;
  const left = (form: PeopleDraft['form']) => (draft?.form === form ? draft.fields : {});
  return (
    <Settings section="people" problem={problem}>
      {made !== undefined && (
        <section class="notice" role="status">
          <p>
            The key of{' '}
            <strong>
              <bdi>{made.name}</bdi>
            </strong>
            , shown this once:
          </p>
          <p>
            <code>{made.key}</code>
          </p>
        </section>
      )}
      <p class="lead">{ROLE_HELP} A key of a member reads and judges as them, with the lesser of both roles.</p>
      <h2>
        Members <span class="count">{members.length}</span>
      </h2>
      {members.length === 0 ? (
        <p class="empty">Nobody is a member yet: whoever has a key comes under its name.</p>
      ) : (
        <ul class="sources">
          {members.map((member) => (
            <Person member={member} />
          ))}
        </ul>
      )}
      <h3>Add or change a member</h3>
      <MemberForm left={left('member')} />
      <h2>
        Keys <span class="count">{keys.length}</span>
      </h2>
      <ul class="sources">
        {keys.map((key) => (
          <Key of={key} isOwn={key.id === own} asOf={frame.asOf} />
        ))}
      </ul>
      {revoked > 0 && <p class="muted">{`Revoked: ${revoked}. They let nobody in.`}</p>}
      <h3>Make a key</h3>
      <KeyForm members={members} left={left('key')} />
    </Settings>
  );
}

function Person({ member: { email, name, role, slackUserId } }: { readonly member: Member }) {
  return (
    <li data-row>
      <p>
        <bdi>{name}</bdi> <span class="muted">{role}</span>
      </p>
      <div>
        <p>
          <bdi>{email}</bdi>
          {slackUserId !== null && <span class="muted"> · Slack {slackUserId}</span>}
        </p>
        <details>
          <summary>
            Remove<span class="hidden"> {email}</span>
          </summary>
          <form method="post" action="/settings/members/remove">
            <input type="hidden" name="email" value={email} />
            <p>Their keys let nobody in any more. What they judged and decided stays.</p>
            <button type="submit">Remove {name}</button>
          </form>
        </details>
      </div>
    </li>
  );
}

type Left = PeopleDraft['fields'];

/** Of somebody who is a member what is left open stays, their role too. */
function MemberForm({ left }: { readonly left: Left }) {
  return (
    <form method="post" action="/settings/members" class="source-form">
      <label>
        Address
        <input name="email" type="email" required maxlength={320} value={left.email} />
      </label>
      <label>
        Name
        <input name="name" maxlength={200} value={left.name} placeholder="as it is; of somebody new the address" />
      </label>
      <RoleField chosen={left.role} open="as it is; of somebody new reader" />
      <label>
        Slack id
        <input name="slack" maxlength={50} value={left.slack} placeholder="such as U012ABC; empty: none" />
      </label>
      <button type="submit">Save member</button>
    </form>
  );
}

interface RoleFieldProps {
  readonly chosen: string | undefined;
  /** What it is where none is chosen; unset, one must be. */
  readonly open?: string;
}

function RoleField({ chosen, open }: RoleFieldProps) {
  return (
    <label>
      Role
      <select name="role">
        {open !== undefined && <option value="">{open}</option>}
        {ROLES.map((role) => (
          <option value={role} selected={role === chosen}>
            {role}
          </option>
        ))}
      </select>
    </label>
  );
}

function Key({ of: key, isOwn, asOf }: { readonly of: ApiKey; readonly isOwn: boolean; readonly asOf: string }) {
  const { id, name, role, memberEmail, accounts, createdAt, lastUsedAt } = key;
  return (
    <li data-row>
      <p>
        <bdi>{name}</bdi> <span class="muted">{role}</span>
      </p>
      <div>
        <p class="muted">
          {memberEmail !== null && `as ${memberEmail} · `}
          {accounts !== null && `sees only ${accounts.join(', ')} · `}
          made <time datetime={createdAt}>{formatDay(createdAt, asOf)}</time> ·{' '}
          {lastUsedAt === null ? 'never used' : `last used ${formatDay(lastUsedAt, asOf)}`}
        </p>
        {isOwn ? (
          <p class="muted">You are signed in with it.</p>
        ) : (
          <details>
            <summary>
              Revoke<span class="hidden"> {name}</span>
            </summary>
            <form method="post" action={`/settings/keys/${encodeURIComponent(id)}/revoke`}>
              <p>It ends for good, for whoever and whatever uses it.</p>
              <button type="submit">Revoke {name}</button>
            </form>
          </details>
        )}
      </div>
    </li>
  );
}

function KeyForm({ members, left }: { readonly members: readonly Member[]; readonly left: Left }) {
  return (
    <form method="post" action="/settings/keys" class="source-form">
      <label>
        Name
        <input name="name" required maxlength={200} value={left.name} placeholder="whose it is, or what for" />
      </label>
      <RoleField chosen={left.role} />
      <label>
        Member
        <select name="member">
          <option value="">nobody’s: it comes under its name</option>
          {members.map(({ email, name }) => (
            <option value={email} selected={email === left.member}>{`${name} (${email})`}</option>
          ))}
        </select>
      </label>
      <button type="submit">Make key</button>
      <p class="muted">
        A key that sees only some accounts: <code>earshot keys create --accounts</code>.
      </p>
    </form>
  );
}
