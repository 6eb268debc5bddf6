import { TOOLS } from '../../intake/index.ts';
import {
  countDeliveries,
  type DeliveryRecord,
  findWorkspace,
  listDeliveries,
  listSources,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import type { FailedDelivery, SourcesModel } from '../model.ts';
import { type LoadContext, loadFrame } from './frame.ts';

/** How many failed deliveries the page lists; the API gives the rest. */
const MOST_FAILED = 50;

function daysOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A failed delivery as pages show it. */
export function toFailedDelivery({ id, source, receivedAt, error, purgedAt }: DeliveryRecord): FailedDelivery {
  return { id, source, receivedAt, reason: error ?? 'No reason is on record.', purged: purgedAt !== null };
}

/** The tools that post to the workspace, and what of it wants a person. */
export async function loadSources(tx: WorkspaceTransaction, context: LoadContext): Promise<SourcesModel> {
  const counts = await countDeliveries(tx);
  const failed = await listDeliveries(tx, { status: ['failed'] }, { limit: MOST_FAILED });
  const sources = await listSources(tx);
  const workspace = await findWorkspace(tx);
  return {
    frame: await loadFrame(tx, context),
    tools: [...TOOLS.values()].map(({ name, title }) => ({ name, title })),
    sources: sources.map((source) => {
      const own = counts.filter((count) => count.source === source.name);
      const count = (status: string) => own.find((one) => one.status === status)?.count ?? 0;
      return {
        name: source.name,
        tool: source.tool,
        title: TOOLS.get(source.tool)?.title ?? source.tool,
        address: `${context.origin}/hooks/${tx.workspace}/${source.name}`,
        enabled: source.enabled,
        last:
          own
            .map(({ lastAt }) => lastAt)
            .sort()
            .at(-1) ?? null,
        done: count('processed') + count('ignored'),
        pending: count('pending'),
        failed: count('failed'),
        refused: source.refused,
        keepWordsDays:
          daysOf(source.settings.keep_words_days) ?? daysOf(workspace?.settings.privacy?.keep_words_days) ?? null,
        asksBack: TOOLS.get(source.tool)?.access ?? null,
        hasAccess: source.secrets.some(({ purpose }) => purpose === 'access'),
      };
    }),
    failed: failed.items.map(toFailedDelivery),
    moreFailed: failed.next !== null,
  };
}
