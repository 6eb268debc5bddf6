import {
  type Database,
  isDatabaseAway,
  type PostedDelivery,
  type SavedDelivery,
  savePosted,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { carryTrace, type TraceCarrier } from '../job-trace.ts';
import type { JobQueue } from '../queue.ts';

/** What writing needs. */
export interface WritingTools {
  readonly database: Database;
  readonly queue: JobQueue;
}

/** Transactions of one workspace under way at once in this process; what comes meanwhile goes with the next. */
const ABREAST = 2;
/** The most deliveries of one transaction, and the most bytes of them; one of any size goes alone. */
const MOST_DELIVERIES = 64;
const MOST_BYTES = 4_000_000;

interface Pending {
  readonly delivery: PostedDelivery;
  /** What the request is part of: several requests are written at once. */
  readonly trace: TraceCarrier;
  resolve(saved: SavedDelivery): void;
  reject(error: unknown): void;
}

interface Line {
  readonly waiting: Pending[];
  underWay: number;
}

/**
 * Writes deliveries with their jobs, those of a workspace that come at the same time in one transaction: a commit costs the
 * same for one as for many. Nothing waits for company, and what is written is committed before its promise resolves.
 */
export class DeliveryWriter {
  readonly #lines = new Map<string, Line>();

  /** Keeps a delivery with the job that reads it; see `savePosted`. */
  write(tools: WritingTools, workspace: string, delivery: PostedDelivery): Promise<SavedDelivery> {
    return new Promise((resolve, reject) => {
      const line = this.#lines.get(workspace) ?? { waiting: [], underWay: 0 };
      this.#lines.set(workspace, line);
      line.waiting.push({ delivery, trace: carryTrace(), resolve, reject });
      this.#advance(tools, workspace, line);
    });
  }

  #advance(tools: WritingTools, workspace: string, line: Line): void {
    while (line.underWay < ABREAST && line.waiting.length > 0) {
      line.underWay += 1;
      void writeAll(tools, workspace, takeBatch(line.waiting)).finally(() => {
        line.underWay -= 1;
        this.#advance(tools, workspace, line);
      });
    }
    if (line.underWay === 0) this.#lines.delete(workspace);
  }
}

function takeBatch(waiting: Pending[]): readonly Pending[] {
  let bytes = 0;
  const end = waiting.findIndex(({ delivery }, index) => {
    bytes += delivery.bytes.byteLength;
    return index > 0 && (index >= MOST_DELIVERIES || bytes > MOST_BYTES);
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}

/** Settles every promise and never rejects. One that cannot be kept does not keep the others from being so. */
async function writeAll(tools: WritingTools, workspace: string, batch: readonly Pending[]): Promise<void> {
  try {
    const saved = await withWorkspace(tools.database, workspace, (tx) => save(tx, tools.queue, batch));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const one = saved[index];
      if (one === undefined) reject(new RangeError('a delivery was not answered for'));
      else resolve(one);
    }
  } catch (error) {
    const [first, ...others] = batch;
    if (others.length === 0) first?.reject(error);
    // It would keep none of them: nobody waits for that to be found out one by one.
    else if (isDatabaseAway(error)) for (const { reject } of batch) reject(error);
    else for (const pending of batch) await writeAll(tools, workspace, [pending]);
  }
}

async function save(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  batch: readonly Pending[],
): Promise<readonly SavedDelivery[]> {
  const saved = await savePosted(
    tx,
    batch.map(({ delivery }) => delivery),
  );
  const { workspace } = tx;
  const jobs = saved.flatMap(({ id, inserted }, index) =>
    inserted ? [{ workspace, delivery: id, trace: batch[index]?.trace ?? {} }] : [],
  );
  await queue.enqueueAll(tx, 'process-delivery', jobs);
  return saved;
}
