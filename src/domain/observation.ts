import type { Survey, Ticket, Usage } from './evidence.ts';

export const OBSERVATION_KINDS = ['usage', 'ticket', 'survey'] as const;
export type ObservationKind = (typeof OBSERVATION_KINDS)[number];

/**
 * Something dated that was told about an account: the usage of a day, a ticket, an answer to a survey. Told again it is a
 * new version of the same; what was known before stays known.
 */
export type Observation = ObservationHead &
  (
    | { readonly kind: 'usage'; readonly row: Omit<Usage, 'recorded_at'> }
    | { readonly kind: 'ticket'; readonly row: Omit<Ticket, 'recorded_at'> }
    | { readonly kind: 'survey'; readonly row: Omit<Survey, 'recorded_at'> }
  );

interface ObservationHead {
  /** What says whose it is, the strongest first: see {@link accountClues}. */
  readonly clues: readonly string[];
  /** What stays the same when it is told again: the day, the ticket's id, the answer's id or place. */
  readonly name: string;
  /** Is `name` one in the whole workspace, or only within its account? */
  readonly nameIsGlobal: boolean;
  /** Its own time, ISO 8601. */
  readonly at: string;
  /** When it became known, ISO 8601; unset, when it is received. */
  readonly recordedAt?: string | undefined;
}

/** What a sender says of whose account something is. `any`: a text that may be its key, its CRM id or its domain. */
export interface AccountMention {
  readonly key?: string | undefined;
  readonly crmId?: string | undefined;
  readonly domain?: string | undefined;
  readonly any?: string | undefined;
}

/**
 * Whose account it is as texts to be looked up, the strongest first: `key:`, then `crm:`, then `domain:` (lower-case).
 * Empty when nothing is said.
 */
export function accountClues({ key, crmId, domain, any }: AccountMention): readonly string[] {
  const clues = [
    clue('key', key),
    clue('key', any),
    clue('crm', crmId),
    clue('crm', any),
    clue('domain', domain?.toLowerCase()),
    any?.includes('.') === true ? clue('domain', any.toLowerCase()) : undefined,
  ];
  return [...new Set(clues.filter((one) => one !== undefined))];
}

function clue(sort: string, text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? undefined : `${sort}:${trimmed}`;
}

/** One thing a person did in the product, as a tool that counts such things tells it. */
export interface UsageEvent {
  /** The tool's id of it: told twice, it counts once. */
  readonly id: string;
  readonly clues: readonly string[];
  /** Who did it: the tool's own id of them. */
  readonly person: string;
  /** The UTC day it counts for. */
  readonly day: string;
  readonly login: boolean;
  /** The feature it is a use of, if any. */
  readonly feature?: string | undefined;
}

/** What a tool says of which account a person belongs to: events that do not say it themselves are theirs. */
export interface UsageMember {
  readonly person: string;
  readonly clues: readonly string[];
  /** When it was said, ISO 8601: the latest holds. */
  readonly at: string;
}
