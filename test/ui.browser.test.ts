import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPages } from '../src/ui/index.ts';
import { createUiWorld, type UiWorld } from './support/ui-world.ts';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** For what a busy machine takes its time for. */
const PATIENCE_MS = 180_000;
const present = existsSync(CHROMIUM);

describe.skipIf(!present)(`the pages in a browser${present ? '' : ` (skipped: no ${CHROMIUM})`}`, () => {
  let world: UiWorld;
  let server: ServerType;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    world = await createUiWorld();
    const logger = { error: () => undefined };
    const app = createPages({
      database: world.database,
      pipeline: world.pipeline,
      extractor: 'local',
      now: Date.now,
      logger,
    });
    const port = await new Promise<number>((resolve) => {
      server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address: AddressInfo) =>
        resolve(address.port),
      );
    });
    origin = `http://127.0.0.1:${port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });

  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve));
    await world?.pipeline.stop();
    await world?.database.close();
  });

  /** A signed-in page of a given width; `complaints` gathers what the browser refused or could not load. */
  async function signIn(width: number, options: { javaScriptEnabled?: boolean } = {}) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => request.url().startsWith(origin) || complaints.push(`asked ${request.url()}`));
    await page.goto(`${origin}/sign-in?key=${world.key}`);
    return { page, complaints };
  }

  function overflow(page: Page): Promise<number> {
    return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  it.each([1440, 375])('fit a window of %i px without scrolling sideways', async (width) => {
    const { page, complaints } = await signIn(width);
    for (const path of ['/', '/accounts/meridian', '/conversations/call-1', '/waiting']) {
      await page.goto(origin + path);
      expect([path, await overflow(page)]).toEqual([path, 0]);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('keep the key out of the address bar after the sign-in link', async () => {
    const { page } = await signIn(1440);
    expect(page.url()).toBe(`${origin}/`);
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.context().close();
  });

  it('show a quote in its conversation with the words marked, also without JavaScript', async () => {
    const { page } = await signIn(1440, { javaScriptEnabled: false });
    await page.getByRole('link', { name: /^Meridian/ }).click();
    const signal = page.locator('#kind-competitor article').first();
    const words = signal.locator('mark');
    expect(await words.isVisible()).toBe(false);
    await signal.getByText('Show it in the conversation').click();
    expect(await words.textContent()).toBe('FieldPilot is coming in tomorrow to give us a demo');
    expect(await words.isVisible()).toBe(true);
    await page.context().close();
  });

  it('are read with the keys: j to a signal, Enter to open it, ? for all keys, / to search', async () => {
    const { page } = await signIn(1440);
    await page.goto(`${origin}/accounts/meridian`);
    await walkToSignal(page);
    await page.keyboard.press('Enter');
    expect(await page.locator('.signal details[open]').count()).toBe(1);
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    expect(await page.locator('[data-search]:focus').getAttribute('name')).toBe('question');
    await page.goto(`${origin}/conversations/call-1`);
    await page.keyboard.press('/');
    await page.waitForURL(/#search$/);
    await page.keyboard.type('odd j');
    expect(await page.locator('[data-search]').inputValue()).toBe('odd j');
    await page.context().close();
  });

  it('judge a signal with the keys and go on from there: c confirms, x says it is none, nothing without a place', async () => {
    const { page, complaints } = await signIn(1440);
    for (const path of ['/accounts/meridian', '/conversations/call-1']) {
      await page.goto(origin + path);
      await page.keyboard.press('c');
      expect(await page.locator('.verdict').count()).toBe(0);
      await walkToSignal(page);
      await page.keyboard.press('c');
      await page.waitForURL(/#signal-/);
      expect(await page.locator('.verdict').textContent()).toMatch(/^Confirmed by Ines Calder/);
      await page.keyboard.press('x');
      await page.locator('.verdict-dismissed').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.locator('.verdict-confirmed').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.locator('.verdict').waitFor({ state: 'detached' });
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([true, false])('correct a signal in place (JavaScript: %s)', async (javaScriptEnabled) => {
    const { page } = await signIn(375, { javaScriptEnabled });
    await page.goto(`${origin}/conversations/call-1`);
    const note = page.locator('.note').first();
    await note.getByRole('link', { name: 'Correct' }).click();
    const form = page.locator('.correction');
    await form.getByLabel('What it is').selectOption('expansion/new_team');
    if (!javaScriptEnabled) await form.getByRole('button', { name: 'Show its details' }).click();
    await form.getByLabel('Competitor').waitFor({ state: 'hidden' });
    await form.getByLabel('Team').fill('Finance');
    expect(await overflow(page)).toBe(0);
    await form.getByRole('button', { name: 'Save the correction' }).click();
    await page.locator('.verdict-corrected').waitFor();
    expect(await note.textContent()).toContain('Another team could use it');
    await note.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.verdict').waitFor({ state: 'detached' });
    await page.context().close();
  });
});

/** Presses `j` until it has come to a signal: what stands before the signals on the page is walked too. */
async function walkToSignal(page: Page): Promise<void> {
  const focused = page.locator(':is(.signal, .note) [data-item]:focus');
  for (let pressed = 0; (await focused.count()) === 0; pressed++) {
    expect(pressed).toBeLessThan(100);
    await page.keyboard.press('j');
  }
}
