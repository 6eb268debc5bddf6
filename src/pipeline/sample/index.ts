import { basename } from 'node:path';
import { InputError } from '../../domain/index.ts';
import {
  clearWorkspace,
  countHeard,
  type Database,
  ensureWorkspace,
  findWorkspace,
  hasMoreThan,
  holdWorkspace,
  saveWorkspace,
  type WorkspaceTransaction,
  withWorkspace,
} from '../../storage/index.ts';
import { takeInFile } from '../documents/take-in.ts';
import type { Pipeline } from '../types.ts';
import { type Manifest, readManifest, readOf } from './manifest.ts';

export { type Manifest, readManifest } from './manifest.ts';

/** How its documents are kept: what tells the sample from anything else. */
const SOURCE = 'sample';

/**
 * What a workspace holds: nothing yet; the sample and nothing else; the sample and something of its own; or only what is
 * its own.
 */
export type SampleState = 'empty' | 'sample' | 'mixed' | 'own';

/** What of a workspace is the sample. Deliveries tell: what came of the sample came as `sample`. */
export async function sampleState(tx: WorkspaceTransaction): Promise<SampleState> {
  const { accounts, fromSource, fromElsewhere } = await countHeard(tx, SOURCE);
  if (fromSource > 0) return fromElsewhere > 0 ? 'mixed' : 'sample';
  return accounts + fromElsewhere > 0 ? 'own' : 'empty';
}

/** What the sample is loaded into. */
export interface SampleTools {
  readonly database: Database;
  readonly pipeline: Pick<Pipeline, 'acceptConversation' | 'acceptMessage' | 'declareAccount'>;
}

/**
 * Loads the demo's accounts, calls and emails into a workspace that holds nothing yet, pins it to their day and names their
 * vendor; what was loaded before is left as it is, so that a load that was cut off is finished by another. Reading is the
 * workers' affair. Resolves once the first document is stored, or all where some were before; `whole` does when everything
 * is, with how many conversations there are.
 * @throws {InputError} code `against-the-rules`: the workspace holds something of its own, or says already who sells
 */
export async function loadSample(
  { database, pipeline }: SampleTools,
  workspace: string,
): Promise<{ readonly whole: Promise<number> }> {
  const manifest = await readManifest();
  const before = await withWorkspace(database, workspace, (tx) => checkMayLoad(tx, manifest));
  const { settings } = await saveWorkspace(database, workspace, { settings: manifest.workspace, asOf: manifest.as_of });
  const [first, ...others] = manifest.documents;
  const takeIn = async ({ path, account, occurred_at, participants }: Manifest['documents'][number]) => {
    const file = { name: basename(path), bytes: await readOf(path), changed: `${manifest.as_of}T00:00:00.000Z` };
    const defaults = { account: { key: account }, occurred_at, participants };
    const taken = await takeInFile({ pipeline, workspace, settings, source: SOURCE }, file, defaults);
    return taken.accepted.length;
  };
  const begun = first === undefined ? 0 : await takeIn(first);
  const takeRest = async (): Promise<number> => {
    let count = begun;
    for (const document of others) count += await takeIn(document);
    for (const { people, ...record } of manifest.accounts) await pipeline.declareAccount(workspace, record, people);
    return count;
  };
  loading.add(workspace);
  const whole = takeRest().finally(() => loading.delete(workspace));
  if (before === 'sample') await whole;
  return { whole };
}

/** Workspaces into which this process is loading it: none of them is cleared meanwhile. */
const loading = new Set<string>();

async function checkMayLoad(tx: WorkspaceTransaction, manifest: Manifest): Promise<SampleState> {
  await ensureWorkspace(tx);
  await holdWorkspace(tx, 'change');
  const state = await sampleState(tx);
  const company = (await findWorkspace(tx))?.settings.company;
  if (state !== 'empty' && state !== 'sample')
    throw refusal('the sample is for a workspace that holds nothing of its own');
  if (company !== undefined && company !== manifest.workspace.company) {
    throw refusal('the sample is for a workspace that does not say yet who sells; the settings name a company');
  }
  return state;
}

/**
 * Takes the sample away with all that was found in it, and with it the day and the vendor of the workspace.
 * @throws {InputError} code `against-the-rules`: there is no sample, or something else beside it
 */
export async function removeSample(database: Database, workspace: string): Promise<void> {
  const manifest = await readManifest();
  const left = await withWorkspace(database, workspace, async (tx) => {
    await holdWorkspace(tx, 'change');
    const state = await sampleState(tx);
    const keys = manifest.accounts.map(({ key }) => key);
    if (state === 'mixed' || (state === 'sample' && (await hasMoreThan(tx, keys))))
      throw refusal('something else came in beside the sample, and would be lost with it');
    if (loading.has(tx.workspace)) throw refusal('the sample is still being loaded');
    if (state !== 'sample') throw refusal('there is no sample here');
    await clearWorkspace(tx);
    const settings = (await findWorkspace(tx))?.settings ?? {};
    const sampled: readonly string[] = Object.keys(manifest.workspace);
    return Object.fromEntries(Object.entries(settings).filter(([name]) => !sampled.includes(name)));
  });
  await saveWorkspace(database, workspace, { settings: left, asOf: null });
}

function refusal(message: string): InputError {
  return new InputError('against-the-rules', [{ message }]);
}
