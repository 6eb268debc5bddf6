import type { Hono } from 'hono';
import { auditCoverage, CAUSES, type Cause, loadCoverage, loadItems } from '../coverage/index.ts';
import { workspacePolicy } from '../pipeline/index.ts';
import { knownOn, loadFrame } from './load/frame.ts';
import type { PageTools } from './pages.tsx';
import { CoveragePage, MOST } from './views/coverage.tsx';

/** `GET /coverage`: the leakage audit, of one cause where the address says so. */
export function addCoveragePage(app: Hono, { respond }: PageTools): void {
  app.get('/coverage', (context) =>
    respond(context, async (tx, loadContext) => {
      const frame = await loadFrame(tx, loadContext);
      const days = knownOn(frame.asOf, loadContext.now);
      const material = await loadCoverage(tx, days, await workspacePolicy(tx));
      const coverage = auditCoverage(material);
      const names = new Map(material.accounts.map(({ key, name }) => [key, name]));
      const cause = toCause(context.req.query('cause'));
      const { knownAt } = days;
      const { items, count } = await loadItems(tx, coverage, { cause: cause ?? undefined }, { knownAt, limit: MOST });
      const body = <CoveragePage coverage={coverage} items={items} count={count} cause={cause} names={names} />;
      return { frame, title: 'Coverage', body, current: 'coverage' };
    }),
  );
}

function toCause(text: string | undefined): Cause | null {
  return CAUSES.find((cause) => cause === text) ?? null;
}
