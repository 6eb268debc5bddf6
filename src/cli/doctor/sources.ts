import type { Config } from '../../config/index.ts';
import {
  type Database,
  type DeliveryRecord,
  listDeliveries,
  listSources,
  openSource,
  type Source,
  withWorkspace,
} from '../../storage/index.ts';
import { describeFailure } from './describe-failure.ts';
import { type Finding, failure, fine, warning } from './finding.ts';

const DAY_MS = 86_400_000;

/** A source that was heard of before and is silent so long has been cut off, more likely than not. */
const SILENT_DAYS = 14;

/** Looks at each source of a workspace: are its secrets readable, does anything come, does what comes stand? */
export async function checkSources(
  database: Database,
  { workspace, publicUrl }: Config,
  now: number,
): Promise<readonly Finding[]> {
  return withWorkspace(database, workspace, async (tx) => {
    const sources = await listSources(tx);
    if (sources.length === 0) {
      return [
        warning(
          'sources',
          `${workspace} has none`,
          'connect a tool on the page Sources, or hand files in with `earshot ingest`',
        ),
      ];
    }
    const findings: Finding[] = [];
    if (publicUrl === undefined) {
      findings.push(
        warning(
          'address',
          'EARSHOT_URL is not set: tools that sign the address they call are refused behind a proxy',
          'set EARSHOT_URL to the address that tools call',
        ),
      );
    }
    for (const source of sources) {
      const about = `source ${source.name}`;
      try {
        await openSource(tx, database.vault, source.name);
      } catch (error) {
        findings.push(
          failure(
            about,
            describeFailure(error),
            'set EARSHOT_SECRET_KEY to what it was when the source was set up, or make a new secret',
          ),
        );
        continue;
      }
      const latest = (await listDeliveries(tx, { source: source.name }, { limit: 1 })).items[0];
      const failed = (await listDeliveries(tx, { source: source.name, status: ['failed'] }, { limit: 1 })).items[0];
      findings.push(judgeSource(source, { latest, failed }, now));
    }
    return findings;
  });
}

/** What is found of a source whose secrets can be read. */
export function judgeSource(
  { name, enabled, refused }: Source,
  { latest, failed }: { readonly latest: DeliveryRecord | undefined; readonly failed: DeliveryRecord | undefined },
  now: number,
): Finding {
  const about = `source ${name}`;
  if (!enabled)
    return warning(about, 'it is switched off: what is posted to it is refused', 'switch it on, on the page Sources');
  const since = latest === undefined ? undefined : now - Date.parse(latest.receivedAt);
  const isRefused = refused.at !== null && (latest === undefined || refused.at > latest.receivedAt);
  if (isRefused) {
    return failure(
      about,
      `${refused.count} requests were refused, the last one: ${refused.reason ?? 'no reason was kept'}`,
      'give the tool the address and the secret that the page Sources shows',
    );
  }
  if (since === undefined)
    return warning(about, 'nothing has come yet', 'send a test from the tool, or end a call there');
  if (failed !== undefined) {
    return warning(
      about,
      `what came at ${failed.receivedAt} failed: ${failed.error ?? 'no reason was kept'}`,
      'replay it on the page Sources once the reason is gone',
    );
  }
  const days = Math.floor(since / DAY_MS);
  if (days >= SILENT_DAYS)
    return warning(about, `nothing has come for ${days} days`, 'see in the tool whether its webhook is still on');
  return fine(about, `last heard of ${latest?.receivedAt}`);
}
