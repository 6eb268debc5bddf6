import type { Hono } from 'hono';
import { auditCoverage, CAUSES, type Cause, loadCoverage } from '../coverage/index.ts';
import { workspacePolicy } from '../pipeline/index.ts';
import { knownOn, loadFrame } from './load/frame.ts';
import type { PageTools } from './pages.tsx';
import { CoveragePage } from './views/coverage.tsx';

/** `GET /coverage`: the leakage audit, of one cause where the address says so. */
export function addCoveragePage(app: Hono, { respond }: PageTools): void {
  app.get('/coverage', (context) =>
    respond(context, async (tx, loadContext) => {
      const frame = await loadFrame(tx, loadContext);
      const material = await loadCoverage(tx, knownOn(frame.asOf, loadContext.now), await workspacePolicy(tx));
      const names = new Map(material.accounts.map(({ key, name }) => [key, name]));
      const cause = toCause(context.req.query('cause'));
      const body = <CoveragePage coverage={auditCoverage(material)} cause={cause} names={names} />;
      return { frame, title: 'Coverage', body, current: 'coverage' };
    }),
  );
}

function toCause(text: string | undefined): Cause | null {
  return CAUSES.find((cause) => cause === text) ?? null;
}
