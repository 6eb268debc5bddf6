import { expect, it } from 'vitest';
import { nextAttempt } from './patience.ts';

const NOW = Date.parse('2026-09-21T14:00:00Z');
const received = { attempts: 0, receivedAt: '2026-09-21T14:00:00Z' };

it('waits as long as the tool asks for', () => {
  expect(nextAttempt(received, NOW, 90)).toBe('2026-09-21T14:01:30.000Z');
});

it.each([40 * 24 * 3600, 1e15, Number.MAX_VALUE])(
  'waits no longer than there is patience when asked for %d seconds',
  (wanted) => {
    expect(nextAttempt(received, NOW, wanted)).toBe('2026-09-22T16:00:00.000Z');
  },
);
