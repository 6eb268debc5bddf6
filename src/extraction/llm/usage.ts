import type { ModelCallRecord } from '../model.ts';
import { NO_USAGE, type Usage } from '../types.ts';

/** Totals over model calls. */
export function totalUsage(calls: readonly ModelCallRecord[]): Usage {
  return calls.reduce(addUsage, NO_USAGE);
}

function addUsage(usage: Usage, call: ModelCallRecord): Usage {
  return {
    calls: usage.calls + 1,
    input_tokens: usage.input_tokens + call.input_tokens,
    cached_input_tokens: usage.cached_input_tokens + call.cached_input_tokens,
    output_tokens: usage.output_tokens + call.output_tokens,
  };
}
