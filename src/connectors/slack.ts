import { ConnectorError } from '../domain/index.ts';
import { asking, createClient } from './client.ts';

/** A message as Slack takes it. */
export interface SlackMessage {
  readonly response_type: 'ephemeral' | 'in_channel';
  /** For notifications, and where blocks cannot be shown. */
  readonly text: string;
  readonly blocks?: readonly object[] | undefined;
}

/** Where Slack takes answers: nothing else is ever posted to, whatever a request names. */
const HOST = 'hooks.slack.com';
const TIMEOUT_MS = 10_000;

/** The address as one of Slack's; `undefined` for any other. */
export function slackResponseUrl(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.port === '';
  return url.protocol === 'https:' && url.hostname === HOST && plain ? url : undefined;
}

/**
 * Posts an answer to where a command said that its answer goes.
 * @throws {ConnectorError} Slack does not take it, or the address is none of Slack's
 */
export async function postToSlack(responseUrl: URL, message: SlackMessage): Promise<void> {
  if (slackResponseUrl(responseUrl.href) === undefined)
    throw new ConnectorError('Answers go to hooks.slack.com alone', { temporary: false });
  const client = createClient({ tool: 'Slack', timeoutMs: TIMEOUT_MS });
  const body = { ...message, replace_original: false, unfurl_links: false, unfurl_media: false };
  await asking('Slack', 'a place for an answer', () => client.post(responseUrl, { json: body, redirect: 'error' }));
}
