import * as z from 'zod';
import { addressSchema, type Channel, InputError, parseWith } from '../../domain/index.ts';
import { slackResponseUrl } from '../slack.ts';
import type { Outlet, SendingRules } from './types.ts';

const secret = z.string().trim().min(8, 'at least 8 characters').max(8_000);
/** A name with an address, or an address alone, on one line. */
const mailbox = z
  .string()
  .trim()
  .max(500)
  .regex(
    /^(?:[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/,
    'expected an address, or a name and an <address>',
  );

const emailSettings = z.strictObject({
  to: z.array(addressSchema).min(1).max(50),
  from: mailbox.optional(),
  reply_to: mailbox.optional(),
});
const slackSettings = z.strictObject({
  channel: z.string().trim().min(1).max(200).optional(),
  api_url: z.url({ protocol: /^https?$/ }).optional(),
});
const webhookSettings = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_000) });
const crmSettings = z.strictObject({
  instance_url: z.url({ protocol: /^https?$/ }).optional(),
  client_id: z.string().trim().min(1).max(500).optional(),
  api_url: z.url({ protocol: /^https?$/ }).optional(),
});

export type EmailSettings = z.infer<typeof emailSettings>;
export type SlackSettings = z.infer<typeof slackSettings>;
export type WebhookSettings = z.infer<typeof webhookSettings>;
export type CrmSettings = z.infer<typeof crmSettings>;

const hubspotSettings = crmSettings.pick({ api_url: true });
const salesforceSettings = crmSettings
  .pick({ client_id: true })
  .extend({ instance_url: z.url({ protocol: /^https?$/ }) });

const SETTINGS: Readonly<Record<Channel, z.ZodType<Readonly<Record<string, unknown>>>>> = {
  email: emailSettings,
  slack: slackSettings,
  webhook: webhookSettings,
  hubspot: hubspotSettings,
  salesforce: salesforceSettings,
};

const SECRETS: Readonly<Record<Channel, z.ZodType<Readonly<Record<string, string | undefined>>>>> = {
  email: z.strictObject({
    smtp_url: z
      .url({ protocol: /^smtps?$/ })
      .max(2_000)
      .optional(),
  }),
  slack: z.strictObject({ bot_token: secret.optional(), webhook_url: secret.optional() }),
  webhook: z.strictObject({
    signing_secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'expected whsec_ and at least 24 bytes as base64')
      .optional(),
  }),
  hubspot: z.strictObject({ access_token: secret }),
  salesforce: z.strictObject({ access_token: secret.optional(), client_secret: secret.optional() }),
};

/** The names of the secrets that a channel has. */
export const SECRET_NAMES: Readonly<Record<Channel, readonly string[]>> = {
  email: ['smtp_url'],
  slack: ['bot_token', 'webhook_url'],
  webhook: ['signing_secret'],
  hubspot: ['access_token'],
  salesforce: ['client_secret', 'access_token'],
};

/** Hosts of the tools themselves, which tokens may be shown to. */
const SLACK_HOSTS = /^(?:[a-z0-9-]+\.)*slack(?:-gov)?\.com$/;
const HUBSPOT_HOSTS = /^(?:[a-z0-9-]+\.)*(?:hubapi|hubspot)\.com$/;
const SALESFORCE_HOSTS = /^(?:[a-z0-9-]+\.)+(?:salesforce|force)\.com$/;

/**
 * What a destination is set to, checked; what is of no use to its channel is refused.
 * @throws {InputError} naming each place, never a value
 */
export function checkOutlet({ channel, settings, secrets }: Outlet, rules: SendingRules): Outlet {
  const schema = z.object({ settings: SETTINGS[channel], secrets: SECRETS[channel] });
  const { settings: checked, secrets: open } = parseWith(schema, { settings, secrets });
  const kept = Object.fromEntries(
    Object.entries(open).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const outlet = { channel, settings: checked, secrets: kept };
  CHECKS[channel](outlet, rules);
  return outlet;
}

type Check = (outlet: Outlet, rules: SendingRules) => void;

const CHECKS: Readonly<Record<Channel, Check>> = {
  email({ settings, secrets }, rules) {
    const { from } = settings as EmailSettings;
    if (secrets.smtp_url === undefined && rules.smtpUrl === undefined) {
      throw refused('secrets.smtp_url', 'needed: the server has no mail server of its own (EARSHOT_SMTP_URL)');
    }
    if (from === undefined && rules.mailFrom === undefined) {
      throw refused('settings.from', 'needed: the server has no sender of its own (EARSHOT_MAIL_FROM)');
    }
  },
  slack({ settings, secrets }, rules) {
    const { channel, api_url } = settings as SlackSettings;
    if (secrets.bot_token === undefined && secrets.webhook_url === undefined) {
      throw refused('secrets', 'needed: a bot_token, or the webhook_url of an incoming webhook');
    }
    if (secrets.bot_token !== undefined && channel === undefined)
      throw refused('settings.channel', 'needed with a bot token');
    if (secrets.webhook_url !== undefined && slackResponseUrl(secrets.webhook_url) === undefined) {
      throw refused('secrets.webhook_url', 'expected an address of https://hooks.slack.com');
    }
    mustBeOf(SLACK_HOSTS, api_url, 'settings.api_url', rules);
  },
  webhook({ settings }, rules) {
    const url = new URL((settings as WebhookSettings).url);
    if (url.username !== '' || url.password !== '')
      throw refused('settings.url', 'no user or password: requests are signed');
    if (url.protocol !== 'https:' && rules.allowPrivateAddresses !== true)
      throw refused('settings.url', 'expected https');
  },
  hubspot({ settings }, rules) {
    mustBeOf(HUBSPOT_HOSTS, (settings as CrmSettings).api_url, 'settings.api_url', rules);
  },
  salesforce({ settings, secrets }, rules) {
    const { instance_url, client_id } = settings as CrmSettings;
    mustBeOf(SALESFORCE_HOSTS, instance_url, 'settings.instance_url', rules);
    if (secrets.client_secret !== undefined && client_id === undefined) {
      throw refused('settings.client_id', 'needed with a client secret');
    }
    if (secrets.client_secret === undefined && secrets.access_token === undefined) {
      throw refused('secrets', 'needed: the client_secret of a connected app, or an access_token');
    }
  },
};

function mustBeOf(hosts: RegExp, text: string | undefined, path: string, rules: SendingRules): void {
  if (text === undefined || rules.allowPrivateAddresses === true) return;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.port === '';
  if (url.protocol !== 'https:' || !plain || !hosts.test(url.hostname))
    throw refused(path, 'expected an https address of the tool itself');
}

function refused(path: string, message: string): InputError {
  return new InputError('wrong-type', [{ path, message }]);
}
