import type { Conversation } from '../../../domain/index.ts';
import type { ModelCallRecord } from '../../model.ts';
import { type Checkpoint, isPassing, type Verdict, type WindowOutcome } from '../../types.ts';
import type { Frame } from '../../windows/index.ts';
import {
  type AskOptions,
  ask,
  type Exchange,
  fingerprintQuestion,
  type Question,
  type Questioner,
  renderQuestion,
} from '../question.ts';
import { chooseExcerpts } from './excerpts.ts';
import type { Listed } from './listed.ts';
import { renderClaims } from './render.ts';
import { readVerdicts } from './wire.ts';

/** Share of the transcript's tokens that its verification may show, claims and lines together; of a short one at least so many. */
const SHARE = 0.22;
const LEAST_BUDGET = 1_200;
/** What a claim itself costs, its kind and attributes, on the labelled conversations. */
const CLAIM_TOKENS = 24;
/** More claims than this are judged in several calls. An hour of dense talk has about a hundred. */
const MOST_CLAIMS = 120;
/** How often a list whose reply was cut by length is halved. */
const MAX_HALVINGS = 3;

/** One conversation whose signals are being judged. */
export interface Verifying extends Questioner, AskOptions {
  readonly conversation: Conversation;
  readonly frame: Frame;
  /** Tokens of the whole transcript and of each turn, labels included. */
  readonly tokens: number;
  readonly turnTokens: readonly number[];
  readonly checkpoint?: Checkpoint | undefined;
}

/** What the verifier said, by the number of the claim; a claim that is not in it got no verdict. */
export interface VerdictResult {
  readonly verdicts: ReadonlyMap<number, Verdict>;
  /** Why some got none, one sentence each. */
  readonly failures: readonly string[];
  /** Some of them may be had later. */
  readonly worthAnotherTry: boolean;
  readonly calls: readonly ModelCallRecord[];
}

const NOTHING: VerdictResult = { verdicts: new Map(), failures: [], worthAnotherTry: false, calls: [] };

/**
 * Has claims judged: in one call, unless there are too many for one. A reply off the schema, or without some verdict, gets one
 * repair round; one cut by length halves the list. Whatever goes wrong is a failure told, never an error.
 * @throws the signal's reason, when aborted
 */
export async function verify(verifying: Verifying, listed: readonly Listed[]): Promise<VerdictResult> {
  if (listed.length === 0) return NOTHING;
  const parts = Math.ceil(listed.length / MOST_CLAIMS);
  const size = Math.ceil(listed.length / parts);
  const results: VerdictResult[] = [];
  for (let part = 0; part < parts; part += 1)
    results.push(await judgeList(verifying, listed.slice(part * size, (part + 1) * size), listed.length, 0));
  return combine(results);
}

interface Outcome {
  readonly outcome: WindowOutcome;
  readonly reason: string;
  readonly verdicts: readonly Verdict[];
}

async function judgeList(
  verifying: Verifying,
  listed: readonly Listed[],
  total: number,
  depth: number,
): Promise<VerdictResult> {
  const question = questionFor(verifying, listed, listed.length / total);
  const messages = await renderQuestion(verifying, question.variables);
  const fingerprint = fingerprintQuestion(verifying, messages, 'verification');
  const known = await verifying.checkpoint?.load(fingerprint);
  if (known?.outcome === 'ok') return toResult({ ...known, verdicts: known.verdicts ?? [] }, listed, []);
  const halves = depth < MAX_HALVINGS && listed.length > 1 ? halve(listed) : [];
  const calls: ModelCallRecord[] = [];
  if (known?.outcome !== 'truncated' || halves.length === 0) {
    const outcome = await judge(verifying, question, listed, calls);
    await verifying.checkpoint?.save({ fingerprint, ...outcome, candidates: [], rejected: [] });
    if (outcome.outcome !== 'truncated' || halves.length === 0) return toResult(outcome, listed, calls);
  }
  const results: VerdictResult[] = [{ ...NOTHING, calls }];
  for (const half of halves) results.push(await judgeList(verifying, half, total, depth + 1));
  return combine(results);
}

/** @param share of the conversation's claims that are in this list */
function questionFor(
  { conversation, frame, tokens, turnTokens }: Verifying,
  listed: readonly Listed[],
  share: number,
): Question {
  const budget = Math.max(LEAST_BUDGET, SHARE * tokens * share - CLAIM_TOKENS * listed.length);
  const pieces = chooseExcerpts({ conversation, labels: frame.labels, turnTokens }, listed, budget);
  const turns = listed.map(({ signal }) => signal.span.turn);
  return {
    operation: 'verify',
    variables: renderClaims(conversation, listed, pieces, frame),
    turns: [Math.min(...turns), Math.max(...turns)],
  };
}

async function judge(
  verifying: Verifying,
  question: Question,
  listed: readonly Listed[],
  calls: ModelCallRecord[],
): Promise<Outcome> {
  const first = await ask(verifying, question, verifying);
  calls.push(first.record);
  const read = readReply(first, listed);
  if (read.issues.length === 0) return read.outcome;
  const second = await ask(verifying, question, verifying, read.issues);
  calls.push(second.record);
  const repaired = readReply(second, listed);
  const isBetter = repaired.outcome.verdicts.length >= read.outcome.verdicts.length;
  return isBetter && repaired.outcome.outcome === 'ok' ? repaired.outcome : read.outcome;
}

function readReply({ reply }: Exchange, listed: readonly Listed[]): { outcome: Outcome; issues: readonly string[] } {
  if (reply.outcome !== 'ok')
    return { outcome: { outcome: reply.outcome, reason: reply.reason, verdicts: [] }, issues: [] };
  const { usable, verdicts, issues } = readVerdicts(reply.text, listed);
  const reason = usable ? '' : `reply off the schema: ${issues.slice(0, 3).join('; ')}`;
  return { outcome: { outcome: usable ? 'ok' : 'malformed', reason, verdicts }, issues };
}

function toResult(
  { outcome, reason, verdicts }: Outcome,
  listed: readonly Listed[],
  calls: readonly ModelCallRecord[],
): VerdictResult {
  const given = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  const missing = listed.filter(({ id }) => !given.has(id)).length;
  const failure = outcome === 'ok' ? `${missing} of ${listed.length} claims got no verdict` : `${outcome}: ${reason}`;
  const failures = outcome === 'ok' && missing === 0 ? [] : [failure];
  return { verdicts: given, failures, worthAnotherTry: isPassing(outcome), calls };
}

function combine(results: readonly VerdictResult[]): VerdictResult {
  return {
    verdicts: new Map(results.flatMap(({ verdicts }) => [...verdicts])),
    failures: results.flatMap(({ failures }) => failures),
    worthAnotherTry: results.some(({ worthAnotherTry }) => worthAnotherTry),
    calls: results.flatMap(({ calls }) => calls),
  };
}

function halve(listed: readonly Listed[]): readonly (readonly Listed[])[] {
  const middle = Math.ceil(listed.length / 2);
  return [listed.slice(0, middle), listed.slice(middle)];
}
