/** Documents on their way out: one file for each channel. */
import type { Channel } from '../../domain/index.ts';
import { sendMail } from './email.ts';
import { writeHubSpotNote } from './hubspot.ts';
import { writeSalesforceNote } from './salesforce.ts';
import { postMessage } from './slack.ts';
import type { Sender } from './types.ts';
import { postWebhook } from './webhook.ts';

export { checkOutlet, SECRET_NAMES } from './settings.ts';
export {
  type OutgoingDocument,
  type Outlet,
  SendError,
  type Sender,
  type SendingRules,
  type SendOptions,
  type Sent,
} from './types.ts';

const SENDERS: Readonly<Record<Channel, Sender>> = {
  email: sendMail,
  slack: postMessage,
  webhook: postWebhook,
  hubspot: writeHubSpotNote,
  salesforce: writeSalesforceNote,
};

/**
 * Brings a document to a place, at most once by this call.
 * @throws {SendError} when it was not taken, or when it is not known whether it was; whatever `handOver` throws
 */
export const sendOut: Sender = (document, outlet, options) => SENDERS[outlet.channel](document, outlet, options);
