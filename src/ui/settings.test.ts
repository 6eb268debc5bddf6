import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUiWorld, HOSTILE, type UiWorld } from '../../test/support/ui-world.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { defaultPolicy } from '../scoring/index.ts';
import {
  createApiKey,
  findPolicy,
  findSource,
  findWorkspace,
  listApiKeys,
  listAudit,
  listMembers,
  savePolicy,
  saveSource,
  saveWorkspace,
  withWorkspace,
} from '../storage/index.ts';
import { createPages } from './index.ts';

let world: UiWorld;
let visitor: Visitor;

beforeAll(async () => {
  world = await createUiWorld();
  const { database, pipeline } = world;
  const logger = { error: () => undefined };
  const now = () => Date.UTC(2026, 10, 1);
  visitor = new Visitor(createPages({ database, pipeline, extractor: 'local', now, logger }), world);
});
afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

const open: Visitor['open'] = (...page) => visitor.open(...page);
const send: Visitor['send'] = (...form) => visitor.send(...form);

/** What a hidden field of a page holds. */
function hidden(html: string, name: string): string {
  const [, value = ''] = new RegExp(`name="${name}" value="([^"]*)"`).exec(html) ?? [];
  return value.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

const policy = () => withWorkspace(world.database, 'demo', findPolicy);
const audit = (action: string) => withWorkspace(world.database, 'demo', (tx) => listAudit(tx, { action }));

describe('the policy', () => {
  it('shows every number with its rule, its unit and what is shipped', async () => {
    const { status, html } = await open('/settings');
    expect(status).toBe(200);
    expect(html).toContain('Competitor in play');
    expect(html).toContain('IND-9');
    expect(html).toMatch(/name="points\.IND-9\.switching"[^>]*value="40"/);
    expect(html).toMatch(/name="half_lives\.IND-1"[^>]*value=""/);
    const names = [...html.matchAll(/name="([a-z_]+\.[^"]+)"/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(150);
    expect(html).not.toContain('style=');
  });

  it('previews whose score and band would move, and saves nothing by it', async () => {
    const { status, html } = await send('/settings/policy/preview', { 'points.IND-9.switching': '99' });
    expect(status).toBe(200);
    expect(html).toContain('What the change would do');
    expect(html).toMatch(/40 → <strong>99<\/strong>/);
    expect(html).toContain('Of 2 accounts, 1 would have another score');
    expect(html).toContain('Accounts by score');
    expect(html).toMatch(/<th scope="row">0 to 9<\/th><td class="figure">\d<\/td>/);
    expect(html).toContain('Meridian &lt;/p&gt;&lt;script&gt;');
    expect(html).not.toContain('<script>alert');
    expect(JSON.parse(hidden(html, 'override'))).toEqual({ points: { 'IND-9': { switching: 99 } } });
    expect(await policy()).toBeUndefined();
  });

  it('says which value is wrong and why, and keeps what stood in the fields', async () => {
    const wrong = { 'points.IND-5': 'a <b>lot</b>', 'bands.green_to': '70', 'decay.repeat_cap': '7' };
    const { status, html } = await send('/settings/policy/preview', wrong);
    expect(status).toBe(422);
    expect(html).toContain('points.IND-5: expected number, received string');
    expect(html).toContain('decay.repeat_cap: Too big');
    expect(html).toMatch(/id="points\.IND-5"[^>]*aria-invalid="true"[^>]*/);
    expect(html).toContain('value="a &lt;b&gt;lot&lt;/b&gt;"');
    expect(html).not.toContain('Save the change');
    const order = await send('/settings/policy/preview', { 'bands.green_to': '70' });
    expect(order.html).toContain('bands.green_to: expected at most bands.yellow_to, 59');
  });

  it('saves what was looked at, notes it, and goes back to any version', async () => {
    const looked = await send('/settings/policy/preview', { 'points.IND-9.switching': '55', 'half_lives.IND-9': '' });
    const fields = { override: hidden(looked.html, 'override'), seen: hidden(looked.html, 'seen') };
    const saved = await send('/settings/policy', fields);
    expect([saved.status, saved.to]).toEqual([303, '/settings?saved']);
    const override = { points: { 'IND-9': { switching: 55 } }, half_lives: { 'IND-9': null } };
    expect(await policy()).toMatchObject({ number: 1, by: 'Ines Calder', override });
    expect((await audit('policy.set')).items).toMatchObject([{ actor: 'Ines Calder', details: { number: 1 } }]);
    const page = (await open('/settings?saved')).html;
    expect(page).toContain('Saved as version 1');
    expect(page).toContain('shipped: 40');

    const stale = await send('/settings/policy', fields);
    expect(stale.status).toBe(409);
    expect(stale.html).toContain('The policy was changed since you looked');
    expect((await policy())?.number).toBe(1);

    const back = await send('/settings/policy/preview', { to: '0' });
    expect(back.html).toMatch(/55 → <strong>40<\/strong>/);
    const undone = { override: hidden(back.html, 'override'), seen: hidden(back.html, 'seen') };
    expect((await send('/settings/policy', undone)).status).toBe(303);
    expect(await policy()).toMatchObject({ number: 2, override: {} });
    // Two who looked at the same version: one is told.
    const both = await Promise.all(
      [30, 31].map((points) => {
        const change = JSON.stringify({ points: { 'IND-5': points } });
        return send('/settings/policy', { override: change, seen: '2' });
      }),
    );
    expect(both.map(({ status: one }) => one).toSorted()).toEqual([303, 409]);
    expect((await policy())?.number).toBe(3);
    await send('/settings/policy', { override: '{}', seen: '3' });
    const again = await send('/settings/policy/preview', { to: '1' });
    expect(JSON.parse(hidden(again.html, 'override'))).toEqual(override);
  });

  it('leaves a value that says the default unset, and the zone of the workspace alone', async () => {
    await saveWorkspace(world.database, 'demo', { settings: { time_zone: 'Europe/Berlin' } });
    const switching = String(defaultPolicy.points['IND-9'].switching);
    const same = { 'points.IND-9.switching': switching, 'plays.time_zone': 'Europe/Berlin' };
    expect((await send('/settings/policy/preview', same)).html).toContain('Nothing would change');
    const other = await send('/settings/policy/preview', { ...same, 'points.IND-5': '30' });
    expect(JSON.parse(hidden(other.html, 'override'))).toEqual({ points: { 'IND-5': 30 } });
    expect(other.html).toContain('Save the change');
  });

  it('is for admins, and takes no form from another site or one that did not arrive whole', async () => {
    const { key } = await withWorkspace(world.database, 'demo', (tx) => createApiKey(tx, 'Ed', { role: 'editor' }));
    expect((await open('/settings', key)).status).toBe(403);
    expect((await open('/', key)).html).not.toContain('href="/settings"');
    expect((await open('/')).html).toContain('href="/settings"');
    for (const path of ['/settings/policy', '/settings/policy/preview']) {
      expect((await send(path, { 'points.IND-5': '1' }, { key })).status).toBe(403);
      expect((await send(path, { 'points.IND-5': '1' }, { origin: 'https://evil.example' })).status).toBe(403);
    }
    expect((await send('/settings/policy', { override: '{', seen: '4' })).status).toBe(422);
    expect((await policy())?.number).toBe(4);
  });
});

describe('words and rivals', () => {
  it('keeps what readers are told, beside what else is set, and says what was read with other words', async () => {
    expect((await open('/settings/words')).html).toContain('Every conversation was read with the words as they are');
    const form = { company: 'Ours', competitors: `FieldPilot\r\n\r\n ${HOSTILE} `, product_names: 'Dispatch' };
    expect((await send('/settings/words', form)).to).toBe('/settings/words?saved');
    const settings = (await withWorkspace(world.database, 'demo', findWorkspace))?.settings;
    expect(settings).toMatchObject({
      company: 'Ours',
      competitors: ['FieldPilot', HOSTILE],
      product_names: ['Dispatch'],
    });
    expect(settings?.time_zone).toBe('Europe/Berlin');
    const { html } = await open('/settings/words?saved');
    expect(html).toContain('One conversation was read with other words');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script>alert');
    expect((await send('/settings/words/reread')).to).toBe('/settings/words?queued=1');
    expect((await open('/settings/words?queued=1')).html).toContain('One conversation will be read again');
    const wrong = await send('/settings/words', { company: 'x'.repeat(201) });
    expect([wrong.status, wrong.html.includes('company: Too big')]).toEqual([422, true]);
    expect(wrong.html).toContain(`value="${'x'.repeat(201)}"`);
  });
});

describe('people and keys', () => {
  it('makes, changes and removes a member, each noted', async () => {
    const form = { email: 'Ana@Ours.example', name: HOSTILE, role: 'editor', slack: 'U1' };
    expect((await send('/settings/members', form)).to).toBe('/settings/people');
    const [ana] = await withWorkspace(world.database, 'demo', listMembers);
    expect(ana).toMatchObject({ email: 'ana@ours.example', name: HOSTILE, role: 'editor', slackUserId: 'U1' });
    expect((await open('/settings/people')).html).not.toContain('<script>alert');
    const taken = await send('/settings/members', { email: 'bo@ours.example', slack: 'U1' });
    expect([taken.status, taken.html.includes('ana@ours.example has it already')]).toEqual([422, true]);
    expect(taken.html).toContain('value="bo@ours.example"');
    expect((await send('/settings/members', { email: 'nobody' })).status).toBe(422);
    // A change of the name alone takes nothing else away.
    const [, memberForm = ''] =
      /<form[^>]*action="\/settings\/members"(.*?)<\/form>/s.exec((await open('/settings/people')).html) ?? [];
    expect(memberForm).toMatch(/<select name="role"><option value="">/);
    await send('/settings/members', { email: 'ana@ours.example', name: 'Ana', role: '', slack: 'U1' });
    expect(await withWorkspace(world.database, 'demo', listMembers)).toMatchObject([{ name: 'Ana', role: 'editor' }]);
    expect((await send('/settings/members/remove', { email: 'ana@ours.example' })).status).toBe(303);
    expect((await send('/settings/members/remove', { email: 'ana@ours.example' })).status).toBe(404);
    expect(await withWorkspace(world.database, 'demo', listMembers)).toEqual([]);
    expect((await audit('member.saved')).items).toMatchObject(
      [1, 2].map(() => ({ subject: 'ana@ours.example', actor: 'Ines Calder' })),
    );
    expect((await audit('member.removed')).items).toHaveLength(1);
  });

  it('shows a key once, ends it for good, and never the one that is signed in with', async () => {
    const { status, html } = await send('/settings/keys', { name: 'For <Bo>', role: 'admin', member: '' });
    const [key = ''] = /esk_demo_[0-9a-f]{48}/.exec(html) ?? [];
    expect([status, (await open('/settings', key)).status]).toEqual([200, 200]);
    const later = (await open('/settings/people')).html;
    expect(later).not.toContain(key);
    expect(later).toContain('For &lt;Bo&gt;');
    const keys = await withWorkspace(world.database, 'demo', listApiKeys);
    const [made, own] = ['For <Bo>', 'Ines Calder'].map((name) => keys.find((one) => one.name === name)?.id);
    expect((await send(`/settings/keys/${own}/revoke`)).status).toBe(422);
    expect((await send(`/settings/keys/${made}/revoke`)).status).toBe(303);
    expect((await open('/settings', key)).status).toBe(401);
    expect((await send('/settings/keys/none/revoke')).status).toBe(404);
    expect((await audit('key.made')).items).toMatchObject([{ actor: 'Ines Calder', details: { key: made } }]);
    expect((await audit('key.revoked')).items).toHaveLength(1);
  });
});

describe('calendar and privacy', () => {
  it('keeps both beside the words, and says what is wrong', async () => {
    const form = {
      time_zone: 'America/Chicago',
      fiscal_year_start: '2',
      redact: ['cards', 'phones'],
      countries: 'us',
      do_not_record: 'dana@acme.example',
      retention_days: '90',
    };
    expect((await send('/settings/privacy', form)).status).toBe(303);
    const settings = (await withWorkspace(world.database, 'demo', findWorkspace))?.settings;
    expect(settings).toMatchObject({ company: 'Ours', time_zone: 'America/Chicago', fiscal_year_start: 2 });
    const privacy = { redact: ['cards', 'phones'], countries: ['US'], do_not_record: ['dana@acme.example'] };
    expect(settings?.privacy).toEqual({ ...privacy, retention_days: 90 });
    // Two admins at once, one at the words and one here: neither change is lost.
    const words = { company: 'Both', product: 'Dispatch' };
    await Promise.all([send('/settings/words', words), send('/settings/privacy', { ...form, retention_days: '91' })]);
    const after = (await withWorkspace(world.database, 'demo', findWorkspace))?.settings;
    expect([after?.company, after?.privacy?.retention_days]).toEqual(['Both', 91]);
    const wrong = await send('/settings/privacy', { ...form, time_zone: 'Mars', fiscal_year_start: '13' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="Mars"');
    expect(wrong.html).toContain('time_zone: expected an IANA time zone');
    expect(wrong.html).toContain('fiscal_year_start: Too big');
  });

  it('sets for how long what a source posts is kept, and leaves its other settings', async () => {
    const settings = { note: 'kept' };
    await withWorkspace(world.database, 'demo', (tx) => saveSource(tx, 'zoom', { tool: 'zoom', settings }));
    const days = async () =>
      (await withWorkspace(world.database, 'demo', (tx) => findSource(tx, 'zoom')))?.settings ?? {};
    expect((await send('/settings/retention', { source: 'zoom', retention_days: '30' })).status).toBe(303);
    expect(await days()).toEqual({ note: 'kept', retention_days: 30 });
    const wrong = await send('/settings/retention', { source: 'zoom', retention_days: '1.5' });
    expect([wrong.status, wrong.html.includes('expected whole days')]).toEqual([422, true]);
    await send('/settings/retention', { source: 'zoom', retention_days: '', keep_words_days: '365' });
    expect(await days()).toEqual({ note: 'kept', keep_words_days: 365 });
    expect((await open('/sources')).html).toContain('kept for 365 days');
    expect((await open('/settings/privacy')).html).toMatch(/name="keep_words_days"[^>]*value="365"/);
    await send('/settings/retention', { source: 'zoom', keep_words_days: '' });
    expect(await days()).toEqual({ note: 'kept' });
    const { items } = await withWorkspace(world.database, 'demo', (tx) => listAudit(tx));
    const told = items.filter(({ action }) => action === 'words.kept').map(({ details }) => details);
    expect(told).toEqual([
      { source: 'zoom', days: null, days_before: 365 },
      { source: 'zoom', days: 365, days_before: null },
    ]);
    expect((await send('/settings/retention', { source: 'none', retention_days: '1' })).status).toBe(422);
  });

  it('is for admins, and takes no form from another site', async () => {
    const { key } = await withWorkspace(world.database, 'demo', (tx) => createApiKey(tx, 'Ed', { role: 'editor' }));
    for (const page of ['words', 'people', 'privacy']) expect((await open(`/settings/${page}`, key)).status).toBe(403);
    for (const form of ['words', 'words/reread', 'members', 'members/remove', 'keys', 'privacy', 'retention']) {
      expect((await send(`/settings/${form}`, {}, { key })).status).toBe(403);
      expect((await send(`/settings/${form}`, {}, { origin: 'https://evil.example' })).status).toBe(403);
    }
  });
});

describe('the bands of a workspace', () => {
  it('are what the page of an account draws, not those that are shipped', async () => {
    await withWorkspace(world.database, 'demo', (tx) =>
      savePolicy(tx, { bands: { green_to: 12, yellow_to: 34 } }, 'Ines'),
    );
    const { html } = await open('/accounts/meridian');
    expect(html).toContain('Green to 12, yellow to 34, red above.');
  });
});
