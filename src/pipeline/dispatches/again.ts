import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type DocumentBody, NotFoundError } from '../../domain/index.ts';
import {
  addDispatch,
  type Database,
  type Dispatch,
  findDestination,
  findDispatch,
  requeueDispatch,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import type { JobQueue } from '../queue.ts';

/** How long somebody who asked for a test waits to see what came of it. */
const WAIT_MS = 10_000;
const LOOK_MS = 100;

/**
 * Has a test message sent to a destination; gives its id.
 * @throws {NotFoundError}
 */
export async function sendTest(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  destinationId: string,
  { by, at }: { readonly by: string; readonly at: string },
): Promise<string> {
  const destination = await findDestination(tx, destinationId);
  if (destination === undefined)
    throw new NotFoundError(`No destination ${JSON.stringify(destinationId)} in this workspace`);
  const document = testDocument(by, at.slice(0, 10));
  const markdown = `# ${document.title}\n\n${document.sections[0]?.lines[0]?.text ?? ''}\n`;
  const content = {
    event: 'test',
    key: `test:${randomUUID()}`,
    account: null,
    deal: null,
    document,
    markdown,
    link: '/destinations',
  };
  const id = await addDispatch(tx, destination, content);
  if (id === undefined) throw new NotFoundError('The test is on record already');
  await queue.enqueue(tx, 'send-dispatch', { workspace: tx.workspace, dispatch: id });
  return id;
}

function testDocument(by: string, day: string): DocumentBody {
  const text = `This is a test that ${by} asked for. Documents arrive here as this message did.`;
  const line = { id: 'test', text, sources: [], basis: 'a test of the destination' };
  const sections = [{ id: 'test', title: 'It works', lines: [line] }];
  return { title: 'A test from Earshot', account: '', as_of: day, mode: 'offline', sections };
}

/** How a dispatch stands once it is settled, or after ten seconds. */
export async function waitForDispatch(database: Database, workspace: string, id: string): Promise<Dispatch> {
  const until = performance.now() + WAIT_MS;
  for (;;) {
    const found = await withWorkspace(database, workspace, (tx) => findDispatch(tx, id));
    if (found === undefined) throw new NotFoundError(`There is no dispatch ${id}`);
    const isTried = found.state !== 'sending' && (found.state !== 'queued' || found.attempts > 0);
    if (isTried || performance.now() > until) return found;
    await delay(LOOK_MS);
  }
}

/**
 * Has one that failed, was cancelled or was put off sent now. `false` when there is nothing to send again.
 * @throws {NotFoundError}
 */
export async function sendAgain(tx: WorkspaceTransaction, queue: JobQueue, id: string): Promise<boolean> {
  if ((await findDispatch(tx, id)) === undefined) throw new NotFoundError(`There is no dispatch ${id}`);
  if (!(await requeueDispatch(tx, id))) return false;
  await queue.enqueue(tx, 'send-dispatch', { workspace: tx.workspace, dispatch: id });
  return true;
}
