import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const KEYBOARD = readFileSync(join(import.meta.dirname, 'keyboard.js'), 'utf8');
const TAB = { type: 'rawKeyDown', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 } as const;
const AT_ONCE = 16;

/** A window as a reader has it. */
interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** All rules of axe; and those of colours, as names and structure are the same in either scheme. */
const EVERYTHING = "axe.run({ resultTypes: ['violations'] })";
const COLOURS = "axe.run({ resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] })";

const LOOKS: readonly (readonly [look: Look, run: string])[] = [
  [{ width: 1440, colorScheme: 'light' }, EVERYTHING],
  [{ width: 375, colorScheme: 'dark' }, EVERYTHING],
];

/** Looked at as well unless the page is long: what a long one is made of stands on others too. */
const CROSSED: typeof LOOKS = [
  [{ width: 1440, colorScheme: 'dark' }, COLOURS],
  [{ width: 375, colorScheme: 'light' }, COLOURS],
];
const LONG = 1_200;

/** What a browser complains of, and what it asks of others than `origin`, gathered as it happens. */
export function complaintsOf(context: BrowserContext, origin: string): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    // That a page is not there, or asks for a key, is what it was opened for.
    const isAnswer = /status of 40[14]/.test(message.text()) && message.location().url === message.page()?.url();
    if (message.type() === 'error' && !isAnswer) complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`${error.page()?.url()}: ${error.error().message}`));
  context.on(
    'request',
    (request) => request.url().startsWith(`${origin}/`) || complaints.push(`asked ${request.url()}`),
  );
  return complaints;
}

async function lookAs(page: Page, { width, colorScheme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 900 });
}

/**
 * What is wrong with the page that is open, wide and narrow, light and dark: whatever axe finds, that it scrolls sideways, and
 * that there is not one heading of the first level.
 */
export async function failings(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  // By the debugger, which no policy of the page binds.
  await page.evaluate(AXE);
  const elements = await page.evaluate<number>("document.querySelectorAll('*').length");
  for (const [look, run] of elements > LONG ? LOOKS : [...LOOKS, ...CROSSED])
    found.push(...(await failingsAs(page, look, run)));
  const heads = await page.locator('h1').count();
  if (heads !== 1) found.push(`${heads} headings of the first level`);
  return found;
}

async function failingsAs(page: Page, look: Look, run: string): Promise<readonly string[]> {
  await lookAs(page, look);
  const beyond = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  const violations = await page.evaluate<readonly Violation[]>(`${run}.then(({ violations }) => violations)`);
  const what = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 2).map(({ html }) => html.slice(0, 160))}`,
  );
  return [...(beyond === 0 ? [] : [`scrolls sideways by ${beyond} px`]), ...what].map(
    (words) => `${look.width} px, ${look.colorScheme}: ${words}`,
  );
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/**
 * What somebody with a keyboard alone does not get to on the page that was just opened, what does not show that it has the
 * focus, and whether the focus is caught. Leaves what was folded open.
 */
export async function keyboardFailings(page: Page): Promise<readonly string[]> {
  await page.evaluate(KEYBOARD);
  const most = 3 * (await page.evaluate<number>('keyboardWalk.count()')) + 3 * AT_ONCE;
  const keys = await page.context().newCDPSession(page);
  let isRound = false;
  for (let pressed = 0; pressed < most && !isRound; pressed += AT_ONCE) {
    // In one go: to wait for each would take several times as long.
    await Promise.all(Array.from({ length: AT_ONCE }, () => keys.send('Input.dispatchKeyEvent', TAB)));
    isRound = await page.evaluate<boolean>('keyboardWalk.isRound()');
  }
  await keys.detach();
  const { unreached, unmarked } = await page.evaluate<KeyboardResult>('keyboardWalk.found()');
  return [
    ...(isRound ? [] : ['the focus does not come round']),
    ...unreached.map((html) => `not reached: ${html}`),
    ...unmarked.map((html) => `does not show the focus: ${html}`),
  ];
}

interface KeyboardResult {
  readonly unreached: readonly string[];
  readonly unmarked: readonly string[];
}
