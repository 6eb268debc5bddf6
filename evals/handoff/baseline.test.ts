import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareWithHandoffBaseline, readHandoffBaseline, writeHandoffBaseline } from './baseline.ts';
import type { HandoffCase } from './cases.ts';
import type { HandoffReport } from './run.ts';
import type { HandoffScore } from './scoring.ts';

function report(found: number, claims = 0): HandoffReport {
  const section = { gold: 10, found, lines: 10, right: found, missed: [] };
  const share = { right: 1, of: 1 };
  const score: HandoffScore = {
    key: 'desk',
    sections: {
      use_cases: section,
      stakeholders: section,
      commitments: section,
      renewal: section,
      metrics_90_day: section,
      risks: section,
    },
    attributes: { 'due date': share, owner: share, strength: share, stance: share },
    questions: share,
    falseClaims: Array.from({ length: claims }, () => ({
      section: 'renewal',
      claim: 'it renews by itself',
      line: 'r',
    })),
    unchecked: 0,
    ungrounded: 0,
    lines: 40,
  };
  const one = { key: 'desk', closedAt: '2026-04-15', account: 'Halden', conversations: [] };
  const gold = { deal: 'desk', split: 'dev', cases: [], use_cases: [], stakeholders: [], commitments: [], renewal: [] };
  const rest = { metrics_90_day: [], risks: [], open_questions: [], also_present: [], must_not_claim: [] };
  const cases: readonly HandoffCase[] = [{ ...one, gold: { ...gold, ...rest, split: 'dev' } }];
  return { mode: 'offline', split: undefined, scores: [score], cases, briefs: [] };
}

it('holds for the run it was written from, and tells a fall and a new false claim', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-handoff-'));
  try {
    const path = join(folder, 'baseline.json');
    await writeHandoffBaseline(path, report(8));
    const baseline = await readHandoffBaseline(path);
    expect(compareWithHandoffBaseline(report(8), baseline).status).toBe('held');
    expect(compareWithHandoffBaseline(report(9), baseline).status).toBe('held');
    expect(compareWithHandoffBaseline(report(7), baseline)).toMatchObject({ status: 'regressed', shared: 1 });
    expect(compareWithHandoffBaseline(report(8, 1), baseline)).toMatchObject({
      status: 'regressed',
      claiming: ['desk'],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('is what the repository holds its briefs to', async () => {
  const baseline = await readHandoffBaseline(join(import.meta.dirname, '../baseline.json'));
  expect(Object.keys(baseline?.cases ?? {}).length).toBeGreaterThanOrEqual(8);
});
