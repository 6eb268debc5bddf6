import { randomUUID } from 'node:crypto';
import {
  blankAudit,
  bodiesOfAccount,
  countBelongings,
  countPassages,
  deleteBelongings,
  destroyBodies,
  digestOf,
  type ErasureKind,
  type ErasureReceipt,
  familyOf,
  holdWorkspace,
  idsOf,
  isOfNothing,
  listWaitingNaming,
  type Mark,
  makeSalt,
  marksOfAccount,
  receiptDigest,
  recountLexemes,
  saveMarks,
  saveReceipt,
  type WorkspaceTransaction,
  writeAudit,
} from '../../storage/index.ts';
import { requeue } from '../assign.ts';
import type { JobQueue } from '../queue.ts';
import { forgetJobs } from './jobs.ts';

/** What somebody wants erased: who asks, and when (ISO 8601). */
export interface ErasureOrder {
  readonly by: string;
  readonly at: string;
}

/** What would go, or went: rows by table. */
export type ErasureCounts = Readonly<Record<string, number>>;

/** Shorter words stand by chance in much that is not meant. */
const SHORTEST_WORD = 4;

/**
 * What erasing an account would take away, by table.
 * @throws {NotFoundError}
 * @throws {InputError} code `merged-already`
 */
export async function previewAccount(tx: WorkspaceTransaction, key: string): Promise<ErasureCounts> {
  const family = await familyOf(tx, key);
  const ids = await idsOf(tx, family.keys);
  const bodies = await bodiesOfAccount(tx, family, ids.all);
  return { ...(await countBelongings(tx, family.keys)), ...counted('delivery', bodies.length) };
}

/**
 * Erases an account, with those that were merged into it: everything that was said to it, told of it, found in it and made of
 * it, and the bodies that came with it. What is left: that it was done, a receipt, and marks by which it stays erased.
 * @throws {NotFoundError}
 * @throws {InputError} code `merged-already`
 */
export async function eraseAccount(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  key: string,
  order: ErasureOrder,
): Promise<ErasureReceipt> {
  await holdWorkspace(tx, 'change'); // nobody is matched to it meanwhile
  const family = await familyOf(tx, key);
  const ids = await idsOf(tx, family.keys);
  const bodies = await bodiesOfAccount(tx, family, ids.all);
  const before = await countBelongings(tx, family.keys);
  const marks = await marksOfAccount(tx, family);
  const waiting = await listWaitingNaming(tx, family.keys);
  const receipt = await beginReceipt(tx, 'account', `key:${key}`, order);
  await saveMarks(tx, receipt.salt, receipt.id, marks);
  const jobs = await forgetJobs(tx, queue, family.keys, ids);
  await destroyBodies(tx, bodies);
  await deleteBelongings(tx, family);
  const words = [...family.keys, ...family.names, ...domainsIn(marks)].filter((word) => word.length >= SHORTEST_WORD);
  const audited = await blankAudit(tx, ids.all, words);
  await recountLexemes(tx, await countPassages(tx));
  // What waits because it may be this account's or another's may be told apart now.
  for (const conversation of waiting) await requeue(tx, queue, conversation);
  return endReceipt(tx, receipt, {
    ...before,
    ...counted('delivery', bodies.length),
    ...counted('audit_entry', audited),
    ...counted('job', jobs),
  });
}

function domainsIn(marks: readonly Mark[]): readonly string[] {
  return marks.flatMap(({ text }) => (text.startsWith('domain:') ? [text.slice('domain:'.length)] : []));
}

/** A count, unless it is none. */
export function counted(table: string, count: number): ErasureCounts {
  return count === 0 ? {} : { [table]: count };
}

/** A receipt whose counts are not known yet. */
export interface OpenReceipt extends Omit<ErasureReceipt, 'digest'> {
  readonly salt: Buffer;
}

/** Begins the receipt of an erasure: what it was asked for is digested. */
export async function beginReceipt(
  tx: WorkspaceTransaction,
  kind: ErasureKind,
  asked: string,
  { by, at }: ErasureOrder,
): Promise<OpenReceipt> {
  const salt = await makeSalt(tx);
  const receipt = { id: `er_${randomUUID()}`, kind, asked: digestOf(salt, asked), by, at, counts: {} };
  await saveReceipt(tx, { ...receipt, digest: receiptDigest(receipt) });
  return { ...receipt, salt };
}

/** What the audit calls what was erased: words are of no one account. */
const SUBJECTS = { account: 'account', person: 'person', words: 'workspace' } as const;

/** Ends it with the counts, and writes down in the audit that it was done. */
export async function endReceipt(
  tx: WorkspaceTransaction,
  { salt: _salt, ...open }: OpenReceipt,
  counts: ErasureCounts,
): Promise<ErasureReceipt> {
  const told = { ...open, counts };
  const receipt = { ...told, digest: receiptDigest(told) };
  await saveReceipt(tx, receipt);
  const { id, kind, by: actor } = receipt;
  await writeAudit(tx, {
    actor,
    action: isOfNothing(receipt) ? `${kind}.not-held` : `${kind}.erased`,
    subjectKind: SUBJECTS[kind],
    subject: id,
    details: { counts },
  });
  return receipt;
}
