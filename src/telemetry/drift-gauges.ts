import type { Meter } from '@opentelemetry/api';
import { type Drift, findDrift, listScheduledWorkspaces } from '../pipeline/index.ts';
import { type Database, withWorkspace } from '../storage/index.ts';

/** It looks back five weeks: once an hour is often enough, however often it is asked. */
const EVERY_MS = 3_600_000;

/** Tells in how many workspaces readings find, or reject, otherwise than they did, by what; the same whichever process is asked. */
export function watchDrift(meter: Meter, database: Database, now: () => number = Date.now): void {
  const drifts = meter.createObservableGauge('earshot.extraction.drift', {
    description:
      'Workspaces in which it is found, or rejected, at most half or at least twice as often as in the weeks before',
  });
  let known: { readonly at: number; readonly found: Promise<readonly Drift[]> } | undefined;
  drifts.addCallback(async (result) => {
    if (known === undefined || now() - known.at >= EVERY_MS) known = { at: now(), found: look(database, now()) };
    const counts = new Map<string, { of: string; name: string; count: number }>();
    try {
      for (const { of, name } of await known.found) {
        const key = `${of} ${name}`;
        counts.set(key, { of, name, count: (counts.get(key)?.count ?? 0) + 1 });
      }
    } catch {
      known = undefined; // the database does not answer: asked again with the next scrape
      return;
    }
    for (const { count, ...by } of counts.values()) result.observe(count, by);
  });
}

async function look(database: Database, now: number): Promise<readonly Drift[]> {
  const all: Drift[] = [];
  for (const workspace of await listScheduledWorkspaces(database)) {
    all.push(...(await withWorkspace(database, workspace, (tx) => findDrift(tx, now))).drifts);
  }
  return all;
}
