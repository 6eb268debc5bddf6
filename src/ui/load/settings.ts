import { workspacePolicy } from '../../pipeline/index.ts';
import { defaultPolicy, overridePolicy } from '../../scoring/index.ts';
import { findWorkspace, listPolicies, type Workspace, type WorkspaceTransaction } from '../../storage/index.ts';
import type { PolicyModel } from '../page-models/settings.ts';
import { flattenPolicy } from '../settings/policy-fields.ts';
import { changesBetween, type Values, valuesWith } from '../settings/policy-form.ts';
import { type LoadContext, loadFrame } from './frame.ts';

/** How many of what was set before the page lists; the API gives all. */
const MOST_VERSIONS = 20;

/** The policy that holds, and what the workspace set before. */
export async function loadPolicy(tx: WorkspaceTransaction, context: LoadContext): Promise<PolicyModel> {
  const [frame, policy, versions, workspace] = await Promise.all([
    loadFrame(tx, context),
    workspacePolicy(tx),
    listPolicies(tx, MOST_VERSIONS + 1),
    findWorkspace(tx),
  ]);
  return {
    frame,
    number: versions[0]?.number ?? 0,
    shippedVersion: defaultPolicy.version,
    current: flattenPolicy(policy),
    shipped: shippedValues(workspace),
    versions: versions.slice(0, MOST_VERSIONS).map(({ number, by, at, override }, index) => ({
      number,
      by,
      at,
      changes: changesBetween(valuesWith(versions[index + 1]?.override), valuesWith(override)),
    })),
  };
}

/** What would hold in a workspace that set nothing: what is shipped, in the workspace's time zone. */
export function shippedValues(workspace: Workspace | undefined): Values {
  return flattenPolicy(overridePolicy({}, defaultPolicy.version, workspace?.settings.time_zone));
}
