import type { Evidence, LineSource, Risk } from '../domain/index.ts';
import { type Ledger, type PromiseEntry, type StakeholderPicture, signalOfEntry } from '../ledger/index.ts';
import type { Policy } from '../scoring/index.ts';
import type { SignalClaim, StoredIntervention, StoredReview } from '../storage/index.ts';

/** What is on record of an account as the documents of a review are made of it. */
export interface ReviewMaterial {
  /** The account's key. */
  readonly account: string;
  readonly name: string;
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  readonly policy: Policy;
  readonly evidence: Evidence;
  readonly risk: Risk;
  readonly ledger: Ledger;
  readonly picture: StakeholderPicture;
  /** Standing signals up to the day, oldest first; dismissed ones left out. */
  readonly claims: readonly SignalClaim[];
  /** The latest first. */
  readonly reviews: readonly StoredReview[];
  readonly interventions: readonly StoredIntervention[];
}

/** The words behind ids of evidence; ids that are no words are left out. */
export function sourcesOf({ claims, ledger }: ReviewMaterial, ids: readonly string[]): readonly LineSource[] {
  const wanted = new Set(ids);
  const said = claims.filter(({ id }) => wanted.has(id)).map(sourceOfClaim);
  const promised = ledger.entries.filter(({ id }) => wanted.has(id)).flatMap((entry) => sourceOfPromise(entry) ?? []);
  return distinct([...said, ...promised]);
}

/** Where a signal's words stand. */
export function sourceOfClaim({ conversationId, turn, quote, occurredAt }: SignalClaim): LineSource {
  return { conversation: conversationId, turn, quote, occurred_at: occurredAt };
}

/** Where a promise's latest words stand; none for one that was handed back: nobody heard it. */
export function sourceOfPromise({ said }: PromiseEntry): LineSource | undefined {
  const last = said.findLast(({ conversation }) => !conversation.startsWith('iv_'));
  if (last === undefined) return undefined;
  const { conversation, turn, quote, speaker, at } = last;
  return { conversation, turn, quote, speaker, occurred_at: at };
}

function distinct(sources: readonly LineSource[]): readonly LineSource[] {
  const places = new Map(sources.map((source) => [`${source.conversation}#${source.turn}#${source.quote}`, source]));
  return [...places.values()];
}

/** Ids of evidence as a reader would look them up: what is no words of a conversation. */
export function basisOf({ claims, ledger }: ReviewMaterial, ids: readonly string[]): string | undefined {
  const heard = new Set([...claims.map(({ id }) => id), ...ledger.entries.map(({ id }) => id)]);
  const named = ids.filter((id) => !heard.has(id) && signalOfEntry(id) === undefined).map(nameOf);
  const shown = [...new Set(named)];
  if (shown.length === 0) return undefined;
  const more = shown.length - SHOWN;
  return `${shown.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Pieces of evidence named in one basis. */
const SHOWN = 4;

const NAMES: Readonly<Record<string, string>> = {
  touch: 'contact',
  usage: 'usage',
  survey: 'survey',
  person: 'person on record',
  crm_health: 'CRM health',
  renewal_posture: 'renewal posture',
  account: 'account record',
};

/** `usage:2026-08-01` as "usage of 2026-08-01". */
function nameOf(id: string): string {
  const [kind = '', ...rest] = id.split(':');
  const name = NAMES[kind];
  if (name === undefined) return id;
  const what = rest.join(':');
  const day = /\d{4}-\d{2}-\d{2}/.exec(what)?.[0];
  return day === undefined ? `${name}: ${what.replaceAll('_', ' ')}` : `${name} of ${day}`;
}
