import { afterAll, beforeAll, expect, it } from 'vitest';
import { cookieOf } from '../../test/support/sign-in.ts';
import { createUiWorld, HOSTILE, type UiWorld } from '../../test/support/ui-world.ts';
import { addDays } from '../domain/index.ts';
import { PLAIN_QUERY } from './account-query.ts';
import { drawScore } from './charts/score-line.ts';
import { createPages } from './index.ts';
import type { AccountModel } from './page-models/account.ts';
import { Timeline } from './views/account/timeline.tsx';

let world: UiWorld;
const logger = { error: () => undefined };

beforeAll(async () => {
  world = await createUiWorld();
});
afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

async function openAccount(): Promise<{ readonly html: string; readonly status: number }> {
  const { database, pipeline } = world;
  const pages = createPages({ database, pipeline, extractor: 'local', model: undefined, now: Date.now, logger });
  const response = await pages.request('/accounts/meridian', {
    headers: { cookie: await cookieOf(world.database, world.key) },
  });
  return { html: await response.text(), status: response.status };
}

it('works the weeks before the first day out from what is known now, and says so', async () => {
  const { html } = await openAccount();
  const shown = html.slice(html.indexOf('id="changed"'), html.indexOf('id="why"'));
  expect(shown).toContain('worked out today for each week from all that is known now');
  expect(shown).toContain('Scores are kept from 20 Oct on.');
  expect(shown).toContain('<svg');
});

it('draws the score over the days on record, and says what moved it, with nothing inline', async () => {
  const { pipeline } = world;
  await pipeline.start();
  for (const day of [-40, -1]) {
    await pipeline.sweep('demo', { asOf: addDays('2026-10-20', day) });
    await pipeline.whenIdle('demo');
  }
  await pipeline.rescoreWorkspace('demo');
  await pipeline.whenIdle('demo');
  const { html, status } = await openAccount();
  expect(status).toBe(200);
  const shown = html.slice(html.indexOf('id="changed"'), html.indexOf('id="why"'));
  expect(shown).toContain('The score from 10 Sep to 20 Oct, on 3 days');
  expect(shown).toMatch(/since 19 Oct \(yesterday\), \d+ points; before,/);
  expect(shown).toContain('Competitor in play');
  expect(shown).toContain('<svg');
  expect(shown).not.toMatch(/<style|\sstyle=/);
  expect(shown).not.toContain(HOSTILE);
});

it('leads from each dated dot to what is said of that day', async () => {
  const { html } = await openAccount();
  const dots = [...html.matchAll(/<a [^>]*href="#(change-[\d-]+)"/g)].map(([, anchor]) => anchor);
  expect(dots.length).toBeGreaterThan(0);
  for (const anchor of dots) expect(html).toContain(`<li id="${anchor}">`);
});

it('leads from a change of the band to what moved it only where that is on the page', () => {
  const standing = (score: number, band: string) => ({ day: '2026-03-01', score, band });
  const change = { from: standing(4, 'green'), to: standing(64, 'red') };
  const entry = { type: 'band', id: 'band-2026-03-01', at: '2026-03-01T23:59:59Z', change };
  const timeline = { entries: [entry], kinds: new Map(), kind: null, count: 1, total: 1, from: 0, unread: 0 };
  const frame = { asOf: '2026-10-20' };
  const model = (events: readonly object[]) =>
    ({ timeline, frame, account: { key: 'acme' }, query: PLAIN_QUERY, line: { events } }) as unknown as AccountModel;
  expect(String(<Timeline model={model([{ day: '2026-03-01' }])} />)).toContain('href="#change-2026-03-01"');
  expect(String(<Timeline model={model([{ day: '2026-10-01' }])} />)).not.toContain('#change-');
});

it('draws nothing of a single day, and nothing inline', async () => {
  const size = { width: 800, height: 200, ticks: 6, bands: { green_to: 25, yellow_to: 59 } };
  expect(await drawScore([{ day: '2026-01-01', score: 4 }], [], size)).toBe('');
  const points = [
    { day: '2026-01-01', score: 4 },
    { day: '2026-01-03', score: 64 },
  ];
  const svg = await drawScore(points, points.slice(1), size);
  expect(svg.match(/<circle/g)).toHaveLength(1);
  expect(svg).toMatch(/class="zone-red"/);
  expect(svg).not.toMatch(/<style|style=/);
});
