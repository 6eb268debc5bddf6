import { type Evidence, type Medium, parseInstant, type Usage } from '../../../domain/index.ts';
import type { AttendedContact, StakeholderMaterial } from '../../../ledger/index.ts';
import {
  countUnread,
  listReadings,
  type Reading,
  type StoredDay,
  type WorkspaceTransaction,
} from '../../../storage/index.ts';
import type { AccountQuery } from '../../account-query.ts';
import { conversationAnchor } from '../../addresses.ts';
import type { DealRow } from '../../model.ts';
import {
  type Moment,
  TIMELINE_KINDS,
  type TimelineEntry,
  type TimelineKind,
  type TimelinePage,
} from '../../page-models/account.ts';
import { counted, listed, spaced } from '../../text/words.ts';
import { toConversationRow } from '../frame.ts';
import { isInSight } from './moment.ts';

/** Entries of a timeline on one page. */
export const PER_TIMELINE = 20;

/** People of a contact that are named before the rest is counted. */
const NAMED = 3;

/** What a timeline is made of. */
export interface TimelineSources {
  readonly material: StakeholderMaterial;
  readonly evidence: Evidence;
  /** Days on record, the earliest first. */
  readonly days: readonly StoredDay[];
  readonly deals: readonly DealRow[];
  readonly moment: Moment;
}

/** An entry whose conversation, if it is one, is still to be loaded. */
export type DraftEntry =
  | Exclude<TimelineEntry, { type: 'conversation' }>
  | {
      readonly type: 'conversation';
      readonly id: string;
      readonly at: string;
      readonly conversation: string;
      readonly medium: Medium;
      readonly who: string;
    };

/** Everything dated of an account up to a moment, the latest first. */
export function timelineOf({ material, evidence, days, deals, moment }: TimelineSources): readonly DraftEntry[] {
  const entries = [
    ...material.contacts.filter(({ touch }) => isInSight(moment, touch.at, touch.recorded_at)).map(ofContact),
    ...evidence.tickets.flatMap(ofTicket),
    ...evidence.surveys.map(ofSurvey),
    ...usageMonths(evidence.usage.filter(({ date }) => isInSight(moment, date))),
    ...ofRecord(evidence.account, moment),
    ...deals.flatMap(ofDeal),
    ...days.flatMap(ofDay),
  ];
  return entries
    .filter(({ at }) => isInSight(moment, at))
    .sort((one, other) => (parseInstant(other.at) ?? 0) - (parseInstant(one.at) ?? 0) || (one.id < other.id ? -1 : 1));
}

/** Which page of a timeline, of which kind of entries. */
type Wanted = Pick<AccountQuery, 'entries' | 'timeline'>;

/** A page of a timeline, with how far the reading of its conversations got: one statement, and one that counts the unread. */
export async function loadTimeline(
  tx: WorkspaceTransaction,
  accountKey: string,
  all: readonly DraftEntry[],
  { entries: kind, timeline: wanted }: Wanted,
): Promise<TimelinePage> {
  const byKind = Map.groupBy(all, kindOf);
  const entries = kind === null ? all : (byKind.get(kind) ?? []);
  const from = wanted < entries.length ? wanted : 0;
  const page = entries.slice(from, from + PER_TIMELINE);
  const ids = page.flatMap((entry) => (entry.type === 'conversation' ? [entry.conversation] : []));
  const [readings, unread] = await Promise.all([
    ids.length === 0 ? [] : listReadings(tx, { accountKey, ids }),
    countUnread(tx, accountKey),
  ]);
  const byId = new Map(readings.map((reading) => [reading.id, reading]));
  return {
    entries: page.flatMap((entry) => withReading(entry, byId)),
    kind,
    kinds: new Map(
      TIMELINE_KINDS.flatMap((one) => {
        const count = byKind.get(one)?.length ?? 0;
        return count === 0 && one !== kind ? [] : [[one, count]];
      }),
    ),
    count: entries.length,
    total: all.length,
    from,
    unread,
  };
}

function kindOf(entry: DraftEntry): TimelineKind {
  if (entry.type === 'conversation') return entry.medium;
  return entry.type === 'message' ? 'email' : entry.type;
}

function withReading(entry: DraftEntry, readings: ReadonlyMap<string, Reading>): TimelineEntry[] {
  if (entry.type !== 'conversation') return [entry];
  const { id, at, who, conversation } = entry;
  const reading = readings.get(conversation);
  return reading === undefined ? [] : [{ type: 'conversation', id, at, who, row: toConversationRow(reading) }];
}

function ofContact({ id, medium, touch, participants, conversation }: AttendedContact): DraftEntry {
  const who = whoTookPart(participants);
  if (conversation !== undefined) {
    return { type: 'conversation', id: conversationAnchor(conversation), at: touch.at, conversation, medium, who };
  }
  return {
    type: 'message',
    id: `message-${encodeURIComponent(id)}`,
    at: touch.at,
    isOurs: touch.by !== 'customer',
    who,
    automatic: touch.automatic ?? null,
  };
}

function whoTookPart(participants: AttendedContact['participants']): string {
  const names = (side: 'customer' | 'vendor') => {
    const all = [...new Set(participants.filter((one) => one.side === side).map(({ name }) => name))];
    const rest = all.length - NAMED;
    return listed(rest > 0 ? [...all.slice(0, NAMED), counted(rest, 'other')] : all);
  };
  return [names('customer'), names('vendor')].filter((part) => part !== '').join(' with ');
}

function ofTicket(ticket: Evidence['tickets'][number]): DraftEntry[] {
  const id = `ticket-${encodeURIComponent(ticket.id)}`;
  const opened: DraftEntry = { type: 'ticket', id, at: ticket.opened_at, ticket, isClosing: false };
  return ticket.closed_at
    ? [opened, { type: 'ticket', id: `${id}-closed`, at: ticket.closed_at, ticket, isClosing: true }]
    : [opened];
}

function ofSurvey(survey: Evidence['surveys'][number]): DraftEntry {
  return { type: 'survey', id: `survey-${survey.kind}-${encodeURIComponent(survey.at)}`, at: survey.at, survey };
}

/** A line for each month with data: the active users of its median day, and of the month before. */
function usageMonths(usage: readonly Usage[]): readonly DraftEntry[] {
  const counting = usage.filter((day) => typeof day.active_users === 'number');
  const months = [...Map.groupBy(counting, ({ date }) => date.slice(0, 7))].sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return months.map(([month, days], index): DraftEntry => {
    const before = months[index - 1]?.[1];
    return {
      type: 'usage',
      id: `usage-${month}`,
      at: days.at(-1)?.date ?? month,
      from: days[0]?.date ?? month,
      users: medianOf(days),
      before: before === undefined ? null : medianOf(before),
    };
  });
}

function medianOf(days: readonly Usage[]): number {
  const sorted = days.map((day) => day.active_users ?? 0).sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function ofRecord({ crm_health, renewal_posture, owners }: Evidence['account'], moment: Moment): readonly DraftEntry[] {
  const known = <Entry extends { readonly at: string; readonly recorded_at?: string | null | undefined }>(
    entries: readonly Entry[],
  ) => entries.filter(({ at, recorded_at }) => isInSight(moment, at, recorded_at));
  return [
    ...known(crm_health).map(({ at, color }) => ofEntry('crm_health', at, `CRM health set to ${color}`)),
    ...known(renewal_posture).map(({ at, posture }) =>
      ofEntry('renewal_posture', at, `Renewal posture set to ${spaced(posture)}`),
    ),
    ...known(owners.flatMap(({ from, ...owner }) => (from ? [{ ...owner, at: from }] : []))).map(({ role, name, at }) =>
      ofEntry('owners', at, `${name} became ${roleWords(role)}`),
    ),
  ];
}

function ofEntry(field: 'crm_health' | 'renewal_posture' | 'owners', at: string, words: string): DraftEntry {
  return {
    type: 'record',
    id: `entry-${field}-${encodeURIComponent(at)}-${encodeURIComponent(words)}`,
    at,
    field,
    words,
  };
}

function roleWords(role: string): string {
  return role.length <= 3 ? role.toUpperCase() : spaced(role);
}

function ofDeal(deal: DealRow): DraftEntry[] {
  return deal.closedAt === null
    ? []
    : [{ type: 'deal', id: `deal-${encodeURIComponent(deal.key)}`, at: deal.closedAt, deal }];
}

function ofDay({ day, change }: StoredDay): DraftEntry[] {
  return change === null || change.from.band === change.to.band
    ? []
    : [{ type: 'band', id: `band-${day}`, at: `${day}T23:59:59Z`, change }];
}
