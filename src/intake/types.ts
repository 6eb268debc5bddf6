import type { AccountReference, Conversation, InputError, Medium, Vendor } from '../domain/index.ts';
import type { SilentMessage } from './mail/sort.ts';

export const DOCUMENT_FORMATS = ['json', 'vtt', 'srt', 'txt', 'eml', 'mbox'] as const;
/** The formats `readDocument` reads, named by their usual file extension. */
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** A person known to be present, before a side is decided. */
export interface KnownPerson {
  readonly name: string;
  readonly side?: 'customer' | 'vendor' | 'unknown' | undefined;
  readonly title?: string | undefined;
  readonly email?: string | undefined;
}

/** What the caller knows and the document may not say. What the document says itself wins. */
export interface IntakeDefaults {
  /** Used when the document holds exactly one conversation. */
  readonly id?: string | undefined;
  /** ISO 8601. */
  readonly occurred_at?: string | undefined;
  readonly medium?: Medium | undefined;
  readonly account?: AccountReference | undefined;
  readonly vendor?: Vendor | undefined;
  /** The workspace's own mail domains; subdomains count as its own too. */
  readonly vendorDomains?: readonly string[] | undefined;
  /** Who was there, as the calendar or the recorder knows it; for formats that name nobody but the speakers. */
  readonly participants?: readonly KnownPerson[] | undefined;
}

/** One thing worth telling about a document that was read nevertheless. Never holds customer speech. */
export interface ReadNote {
  readonly where: string;
  readonly message: string;
}

/** A conversation of a document that could not be read while others could. */
export interface RefusedConversation {
  readonly where: string;
  readonly error: InputError;
}

/** A message that was set aside: written by nobody to nobody in particular. */
export interface SetAside {
  readonly where: string;
  readonly reason: string;
}

/** Everything one document gave. */
export interface ReadResult {
  readonly conversations: Conversation[];
  /** Messages of which nothing is read; only where mail is sorted as it arrives. */
  readonly messages?: SilentMessage[] | undefined;
  readonly setAside?: SetAside[] | undefined;
  readonly refused: RefusedConversation[];
  readonly notes: ReadNote[];
}
