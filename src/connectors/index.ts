/** Clients of other tools: what their webhooks announce is asked for here, and documents go out by them. */
export { type FetchAccess, type Fetcher, fetchBack } from './fetch-back.ts';
export {
  createIdentityProvider,
  type IdentityProvider,
  type PendingSignIn,
  type Vouched,
} from './identity-provider.ts';
export { KeySets } from './key-sets.ts';
export { asTyped, clip, escaped, link, mrkdwn, quoted } from './mrkdwn.ts';
export * from './out/index.ts';
export { postToSlack, type SlackMessage, slackResponseUrl } from './slack.ts';
