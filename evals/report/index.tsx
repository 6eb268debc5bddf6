import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { raw } from 'hono/html';
import type { Comparison } from '../baseline.ts';
import type { ExtractionReport } from '../extraction.ts';
import { Case } from './case.tsx';
import { CaseIndex, Summary } from './summary.tsx';

/**
 * The run as one HTML file that needs nothing else: no script, no font, no network. Figures on top, then every case with its
 * labels and predictions beside the transcript.
 */
export function extractionPage(report: ExtractionReport, comparison: Comparison | undefined): string {
  const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8');
  const { fingerprint, split, cases, unread } = report;
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Extraction by {fingerprint}</title>
        <style>{raw(style)}</style>
      </head>
      <body>
        <main>
          <h1>Extraction</h1>
          <p class="quiet">
            Read by {fingerprint} · split {split} · {cases.length + unread.length} cases
          </p>
          <Summary report={report} comparison={comparison} />
          <h2 id="cases">Cases</h2>
          <CaseIndex report={report} />
          <Legend />
          {cases.map((one) => (
            <Case report={one} />
          ))}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${String(page)}\n`;
}

function Legend() {
  return (
    <p class="legend">
      In a transcript <mark class="labelled">a solid line under</mark> words is the quote of a label,{' '}
      <mark class="predicted">a dotted line over</mark> them the quote of a prediction. ✓ matched, ○ missed, ✕ false, ‼
      ungrounded, ~ optional: what careful readers would dispute, counted neither way.
    </p>
  );
}
