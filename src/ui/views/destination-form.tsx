import type { Child } from 'hono/jsx';
import { type Channel, DISPATCH_EVENTS, INBOX_ROLES, USUAL_EVENTS } from '../../domain/index.ts';
import { CHANNEL_WORDS, EVENT_WORDS, ROLE_WORDS } from '../text/events.ts';

type Draft = Readonly<Record<string, string>>;

interface FormProps {
  readonly channel: Channel;
  /** What stood in the form, but for secrets. */
  readonly draft: Draft;
}

/** The form that adds a destination of one channel. */
export function AddDestination({ channel, draft }: FormProps) {
  return (
    <form method="post" action="/destinations" class="source-form">
      <input type="hidden" name="channel" value={channel} />
      <label>
        Name
        <input
          name="name"
          required
          maxlength={100}
          value={draft.name}
          placeholder={`${CHANNEL_WORDS[channel]}, CS team`}
        />
      </label>
      {FIELDS[channel](draft)}
      <fieldset class="choices">
        <legend>What goes there</legend>
        {DISPATCH_EVENTS.map((event) => (
          <label class="choice">
            <input
              class="choice-box"
              type="checkbox"
              name="events"
              value={event}
              checked={(draft.events?.split(', ') ?? USUAL_EVENTS).includes(event)}
            />
            <span>{EVENT_WORDS[event]}</span>
          </label>
        ))}
      </fieldset>
      <fieldset class="choices">
        <legend>Of the inbox, only work of</legend>
        {INBOX_ROLES.map((role) => (
          <label class="choice">
            <input
              class="choice-box"
              type="checkbox"
              name="roles"
              value={role}
              checked={draft.roles?.split(', ').includes(role) ?? false}
            />
            <span>{ROLE_WORDS[role]}</span>
          </label>
        ))}
        <p class="muted">Of everybody unless told.</p>
      </fieldset>
      <label>
        Only accounts of these owners
        <input name="owners" value={draft.owners} placeholder="names, with commas between; all unless told" />
      </label>
      <div class="choices">
        <label class="choice">
          <input
            class="choice-box"
            type="checkbox"
            name="takes_closed"
            value="yes"
            checked={draft.takes_closed === 'yes'}
          />
          <span>
            Also what quotes private conversations, or is about restricted accounts: whoever reads it there can read it
          </span>
        </label>
      </div>
      <button type="submit">Add</button>
    </form>
  );
}

const FIELDS: Readonly<Record<Channel, (draft: Draft) => Child>> = {
  email: (draft) => (
    <>
      <label>
        To
        <input name="to" required value={draft.to} placeholder="addresses, with commas between" />
      </label>
      <label>
        From
        <input name="from" value={draft.from} placeholder="the server’s own sender unless told" />
      </label>
      <Secret
        name="smtp_url"
        label="Mail server"
        placeholder="smtps://USER:PASSWORD@HOST; the server’s own unless told"
      />
    </>
  ),
  slack: (draft) => (
    <>
      <Secret name="bot_token" label="Bot token" placeholder="xoxb-…, with chat:write and channels:history" />
      <label>
        Channel
        <input name="slack_channel" value={draft.slack_channel} placeholder="its id, such as C0123456789" />
      </label>
      <Secret name="webhook_url" label="Or an incoming webhook" placeholder="https://hooks.slack.com/services/…" />
    </>
  ),
  webhook: (draft) => (
    <label>
      Address
      <input name="url" type="url" required value={draft.url} placeholder="https://…" />
    </label>
  ),
  hubspot: () => <Secret name="access_token" label="Access token" placeholder="of a private app" required />,
  salesforce: (draft) => (
    <>
      <label>
        Address of the organisation
        <input
          name="instance_url"
          type="url"
          required
          value={draft.instance_url}
          placeholder="https://example.my.salesforce.com"
        />
      </label>
      <label>
        Client id
        <input name="client_id" required value={draft.client_id} placeholder="consumer key of a connected app" />
      </label>
      <Secret name="client_secret" label="Client secret" placeholder="consumer secret" required />
    </>
  ),
};

interface SecretProps {
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
  readonly required?: boolean;
}

function Secret({ name, label, placeholder, required = false }: SecretProps) {
  return (
    <label>
      {label}
      <input
        name={name}
        type="password"
        autocomplete="off"
        minlength={8}
        placeholder={placeholder}
        required={required}
      />
    </label>
  );
}
