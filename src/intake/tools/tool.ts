import type { JSONWebKeySet } from 'jose';
import type { AccountReference, Conversation, UsageEvent, UsageMember } from '../../domain/index.ts';
import type { SilentMessage } from '../mail/sort.ts';
import type { IntakeDefaults } from '../types.ts';
import type { CrmAccount, CrmDeal } from './crm/types.ts';

/** One request as a tool sent it. */
export interface HookRequest {
  readonly method: string;
  /** The whole address as the sender calls it: some signatures cover it. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes. */
  readonly body: Uint8Array;
}

/** What proves a request: the secrets valid now, and the time. */
export interface Proof {
  /** The newest first; during a rotation several hold. */
  readonly secrets: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The public keys that a sender publishes at an address, as far as they are held; see {@link Verdict}. */
  readonly keys?: ((address: string) => JSONWebKeySet | undefined) | undefined;
}

/** Whether a request is genuine; `reason` is told to the sender and must not help who guesses. */
export type Verdict =
  | { readonly genuine: true }
  | {
      readonly genuine: false;
      readonly reason: string;
      /** Public keys that would decide it and are not held: ask for them there, then verify again. */
      readonly keysAt?: string | undefined;
    };

/** An answer to the sender in the form it expects. */
export interface Answer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
}

/** What is known when a request is read. */
export interface ReadingContext {
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the workspace knows and the request may not say: who sells, our domains. */
  readonly defaults: IntakeDefaults;
  /** ISO 8601: when it was received. */
  readonly receivedAt: string;
}

/** Something that must be asked of the tool: its webhook says only that it is there. JSON through and through. */
export interface FetchOrder {
  readonly tool: string;
  /** What is asked for: `transcript`, `deal`, … */
  readonly resource: string;
  /** The tool's own id of it, always as text. */
  readonly id: string;
  /** What the webhook said of it already. */
  readonly known: Readonly<Record<string, unknown>>;
}

/** What one request says. */
export type Received =
  | {
      readonly kind: 'conversation';
      readonly conversation: Conversation;
      /** The document it was made from, where that is not the request itself. */
      readonly document?: { readonly bytes: Uint8Array; readonly mediaType: string } | undefined;
    }
  /** A message that leaves its touch and nothing to read. */
  | { readonly kind: 'message'; readonly message: SilentMessage }
  | { readonly kind: 'account'; readonly account: CrmAccount }
  /** A deal, and whose it is as far as the CRM says. */
  | { readonly kind: 'deal'; readonly deal: CrmDeal; readonly account?: CrmAccount | undefined }
  | { readonly kind: 'fetch'; readonly order: FetchOrder }
  /** What people did in the product. */
  | {
      readonly kind: 'usage';
      readonly events: readonly UsageEvent[];
      readonly members: readonly UsageMember[];
      /** What says nothing of usage, by reason. */
      readonly ignored: readonly { readonly reason: string; readonly count: number }[];
    }
  /** Nothing that is kept, such as an event nobody asked for or a test. */
  | { readonly kind: 'nothing'; readonly reason: string };

/** A setting of a source that a person fills in. */
export interface ToolSetting {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean | undefined;
  /** What a value must look like; the description says it in words. */
  readonly pattern?: RegExp | undefined;
}

/** How one tool posts to us. Pure: time comes in, nothing is fetched. */
export interface Tool {
  /** Lower-case, as in the address. */
  readonly name: string;
  readonly title: string;
  readonly sort: 'transcripts' | 'email' | 'crm' | 'usage' | 'any';
  /** Where the signing secret comes from: made by us and told to the tool, or shown by the tool and told to us. */
  readonly secretFrom: 'us' | 'tool';
  /** What a signing secret looks like when we make it; plain random text unless told. */
  readonly secretFormat?: 'standard-webhooks' | undefined;
  /** What the access token is, where the tool must be asked back; absent where it never is. */
  readonly access?: string | undefined;
  readonly settings?: readonly ToolSetting[] | undefined;
  /** An answer that is due at once and stores nothing: a challenge at set-up. Only what proves itself may answer so. */
  handshake?(request: HookRequest, proof: Proof): Answer | undefined;
  /** Is the request genuine? Looks at bytes and headers only and never parses the body first. */
  verify(request: HookRequest, proof: Proof): Verdict | Promise<Verdict>;
  /** The key under which the sender repeats this delivery; absent when the body cannot be read or has none. Never throws. */
  idempotencyKey?(request: HookRequest): string | undefined | Promise<string | undefined>;
  /** What the sender expects to hear; 202 and a line of JSON unless told. */
  readonly answer?: Answer | undefined;
  /** Where it depends on the request what the sender expects to hear; `undefined` for `answer`. */
  answerTo?(request: HookRequest): Answer | undefined;
  /**
   * What the request says.
   * @throws {InputError} when it cannot be read
   */
  read(request: HookRequest, context: ReadingContext): readonly Received[] | Promise<readonly Received[]>;
}

/** The account that a source's settings name for all it sends, if any. */
export function accountOfSettings({ account }: Readonly<Record<string, unknown>>): AccountReference | undefined {
  return typeof account === 'string' && account !== '' ? { key: account } : undefined;
}
