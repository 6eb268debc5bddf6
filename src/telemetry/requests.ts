import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';

const SCOPE = 'earshot.http';

/** As the conventions advise. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Answers each request in a span of its own, within the caller's trace if it has one, and counts how long it took (OpenTelemetry,
 * "Semantic conventions for HTTP"). Of the address only the route is told: paths hold ids and queries may hold keys.
 */
export function observeRequests(): MiddlewareHandler {
  return (request, next) => {
    const started = performance.now();
    const method = request.req.method;
    const came = propagation.deleteBaggage(propagation.extract(context.active(), request.req.header()));
    return trace
      .getTracer(SCOPE)
      .startActiveSpan(
        method,
        { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
        came,
        async (span) => {
          try {
            await next();
          } finally {
            const about = describe(request);
            span.updateName(`${method} ${about['http.route']}`);
            span.setAttributes(about);
            if (request.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
            span.end();
            metrics
              .getMeter(SCOPE)
              .createHistogram('http.server.request.duration', {
                unit: 's',
                description: 'Time until a request was answered',
                advice: { explicitBucketBoundaries: SECONDS },
              })
              .record((performance.now() - started) / 1_000, about);
          }
        },
      );
  };
}

function describe(request: Context) {
  return {
    'http.request.method': request.req.method,
    'http.route': request.res.status === 404 && request.req.matchedRoutes === undefined ? '' : routePath(request, -1),
    'http.response.status_code': request.res.status,
  };
}
