import { type Attributes, context, metrics, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const SCOPE = 'earshot.pipeline';

/** From a statement or two to a long call that a model reads window by window. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** The headers of W3C Trace Context and Baggage, as a job carries them; empty where nobody traces. */
export type TraceCarrier = Readonly<Record<string, string>>;

/** The trace that is under way here, for whatever is done about it later or elsewhere. */
export function carryTrace(): TraceCarrier {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** A job as it is stored: what it is told, and the trace it is part of. Those of a former version have none. */
export type Traced<Payload> = Payload & { readonly trace?: TraceCarrier };

/** With the trace that is under way here, unless it carries one already. */
export function traced<Payload extends object>(payload: Payload): Traced<Payload> {
  const trace = carryTrace();
  return 'trace' in payload || Object.keys(trace).length === 0 ? payload : { ...payload, trace };
}

/** What a span of a job tells of it. */
export interface TracedJob {
  readonly queue: string;
  readonly id: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly workspace: string;
  readonly trace: TraceCarrier;
}

/**
 * Does a job within the trace of whoever posted it, in a span of its own, and counts how long it took (OpenTelemetry, "Semantic
 * conventions for messaging").
 * @throws whatever the work does
 */
export async function inJobSpan<Result>(job: TracedJob, work: () => Promise<Result>): Promise<Result> {
  const about = {
    'messaging.system': 'pg-boss',
    'messaging.operation.name': 'process',
    'messaging.destination.name': job.queue,
  };
  const attributes: Attributes = {
    ...about,
    'messaging.message.id': job.id,
    'earshot.workspace': job.workspace,
    'earshot.job.attempt': job.attempt,
  };
  const posted = propagation.extract(context.active(), job.trace);
  const started = performance.now();
  const record = (failure?: string): void =>
    metrics
      .getMeter(SCOPE)
      .createHistogram('messaging.process.duration', {
        unit: 's',
        description: 'Time that an attempt at a job took',
        advice: { explicitBucketBoundaries: SECONDS },
      })
      .record(
        (performance.now() - started) / 1_000,
        failure === undefined ? about : { ...about, 'error.type': failure },
      );
  return trace
    .getTracer(SCOPE)
    .startActiveSpan(`process ${job.queue}`, { kind: SpanKind.CONSUMER, attributes }, posted, async (span) => {
      try {
        const result = await work();
        record();
        return result;
      } catch (error) {
        const failure = error instanceof Error ? error.name : '_OTHER';
        span.setAttribute('error.type', failure);
        span.setStatus({ code: SpanStatusCode.ERROR });
        record(failure);
        throw error;
      } finally {
        span.end();
      }
    });
}

/** Does something as part of what becomes of a delivery: every log and span of it and of its jobs names the delivery. */
export function aboutDelivery<Result>(delivery: string, work: () => Result): Result {
  const before = propagation.getActiveBaggage() ?? propagation.createBaggage();
  const baggage = before.setEntry(DELIVERY, { value: delivery });
  return context.with(propagation.setBaggage(context.active(), baggage), work);
}

/** The delivery that all this is about; undefined where it is none, or not known. */
export function deliveryInHand(): string | undefined {
  return propagation.getActiveBaggage()?.getEntry(DELIVERY)?.value;
}

const DELIVERY = 'earshot.delivery';
