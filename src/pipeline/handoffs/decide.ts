import {
  addedLineId,
  HANDOFF_RULES,
  type HandoffEvent,
  type HandoffView,
  loadHandoff,
  moveHandoff,
} from '../../briefs/index.ts';
import {
  HANDOFF_SECTIONS,
  type HandoffDecision,
  type HandoffLine,
  type HandoffSectionId,
  type HandoffStanding,
  InputError,
  type LineAction,
  type LineFields,
  NotFoundError,
} from '../../domain/index.ts';
import {
  addAcknowledgement,
  addHandoffDecision,
  findDeal,
  lockHandoff,
  type StoredHandoff,
  saveHandoff,
  type WorkspaceTransaction,
  writeAudit,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import { handoffJobKey, settleLeads } from './begin.ts';

/** What a person says of a line. */
export type LineOrder = LineFields & {
  readonly by: string;
  readonly reason?: string | undefined;
} & (
    | { readonly action: 'confirm' | 'remove' | 'restore'; readonly line: string }
    | { readonly action: 'correct'; readonly line: string; readonly text: string }
    | { readonly action: 'add'; readonly section: HandoffSectionId; readonly text: string }
  );

/** When something is done, and how long more corrections are waited for before a version is made of them. */
export interface Deciding {
  /** ISO 8601. */
  readonly now: string;
  readonly correctionsMs: number;
}

/**
 * Writes down what a person says of a line: it holds over every later version, and soon is one. Gives the line's id.
 * @throws {NotFoundError} for a deal without a handoff, or a line that it has not
 * @throws {InputError} code `against-the-rules`
 */
export async function decideLine(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  deal: string,
  order: LineOrder,
  { now, correctionsMs }: Deciding,
): Promise<string> {
  const standing = await hold(tx, deal);
  allowed(standing, { type: 'decide', by: order.by }, now);
  const view = await loadHandoff(tx, deal);
  const decision = toDecision(view, order, now);
  await addHandoffDecision(tx, deal, decision);
  const details = { deal, line: decision.line };
  const subject = { subjectKind: 'account', subject: view.handoff.account } as const;
  await writeAudit(tx, { actor: order.by, action: `handoff.${order.action}`, ...subject, details });
  const payload = { workspace: tx.workspace, deal, since: new Date().toISOString() };
  await queue.enqueueLater(tx, 'make-handoff', { key: handoffJobKey(tx.workspace, deal), payload }, correctionsMs);
  return decision.line;
}

function toDecision(view: HandoffView, order: LineOrder, at: string): HandoffDecision {
  const { owner, due_date, by, reason = null } = order;
  const fields = { ...(owner === undefined ? {} : { owner }), ...(due_date === undefined ? {} : { due_date }) };
  const said = { fields, by, at, reason };
  if (order.action === 'add') {
    const { section, text } = order;
    return { ...said, line: addedLineId(section, text, by, at), section, action: 'add', text, original: null };
  }
  const found = findLine(view, order.line, order.action);
  if (found === undefined) throw new NotFoundError(`The handoff has no line ${JSON.stringify(order.line)}`);
  const text = order.action === 'correct' ? order.text : null;
  return { ...said, line: order.line, section: found.section, action: order.action, text, original: found.line };
}

interface FoundLine {
  readonly section: HandoffSectionId;
  readonly line: HandoffLine;
}

function findLine({ handoff, removed }: HandoffView, id: string, action: LineAction): FoundLine | undefined {
  for (const section of HANDOFF_SECTIONS) {
    const line = handoff[section].find((one) => one.id === id);
    if (line !== undefined) return { section, line };
  }
  return action === 'restore' ? removed.find(({ line }) => line.id === id) : undefined;
}

/**
 * Takes a handoff over: the latest version unless one is named, which must then be the latest. The leads' items about it are done.
 * @throws {NotFoundError}
 * @throws {InputError} code `against-the-rules`
 */
export async function acknowledgeHandoff(
  tx: WorkspaceTransaction,
  deal: string,
  { by, version }: { readonly by: string; readonly version?: number | undefined },
  now: string,
): Promise<void> {
  const standing = await hold(tx, deal);
  const taken = version ?? standing.version;
  const moved = allowed(standing, { type: 'acknowledge', by, version: taken }, now);
  await saveHandoff(tx, deal, moved);
  await addAcknowledgement(tx, deal, { version: taken, by, at: now });
  await settleLeads(tx, deal, standing, { how: 'done', why: `${by} acknowledged the handoff.`, now });
}

/**
 * Has what is held go out now: the hold is over. Who sends it is written down.
 * @throws {NotFoundError}
 * @throws {InputError} code `against-the-rules`
 */
export async function releaseHandoff(tx: WorkspaceTransaction, deal: string, by: string, now: string): Promise<void> {
  const standing = await hold(tx, deal);
  await saveHandoff(tx, deal, allowed(standing, { type: 'release' }, now));
  const account = (await findDeal(tx, deal))?.accountKey ?? deal;
  const subject = { subjectKind: 'account', subject: account } as const;
  await writeAudit(tx, { actor: by, action: 'handoff.send', ...subject, details: { deal } });
}

async function hold(tx: WorkspaceTransaction, deal: string): Promise<StoredHandoff> {
  const standing = await lockHandoff(tx, deal);
  if (standing !== undefined && standing.version > 0) return standing;
  await loadHandoff(tx, deal); // says why there is none
  throw new NotFoundError(`Deal ${JSON.stringify(deal)} has no handoff`);
}

/** A handoff after an event that its rules allow. */
function allowed(standing: HandoffStanding, event: HandoffEvent, now: string): HandoffStanding {
  const moved = moveHandoff(standing, event, now);
  if (!('rule' in moved)) return moved;
  throw new InputError('against-the-rules', [{ message: `${moved.rule}: ${HANDOFF_RULES[moved.rule]}` }]);
}
