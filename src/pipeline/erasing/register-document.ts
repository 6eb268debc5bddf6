import * as z from 'zod';
import { InputError, parseWith } from '../../domain/index.ts';
import { ERASURE_KINDS, type ErasureRegister, receiptDigest } from '../../storage/index.ts';

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A register of erasures as a document: digests, times and counts, no name. */
export const registerSchema = z.object({
  format: z.literal('earshot-erasures/1'),
  workspace: z.string(),
  salt: z
    .string()
    .regex(/^([0-9a-f]{2})+$/)
    .nullable()
    .describe('what the marks are digested with, hex; null where nothing was ever erased'),
  erasures: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(ERASURE_KINDS),
      asked: z.string(),
      by: z.string(),
      at: z.string(),
      counts: z.record(z.string(), z.number().int()),
      digest: digestSchema,
      marks: z
        .array(
          z.object({
            kind: z.enum(['account', 'conversation', 'deal', 'mail', 'name', 'label']),
            digest: digestSchema,
            account: z.string().nullable().describe('of a name: the account in which it means that person'),
          }),
        )
        .describe('by what is known again what was erased'),
    }),
  ),
});

/** A register of erasures as a document. */
export type RegisterDocument = z.infer<typeof registerSchema>;

/** A register as a document that may be kept outside of the database. */
export function registerDocument(workspace: string, { salt, erasures }: ErasureRegister): RegisterDocument {
  return {
    format: 'earshot-erasures/1',
    workspace,
    salt: salt === null ? null : salt.toString('hex'),
    erasures: erasures.map(({ receipt, marks }) => ({
      ...receipt,
      counts: { ...receipt.counts },
      marks: marks.map((mark) => ({ ...mark })),
    })),
  };
}

/**
 * The register that a document holds.
 * @throws {InputError} `wrong-type`; `another-workspace`; `broken-receipt` where a receipt is not as it was written
 */
export function readRegisterDocument(workspace: string, document: unknown): ErasureRegister {
  const { workspace: of, salt, erasures } = parseWith(registerSchema, document);
  if (of !== workspace) {
    throw new InputError('another-workspace', [{ path: 'workspace', message: `it is of workspace ${of}` }]);
  }
  for (const [index, { marks: _marks, ...receipt }] of erasures.entries()) {
    if (receiptDigest(receipt) === receipt.digest) continue;
    const message = 'it is not as it was written: its digest is another';
    throw new InputError('broken-receipt', [{ path: `erasures[${index}]`, message }]);
  }
  return {
    salt: salt === null ? null : Buffer.from(salt, 'hex'),
    erasures: erasures.map(({ marks, ...receipt }) => ({ receipt, marks })),
  };
}
