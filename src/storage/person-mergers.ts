import { NotFoundError } from '../domain/index.ts';
import { writeAudit } from './audit.ts';
import { closeMerger, lockMerger, type Merger, mergerRefused, openMerger } from './mergers.ts';
import { standingPersonId } from './people.ts';
import type { WorkspaceTransaction } from './transaction.ts';

/**
 * Merges a person into another one, who answers for them from then on. What each is known by stays theirs, also what is
 * learnt later, so that the merger can be undone. Told twice, it is done once.
 * @returns the id that stands
 * @throws {NotFoundError} for an id that nobody has
 * @throws {InputError} codes `merged-with-itself`, and `merged-already`: they are part of a third person
 */
export async function mergePeople(
  tx: WorkspaceTransaction,
  { from, into: wanted, by }: Pick<Merger, 'from' | 'into' | 'by'>,
): Promise<string> {
  const mergedInto = await lockPerson(tx, from);
  await lockPerson(tx, wanted);
  const into = await standingPersonId(tx, wanted);
  if (mergedInto !== null) {
    if (mergedInto === into) return into;
    throw mergerRefused('merged-already', `they are part of ${mergedInto} already; undo that merger first`);
  }
  if (into === from) throw mergerRefused('merged-with-itself', 'a person cannot be merged into themselves');
  const merger = await openMerger(tx, 'person', { from, into, by });
  await setMergedInto(tx, from, into);
  await writeAudit(tx, {
    actor: by,
    action: 'person.merged',
    subjectKind: 'person',
    subject: from,
    details: { into, merger },
  });
  return into;
}

/**
 * Undoes the merger of a person: they answer for themselves again.
 * @throws {NotFoundError} for an id that nobody has
 * @throws {InputError} code `nothing-to-undo`
 */
export async function undoPersonMerger(
  tx: WorkspaceTransaction,
  { from, by }: Pick<Merger, 'from' | 'by'>,
): Promise<Merger> {
  await lockPerson(tx, from);
  const merger = await lockMerger(tx, 'person', from);
  if (merger === undefined) throw mergerRefused('nothing-to-undo', 'the person is not part of another one');
  await setMergedInto(tx, from, null);
  await closeMerger(tx, merger.id, by);
  await writeAudit(tx, {
    actor: by,
    action: 'person.unmerged',
    subjectKind: 'person',
    subject: from,
    details: { into: merger.into, merger: merger.id },
  });
  return merger;
}

/** Whom a person was merged into, their row held; null: they answer for themselves. */
async function lockPerson(tx: WorkspaceTransaction, id: string): Promise<string | null> {
  const row = await tx.sql
    .selectFrom('person')
    .select('merged_into')
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`No person ${JSON.stringify(id)} in this workspace`);
  return row.merged_into;
}

async function setMergedInto(tx: WorkspaceTransaction, id: string, into: string | null): Promise<void> {
  await tx.sql
    .updateTable('person')
    .set({ merged_into: into })
    .where('workspace_id', '=', tx.workspace)
    .where('id', '=', id)
    .execute();
}
