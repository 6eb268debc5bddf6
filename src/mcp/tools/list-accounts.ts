import * as z from 'zod';
import { BANDS } from '../../domain/index.ts';
import { scoreForReader } from '../../pipeline/index.ts';
import { asCaller, listAccounts } from '../../storage/index.ts';
import { pageInput } from '../account.ts';
import { defineTool } from '../tool.ts';

const accountSchema = z.object({
  key: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  score: z.int().nullable().describe('risk, 0 to 100, 100 is worst; null: not scored yet'),
  band: z.enum(BANDS).nullable(),
  as_of: z.string().nullable(),
  link: z.string().nullable(),
});

/** Accounts by risk. */
export const listAccountsTool = defineTool({
  name: 'list_accounts',
  title: 'List accounts',
  description: 'The accounts of this workspace by risk, the worst first, with the keys that the other tools take.',
  input: z.strictObject(pageInput),
  output: z.object({ accounts: z.array(accountSchema), next: z.string().nullable() }),
  async run(page, { services: { database, pipeline }, caller, links }) {
    const { items, next } = await asCaller(database, caller, async (tx) => {
      const found = await listAccounts(tx, page);
      return { items: await scoreForReader(tx, pipeline.scoring, found.items), next: found.next };
    });
    const accounts = items.map(({ key, name, domain, score, band, asOf }) => ({
      ...{ key, name, domain, score, band, as_of: asOf },
      link: links.account(key),
    }));
    return { accounts, next };
  },
  describe({ accounts, next }) {
    if (accounts.length === 0) return 'There is no account.';
    const lines = accounts.map(
      ({ key, name, score, band }) => `${key} (${name}): ${score === null ? 'not scored yet' : `${band}, ${score}`}`,
    );
    return [...lines, ...(next === null ? [] : [`More with cursor ${next}`])].join('\n');
  },
});
