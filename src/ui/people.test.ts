import { afterAll, beforeAll, expect, it } from 'vitest';
import { cookieOf } from '../../test/support/sign-in.ts';
import { callWith, mailTo, material, onRecord, said, theirs } from '../../test/support/stakeholders.ts';
import { createUiWorld, type UiWorld } from '../../test/support/ui-world.ts';
import { stakeholdersOf } from '../ledger/index.ts';
import { defaultPolicy } from '../scoring/index.ts';
import { createPages } from './pages.tsx';
import { People } from './views/people.tsx';

let world: UiWorld;

beforeAll(async () => {
  world = await createUiWorld();
});

afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

const DANA = theirs('Dana Ortiz', 'VP Operations');
const LEE = theirs('Lee <b>Park</b>');

function shown(parts: Parameters<typeof material>[0]): string {
  const picture = stakeholdersOf(material(parts), { asOf: '2026-03-20', knownAt: '2026-03-20' }, defaultPolicy);
  return String(People({ picture, signals: new Set() }));
}

it('says of each of theirs their part, when they were heard, and with which words they are gone', () => {
  const call = callWith('2026-03-01T10:00:00Z', [LEE]);
  const signals = [
    said(call, 'champion_change/departed', { person: 'Dana' }),
    said(call, 'champion_change/replaced', { person: 'Kim Ode', predecessor: 'Dana Ortiz' }),
  ];
  const contacts = [callWith('2026-01-10T10:00:00Z', [DANA]), call, mailTo('2026-03-02T10:00:00Z', LEE)];
  const page = shown({ contacts, signals, record: [onRecord(DANA, ['champion'])] });
  expect(page).toContain('<strong>Left</strong> 1 Mar (19 days ago)');
  expect(page).toContain('<q><bdi>champion_change/departed was said</bdi></q>');
  expect(page).toContain('href="/conversations/call%202026-03-01T10%3A00%3A00Z"');
  expect(page).toContain('Champion <span class="muted">(on record)</span>');
  expect(page).toContain('Successor: Kim Ode, who has not been in touch.');
  expect(page).toContain('Sources disagree on whether they are there');
  expect(page).toContain('<strong>Quiet</strong>');
  expect(page).toContain('unanswered for 18 days');
  expect(page).toContain('In the last 90 days 2 people of theirs talked with 1 person of ours; 1 of them has left.');
  expect(page).toContain('Only spoken of');
  expect(page).not.toContain('<b>Park');
});

it('says when nobody is known', () => {
  expect(shown({})).toContain('Nobody of theirs is on record');
});

it('stands on the page of an account', async () => {
  const services = {
    database: world.database,
    pipeline: world.pipeline,
    extractor: 'local' as const,
    now: () => Date.parse('2027-06-01'),
    logger: { error: () => undefined },
  };
  const response = await createPages(services).request('/accounts/meridian', {
    headers: { cookie: await cookieOf(world.database, world.key) },
  });
  const page = await response.text();
  expect(response.status).toBe(200);
  expect(page).toContain('<h2 id="people">People');
  expect(page).toContain('<h3>Walt Dietrich</h3>');
  expect(page).not.toContain('<h3>Ines');
});
