import { tallyReadings, type WorkspaceTransaction } from '../../storage/index.ts';
import { compareReadings, type DriftReport } from './compare.ts';

export { compareReadings, type Drift, type DriftReport, type ReadingTally } from './compare.ts';

const DAY_MS = 86_400_000;
/** The days that are looked at, and those before them with which they are compared. */
const DAYS = 7;
const BASELINE_DAYS = 28;

/** Whether another reader read lately than before. */
export interface WorkspaceDrift extends DriftReport {
  readonly isOtherReader: boolean;
}

/**
 * What was found in the conversations that came in within the last week, beside those of the four weeks before: the workspace is its
 * own baseline, for what customers talk about differs from one to another.
 * @param now milliseconds since the epoch
 */
export async function findDrift(tx: WorkspaceTransaction, now: number): Promise<WorkspaceDrift> {
  const at = (days: number) => new Date(now - days * DAY_MS).toISOString();
  const before = await tallyReadings(tx, { from: at(DAYS + BASELINE_DAYS), before: at(DAYS) });
  const lately = await tallyReadings(tx, { from: at(DAYS), before: at(0) });
  const isOtherReader = lately.readers.some((reader) => !before.readers.includes(reader));
  return { ...compareReadings(before, lately), isOtherReader };
}
