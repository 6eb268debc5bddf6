import { describe, expect, it } from 'vitest';
import type { DeliveryRecord, Inspection, Source } from '../../storage/index.ts';
import { judgeDatabase, judgeQueue } from './database.ts';
import type { Finding } from './finding.ts';
import { judgeSource } from './sources.ts';

const SOUND: Inspection = {
  server: '17.2',
  vector: '0.8.1',
  schema: { installed: 36, known: 36 },
  unboundRoles: [],
  clockAheadMs: 12,
};
const NOW = Date.parse('2026-11-20T12:00:00Z');

const unsound = (findings: readonly Finding[]) =>
  findings.filter(({ state }) => state !== 'ok').map(({ about, state }) => `${state}: ${about}`);

describe('what the doctor makes of a database', () => {
  it('has nothing against a sound one', () => {
    expect(unsound(judgeDatabase(SOUND))).toEqual([]);
    expect(judgeDatabase(SOUND).every(({ fix }) => fix === null)).toBe(true);
  });

  it.each<[Partial<Inspection>, string, RegExp]>([
    [{ vector: null }, 'failure: pgvector', /earshot migrate/],
    [{ schema: { installed: 35, known: 36 } }, 'warning: schema', /earshot migrate/],
    [{ schema: { installed: 37, known: 36 } }, 'failure: schema', /newer release/],
    [
      { unboundRoles: ['earshot_app'] },
      'failure: row-level security',
      /ALTER ROLE earshot_app NOSUPERUSER NOBYPASSRLS/,
    ],
    [{ clockAheadMs: 2_000 }, 'warning: clock', /NTP/],
    [{ clockAheadMs: -299_999 }, 'warning: clock', /NTP/],
    [{ clockAheadMs: -300_000 }, 'failure: clock', /NTP/],
  ])('finds %j', (change, expected, fix) => {
    const findings = judgeDatabase({ ...SOUND, ...change });
    expect(unsound(findings)).toEqual([expected]);
    expect(findings.find(({ state }) => state !== 'ok')?.fix).toMatch(fix);
  });

  it('says that a queue nobody works at is old, and what failed for good', () => {
    const queue = { queue: 'read-conversation', waiting: 3, active: 0, failed: 0, age: 900 };
    expect(unsound(judgeQueue([]))).toEqual([]);
    expect(unsound(judgeQueue([queue]))).toEqual([]);
    expect(unsound(judgeQueue([{ ...queue, age: 901 }]))).toEqual(['failure: queue']);
    expect(unsound(judgeQueue([{ ...queue, failed: 2 }]))).toEqual(['warning: failed jobs']);
  });
});

describe('what the doctor makes of a source', () => {
  const source: Source = {
    name: 'gong',
    tool: 'gong',
    settings: {},
    enabled: true,
    refused: { count: 0, at: null, reason: null },
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    secrets: [],
  };
  const heard = (receivedAt: string, change: Partial<DeliveryRecord> = {}): DeliveryRecord => ({
    id: 'd1',
    source: 'gong',
    mediaType: 'application/json',
    receivedAt,
    status: 'processed',
    error: null,
    attempts: 1,
    nextAttemptAt: null,
    outcome: [],
    purgedAt: null,
    ...change,
  });
  const judge = (change: Partial<Source>, latest?: DeliveryRecord, failed?: DeliveryRecord) =>
    judgeSource({ ...source, ...change }, { latest, failed }, NOW);

  it.each<[string, Finding, Finding['state'], RegExp]>([
    ['heard of lately', judge({}, heard('2026-11-19T12:00:00Z')), 'ok', /last heard of/],
    ['never heard of', judge({}), 'warning', /nothing has come yet/],
    ['switched off', judge({ enabled: false }, heard('2026-11-19T12:00:00Z')), 'warning', /switched off/],
    ['silent for 13 days', judge({}, heard('2026-11-06T12:00:01Z')), 'ok', /last heard of/],
    ['silent for 14 days', judge({}, heard('2026-11-06T12:00:00Z')), 'warning', /for 14 days/],
    [
      'refused since',
      judge({ refused: { count: 2, at: '2026-11-20T11:00:00Z', reason: 'signature' } }, heard('2026-11-19T12:00:00Z')),
      'failure',
      /2 requests were refused, the last one: signature/,
    ],
    [
      'refused before',
      judge({ refused: { count: 2, at: '2026-11-18T11:00:00Z', reason: 'signature' } }, heard('2026-11-19T12:00:00Z')),
      'ok',
      /last heard of/,
    ],
    [
      'with what failed',
      judge({}, heard('2026-11-19T12:00:00Z'), heard('2026-11-18T12:00:00Z', { status: 'failed', error: 'no JSON' })),
      'warning',
      /failed: no JSON/,
    ],
  ])('%s', (_title, { state, found, fix }, expected, words) => {
    expect([state, found]).toEqual([expected, expect.stringMatching(words)]);
    expect(fix === null).toBe(expected === 'ok');
  });
});
