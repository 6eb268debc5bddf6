import type { RetrievalReport } from './suite.ts';
import { BM25, barLines } from './words.ts';

/** A run as plain data: the figures, and what every question came to, without what was asked or said. */
export function retrievalJson(report: RetrievalReport): object {
  const published = Object.fromEntries(report.sets.map(({ name }) => [name, BM25[name]]));
  return { ...report, published, bars: barLines(report) };
}
