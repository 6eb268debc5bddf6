import type { HandoffStanding } from '../../domain/index.ts';

/** What happens to a handoff. */
export type HandoffEvent =
  /** The deal was won. */
  | { readonly type: 'close' }
  /** The deal is open again, or lost after all. */
  | { readonly type: 'call_off' }
  /**
   * A version is there. `by`: who corrected what is new in it; null where the record did. `tells`: nothing that is new, since it is
   * only made without what was closed: `less` than the one before, or the `same`.
   */
  | {
      readonly type: 'make';
      readonly version: number;
      readonly by: string | null;
      readonly tells?: 'less' | 'same' | undefined;
    }
  /** The latest version is to go out at an instant (ISO 8601), until when whoever sold it may correct it. */
  | { readonly type: 'hold'; readonly until: string }
  /** What is held goes out now. */
  | { readonly type: 'release' }
  /** What was held has nowhere to go. */
  | { readonly type: 'stay' }
  /** The latest version is on its way to where people are. */
  | { readonly type: 'send' }
  | { readonly type: 'acknowledge'; readonly version: number; readonly by: string }
  /** Somebody says something of a line. */
  | { readonly type: 'decide'; readonly by: string };

/** Every rule by which an event is refused. */
export const HANDOFF_RULES = {
  'HO-1': 'a deal that is won has its handoff already: it begins anew only after the deal was open again or lost',
  'HO-2': 'only what has begun can be called off, and once',
  'HO-3': 'a brief is made of a deal that is won, each version after the one before',
  'HO-4': 'only what is made is sent, each version once',
  'HO-5': 'what is acknowledged is the latest version, once it is made, and once',
  'HO-6': 'a name says who acknowledges or decides',
  'HO-7': 'lines are decided on from the first version on, while the deal is won',
  'HO-8': 'what is made and did not go out is held, once; only what is held goes out before its time',
} as const;
export type HandoffRule = keyof typeof HANDOFF_RULES;

/** Why a handoff stays as it is. */
export interface HandoffRefusal {
  readonly rule: HandoffRule;
}

/** A deal whose handoff has not begun. */
export const NO_HANDOFF: HandoffStanding = {
  state: 'called_off',
  version: 0,
  sentVersion: null,
  goesOutAt: null,
  asked: null,
  acknowledged: null,
};

/**
 * What an event makes of a handoff at an instant (ISO 8601), or the rule that forbids it: due, made, sent, acknowledged. A new
 * version asks again whoever had acknowledged one before, but not for what they corrected themselves or what was closed; the time by which
 * somebody must acknowledge runs from the first version that asked.
 */
export function moveHandoff(
  handoff: HandoffStanding,
  event: HandoffEvent,
  now: string,
): HandoffStanding | HandoffRefusal {
  const { state } = handoff;
  switch (event.type) {
    case 'close':
      return state === 'called_off' ? { ...handoff, state: 'due', asked: null, goesOutAt: null } : { rule: 'HO-1' };
    case 'call_off':
      return state === 'called_off'
        ? { rule: 'HO-2' }
        : { ...handoff, state: 'called_off', asked: null, goesOutAt: null };
    case 'make':
      return made(handoff, event, now);
    case 'hold':
      if (!isToGoOut(handoff) || handoff.goesOutAt !== null) return { rule: 'HO-8' };
      return { ...handoff, goesOutAt: event.until };
    case 'release':
    case 'stay':
      if (handoff.goesOutAt === null) return { rule: 'HO-8' };
      return { ...handoff, goesOutAt: event.type === 'release' ? now : null };
    case 'send':
      return sent(handoff);
    case 'acknowledge':
      return acknowledged(handoff, event, now);
    case 'decide':
      if (event.by.trim() === '') return { rule: 'HO-6' };
      return handoff.version === 0 || state === 'called_off' ? { rule: 'HO-7' } : handoff;
  }
}

function made(
  handoff: HandoffStanding,
  { version, by, tells }: Extract<HandoffEvent, { type: 'make' }>,
  now: string,
): HandoffStanding | HandoffRefusal {
  if (handoff.state === 'called_off' || version !== handoff.version + 1) return { rule: 'HO-3' };
  const { state, acknowledged } = handoff;
  if (tells === 'same' && state !== 'due') {
    const isOut = handoff.sentVersion === handoff.version;
    return {
      ...handoff,
      version,
      sentVersion: isOut ? version : handoff.sentVersion,
      acknowledged: state === 'acknowledged' && acknowledged !== null ? { ...acknowledged, version } : acknowledged,
    };
  }
  const isOwn = by !== null && by === acknowledged?.by;
  if (state === 'acknowledged' && acknowledged !== null && (isOwn || tells === 'less'))
    return { ...handoff, version, acknowledged: { ...acknowledged, version } };
  return { ...handoff, state: 'made', version, asked: handoff.asked ?? { since: now, version } };
}

function sent(handoff: HandoffStanding): HandoffStanding | HandoffRefusal {
  if (!isToGoOut(handoff)) return { rule: 'HO-4' };
  const { state, version } = handoff;
  return { ...handoff, state: state === 'made' ? 'sent' : state, sentVersion: version, goesOutAt: null };
}

function isToGoOut({ state, version, sentVersion }: HandoffStanding): boolean {
  return (state === 'made' || state === 'acknowledged') && sentVersion !== version;
}

function acknowledged(
  handoff: HandoffStanding,
  { version, by }: Extract<HandoffEvent, { type: 'acknowledge' }>,
  now: string,
): HandoffStanding | HandoffRefusal {
  const name = by.trim();
  if (name === '') return { rule: 'HO-6' };
  if ((handoff.state !== 'made' && handoff.state !== 'sent') || version !== handoff.version) return { rule: 'HO-5' };
  return { ...handoff, state: 'acknowledged', asked: null, acknowledged: { version, by: name, at: now } };
}
