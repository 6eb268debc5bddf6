/** A day on record with its score. */
export interface SparkPoint {
  readonly day: string;
  readonly score: number;
}

const WIDTH = 308;
const HEIGHT = 64;
const MARGIN = 4;

let loaded: Promise<Renderer> | undefined;

type Renderer = (points: readonly SparkPoint[], limits: readonly number[]) => string;

/**
 * The score over days as a small SVG, from zero to 100, with a dot for each day on record and a line at each of `limits`. It
 * holds numbers only, and nothing inline that a policy would refuse: colours are the style sheet's. Empty for a single day.
 */
export async function drawSparkline(points: readonly SparkPoint[], limits: readonly number[]): Promise<string> {
  if (points.length < 2) return '';
  // Loaded with the first that is drawn: no page but an account's needs it.
  loaded ??= loadRenderer();
  return (await loaded)(points, limits);
}

async function loadRenderer(): Promise<Renderer> {
  const [{ Window }, Plot] = await Promise.all([import('happy-dom'), import('@observablehq/plot')]);
  const { document } = new Window();
  return (points, limits) => {
    const days = points.map(({ day, score }) => ({ day: new Date(day), score }));
    const svg = Plot.plot({
      document,
      width: WIDTH,
      height: HEIGHT,
      margin: MARGIN,
      axis: null,
      y: { domain: [0, 100] },
      marks: [
        Plot.ruleY([0], { ariaLabel: 'zero' }),
        Plot.ruleY([...limits], { ariaLabel: 'limit' }),
        Plot.lineY(days, { x: 'day', y: 'score', curve: 'step-after', ariaLabel: 'score' }),
        Plot.dot(days, { x: 'day', y: 'score', r: 1.5, ariaLabel: 'day' }),
      ],
    });
    svg.querySelector('style')?.remove();
    svg.removeAttribute('class');
    svg.setAttribute('aria-hidden', 'true');
    return svg.outerHTML;
  };
}
