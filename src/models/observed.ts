import { type Attributes, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const SCOPE = 'earshot.models';

/** As the conventions advise. */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

/** What a call of a model is told of by: names of OpenTelemetry's conventions for generative AI. */
export interface ObservedCall {
  /** `gen_ai.operation.name`. */
  readonly operation: 'chat' | 'embeddings';
  readonly model: string;
  /** Where the server is; unset, OpenAI's own. */
  readonly baseUrl?: string | undefined;
}

/** What a call came to. */
export interface CallOutcome {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** As `error.type` says it; unset, it went well. */
  readonly failure?: string | undefined;
}

/**
 * Makes a call of a model inside a span of its own, and counts its time and its tokens (OpenTelemetry, "Semantic conventions for
 * generative client AI spans" and "metrics"). Nothing that was said or answered is in any of it.
 * @throws whatever the call does
 */
export async function observed<Result>(
  { operation, model, baseUrl }: ObservedCall,
  call: () => Promise<Result>,
  outcomeOf: (result: Result) => CallOutcome,
): Promise<Result> {
  const about = { 'gen_ai.operation.name': operation, 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': model };
  const attributes: Attributes =
    baseUrl === undefined ? about : { ...about, 'server.address': new URL(baseUrl).hostname };
  const started = performance.now();
  const span = trace.getTracer(SCOPE).startSpan(`${operation} ${model}`, { kind: SpanKind.CLIENT, attributes });
  const end = (outcome: CallOutcome): void => {
    const failed = outcome.failure === undefined ? {} : { 'error.type': outcome.failure };
    span.setAttributes({
      ...failed,
      ...(outcome.inputTokens === undefined ? {} : { 'gen_ai.usage.input_tokens': outcome.inputTokens }),
      ...(outcome.outputTokens === undefined ? {} : { 'gen_ai.usage.output_tokens': outcome.outputTokens }),
    });
    if (outcome.failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    count({ ...attributes, ...failed }, attributes, outcome, (performance.now() - started) / 1_000);
  };
  try {
    const result = await call();
    end(outcomeOf(result));
    return result;
  } catch (error) {
    end({ failure: error instanceof Error ? error.name : '_OTHER' });
    throw error;
  }
}

function count(timed: Attributes, attributes: Attributes, outcome: CallOutcome, seconds: number): void {
  const meter = metrics.getMeter(SCOPE);
  meter
    .createHistogram('gen_ai.client.operation.duration', {
      unit: 's',
      description: 'Time of a call of a model, its retries included',
      advice: { explicitBucketBoundaries: SECONDS },
    })
    .record(seconds, timed);
  const tokens = meter.createCounter('gen_ai.client.tokens', {
    unit: '{token}',
    description: 'Tokens sent to models and received',
  });
  for (const [type, spent] of [
    ['input', outcome.inputTokens],
    ['output', outcome.outputTokens],
  ] as const)
    if (spent !== undefined && spent > 0) tokens.add(spent, { ...attributes, 'gen_ai.token.type': type });
}
