import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { deliveryInHand } from '../pipeline/index.ts';
import type { Database } from '../storage/index.ts';
import { watchDrift } from './drift-gauges.ts';
import { watchProcess } from './process-gauges.ts';
import { watchQueue } from './queue-gauges.ts';

/** Where traces go, and under what name. */
export interface TelemetryOptions {
  readonly serviceName: string;
  /** Where spans go: the base address of an OTLP/HTTP collector; unset, nowhere. */
  readonly endpoint?: string | undefined;
  /** Sent with them, such as a collector's key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly database: Database;
}

/** What a process tells of itself, while it runs. */
export interface Telemetry {
  /** Everything that is counted, in Prometheus's text format. */
  scrape(): Promise<string>;
  /** Sends what is left to send, and counts no more. */
  close(): Promise<void>;
}

/**
 * Begins to trace and to count, for the whole process: what the rooms tell by `@opentelemetry/api` goes nowhere before. Traces
 * have their ids in any case, so that the logs of a delivery can be found together.
 */
export function startTelemetry({ serviceName, endpoint, headers, database }: TelemetryOptions): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': serviceName });
  const spanProcessors: SpanProcessor[] =
    endpoint === undefined
      ? []
      : [
          new BatchSpanProcessor({
            exporter: new OTLPTraceExporter({
              url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
              headers: { ...headers },
            }),
          }),
        ];
  const tracing = new TracerProvider({ resource, spanProcessors });
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const metering = new MeterProvider({ resource, readers: [exporter] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  trace.setGlobalTracerProvider(tracing);
  metrics.setGlobalMeterProvider(metering);
  const meter = metering.getMeter('earshot');
  const unwatch = watchProcess(meter);
  watchQueue(meter, database);
  watchDrift(meter, database);
  const serializer = new PrometheusSerializer();
  return {
    async scrape() {
      const { resourceMetrics } = await exporter.collect();
      return serializer.serialize(resourceMetrics);
    },
    async close() {
      unwatch();
      for (const api of [trace, metrics, propagation, context]) api.disable();
      await Promise.all([tracing.shutdown(), metering.shutdown()]);
    },
  };
}

/** What a line of the log is part of: the trace under way and, where it is known, the delivery that all this is about. */
export function logFieldsInHand(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  const delivery = deliveryInHand();
  return {
    ...(span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId }),
    ...(delivery === undefined ? {} : { delivery }),
  };
}
