import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { WALKED } from './support/browser/addresses.ts';
import { complaintsOf, failings, keyboardFailings } from './support/browser/page.ts';
import { type Served, serveProgram } from './support/browser/served.ts';

/*
 * The whole program as it is served, from an empty workspace on, in one session of a real browser: a newcomer loads the sample,
 * does a day's work, and then every page is looked at. Each test goes on from where the one before it has ended.
 */

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const WIDE = { viewport: { width: 1440, height: 900 } };
const READING_MS = 180_000;
const CALL = '/conversations/meridian-elevator-2026-10-tense-call';

describe.skipIf(!present)(`walking the pages${present ? '' : ` (skipped: no ${CHROMIUM})`}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'earshot-walk-'));
  let browser: Browser;
  let served: Served;
  let context: BrowserContext;
  let page: Page;
  let complaints: readonly string[];
  let paths: readonly string[];

  beforeAll(async () => {
    // Migrated already: how long that takes is not the matter here.
    cpSync(inject('preparedData'), join(home, 'data'), { recursive: true });
    served = await serveProgram(home);
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
    });
    context = await browser.newContext(WIDE);
    context.setDefaultTimeout(READING_MS);
    complaints = complaintsOf(context, served.origin);
    page = await context.newPage();
  });

  afterEach(() => expect(complaints).toEqual([]));

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  async function open(path: string): Promise<void> {
    await page.setViewportSize(WIDE.viewport);
    await page.goto(served.origin + path);
  }

  it('signs in by the form, and leads through the first run of an empty workspace', async () => {
    await open('/');
    expect(await failings(page)).toEqual([]);
    await page.getByLabel('Key').fill('esk_wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.waitForLoadState();
    expect(await failings(page)).toEqual([]);
    await page.getByLabel('Key').fill(served.key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Nothing has been heard yet' }).waitFor();
    await page.waitForLoadState();
    expect(await failings(page)).toEqual([]);
    expect(await keyboardFailings(page)).toEqual([]);
    for (const path of ['/inbox', '/coverage', '/waiting', '/sources', '/add']) {
      await open(path);
      expect([path, await failings(page)]).toEqual([path, []]);
    }
  });

  it(
    'loads the sample and shows each conversation on its way to a score',
    async () => {
      await page.getByRole('button', { name: 'Load the sample' }).click();
      await page.getByText('This workspace holds the sample.').waitFor();
      const calls = page.locator('[data-conversation]');
      await expect.poll(() => calls.count(), { timeout: READING_MS }).toBeGreaterThan(8);
      const underWay = page.locator('[data-lately] [data-state="now"]');
      await expect.poll(() => underWay.count(), { timeout: READING_MS }).toBe(0);
      expect(await calls.first().textContent()).toMatch(/, scored$/);
    },
    4 * READING_MS,
  );

  it(
    'takes a file that is dropped on the page, and says how far it is until it is scored',
    async () => {
      const words =
        'Rae Moss: FieldPilot gave us a demo, and we may move to them.\nTom Okafor: I will call you on Monday.';
      await page.getByLabel('Whose they are').fill('moss-lifts');
      await page.getByLabel('Said on').fill('2026-10-14');
      const files = await page.evaluateHandle(
        `(() => { const files = new DataTransfer(); files.items.add(new File([${JSON.stringify(words)}], 'dropped.txt')); return files; })()`,
      );
      await page.locator('[data-drop]').dispatchEvent('drop', { dataTransfer: files });
      await page.locator('.added li[data-state="done"]').getByText('dropped.txt').waitFor();
      const line = page.locator('[data-conversation]').filter({ hasText: 'dropped.txt' });
      await expect.poll(() => line.textContent(), { timeout: READING_MS }).toMatch(/Read: \d+ signals?.*, scored$/);
      expect(await failings(page)).toEqual([]);
      await line.getByRole('link').click();
      await page.getByText('FieldPilot gave us a demo').first().waitFor();
    },
    4 * READING_MS,
  );

  it('marks what is new as seen, narrows the list and keeps the view', async () => {
    await open('/');
    await page.getByRole('button', { name: 'I have seen this' }).click();
    await page.getByText(/^Since you looked/).waitFor();
    await page.waitForLoadState();
    await page.keyboard.press('/');
    await page.keyboard.type('meridian');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=meridian/);
    await page.getByText('Save this view').click();
    await page.getByLabel('Name').fill('Lifts');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'Lifts' }).waitFor();
    await page.waitForLoadState();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/meridian-elevator/);
  });

  it('judges signals by the keys, and asks', async () => {
    await open(CALL);
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    await page.locator('.verdict-confirmed').waitFor();
    await page.waitForLoadState(); // what is shown is heard by its keys once its script has run
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.locator('.verdict-dismissed').waitFor();
    await page.waitForLoadState();
    await page.keyboard.press('k');
    await page.keyboard.press('x');
    await page.locator('.verdict-dismissed').nth(1).waitFor();
    await open('/accounts/meridian-elevator/ask');
    await page.keyboard.press('/');
    await page.keyboard.type('What did we promise them?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.answer').first().waitFor();
    await page.waitForLoadState();
    expect(await failings(page)).toEqual([]);
    expect(await keyboardFailings(page)).toEqual([]);
  });

  it('accepts work by the keys', async () => {
    await open('/inbox');
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    await page.waitForURL(/#item-/);
  });

  it(
    'closes a deal with the button, and shows and takes over its handoff',
    async () => {
      const deal = {
        account: 'coldharbour',
        name: 'Planning board',
        amount: 12_000,
        currency: 'GBP',
        owner: 'Tom Okafor',
      };
      await served.ask('PUT', '/v1/deals/coldharbour-planning', deal);
      await open('/accounts/coldharbour');
      await page.getByRole('button', { name: 'Close as won' }).click();
      await page.waitForURL(/\/deals\/coldharbour-planning\/handoff$/);
      const acknowledge = page.getByRole('button', { name: 'Acknowledge' });
      await expect.poll(() => page.reload().then(() => acknowledge.count()), { timeout: READING_MS }).toBe(1);
      expect(await page.locator('.handoff blockquote').count()).toBeGreaterThan(0);
      await acknowledge.click();
      await page.getByText(/^Acknowledged by/).waitFor();
    },
    4 * READING_MS,
  );

  it('goes through a review by its forms to the end', async () => {
    await open('/accounts/coldharbour/review');
    await page.getByRole('button', { name: 'The data is synced' }).click();
    await page.getByRole('combobox', { name: 'Root cause' }).selectOption('competitor');
    await page.getByRole('button', { name: 'Name the cause' }).click();
    await page.getByRole('combobox', { name: 'Path' }).selectOption('save_motion');
    await page.getByLabel('Owner, a person by name').fill('Ines Calder');
    await page.getByLabel('Action').fill('Show them the board at the depot');
    await page.getByLabel('By', { exact: true }).fill('2026-11-02');
    expect(await failings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Complete the review' }).click();
    await page.getByText(/complete.*save motion, Ines Calder by 2026-11-02/).waitFor();
  });

  it('previews a change of the policy and saves it', async () => {
    await open('/settings');
    await page.locator('[id="bands.green_to"]').fill('40');
    await page.getByRole('button', { name: 'Preview the change' }).click();
    await page.getByRole('heading', { name: 'What the change would do' }).waitFor();
    await page.waitForLoadState();
    expect(await page.locator('.policy-moved li').count()).toBeGreaterThan(0);
    expect(await failings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save the change' }).click();
    await page.getByText(/^Saved as version 1/).waitFor();
  });

  it(
    'briefs whoever takes an account over',
    async () => {
      const { signal, stray } = await tellMore(served);
      paths = WALKED.map((path) => path.replace('{signal}', signal).replace('{stray}', stray));
      await open('/accounts/larkspur/ownership/cs/2026-10-12');
      const read = page.getByRole('button', { name: 'I have read this' });
      await expect.poll(() => page.reload().then(() => read.count()), { timeout: READING_MS }).toBe(1);
    },
    4 * READING_MS,
  );

  it('at 1440 and 375 px, light and dark, every page fits and axe finds nothing', async () => {
    const found: string[] = [];
    for (const path of paths) {
      await open(path);
      found.push(...(await failings(page)).map((what) => `${path}: ${what}`));
    }
    expect(found).toEqual([]);
  }, 900_000);

  it('every control of every page is reached by Tab and shows it, past the bar by the first, and the keys are told', async () => {
    const found: string[] = [];
    for (const path of paths) {
      await open(path);
      const here = [...(await keyboardFailings(page)), ...(await frameFailings())];
      found.push(...here.map((what) => `${path}: ${what}`));
    }
    expect(found).toEqual([]);
  }, 900_000);

  it('without JavaScript every page has its heading and its words', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    await plain.addCookies(await context.cookies());
    const sheet = await plain.newPage();
    for (const path of paths) {
      await sheet.goto(served.origin + path);
      expect([path, await sheet.locator('main h1').count()]).toEqual([path, 1]);
      expect([path, (await sheet.locator('main').innerText()).length > 60]).toEqual([path, true]);
    }
    expect(await sheet.locator('main').innerText()).toContain('There is nothing at this address.');
    await plain.close();
  });

  /** The bar is passed by its first link, `?` shows the keys and Escape ends that, and `j` and `k` go through what is listed. */
  async function frameFailings(): Promise<readonly string[]> {
    const skip = page.locator('.skip');
    if ((await skip.count()) === 0) return [];
    const found: string[] = [];
    await skip.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const { isPast, items } = await page.evaluate<{ isPast: boolean; items: number }>(`({
      isPast: document.activeElement.closest('main, dialog') !== null || !document.querySelector('main :is(a, button)'),
      items: [...document.querySelectorAll('[data-item]')].filter((item) => item.checkVisibility()).length,
    })`);
    if (!isPast) found.push('the skip link does not lead past the bar');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('?');
    if (!(await page.locator('dialog').isVisible())) found.push('? shows no keys');
    await page.keyboard.press('Escape');
    if (await page.locator('dialog').isVisible()) found.push('Escape does not close the keys');
    const stops: unknown[] = [];
    for (const key of items > 1 ? ['j', 'j', 'k'] : []) {
      await page.keyboard.press(key);
      stops.push(await page.evaluate("[...document.querySelectorAll('[data-item]')].indexOf(document.activeElement)"));
    }
    const [first, second, third] = stops;
    if (items > 1 && (first === -1 || first === second || first !== third)) found.push(`j, j, k stop at ${stops}`);
    return found;
  }
});

/** As a CRM, a recorder and a meter would tell it: a new owner, a call that is nobody's, a tool that posts, usage. */
async function tellMore({ ask }: Served): Promise<{ readonly signal: string; readonly stray: string }> {
  const { account } = await ask<{ account: { owners: { role: string }[] } }>('GET', '/v1/accounts/larkspur');
  const { key: _, ...record } = account as typeof account & { key: string };
  const owners = [
    ...record.owners.map((owner) => (owner.role === 'csm' ? { ...owner, to: '2026-10-12' } : owner)),
    { role: 'csm', name: 'Bo Ek', from: '2026-10-12' },
  ];
  await ask('PUT', '/v1/accounts/larkspur', { ...record, owners });
  await ask('PUT', '/v1/sources/fathom', { tool: 'fathom', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
  const days = Array.from({ length: 20 }, (_week, week) => new Date(Date.UTC(2026, 5, 1 + 7 * week)));
  const usage = days.map((day, week) => ({
    account: 'meridian-elevator',
    date: day.toISOString().slice(0, 10),
    active_users: 150 - 3 * week,
    seats_used: 200 - 4 * week,
  }));
  await ask('POST', '/v1/usage', { items: usage });
  const { id } = await ask<{ id: string }>('POST', '/v1/conversations', {
    medium: 'call',
    occurred_at: '2026-10-12T15:00:00Z',
    participants: [{ name: 'Rae Moss', side: 'customer' }],
    turns: [{ speaker: 'Rae Moss', text: 'We want to cancel.' }],
  });
  const { signals } = await ask<{ signals: { id: string }[] }>('GET', '/v1/conversations/2026-09-24-qbr-off');
  return { signal: signals[0]?.id ?? '', stray: id };
}
