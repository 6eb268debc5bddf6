import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { raw } from 'hono/html';
import type { Comparison } from '../baseline.ts';
import type { ExtractionReport } from '../extraction.ts';
import type { RetrievalReport } from '../retrieval/suite.ts';
import type { RiskComparison } from '../risk/baseline.ts';
import type { RiskReport } from '../risk/suite.ts';
import { Case } from './case.tsx';
import { Retrieval } from './retrieval.tsx';
import { Risk } from './risk.tsx';
import { CaseIndex, Summary } from './summary.tsx';

/** What a page may show: each suite that was run, with how it stands to the baseline. */
export interface Measured {
  readonly extraction?: { readonly report: ExtractionReport; readonly comparison: Comparison | undefined };
  readonly risk?: {
    readonly report: RiskReport;
    readonly comparison: RiskComparison | undefined;
    /** By id of the history, as SVG. */
    readonly plots: ReadonlyMap<string, string>;
  };
  readonly retrieval?: RetrievalReport;
}

/**
 * A run as one HTML file that needs nothing else: no script, no font, no network. Of each suite the figures, then every case:
 * conversations with labels and predictions beside the transcript, histories with their risk over time, questions with how well
 * their evidence was found.
 */
export function evaluationPage({ extraction, risk, retrieval }: Measured): string {
  const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8');
  const titles = [
    ...(extraction === undefined ? [] : [`Extraction by ${extraction.report.fingerprint}`]),
    ...(risk === undefined ? [] : [`Risk by policy ${risk.report.policy.version}`]),
    ...(retrieval === undefined ? [] : [`Retrieval with ${retrieval.model}`]),
  ];
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>{titles.join(', ')}</title>
        <style>{raw(style)}</style>
      </head>
      <body>
        <main>
          {extraction === undefined ? '' : <Extraction {...extraction} />}
          {risk === undefined ? '' : <Risk {...risk} />}
          {retrieval === undefined ? '' : <Retrieval report={retrieval} />}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${String(page)}\n`;
}

function Extraction({ report, comparison }: NonNullable<Measured['extraction']>) {
  const { fingerprint, split, cases, unread } = report;
  return (
    <>
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
    </>
  );
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
