import { join } from 'node:path';
import type { Manifest } from '../pipeline/index.ts';
import type { SourceDocument } from './ingestion.ts';

/** Where the package's own folders (`fixtures/`, `evals/`) are, from source and from `dist/`, its mirror, alike. */
export const PACKAGE_ROOT = join(import.meta.dirname, '../..');

/** The manifest's documents as the intake wants them; their paths stay as the manifest names them. */
export function toDocuments({ documents }: Manifest): SourceDocument[] {
  return documents.map(({ path, account, occurred_at, participants }) => ({
    path: join(PACKAGE_ROOT, path),
    defaults: { account: { key: account }, occurred_at, participants },
  }));
}
