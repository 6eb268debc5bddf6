import { InputError } from '../../domain/index.ts';
import {
  digestOf,
  dropConversation,
  type ErasureReceipt,
  ensureWorkspace,
  findWorkspace,
  type KeptMark,
  listErasable,
  listNamed,
  listWorded,
  lockConversation,
  lockWorded,
  type NamedSomewhere,
  type RegisteredErasure,
  standingAccountKey,
  takeErasure,
  takeSalt,
  type WordedConversation,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';
import { type ErasureOrder, eraseAccount } from './account.ts';
import { isErased, mailMark, nameMarks } from './gate.ts';
import { erasePerson } from './person.ts';
import { removeWords } from './words.ts';

/** What an erasure of another database came to in this one. */
export interface Reapplied {
  readonly receipt: ErasureReceipt;
  /** It was known here already: nothing was done. */
  readonly known: boolean;
  /** The receipts of what was found here and erased once more. */
  readonly erased: readonly ErasureReceipt[];
  /** Why something that it means stays, in words; empty when nothing does. */
  readonly left: readonly string[];
}

/**
 * Does once more what was done in another database, or in this one before it was put back to an earlier day: keeps its receipt
 * and its marks, and erases whatever here bears one of them. Done again it does nothing.
 * @throws {InputError} code `another-salt`
 */
export async function reapplyErasure(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { salt, erasure }: { readonly salt: Buffer; readonly erasure: RegisteredErasure },
  order: ErasureOrder,
): Promise<Reapplied> {
  const { receipt } = erasure;
  await ensureWorkspace(tx);
  await takeSalt(tx, salt);
  if (!(await takeErasure(tx, erasure))) return { receipt, known: true, erased: [], left: [] };
  const found = { account: eraseAccounts, person: erasePeople, words: removeMarked }[receipt.kind];
  const { erased, left } = await found(tx, queue, { salt, marks: erasure.marks, order });
  return { receipt, known: false, erased, left };
}

interface Found {
  readonly salt: Buffer;
  readonly marks: readonly KeptMark[];
  readonly order: ErasureOrder;
}

type Done = Pick<Reapplied, 'erased' | 'left'>;

async function eraseAccounts(tx: WorkspaceTransaction, queue: JobQueue, { salt, marks, order }: Found): Promise<Done> {
  const digests = new Set(marks.filter(({ kind }) => kind === 'account').map(({ digest }) => digest));
  const meant = (await listErasable(tx)).accounts.filter((key) => digests.has(digestOf(salt, `key:${key}`)));
  return eraseEach(meant, async (key) => {
    // One that was merged into another of them went with it.
    if (!(await listErasable(tx)).accounts.includes(key)) return undefined;
    return eraseAccount(tx, queue, key, order);
  });
}

async function erasePeople(tx: WorkspaceTransaction, queue: JobQueue, { salt, marks, order }: Found): Promise<Done> {
  const mails = new Set(marks.filter(({ kind }) => kind === 'mail').map(({ digest }) => digest));
  const names = new Set(marks.map(({ kind, digest, account }) => `${kind} ${digest} ${account}`));
  const isMail = ({ email }: NamedSomewhere) => email !== null && mails.has(digestOf(salt, mailMark(email)));
  const isName = ({ name, account }: NamedSomewhere) =>
    name !== null &&
    nameMarks(name, account).some(({ kind, text }) => names.has(`${kind} ${digestOf(salt, text)} ${account}`));
  const known = await listNamed(tx);
  const byMail = new Map(known.filter(isMail).map((one) => [one.email, one] as const));
  const byName = known.filter((one) => one.email === null && isName(one));
  const meant = [...byMail.values(), ...byName];
  return eraseEach(meant, async ({ account, name, email }) => {
    const who = email ?? name ?? '';
    // Whoever was known under another of these went with it.
    if (!(await listNamed(tx)).some((one) => one.account === account && (one.email === who || one.name === who)))
      return undefined;
    return erasePerson(tx, queue, { account: await standingAccountKey(tx, account), who }, order);
  });
}

/** The conversations that bear a mark, without their words; of one source each. */
async function removeMarked(tx: WorkspaceTransaction, queue: JobQueue, { salt, marks, order }: Found): Promise<Done> {
  const digests = new Set(marks.map(({ digest }) => digest));
  const meant: WordedConversation[] = [];
  for (const one of await listWorded(tx)) {
    if (one.marks.some(({ text }) => digests.has(digestOf(salt, text)))) meant.push(one);
  }
  const erased: ErasureReceipt[] = [];
  for (const ofSource of Map.groupBy(meant, ({ source }) => source).values()) {
    const held = await lockWorded(tx, ofSource);
    if (held.length > 0) erased.push(await removeWords(tx, queue, held, order));
  }
  return { erased, left: [] };
}

/** Erases one after the other; what cannot be is told, and holds up nothing else. */
async function eraseEach<Meant>(
  meant: readonly Meant[],
  erase: (one: Meant) => Promise<ErasureReceipt | undefined>,
): Promise<Done> {
  const erased: ErasureReceipt[] = [];
  const left: string[] = [];
  for (const one of meant) {
    try {
      const receipt = await erase(one);
      if (receipt !== undefined) erased.push(receipt);
    } catch (error) {
      if (!(error instanceof InputError)) throw error; // refused before anything was written
      left.push(error.issues.map(({ message }) => message).join('; '));
    }
  }
  return { erased, left };
}

/** Deletes the conversations that wait for their account and are of one that was erased, or were erased themselves. Gives how many. */
export async function dropErasedWaiting(tx: WorkspaceTransaction): Promise<number> {
  const workspace = await findWorkspace(tx);
  if (workspace === undefined) return 0;
  let dropped = 0;
  for (const id of (await listErasable(tx)).homeless) {
    const stored = await lockConversation(tx, id);
    if (stored === undefined || !(await isErased(tx, stored.conversation, workspace))) continue;
    await dropConversation(tx, stored);
    dropped += 1;
  }
  return dropped;
}
