import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Failure, waitBeforeRetry } from './retry.ts';

const POLICY = { attempts: 4, longestWait: 60_000 };
const NOW = Date.parse('2026-03-12T15:00:00Z');

function waitAfter(failure: Partial<Failure>, headers: Record<string, string> = {}, made = 1) {
  const whole = { status: 429, timedOut: false, headers: new Headers(headers), ...failure };
  return waitBeforeRetry(whole, made, POLICY, NOW, 0.5);
}

describe('waiting before another try', () => {
  it('is as long as the server says, in seconds, milliseconds or until a date', () => {
    expect(waitAfter({}, { 'retry-after': '12' })).toBe(12_000);
    expect(waitAfter({}, { 'retry-after': '0' })).toBe(0);
    expect(waitAfter({}, { 'retry-after-ms': '250', 'retry-after': '12' })).toBe(250);
    expect(waitAfter({}, { 'retry-after': 'Thu, 12 Mar 2026 15:00:20 GMT' })).toBe(20_000);
    expect(waitAfter({}, { 'retry-after': 'Thu, 12 Mar 2026 14:00:00 GMT' })).toBe(0);
  });

  it('does not happen when the server asks for longer than allowed', () => {
    expect(waitAfter({}, { 'retry-after': '61' })).toBeUndefined();
  });

  it('grows when the server names no time', () => {
    expect(waitAfter({ status: 503 }, {}, 1)).toBeLessThan(waitAfter({ status: 503 }, {}, 2) ?? 0);
  });

  it('happens for a busy or broken server and a lost connection only', () => {
    for (const status of [408, 409, 429, 500, 502, 503, 529, undefined]) expect(waitAfter({ status })).toBeDefined();
    for (const status of [400, 401, 403, 404, 413, 422]) expect(waitAfter({ status })).toBeUndefined();
    expect(waitAfter({ status: undefined, timedOut: true })).toBeUndefined();
    expect(waitAfter({ code: 'insufficient_quota' })).toBeUndefined();
    expect(waitAfter({ status: 500 }, { 'x-should-retry': 'false' })).toBeUndefined();
    expect(waitAfter({ status: 400 }, { 'x-should-retry': 'true' })).toBeDefined();
  });

  it('ends with the attempts, and is never negative nor beyond the longest', () => {
    expect(waitAfter({}, {}, 4)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 3 }), (seconds, milliseconds, made) => {
        const headers = {
          get: (name: string) => ({ 'retry-after': seconds, 'retry-after-ms': milliseconds })[name] ?? null,
        };
        const wait = waitBeforeRetry(
          { status: 429, timedOut: false, headers: Object.assign(new Headers(), headers) },
          made,
          POLICY,
          NOW,
          0.5,
        );
        if (wait === undefined) return;
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(POLICY.longestWait);
      }),
    );
  });
});
