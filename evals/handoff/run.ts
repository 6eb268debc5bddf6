import { type Handoff, type HandoffMaterial, handoffBrief, loadHandoffMaterial } from '../../src/briefs/index.ts';
import type { Conversation } from '../../src/domain/index.ts';
import { toConversation } from '../../src/intake/index.ts';
import type { Pipeline } from '../../src/pipeline/index.ts';
import { defaultPolicy } from '../../src/scoring/index.ts';
import { closeDeal, type Database, saveDeal, saveWorkspace, withWorkspace } from '../../src/storage/index.ts';
import type { Split } from '../cases.ts';
import type { HandoffCase } from './cases.ts';
import { type HandoffScore, scoreHandoff } from './scoring.ts';

/** What is measured, put together as for any use: the database is empty, the pipeline runs. */
export interface HandoffUnderTest {
  readonly database: Database;
  readonly pipeline: Pipeline;
  /** Rewrites a brief with a language model; without one briefs are as they are made offline. */
  readonly write?: ((brief: Handoff, material: HandoffMaterial) => Promise<Handoff>) | undefined;
}

/** What a run is told. */
export interface HandoffEvalOptions extends HandoffUnderTest {
  readonly cases: readonly HandoffCase[];
  readonly split: Split | undefined;
  /** Told after each deal, how many are done. */
  readonly onCase?: ((done: number) => void) | undefined;
}

/** What a run gave. */
export interface HandoffReport {
  readonly mode: Handoff['mode'];
  readonly split: Split | undefined;
  readonly scores: readonly HandoffScore[];
  readonly cases: readonly HandoffCase[];
  readonly briefs: readonly Handoff[];
}

/** Sends each deal's conversations through the pipeline into a workspace of its own, closes the deal, makes its brief and scores it. */
export async function runHandoffEval(options: HandoffEvalOptions): Promise<HandoffReport> {
  const { cases, split, write } = options;
  const briefs: Handoff[] = [];
  for (const [index, one] of cases.entries()) {
    briefs.push(await briefOf(options, one, index));
    options.onCase?.(index + 1);
  }
  const scores = cases.flatMap((one, index) => {
    const brief = briefs[index];
    return brief === undefined ? [] : [scoreHandoff(brief, one)];
  });
  return { mode: write === undefined ? 'offline' : 'llm', split, scores, cases, briefs };
}

const ACCOUNT = 'account';

async function briefOf(
  { database, pipeline, write }: HandoffUnderTest,
  one: HandoffCase,
  index: number,
): Promise<Handoff> {
  const workspace = `handoff-${index}`;
  await hear({ database, pipeline }, workspace, one);
  const material = await withWorkspace(database, workspace, async (tx) => {
    const at = `${one.closedAt}T12:00:00.000Z`;
    const [first] = one.conversations;
    const opened = first === undefined ? at : new Date(first.occurred_at).toISOString();
    const whose = { source: 'eval', accountKey: ACCOUNT };
    await saveDeal(tx, one.key, { name: one.gold.deal, stage: 'open', won: null, at: opened }, whose);
    await closeDeal(tx, one.key, { won: true, at, now: at }, 'eval');
    return loadHandoffMaterial(tx, one.key, { asOf: dayOf(one), late: lateOf(one) }, defaultPolicy);
  });
  const brief = handoffBrief(material);
  return write === undefined ? brief : write(brief, material);
}

/** What came after the close is handed in, and the brief is made on the day it came. */
function lateOf({ conversations, closedAt }: HandoffCase): readonly string[] {
  return conversations.filter(({ occurred_at }) => occurred_at.slice(0, 10) > closedAt).map(({ id }) => id);
}

function dayOf({ conversations, closedAt }: HandoffCase): string {
  return [closedAt, ...conversations.map(({ occurred_at }) => occurred_at.slice(0, 10))].sort().at(-1) ?? closedAt;
}

async function hear({ database, pipeline }: HandoffUnderTest, workspace: string, one: HandoffCase): Promise<void> {
  const vendor = one.conversations.find((said) => said.vendor !== undefined)?.vendor;
  const settings = { company: vendor?.company, product: vendor?.product, competitors: vendor?.competitors };
  await saveWorkspace(database, workspace, { settings, asOf: dayOf(one) });
  await pipeline.declareAccount(workspace, { key: ACCOUNT, name: one.account, ...EMPTY_RECORD }, []);
  for (const input of one.conversations) {
    const conversation: Conversation = toConversation({ ...input, account: { key: ACCOUNT } }, {});
    await pipeline.acceptConversation(workspace, {
      conversation,
      delivery: { bytes: Buffer.from(JSON.stringify(input)), mediaType: 'application/json', source: 'cli' },
    });
  }
  await pipeline.whenIdle(workspace);
}

const EMPTY_RECORD = { use_cases: [], key_features: [], crm_health: [], owners: [], renewal_posture: [] };
