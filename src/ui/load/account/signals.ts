import { type Conversation, parseInstant, SIGNAL_KINDS, type SignalKind, type Turn } from '../../../domain/index.ts';
import type { StakeholderMaterial } from '../../../ledger/index.ts';
import {
  type Excerpts,
  listSignalsByIds,
  loadExcerpts,
  type StoredSignal,
  type WorkspaceTransaction,
} from '../../../storage/index.ts';
import type { AccountQuery } from '../../account-query.ts';
import type { SignalInContext } from '../../model.ts';
import type { HeardSignal, Moment, SignalGroup } from '../../page-models/account.ts';
import { AROUND, toExcerpt, toSignalView } from '../turns.ts';
import { isInSight } from './moment.ts';

/** Signals of a kind that a page shows unless more are asked for. */
export const PER_KIND = 4;
/** Signals of a kind on a page that shows it whole. */
export const PER_PAGE = 40;

/** The signals of an account that had been heard and were known by the moment, by id, with who said each. */
export function heardBy({ signals, contacts }: StakeholderMaterial, moment: Moment): ReadonlyMap<string, HeardSignal> {
  const speakers = new Map(contacts.map(({ conversation, speakers: all }) => [conversation, all]));
  const inSight = signals.filter(({ occurred_at, recorded_at }) => isInSight(moment, occurred_at, recorded_at));
  return new Map(
    inSight.map((signal) => {
      const { id, kind, subtype, quote, conversation = '', turn = 0, occurred_at, status } = signal;
      const speaker = speakers.get(conversation)?.[turn] ?? '';
      const isOpen = status !== 'dismissed' && status !== 'acted';
      return [id, { id, kind, subtype, quote: quote ?? '', speaker, conversation, occurredAt: occurred_at, isOpen }];
    }),
  );
}

/** Which signals of a kind a page shows. */
export interface Choice extends Omit<SignalGroup, 'shown'> {
  readonly ids: readonly string[];
}

/** Of every kind the open ones that were heard last; of the kind that is asked for a page; and always the one that is asked for. */
export function chooseSignals(
  heard: ReadonlyMap<string, HeardSignal>,
  { kind: whole, from, signal }: Pick<AccountQuery, 'kind' | 'from' | 'signal'>,
): readonly Choice[] {
  const kinds = Map.groupBy(heard.values(), ({ kind }) => kind);
  return SIGNAL_KINDS.flatMap((kind: SignalKind): Choice[] => {
    const members = inOrder(kinds.get(kind) ?? []);
    if (members.length === 0) return [];
    const isWhole = kind === whole;
    const start = isWhole && from < members.length ? from : 0;
    const ids = members.slice(start, start + (isWhole ? PER_PAGE : PER_KIND)).map(({ id }) => id);
    const wanted = members.filter(({ id }) => id === signal && !ids.includes(id)).map(({ id }) => id);
    const open = members.filter(({ isOpen }) => isOpen).length;
    return [{ kind, count: members.length, open, isWhole, from: start, ids: [...ids, ...wanted] }];
  });
}

/** The open ones first, of them those that were heard last. */
function inOrder(heard: readonly HeardSignal[]): readonly HeardSignal[] {
  const dated = heard.map((signal) => ({ signal, at: parseInstant(signal.occurredAt) ?? 0 }));
  dated.sort(({ signal: one, at }, { signal: other, at: otherAt }) => {
    if (one.isOpen !== other.isOpen) return one.isOpen ? -1 : 1;
    return otherAt - at || (one.id < other.id ? -1 : 1);
  });
  return dated.map(({ signal }) => signal);
}

/** What was chosen, with the turns around each quote: two statements, however many there are. */
export async function loadChosen(
  tx: WorkspaceTransaction,
  choices: readonly Choice[],
): Promise<readonly SignalGroup[]> {
  const stored = await listSignalsByIds(
    tx,
    choices.flatMap(({ ids }) => ids),
  );
  const excerpts = await loadExcerpts(
    tx,
    stored.map(({ conversationId: conversation, span: { turn } }) => ({
      conversation,
      from: turn - AROUND,
      to: turn + AROUND,
    })),
  );
  const byId = new Map(stored.map((signal) => [signal.id, signal]));
  return choices.map(({ ids, ...group }) => ({
    ...group,
    shown: ids.flatMap((id) => {
      const signal = byId.get(id);
      const around = signal && excerpts.get(signal.conversationId);
      return signal === undefined || around === undefined ? [] : [inContext(signal, around)];
    }),
  }));
}

function inContext(signal: StoredSignal, excerpts: Excerpts): SignalInContext {
  const { medium, subject } = excerpts.conversation;
  return {
    ...toSignalView(signal),
    conversation: { id: signal.conversationId, medium, subject: subject ?? null },
    excerpt: toExcerpt(withTurns(excerpts), signal),
    turnCount: excerpts.turnCount,
  };
}

/** The conversation with those turns that were loaded in their places. */
function withTurns({ conversation, turns: loaded }: Excerpts): Conversation {
  const turns: Turn[] = [];
  for (const [index, turn] of loaded) turns[index] = turn;
  return { ...conversation, turns };
}
