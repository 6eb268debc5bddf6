/**
 * Fits the policy's points to the `dev` half of the account histories and prints what that changes. The `test` half is not read.
 *
 *   npx tsx scripts/fit-policy.ts [--histories DIR] [--margin POINTS] [--pull WEIGHT] [--out FILE]
 *
 * What it may change: one multiplier for each rule's points, from half to 2.5 times, pulled towards the shipped numbers; what
 * they said themselves and a lost champion are never made less of. Half-lives, thresholds, bands and the points of DEAR-2 stand in the playbook and stay. Each account is also judged by
 * a fit made without it: that figure, not the fitted one, says what to expect of accounts nobody has seen.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type History, loadHistories, runRiskEval } from '../evals/index.ts';
import { type Exposure, exposuresOf, fittedRules, scaledPolicy } from '../evals/risk/fit/model.ts';
import { type FitOptions, fitMultipliers, isRight } from '../evals/risk/fit/search.ts';
import { figureTable, tableText } from '../evals/risk/table.ts';
import { defaultPolicy, type Policy } from '../src/scoring/index.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: join(import.meta.dirname, '../fixtures/histories') },
    margin: { type: 'string', default: '3' },
    pull: { type: 'string', default: '0.02' },
    out: { type: 'string' },
  },
});

const options: FitOptions = {
  rules: fittedRules(defaultPolicy),
  redFrom: defaultPolicy.bands.yellow_to + 0.5,
  margin: Number(values.margin),
  pull: Number(values.pull),
  least: 0.5,
  most: 2.5,
  heard: ['IND-5', 'IND-8', 'IND-9', 'IND-21'],
};

/** How a policy does on the half that is fitted on. */
async function exposed(histories: readonly History[], policy: Policy, title: string): Promise<Exposure[]> {
  const report = await runRiskEval({ histories, policy, split: 'dev' });
  console.log(`${title}\n${tableText(figureTable(report))}\n`);
  return exposuresOf(report.courses);
}

/** Every account judged by a fit made without it. */
function leaveOneOut(exposures: readonly Exposure[]): string {
  const judged = exposures.map((left) => {
    const rest = exposures.filter((one) => one !== left);
    return { left, right: isRight(left, fitMultipliers(rest, options), options.redFrom) };
  });
  const lines = (['enterprise', 'other', 'well'] as const).map((role) => {
    const meant = judged.filter(({ left }) => left.role === role);
    const wrong = meant.filter(({ right }) => !right).map(({ left }) => left.id);
    return `  ${role}: ${meant.length - wrong.length} of ${meant.length} right${wrong.length === 0 ? '' : `; wrong: ${wrong.join(', ')}`}`;
  });
  return [
    'each account by a fit without it (churned: red by the deadline; well: red on 14 days at most)',
    ...lines,
  ].join('\n');
}

function changedPoints(before: Policy, after: Policy): string {
  const flat = (policy: Policy) =>
    Object.entries(policy.points).flatMap(([rule, given]): [string, number][] =>
      typeof given === 'number'
        ? [[rule, given]]
        : Object.entries(given).map(([name, value]) => [`${rule} ${name}`, value]),
    );
  const then = new Map(flat(before));
  const changed = flat(after).filter(([name, value]) => then.get(name) !== value);
  return changed.map(([name, value]) => `  ${name}: ${then.get(name)} to ${value}`).join('\n');
}

const histories = (await loadHistories(values.histories)).filter(({ split }) => split === 'dev');
const shipped = await exposed(histories, defaultPolicy, `policy ${defaultPolicy.version}, dev`);
const fitted = scaledPolicy(defaultPolicy, fitMultipliers(shipped, options), `${defaultPolicy.version}-fitted`);
await exposed(histories, fitted, 'fitted, dev');
console.log(`points that change\n${changedPoints(defaultPolicy, fitted)}\n`);
console.log(leaveOneOut(shipped));
if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(fitted, null, 2)}\n`);
