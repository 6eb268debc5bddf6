/** Clients of other tools: what their webhooks announce is asked for here. */
export { type FetchAccess, type Fetcher, fetchBack } from './fetch-back.ts';
export { KeySets } from './key-sets.ts';
export { postToSlack, type SlackMessage, slackResponseUrl } from './slack.ts';
