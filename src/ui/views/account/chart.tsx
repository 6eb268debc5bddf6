import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';

interface ChartProps {
  readonly wide: string;
  readonly narrow: string;
  readonly children?: Child;
}

/** A chart in the size that the page has room for, and what it shows in words. */
export function Chart({ wide, narrow, children }: ChartProps) {
  return (
    <figure class="chart">
      <div class="chart-wide">{raw(wide)}</div>
      <div class="chart-narrow">{raw(narrow)}</div>
      <figcaption class="muted">{children}</figcaption>
    </figure>
  );
}
