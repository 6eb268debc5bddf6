import type { Callbacks } from '@langchain/core/callbacks/manager';
import type { Conversation } from '../../domain/index.ts';
import type { ModelCallRecord } from '../model.ts';
import type { Checkpoint, CheckpointEntry, WindowOutcome } from '../types.ts';
import { type Frame, renderWindow, type Window, type WindowPlan } from '../windows/index.ts';
import { ask, type Exchange, fingerprintQuestion, type Question, type Questioner, renderQuestion } from './question.ts';
import { readWire } from './wire.ts';

/** How often a window whose reply was cut by length is halved: an eighth of a window is a page, and a model that cannot answer for a page will not for less. */
export const MAX_HALVINGS = 3;

/** One conversation being read. */
export interface Reading extends Questioner {
  readonly conversation: Conversation;
  readonly frame: Frame;
  readonly plan: WindowPlan;
  readonly signal?: AbortSignal | undefined;
  readonly callbacks?: Callbacks | undefined;
  readonly checkpoint?: Checkpoint | undefined;
}

/** What came of a window, or of a part of it when it was halved. */
export interface WindowResult {
  readonly window: Window;
  readonly entry: CheckpointEntry;
  readonly calls: readonly ModelCallRecord[];
}

type Outcome = Omit<CheckpointEntry, 'fingerprint'>;

/**
 * Reads one window: from the checkpoint if it is there and whole, else by asking. A reply cut by length halves the window
 * and both halves are read with the same ceiling, so that a good half is kept whatever comes of the other. A reply off the
 * schema gets one repair round. Halves are read one after the other: this runs inside a limiter that must not be entered twice.
 */
export async function readWindow(reading: Reading, window: Window, depth = 0): Promise<WindowResult[]> {
  const question = questionFor(reading, window);
  const fingerprint = fingerprintQuestion(reading, await renderQuestion(reading, question.variables), window.own);
  const known = await reading.checkpoint?.load(fingerprint);
  if (known?.outcome === 'ok') return [{ window, entry: known, calls: [] }];
  const halves = () => (depth < MAX_HALVINGS ? reading.plan.halve(window) : []);
  if (known?.outcome === 'truncated' && halves().length > 0) return readHalves(reading, halves(), depth, []);
  const calls: ModelCallRecord[] = [];
  const verdict = await judge(reading, question, calls);
  const entry = { fingerprint, ...verdict };
  await reading.checkpoint?.save(entry);
  const parts = verdict.outcome === 'truncated' ? halves() : [];
  return parts.length > 0 ? readHalves(reading, parts, depth, calls) : [{ window, entry, calls }];
}

function questionFor({ conversation, frame }: Reading, window: Window): Question {
  const { boundary, labels } = frame;
  const header = frame.headerFor([...window.before, ...window.own, ...window.after].map(({ turn }) => turn));
  return {
    operation: 'extract',
    variables: { boundary, header, transcript: renderWindow(conversation, window, labels) },
    turns: [window.own[0]?.turn ?? 0, window.own.at(-1)?.turn ?? 0],
  };
}

/** The calls that found the window too long are kept with its first half. */
async function readHalves(
  reading: Reading,
  halves: readonly Window[],
  depth: number,
  calls: readonly ModelCallRecord[],
): Promise<WindowResult[]> {
  const results: WindowResult[] = [];
  for (const half of halves) results.push(...(await readWindow(reading, half, depth + 1)));
  return results.map((result, index) => (index === 0 ? { ...result, calls: [...calls, ...result.calls] } : result));
}

async function judge(reading: Reading, question: Question, calls: ModelCallRecord[]): Promise<Outcome> {
  const first = await ask(reading, question, reading);
  calls.push(first.record);
  const { verdict, issues } = read(first);
  if (issues.length === 0) return verdict;
  const second = await ask(reading, question, reading, issues);
  const repaired = read(second);
  calls.push(second.record);
  // The first reply was whole and on the schema but for single items: better than no answer at all.
  if (repaired.verdict.outcome !== 'ok' && verdict.outcome === 'ok') return verdict;
  return repaired.verdict;
}

/** What a reply amounts to, and what a repair round should be told. */
function read({ reply, record }: Exchange): { readonly verdict: Outcome; readonly issues: readonly string[] } {
  if (reply.outcome !== 'ok') return { verdict: failure(reply.outcome, reply.reason), issues: [] };
  const reading = readWire(reply.text);
  if ('candidates' in reading) {
    const { candidates, rejected, issues } = reading;
    return { verdict: { outcome: 'ok', reason: '', candidates, rejected }, issues };
  }
  const when = record.operation === 'repair' ? 'after one repair round' : 'in the first round';
  const reason = `reply off the schema ${when}: ${reading.issues.slice(0, 3).join('; ')}`;
  return { verdict: failure('malformed', reason), issues: reading.issues };
}

function failure(outcome: WindowOutcome, reason: string): Outcome {
  return { outcome, reason, candidates: [], rejected: [] };
}
