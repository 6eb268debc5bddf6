import { join } from 'node:path';
import * as z from 'zod';
import { accountRecordSchema, dateSchema, evidenceSchema, parseWith, SIDES, timeSchema } from '../domain/index.ts';
import { parseJson } from '../intake/index.ts';
import { readBytes } from './documents.ts';
import type { SourceDocument } from './ingestion.ts';

const manifestSchema = z.object({
  as_of: dateSchema,
  workspace: z.object({
    company: z.string(),
    product: z.string(),
    competitors: z.array(z.string()),
    domains: z.array(z.string()),
  }),
  accounts: z.array(accountRecordSchema.extend({ people: evidenceSchema.shape.people })),
  documents: z.array(
    z.object({
      path: z.string(),
      account: z.string(),
      occurred_at: timeSchema.optional(),
      participants: z
        .array(
          z.object({
            name: z.string(),
            side: z.enum(SIDES),
            title: z.string().optional(),
            email: z.string().optional(),
          }),
        )
        .optional(),
    }),
  ),
});

/** The demo's accounts and where their calls and emails are. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Where the package's own folders (`fixtures/`, `evals/`) are, from source and from `dist/`, its mirror, alike. */
export const PACKAGE_ROOT = join(import.meta.dirname, '../..');

/**
 * Reads the demo's manifest.
 * @throws {InputError} naming the path that is wrong
 */
export async function readManifest(): Promise<Manifest> {
  return parseWith(manifestSchema, parseJson(await readBytes(join(PACKAGE_ROOT, 'fixtures/demo/manifest.json'))));
}

/** The manifest's documents as the intake wants them; their paths stay as the manifest names them. */
export function toDocuments({ documents }: Manifest): SourceDocument[] {
  return documents.map(({ path, account, occurred_at, participants }) => ({
    path: join(PACKAGE_ROOT, path),
    defaults: { account: { key: account }, occurred_at, participants },
  }));
}
