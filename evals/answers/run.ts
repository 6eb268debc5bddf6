import type { Answer, Answerer } from '../../src/answers/index.ts';
import type { Conversation } from '../../src/domain/index.ts';
import { toConversation } from '../../src/intake/index.ts';
import type { Pipeline } from '../../src/pipeline/index.ts';
import { type Database, saveWorkspace } from '../../src/storage/index.ts';
import type { Split } from '../cases.ts';
import type { AnswerCase, AnswerQuestion } from './cases.ts';
import { type Judged, judge } from './scoring.ts';

/** What is measured, put together as for any use: the database is empty, the pipeline runs. */
export interface AnswersUnderTest {
  readonly database: Database;
  readonly pipeline: Pipeline;
  readonly answerer: Answerer;
}

/** What a run is told. */
export interface AnswersEvalOptions extends AnswersUnderTest {
  readonly cases: readonly AnswerCase[];
  readonly split: Split | undefined;
  /** Told after each account, how many are done. */
  readonly onCase?: ((done: number) => void) | undefined;
}

/** What a run gave. */
export interface AnswersReport {
  readonly mode: Answer['mode'];
  readonly split: Split | undefined;
  readonly accounts: number;
  readonly judged: readonly Judged[];
}

/**
 * Loads the record of each account through the pipeline into a workspace of its own, asks its questions as of their days, those
 * of one thread one after the other, and judges each answer.
 */
export async function runAnswersEval(options: AnswersEvalOptions): Promise<AnswersReport> {
  const judged: Judged[] = [];
  for (const [index, one] of options.cases.entries()) {
    judged.push(...(await askCase(options, one)));
    options.onCase?.(index + 1);
  }
  const { answerer, split, cases } = options;
  return { mode: answerer.mode, split, accounts: cases.length, judged };
}

async function askCase(
  { database, pipeline, answerer }: AnswersUnderTest,
  one: AnswerCase,
): Promise<readonly Judged[]> {
  const workspace = `answers-${one.account.key}`;
  await loadRecord({ database, pipeline }, workspace, one);
  const threads = new Map<string, string>();
  const judged: Judged[] = [];
  for (const question of one.questions) {
    const thread = question.after === undefined ? undefined : threads.get(question.after);
    const answer = await askOne(answerer, workspace, one, question, thread);
    threads.set(question.id, answer.thread);
    judged.push(judge(question, answer, one));
  }
  return judged;
}

async function askOne(
  answerer: Answerer,
  workspace: string,
  { account, as_of }: AnswerCase,
  { question, as_of: own }: AnswerQuestion,
  thread: string | undefined,
): Promise<Answer> {
  return answerer.ask(workspace, {
    account: account.key,
    question,
    asker: { id: 'eval', name: 'eval' },
    thread,
    asOf: own ?? as_of,
  });
}

async function loadRecord(
  { database, pipeline }: Pick<AnswersUnderTest, 'database' | 'pipeline'>,
  workspace: string,
  { account: { people, ...record }, as_of, fiscal_year_start, conversations }: AnswerCase,
): Promise<void> {
  const vendor = conversations.find((one) => one.vendor !== undefined)?.vendor;
  const settings = {
    company: vendor?.company,
    product: vendor?.product,
    competitors: vendor?.competitors,
    fiscal_year_start,
  };
  await saveWorkspace(database, workspace, { settings, asOf: as_of });
  await pipeline.declareAccount(workspace, record, people);
  for (const input of conversations) {
    const conversation: Conversation = toConversation({ ...input, account: { key: record.key } }, {});
    const bytes = Buffer.from(JSON.stringify(input));
    await pipeline.acceptConversation(workspace, {
      conversation,
      delivery: { bytes, mediaType: 'application/json', source: 'cli' },
    });
  }
  await pipeline.whenIdle(workspace);
}
