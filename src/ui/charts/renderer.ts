import type * as PlotModule from '@observablehq/plot';

/** Charts drawn last, by what they show: the same page is opened again and again. */
const drawn = new Map<string, string>();
const KEPT = 200;

/** Draws marks as an SVG. */
export type Renderer = (options: PlotModule.PlotOptions) => string;

type Plot = typeof PlotModule;

let loaded: Promise<{ readonly Plot: Plot; readonly render: Renderer }> | undefined;

/**
 * The charting library and what draws with it, loaded with the first chart. What it gives holds nothing inline that a policy would
 * refuse: colours are the style sheet's, by `class`. It is hidden from those who do not see it: what it says must stand
 * beside it in words, links too.
 */
export function charting(): Promise<{ readonly Plot: Plot; readonly render: Renderer }> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<{ readonly Plot: Plot; readonly render: Renderer }> {
  const [{ Window }, Plot] = await Promise.all([import('happy-dom'), import('@observablehq/plot')]);
  const { document } = new Window();
  const render: Renderer = (options) => {
    const svg = Plot.plot({ ...options, document });
    svg.querySelector('style')?.remove();
    svg.removeAttribute('class');
    svg.removeAttribute('style');
    svg.setAttribute('aria-hidden', 'true');
    for (const link of svg.querySelectorAll('a')) link.setAttribute('tabindex', '-1');
    return svg.outerHTML.replaceAll('xlink:href', 'href');
  };
  return { Plot, render };
}

/** Draws a chart unless the same was drawn before; `shows` is everything that it depends on. */
export async function drawnOnce(shows: unknown, draw: () => Promise<string>): Promise<string> {
  const key = JSON.stringify(shows);
  const chart = drawn.get(key) ?? (await draw());
  drawn.delete(key);
  drawn.set(key, chart);
  const [oldest] = drawn.keys();
  if (drawn.size > KEPT && oldest !== undefined) drawn.delete(oldest);
  return chart;
}
