import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { accountRecordSchema, dateSchema, evidenceSchema, parseWith, SIDES, timeSchema } from '../../domain/index.ts';
import { parseJson } from '../../intake/index.ts';

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

/** The sample's accounts and where their calls and emails are. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Where the package's own folders are, from source and from `dist/`, its mirror, alike. */
const PACKAGE_ROOT = join(import.meta.dirname, '../../..');

/**
 * Reads the manifest of the sample that the demo shows.
 * @throws {InputError} naming the path that is wrong
 */
export async function readManifest(): Promise<Manifest> {
  return parseWith(manifestSchema, parseJson(await readOf('fixtures/demo/manifest.json')));
}

/** The bytes of one of the package's own files, by its path in the manifest. */
export function readOf(path: string): Promise<Uint8Array> {
  return readFile(join(PACKAGE_ROOT, path));
}
