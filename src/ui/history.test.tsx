import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUiWorld, HOSTILE, type UiWorld } from '../../test/support/ui-world.ts';
import { addDays } from '../domain/index.ts';
import { createPages } from './index.ts';
import { drawSparkline } from './sparkline.ts';

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
  const response = await pages.request('/accounts/meridian', { headers: { cookie: `earshot_key=${world.key}` } });
  return { html: await response.text(), status: response.status };
}

it('says on the first day that there is no trend yet', async () => {
  const { html } = await openAccount();
  expect(html).toContain('What changed');
  expect(html).toContain('First scored 20 Oct (today); a trend needs a second day.');
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
  const shown = html.slice(html.indexOf('What changed'), html.indexOf('id="signals"'));
  expect(shown).toContain('The score from 10 Sep to 20 Oct, on 3 days');
  expect(shown).toMatch(/since 19 Oct \(yesterday\), \d+ points; before,/);
  expect(shown).toContain('Competitor in play');
  expect(shown).toContain('<svg');
  expect(shown).not.toMatch(/<style|\sstyle=/);
  expect(shown).not.toContain(HOSTILE);
});

it('draws numbers only, and nothing of a single day', async () => {
  expect(await drawSparkline([{ day: '2026-01-01', score: 4 }], [25])).toBe('');
  const points = [
    { day: '2026-01-01', score: 4 },
    { day: '2026-01-03', score: 64 },
  ];
  const svg = await drawSparkline(points, [25, 59]);
  expect(svg.match(/<circle/g)).toHaveLength(2);
  expect(svg).not.toMatch(/<style|class=/);
});
