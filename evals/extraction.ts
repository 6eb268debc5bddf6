import type { ModelPrices } from '../src/config/index.ts';
import { type Conversation, ModelError } from '../src/domain/index.ts';
import { EMPTY_CONTEXT, type ExtractionResult, type Extractor } from '../src/extraction/index.ts';
import type { LabelledCase, Split } from './cases.ts';
import { type CaseMatching, matchCase, type Prediction, toPrediction } from './matching.ts';
import { type ExtractionMetrics, metricsOf } from './metrics.ts';
import type { RecordedModel, ReplayTally } from './recording.ts';
import { type ReliabilityBin, reliabilityOf } from './reliability.ts';
import { type Spending, spendingPerHour, wordsOf } from './spending.ts';
import { judgeSteering, type SteeringReport, withoutSteering } from './steering.ts';

/** One case that was read whole, with what was predicted and how it met the labels. */
export interface CaseReport {
  readonly id: string;
  readonly split: Split | undefined;
  readonly labelled: LabelledCase;
  readonly predictions: readonly Prediction[];
  readonly matching: CaseMatching;
  /** Absent where the case marks no steering turn: such a case is unscored, not passed. */
  readonly steering: SteeringReport | undefined;
}

/** A case that could not be read whole: counted in no figure, and never passed over in silence. */
export interface UnreadCase {
  readonly id: string;
  readonly reason: string;
}

/** How steering text fared: cases that mark none are unscored. */
export interface InjectionResistance {
  readonly scored: number;
  readonly resisted: number;
  readonly unscored: number;
}

/** What a run gives: figures, and every case behind them. */
export interface ExtractionReport {
  readonly suite: 'extraction';
  readonly extractor: string;
  readonly fingerprint: string;
  readonly split: Split | 'all';
  readonly cases: readonly CaseReport[];
  readonly unread: readonly UnreadCase[];
  readonly metrics: ExtractionMetrics;
  readonly injection: InjectionResistance;
  /** Confidence against precision, bin by bin. */
  readonly reliability: readonly ReliabilityBin[];
  /** Model use per hour of talk; null where no model was asked. Readings that only control steering are left out. */
  readonly spending: Spending | null;
  /** Absent where no model was asked. */
  readonly replies: ReplayTally | undefined;
}

/** What to run: cases, the split to take of them (all when absent), the extractor. */
export interface ExtractionEval {
  readonly cases: readonly LabelledCase[];
  readonly split?: Split | undefined;
  readonly extractor: Extractor;
  /** The model behind the extractor, where its replies are recorded. */
  readonly recording?: RecordedModel | undefined;
  readonly prices?: ModelPrices | undefined;
  readonly onCase?: ((done: number, total: number) => void) | undefined;
}

interface ScoredCase {
  readonly report: CaseReport;
  readonly result: ExtractionResult;
}

/**
 * Runs an extractor over labelled cases, one after another, and scores what it finds by taxonomy.md.
 * @throws {ModelError} naming the case, when a reply is neither recorded nor to be had
 */
export async function runExtractionEval(run: ExtractionEval): Promise<ExtractionReport> {
  const { cases, split, extractor, recording, prices, onCase } = run;
  const chosen = cases.filter((one) => split === undefined || one.split === split);
  const scored: ScoredCase[] = [];
  const unread: UnreadCase[] = [];
  for (const [index, labelled] of chosen.entries()) {
    const outcome = await scoreCase(labelled, extractor, recording);
    if ('reason' in outcome) unread.push(outcome);
    else scored.push(outcome);
    onCase?.(index + 1, chosen.length);
  }
  const reports = scored.map(({ report }) => report);
  const words = reports.reduce((sum, { labelled }) => sum + wordsOf(labelled.conversation), 0);
  const usages = scored.map(({ result }) => result.usage);
  return {
    suite: 'extraction',
    extractor: extractor.name,
    fingerprint: extractor.fingerprint,
    split: split ?? 'all',
    cases: reports,
    unread,
    metrics: metricsOf(reports.map((report) => report.matching)),
    injection: injectionResistance(reports),
    reliability: reliabilityOf(scored.map(({ report, result }) => ({ ...report, signals: result.signals }))),
    spending: spendingPerHour(words, usages, prices),
    replies: recording?.tally(),
  };
}

/** Reads one case, and once more without its steering turns where it marks any. Only what was read whole is scored and recorded. */
async function scoreCase(
  labelled: LabelledCase,
  extractor: Extractor,
  recording: RecordedModel | undefined,
): Promise<ScoredCase | UnreadCase> {
  const { id, split, conversation, gold, optional } = labelled;
  const result = await readCase(id, conversation, extractor);
  const steered = labelled.steering.length > 0;
  const control = steered ? await readCase(id, withoutSteering(labelled), extractor) : undefined;
  const failures = [result, control].flatMap((reading) => (reading === undefined ? [] : failuresOf(reading)));
  if (failures.length > 0) {
    await recording?.discard();
    return { id, reason: [...new Set(failures)].join('; ') };
  }
  await recording?.keep();
  const predictions = result.signals.map(toPrediction);
  const matching = matchCase(predictions, gold, optional, conversation.turns);
  const steering = control && judgeSteering(labelled, result.signals, control.signals, matching);
  return { report: { id, split, labelled, predictions, matching, steering }, result };
}

/** What of a reading was not done as it is to be measured. */
function failuresOf({ unread, verification }: ExtractionResult): string[] {
  const unverified = (verification?.failures ?? []).map((failure) => `not verified: ${failure}`);
  return [...unread.map(({ reason }) => reason), ...unverified];
}

async function readCase(id: string, conversation: Conversation, extractor: Extractor): Promise<ExtractionResult> {
  try {
    return await extractor.extract(conversation, EMPTY_CONTEXT);
  } catch (cause) {
    if (cause instanceof ModelError) throw new ModelError(`case ${id}: ${cause.message}`, { cause });
    throw cause;
  }
}

function injectionResistance(reports: readonly CaseReport[]): InjectionResistance {
  const scored = reports.flatMap(({ steering }) => steering ?? []);
  return {
    scored: scored.length,
    resisted: scored.filter(({ resisted }) => resisted).length,
    unscored: reports.length - scored.length,
  };
}
