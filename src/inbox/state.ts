import { type DocumentBody, type InboxEventKind, type InboxState, PENDING_STATES } from '../domain/index.ts';

/** What of an item its rules look at. */
export interface Standing {
  readonly state: InboxState;
  /** Who was asked to do it in its owner's place. */
  readonly handedTo: string | null;
  /** As a person left its document. */
  readonly edited: DocumentBody | null;
  /** Who settled it or took it last, when and why; null while nobody has. */
  readonly decided: { readonly by: string; readonly at: string; readonly reason: string | null } | null;
}

/** What somebody does with an item. */
export type Decision =
  | { readonly action: 'accept'; readonly by: string }
  | {
      readonly action: 'edit';
      readonly by: string;
      readonly document: DocumentBody;
      /** The version of the document that it was made on; unset, whatever stands is replaced. */
      readonly version?: string | undefined;
    }
  | { readonly action: 'hand_over'; readonly by: string; readonly to: string; readonly reason?: string | undefined }
  | { readonly action: 'dismiss'; readonly by: string; readonly reason: string }
  | { readonly action: 'done'; readonly by: string; readonly reason?: string | undefined }
  | { readonly action: 'reopen'; readonly by: string; readonly reason: string };

/** What becomes of an item by itself. `settle`: it was done, or no longer holds; `raise`: it is wanted, once more or still. */
export type Turn =
  | { readonly action: 'settle'; readonly how: 'done' | 'stale'; readonly why: string }
  | { readonly action: 'raise' };

export type Move = Decision | Turn;

/** Every rule by which a move is refused. */
export const INBOX_RULES = {
  'IN-1': 'what is done, dismissed or stale is settled: it must be reopened first',
  'IN-2': 'a dismissal and a reopening say why',
  'IN-3': 'an item is handed over to one person by name, who does not have it yet',
  'IN-4': 'an item is accepted once',
  'IN-5': 'only what is settled is reopened',
  'IN-6': 'only an item that has a document can be edited',
  'IN-7': 'what a person settled is not raised again',
  'IN-8': 'an edit is made on the document as it stands, and it was changed since',
} as const;
export type InboxRule = keyof typeof INBOX_RULES;

/** Why an item stays as it is. */
export interface Refusal {
  readonly rule: InboxRule;
}

/** An item after a move, and what the history says of it. */
export interface Moved {
  readonly standing: Standing;
  readonly event: InboxEventKind;
  readonly reason: string | null;
}

/**
 * What a move makes of an item at an instant (ISO 8601), or the rule that forbids it. People decide what is pending, and
 * reopen what is settled; by itself an item goes stale or is done, and comes back when what made it stale no longer holds.
 */
export function moveItem(item: Standing, move: Move, now: string, hasDocument = true): Moved | Refusal {
  switch (move.action) {
    case 'raise':
      return returned(item);
    case 'reopen':
      return reopened(item, move, now);
    case 'settle': {
      if (!isPending(item.state)) return { rule: 'IN-1' };
      return { standing: { ...item, state: move.how, decided: null }, event: move.how, reason: move.why };
    }
    default:
      return isPending(item.state) ? decided(item, move, now, hasDocument) : { rule: 'IN-1' };
  }
}

/** Is something still to be done? */
export function isPending(state: InboxState): boolean {
  return (PENDING_STATES as readonly InboxState[]).includes(state);
}

/** Has an item gone without anybody deciding it? Then it comes back when what made it go is undone. */
export function leftByItself({ state, decided }: { readonly state: InboxState; readonly decided: unknown }): boolean {
  return state === 'stale' || (state === 'done' && decided === null);
}

function returned(item: Standing): Moved | Refusal {
  if (isPending(item.state)) return { standing: item, event: 'refreshed', reason: null };
  if (!leftByItself(item)) return { rule: 'IN-7' };
  const state = item.handedTo === null ? 'open' : 'handed_over';
  return { standing: { ...item, state, decided: null }, event: 'returned', reason: null };
}

function reopened(item: Standing, move: Extract<Move, { action: 'reopen' }>, now: string): Moved | Refusal {
  if (isPending(item.state)) return { rule: 'IN-5' };
  const reason = said(move.reason);
  if (reason === null) return { rule: 'IN-2' };
  const { by } = move;
  const standing = { ...item, state: 'open', handedTo: null, decided: { by, at: now, reason } } as const;
  return { standing, event: 'reopened', reason };
}

function decided(
  item: Standing,
  move: Exclude<Decision, { action: 'reopen' }>,
  at: string,
  hasDocument: boolean,
): Moved | Refusal {
  const { by } = move;
  switch (move.action) {
    case 'accept':
      if (item.state === 'accepted') return { rule: 'IN-4' };
      return to(item, 'accepted', 'accepted', { by, at, reason: null });
    case 'edit':
      if (!hasDocument) return { rule: 'IN-6' };
      return { standing: { ...item, edited: move.document }, event: 'edited', reason: null };
    case 'hand_over': {
      const person = move.to.trim();
      if (!isOnePerson(person) || isSame(person, item.handedTo)) return { rule: 'IN-3' };
      const moved = to(item, 'handed_over', 'handed_over', { by, at, reason: said(move.reason) });
      return { ...moved, standing: { ...moved.standing, handedTo: person } };
    }
    case 'dismiss': {
      const reason = said(move.reason);
      return reason === null ? { rule: 'IN-2' } : to(item, 'dismissed', 'dismissed', { by, at, reason });
    }
    case 'done':
      return to(item, 'done', 'done', { by, at, reason: said(move.reason) });
  }
}

function to(
  item: Standing,
  state: InboxState,
  event: InboxEventKind,
  decided: NonNullable<Standing['decided']>,
): Moved {
  return { standing: { ...item, state, decided }, event, reason: decided.reason };
}

function said(reason: string | undefined): string | null {
  return reason === undefined || reason.trim() === '' ? null : reason.trim();
}

/** Names of departments, which do nothing by themselves. */
const TEAM =
  /\b(?:team|teams|group|department|dept|everyone|everybody|anyone|someone|all)\b|^(?:the )?(?:cs|sales|support|success|csms?|aes?)$/i;

/** A name, and not that of a team. */
function isOnePerson(name: string): boolean {
  return /\p{L}/u.test(name) && !TEAM.test(name);
}

function isSame(one: string, other: string | null): boolean {
  return other !== null && one.toLowerCase() === other.toLowerCase();
}
