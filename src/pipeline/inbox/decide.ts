import type { DocumentBody } from '../../domain/index.ts';
import {
  type Decision,
  documentVersion,
  editedDocument,
  INBOX_RULES,
  type InboxRule,
  moveItem,
} from '../../inbox/index.ts';
import {
  changeInboxItem,
  type Database,
  findInboxItem,
  type InboxItem,
  lockInboxItem,
  withWorkspace,
} from '../../storage/index.ts';
import { changeOf, standingOf } from './raise.ts';

/** A move that a rule of the inbox forbids. */
export class InboxRuleError extends Error {
  override readonly name = 'InboxRuleError';
  readonly rule: InboxRule;

  constructor(rule: InboxRule) {
    super(`${rule}: ${INBOX_RULES[rule]}`);
    this.rule = rule;
  }
}

/**
 * Does with an item what a person decided, and writes it down. In a transaction of its own: who decides must have been seen to
 * see the item. `undefined`: there is none of this id.
 * @throws {InboxRuleError}
 */
export async function decideInboxItem(
  database: Database,
  workspace: string,
  id: string,
  decision: Decision,
  now: () => number = Date.now,
): Promise<InboxItem | undefined> {
  return withWorkspace(database, workspace, async (tx) => {
    const held = await lockInboxItem(tx, id);
    if (held === undefined) return undefined;
    const at = new Date(now()).toISOString();
    const shown = shownDocument(held);
    const move =
      decision.action === 'edit' && shown !== null
        ? { ...decision, document: editedDocument(shown, decision.document, decision.by) }
        : decision;
    const moved = moveItem(standingOf(held), move, at, shown !== null);
    if ('rule' in moved) throw new InboxRuleError(moved.rule);
    if (move.action === 'edit' && shown !== null && isOutdated(move, shown)) throw new InboxRuleError('IN-8');
    await changeInboxItem(tx, id, changeOf(moved.standing), {
      event: moved.event,
      actor: decision.by,
      at,
      reason: moved.reason,
      before: held.state,
      after: moved.standing.state,
    });
    return findInboxItem(tx, id);
  });
}

/** Was an edit made on another state of the document? Sent twice, it is there already, and that is no other. */
function isOutdated({ version, document }: Extract<Decision, { action: 'edit' }>, shown: DocumentBody): boolean {
  if (version === undefined || version === documentVersion(shown)) return false;
  return documentVersion(document) !== documentVersion(shown);
}

/** An item's document as it is shown: as a person left it, else as a model worded it, else as the facts give it. */
export function shownDocument({
  edited,
  written,
  document,
}: Pick<InboxItem, 'edited' | 'written' | 'document'>): DocumentBody | null {
  return edited ?? written ?? document;
}
