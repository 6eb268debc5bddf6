import { applyDecisions, changesBetween, moveHandoff } from '../../briefs/index.ts';
import type { HandoffDecision, HandoffReason } from '../../domain/index.ts';
import {
  addHandoffVersion,
  findHandoffVersion,
  type HandoffVersion,
  listHandoffDecisions,
  listPrivate,
  lockHandoff,
  noteHandoffChecked,
  type StoredHandoff,
  saveHandoff,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { JobPayloads } from '../queue.ts';
import type { PipelineEvent } from '../types.ts';
import type { HandoffTools } from './make.ts';
import { sendOrHold } from './send.ts';

/** A brief as it was made just now. */
export interface Made extends Pick<HandoffVersion, 'written' | 'worded' | 'fingerprint' | 'known' | 'wholeAccount'> {
  /** It says what the latest version says, from no less. */
  readonly isSame: boolean;
  /** Minutes for which a new version is held for whoever sold the deal. */
  readonly holdMinutes: number;
}

const MINUTE_MS = 60_000;

/**
 * Keeps a version where it says something else than the latest, or says it without a conversation that may not be read any more; and
 * has it go out, now or when it was held for long enough.
 */
export async function keepVersion(
  tx: WorkspaceTransaction,
  { queue, now }: HandoffTools,
  { deal, asked }: JobPayloads['make-handoff'],
  made: Made,
): Promise<PipelineEvent | undefined> {
  const standing = await lockHandoff(tx, deal);
  if (standing === undefined || standing.state === 'called_off') return undefined;
  const at = new Date(now()).toISOString();
  await noteHandoffChecked(tx, deal, at);
  const kept = await addVersion(tx, standing, { made, asked, at });
  const held = { at, forMs: made.holdMinutes * MINUTE_MS };
  await sendOrHold(tx, queue, { deal, standing: kept?.standing ?? standing, news: kept?.news }, held);
  if (kept === undefined) return undefined;
  const { version } = kept.standing;
  return { type: 'handoff-made', workspace: tx.workspace, deal, version, reason: kept.reason };
}

interface Kept {
  readonly standing: StoredHandoff;
  readonly reason: HandoffReason;
  /** Why it is to go out; undefined where it says nothing else than the one before. */
  readonly news: HandoffReason | undefined;
}

interface Adding {
  readonly made: Made;
  readonly asked: boolean | undefined;
  /** ISO 8601. */
  readonly at: string;
}

async function addVersion(
  tx: WorkspaceTransaction,
  standing: StoredHandoff,
  { made, asked, at }: Adding,
): Promise<Kept | undefined> {
  const { dealKey: deal, state } = standing;
  const before = standing.version === 0 ? undefined : await findHandoffVersion(tx, deal, standing.version);
  const isSame = made.isSame && before?.fingerprint === made.fingerprint;
  const words = isSame && before !== undefined ? { written: before.written, worded: before.worded } : made;
  const decisions = await listHandoffDecisions(tx, deal);
  const handoff = applyDecisions(words.worded ?? words.written, decisions);
  const changes = before === undefined ? [] : changesBetween(before.handoff, handoff);
  const gone = before?.known.filter((id) => !made.known.includes(id)) ?? [];
  const isAsSaid = before !== undefined && state !== 'due' && changes.length === 0;
  if (isAsSaid && gone.length === 0) return undefined;
  const reason = reasonOf(standing, { isSame, asked }, made, before);
  const version = standing.version + 1;
  const by = reason === 'corrected' && before !== undefined ? authorOf(decisions, before.madeAt) : null;
  const tells = isAsSaid ? 'same' : (await isOnlyClosed(tx, gone, made, before)) ? 'less' : undefined;
  const moved = moveHandoff(standing, { type: 'make', version, by, tells }, at);
  if ('rule' in moved) throw new TypeError(`a version of deal ${deal} is refused by ${moved.rule}`);
  await saveHandoff(tx, deal, moved);
  const { written: _written, worded: _worded, isSame: _isSame, holdMinutes: _holdMinutes, ...rest } = made;
  await addHandoffVersion(tx, deal, { ...rest, ...words, version, reason, madeAt: at, handoff });
  return { standing: { ...standing, ...moved }, reason, news: isAsSaid ? undefined : reason };
}

/** Is nothing new in it, and is what is gone from it what was closed? */
async function isOnlyClosed(
  tx: WorkspaceTransaction,
  gone: readonly string[],
  { known }: Made,
  before: HandoffVersion | undefined,
): Promise<boolean> {
  if (gone.length === 0 || before === undefined || !known.every((id) => before.known.includes(id))) return false;
  return (await listPrivate(tx, gone)).size === gone.length;
}

function reasonOf(
  { version, state }: StoredHandoff,
  { isSame, asked }: { readonly isSame: boolean; readonly asked: boolean | undefined },
  { known }: Made,
  before: HandoffVersion | undefined,
): HandoffReason {
  if (version === 0 || state === 'due') return 'closed';
  if (isSame) return 'corrected';
  const isLate = known.some((id) => before?.known.includes(id) === false);
  return isLate && asked !== true ? 'late_call' : 'redone';
}

/** Who decided everything that was decided since a version; null where that were several. */
function authorOf(decisions: readonly HandoffDecision[], since: string): string | null {
  const people = new Set(decisions.filter(({ at }) => at >= since).map(({ by }) => by));
  const [only] = people;
  return people.size === 1 && only !== undefined ? only : null;
}
