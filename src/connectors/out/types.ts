import type { Channel, DocumentBody } from '../../domain/index.ts';
import { ConnectorError } from '../../domain/index.ts';

/** A document on its way out. */
export interface OutgoingDocument {
  /** The same at every attempt, and of no other document for no other place: what the other side tells it by. */
  readonly id: string;
  /** What it is sent for; `test` where somebody only wants to know whether it works. */
  readonly event: string;
  readonly account: string | null;
  readonly deal: string | null;
  readonly document: DocumentBody;
  readonly markdown: string;
  /** The page where it stands. */
  readonly link: string | null;
  /** ISO 8601. */
  readonly queuedAt: string;
}

/** Where it goes: what is set of the place, its secrets open. */
export interface Outlet {
  readonly channel: Channel;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What the operator decides about everything that is sent out. */
export interface SendingRules {
  /** May be reached what is not on the public internet? Off unless the operator says so: an address is what an admin typed. */
  readonly allowPrivateAddresses?: boolean | undefined;
  /** The operator's own mail server, for destinations that name none. It may be anywhere. */
  readonly smtpUrl?: string | undefined;
  /** From whom mail is, for destinations that name nobody. */
  readonly mailFrom?: string | undefined;
  /** The server's address as others call it: what links in documents begin with. */
  readonly publicUrl?: string | undefined;
}

/** What an attempt needs. */
export interface SendOptions {
  readonly rules: SendingRules;
  readonly signal: AbortSignal;
  /** An earlier attempt may have brought it there: whoever can look, looks first. */
  readonly mayHaveArrived: boolean;
  /**
   * Called, and waited for, right before the one step by which it may arrive. Nothing of that step happens before it resolves,
   * and none at all when it rejects.
   */
  handOver(): Promise<void>;
  /** What the CRM that it goes to calls the account and the deal; may be several, or none. */
  readonly crm: { readonly accounts: readonly string[]; readonly deals: readonly string[] };
}

/** It is there. */
export interface Sent {
  /** What the other side calls it; null where it gives it no name. */
  readonly remoteId: string | null;
  /** What of it did not go well. */
  readonly note?: string | undefined;
}

/** Brings a document to one kind of place. */
export type Sender = (document: OutgoingDocument, outlet: Outlet, options: SendOptions) => Promise<Sent>;

/** It was not sent, as far as is known. The message names the channel and never what it said, nor a secret. */
export class SendError extends ConnectorError {
  /** The other side did not say that it refused: it may be there all the same. */
  readonly arrivalUnknown: boolean;

  constructor(
    message: string,
    options: {
      readonly temporary: boolean;
      readonly retryAfterSeconds?: number | undefined;
      readonly arrivalUnknown?: boolean;
    },
  ) {
    // No cause: libraries put requests, and with them secrets and customers' words, into their errors.
    super(message, options);
    this.arrivalUnknown = options.arrivalUnknown ?? false;
  }
}

/** Will it be taken another time, as HTTP says it? */
export function isTemporaryStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** Seconds of a Retry-After header, in either of its forms; undefined where there is none that can be read. */
export function retryAfterOf(text: string | null | undefined, now = Date.now()): number | undefined {
  if (text === null || text === undefined) return undefined;
  const seconds = /^\s*\d+\s*$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

/** The failure of an HTTP answer, in words that name its status and nothing else of it. */
export function refusedBy(who: string, status: number, retryAfter?: string | null, remedy = ''): SendError {
  return new SendError(`${who} answered ${status}${remedy}`, {
    temporary: isTemporaryStatus(status),
    retryAfterSeconds: retryAfterOf(retryAfter),
    // What a server in front says when the one behind it does not answer in time.
    arrivalUnknown: status >= 500 || status === 408,
  });
}
