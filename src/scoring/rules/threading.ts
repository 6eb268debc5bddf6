import type { Touch } from '../../domain/index.ts';
import { evidenceId } from '../evidence-id.ts';
import { findingOf, type Piece, percent, type Rule } from '../finding.ts';
import { oncePer } from '../once.ts';
import { isAbout } from '../people/champions.ts';
import { type Contact, contactOf, hasLeftByRecord, openRecords } from '../people/directory.ts';
import { ageOf, happenedBy, type SignalOn, signalsOf, type View } from '../view.ts';

/** The person the whole relationship hangs on. */
export interface LoneContact {
  readonly contact: Contact;
  readonly touches: number;
  /** Touches with anybody. */
  readonly all: number;
  readonly share: number;
  /** Everybody else we were in contact with has left. */
  readonly isLastOne: boolean;
  readonly items: readonly Touch[];
}

interface Counted {
  readonly contact: Contact;
  readonly touches: number;
  readonly items: readonly Touch[];
}

/** IND-20: one active contact, or one who accounts for nearly all contact of the policy's days. */
export const singleThreadRule: Rule = {
  id: 'IND-20',
  evaluate: (view) => {
    const lone = loneContactOf(view);
    if (lone === undefined) return undefined;
    const days = view.policy.indicators.contact.window_days;
    return findingOf(view, 'IND-20', [
      {
        points: view.policy.points['IND-20'],
        halfLife: view.policy.half_lives['IND-20'],
        since: view.end - 1,
        evidence: () => lone.items.map(evidenceId.touch),
        what: () =>
          lone.isLastOne
            ? `${lone.contact.name} is the only one left of those we were in contact with in the last ${days} days`
            : `${lone.contact.name} accounts for ${percent(lone.share)} of all contact in the last ${days} days (${lone.touches} of ${lone.all})`,
      },
    ]);
  },
};

/** LEAK-2, the part that adds points: the lone contact leaves or changes role. */
export const loneContactLostRule: Rule = {
  id: 'LEAK-2',
  evaluate: (view) => {
    const lone = loneContactOf(view);
    return lone === undefined ? undefined : findingOf(view, 'LEAK-2', lossPieces(view, lone.contact));
  },
};

/** The lone contact of the policy's days; `undefined` when there are several, or no touch that names a person. */
export const loneContactOf = oncePer((view: View): LoneContact | undefined => {
  const counted = countTouches(view);
  const total = counted.reduce((sum, { touches }) => sum + touches, 0);
  const [most] = counted;
  if (most === undefined) return undefined;
  if (counted.length === 1 || most.touches / total >= view.policy.indicators.contact.share) {
    return { ...most, all: total, share: most.touches / total, isLastOne: false };
  }
  const still = counted.filter(({ contact }) => !hasGone(view, contact));
  const lone = still[0] ?? most;
  return still.length > 1 ? undefined : { ...lone, all: total, share: lone.touches / total, isLastOne: true };
});

/** Touches but deferred QBRs by person, the most first. */
function countTouches(view: View): Counted[] {
  const days = view.policy.indicators.contact.window_days;
  const byKey = new Map<string, { contact: Contact; items: Touch[] }>();
  for (let index = view.touches.length - 1; index >= 0; index -= 1) {
    const touch = view.touches[index];
    if (touch === undefined || ageOf(view, touch.at) > days) break;
    const contact = contactOf(view, touch.item);
    if (contact === undefined || touch.item.kind === 'qbr_deferred') continue;
    const entry = byKey.get(contact.key);
    if (entry === undefined) byKey.set(contact.key, { contact, items: [touch.item] });
    else entry.items.push(touch.item);
  }
  return [...byKey.values()]
    .map(({ contact, items }) => ({ contact, touches: items.length, items }))
    .sort((one, other) => other.touches - one.touches || (one.contact.key < other.contact.key ? -1 : 1));
}

function hasGone(view: View, contact: Contact): boolean {
  return hasLeftByRecord(view, contact) || saidOf(view, contact, ['departed']).length > 0;
}

/** What is said of a person leaving or moving; a newer entry of theirs on record, still open, outdates it. */
function saidOf(view: View, contact: Contact, subtypes: readonly string[]): SignalOn[] {
  const seen = openRecords(view, contact).reduce(
    (latest, { recorded }) => Math.max(latest, recorded),
    Number.NEGATIVE_INFINITY,
  );
  return signalsOf(view, 'champion_change', subtypes).filter(
    (signal) => signal.at >= seen && isAbout(view, signal, contact),
  );
}

function lossPieces(view: View, contact: Contact): Piece[] {
  const shared = { points: view.policy.points['LEAK-2'], halfLife: view.policy.half_lives['LEAK-2'] };
  const said = saidOf(view, contact, ['departed', 'role_changed']).map((signal) => {
    const change = signal.signal.subtype === 'departed' ? 'leaves' : 'changes role';
    return {
      ...shared,
      since: signal.at,
      evidence: [signal.id],
      what: `Our only contact ${contact.name} ${change}, said`,
    };
  });
  const ended = hasLeftByRecord(view, contact) ? contact.records : [];
  const recorded = ended.map(({ item }) => ({
    ...shared,
    since: happenedBy(view, item.to) ?? view.end - 1,
    evidence: [evidenceId.person(item)],
    what: `Our only contact ${contact.name} has left by the record`,
  }));
  return [...said, ...recorded];
}
