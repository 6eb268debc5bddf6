import { type Handoff, type HandoffReason, NotFoundError } from '../../domain/index.ts';
import {
  type Acknowledgement,
  findDeal,
  findHandoff,
  type HandoffVersion,
  listAcknowledgements,
  listHandoffDecisions,
  listHandoffVersions,
  type StoredDeal,
  type StoredHandoff,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { changesBetween, type HandoffChange } from './changes.ts';
import { applyDecisions, type RemovedLine, removedLines } from './decide.ts';

/** A version among the others. */
export interface VersionSummary {
  readonly version: number;
  readonly reason: HandoffReason;
  readonly madeAt: string;
  readonly mode: Handoff['mode'];
  readonly conversations: readonly string[];
  /** Against the version before; null of the first, and where the one before may not be read. */
  readonly changes: readonly HandoffChange[] | null;
}

/** A deal's handoff as people are shown it. */
export interface HandoffView {
  readonly deal: StoredDeal;
  readonly standing: StoredHandoff;
  readonly shown: VersionSummary;
  /** Of the latest version with everything that was decided since; of an earlier one as it went out. */
  readonly handoff: Handoff;
  /** What was decided since the latest version and is in none yet. */
  readonly since: readonly HandoffChange[];
  /** Of the latest version: what people took out. */
  readonly removed: readonly RemovedLine[];
  /** Those that may be read, the first first. */
  readonly versions: readonly VersionSummary[];
  readonly acknowledgements: readonly Acknowledgement[];
}

/**
 * A deal's handoff, of the latest version unless told, for the transaction's reader.
 * @throws {NotFoundError} where there is none, in words that say why
 */
export async function loadHandoff(
  tx: WorkspaceTransaction,
  dealKey: string,
  { version }: { readonly version?: number | undefined } = {},
): Promise<HandoffView> {
  const deal = await findDeal(tx, dealKey);
  if (deal === undefined) throw new NotFoundError(`No deal ${JSON.stringify(dealKey)} in this workspace`);
  const standing = await findHandoff(tx, dealKey);
  if (standing === undefined || standing.version === 0) throw new NotFoundError(whyNot(deal));
  const [versions, decisions, acknowledgements] = await Promise.all([
    listHandoffVersions(tx, dealKey),
    listHandoffDecisions(tx, dealKey),
    listAcknowledgements(tx, dealKey),
  ]);
  const wanted = version ?? standing.version;
  const summaries = versions.map((one, index) => summaryOf(one, versions[index - 1]));
  const at = versions.findIndex((one) => one.version === wanted);
  const [found, shown] = [versions[at], summaries[at]];
  if (found === undefined || shown === undefined) {
    throw new NotFoundError(
      `Deal ${JSON.stringify(dealKey)} has no version ${wanted} of its handoff that you may read`,
    );
  }
  const isLatest = wanted === standing.version;
  const handoff = isLatest ? applyDecisions(found.worded ?? found.written, decisions) : found.handoff;
  return {
    deal,
    standing,
    shown,
    handoff,
    since: isLatest ? changesBetween(found.handoff, handoff) : [],
    removed: isLatest ? removedLines(decisions) : [],
    versions: summaries,
    acknowledgements,
  };
}

function summaryOf(one: HandoffVersion, before: HandoffVersion | undefined): VersionSummary {
  const { version, reason, madeAt, known, handoff } = one;
  const isNext = before?.version === version - 1;
  const changes = before !== undefined && isNext ? changesBetween(before.handoff, handoff) : null;
  return { version, reason, madeAt, mode: handoff.mode, conversations: known, changes };
}

/** Why a deal has no handoff, and what to do. */
function whyNot({ key, won, accountKey }: StoredDeal): string {
  const deal = `Deal ${JSON.stringify(key)}`;
  if (won === null) return `${deal} is open: its handoff is made when it is closed (POST /v1/deals/${key}/close)`;
  if (!won) return `${deal} was lost: there is nothing to hand over`;
  if (accountKey === null) return `${deal} was won, and nobody knows yet whose it is: say so with PUT /v1/deals/${key}`;
  return `${deal} was won and its handoff is not made yet: it is there within a minute of the close`;
}
