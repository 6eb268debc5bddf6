import { countOf, decayed, findingOf, type Piece, type Rule } from '../finding.ts';
import { dayOf, instantOf } from '../known.ts';
import { made } from '../lazy.ts';
import { oncePer } from '../once.ts';
import { attribute, happenedBy, type SignalOn, signalsOf, type View } from '../view.ts';
import { fold, saidPiece, withAttribute } from './pieces.ts';

const WORDS = {
  missed: 'A promise of ours was not kept',
  late: 'A promise of ours is late',
  contradicted: 'What they were told in the sale is not how it is',
} as const;

const SUBTYPES = Object.keys(WORDS) as readonly (keyof typeof WORDS)[];

/** IND-10: a promise of ours unkept, late or contradicted, or overdue on the ledger. */
export const promiseRule: Rule = {
  id: 'IND-10',
  evaluate: (view) => findingOf(view, 'IND-10', onePerPromise(view, unkeptPieces(view), overduePieces(view))),
};

/** A promise that is overdue and complained of is one risk: of its pieces the strongest counts. */
function onePerPromise(view: View, complaints: readonly Piece[], overdue: readonly Piece[]): Piece[] {
  if (complaints.length === 0 || overdue.length === 0) return [...complaints, ...overdue];
  const about = new Map(view.commitments.map(({ item }) => [item.id, item.complaints ?? []]));
  const dropped = new Set<Piece>();
  for (const late of overdue) {
    const ids = made(late.evidence).flatMap((id) => about.get(id) ?? []);
    const same = complaints.filter(({ evidence }) => made(evidence).some((id) => ids.includes(id)));
    if (same.some((piece) => decayed(view, piece) >= decayed(view, late))) dropped.add(late);
    else for (const piece of same) dropped.add(piece);
  }
  return [...complaints, ...overdue].filter((piece) => !dropped.has(piece));
}

/** The `unkept_promise` signals that nothing later has cleared. */
export const unkeptPromises = oncePer((view: View): readonly SignalOn[] => {
  const signals = signalsOf(view, 'unkept_promise');
  if (signals.length === 0) return signals;
  const keepings = keepingsOf(view);
  const settled = settledComplaints(view);
  return signals.filter(
    (signal) => !isKept(keepings, attribute(signal, 'what'), signal.at) && !settled.has(signal.signal.id),
  );
});

/** Complaints about promises that the ledger knows to be kept since, in whatever words, and those that a person settled. */
function settledComplaints(view: View): ReadonlySet<string> {
  const complained = new Map(signalsOf(view, 'unkept_promise').map(({ signal, at }) => [signal.id, at]));
  const settled = view.commitments.flatMap(({ item }) => {
    const keptAt = happenedBy(view, item.kept_at);
    const settled = item.settled ?? [];
    if (keptAt === undefined) return settled;
    const cleared = (item.complaints ?? []).filter((id) => (complained.get(id) ?? Number.POSITIVE_INFINITY) < keptAt);
    return [...settled, ...cleared];
  });
  return new Set(settled);
}

/** The ledger's entries past their day, neither kept nor confirmed as delivered. */
export function overdueCommitments(view: View): View['commitments'] {
  return view.commitments.filter(({ item, at }) => {
    if (happenedBy(view, item.kept_at) !== undefined) return false;
    const due = instantOf(item.due_date);
    return due !== undefined && view.asOfDay > dayOf(due) && !isKept(keepingsOf(view), item.what, at);
  });
}

/** Times at which a promise was kept, by its folded words. */
type Keepings = ReadonlyMap<string, readonly number[]>;

const keepingsOf = oncePer((view: View): Keepings => {
  const said = signalsOf(view, 'kept_promise').map((signal) => ({ what: attribute(signal, 'what'), at: signal.at }));
  const kept = view.commitments.map(({ item }) => ({ what: item.what, at: happenedBy(view, item.kept_at) }));
  const times = new Map<string, number[]>();
  for (const { what, at } of [...said, ...kept]) {
    if (what === undefined || at === undefined) continue;
    const key = fold(what);
    const others = times.get(key);
    if (others === undefined) times.set(key, [at]);
    else others.push(at);
  }
  return times;
});

/** A keeping clears what is older than itself and has the same words. */
function isKept(keepings: Keepings, what: string | undefined, at: number): boolean {
  return what !== undefined && (keepings.get(fold(what)) ?? []).some((keptAt) => keptAt > at);
}

function unkeptPieces(view: View): Piece[] {
  const points = view.policy.points['IND-10'];
  const halfLife = view.policy.half_lives['IND-10'].unkept_promise;
  const unkept = unkeptPromises(view);
  return SUBTYPES.flatMap((subtype) =>
    unkept
      .filter(({ signal }) => signal.subtype === subtype)
      .map((signal) =>
        saidPiece(signal, () => withAttribute(signal, WORDS[subtype], 'what'), points[subtype], halfLife),
      ),
  );
}

function overduePieces(view: View): Piece[] {
  return overdueCommitments(view).map(({ item }) => {
    const due = instantOf(item.due_date) ?? view.end;
    return {
      points: view.policy.points['IND-10'].overdue,
      halfLife: view.policy.half_lives['IND-10'].overdue,
      evidence: [item.id],
      since: due,
      what: () =>
        `A promise of ours (${item.what}) is ${countOf(view.asOfDay - dayOf(due), 'day')} overdue, due ${item.due_date}`,
    };
  });
}
