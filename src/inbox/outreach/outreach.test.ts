import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../scoring/index.ts';
import { checkDraft, OUTREACH_RULES, type OutreachContext, type OutreachDraft, type OutreachRule } from '../index.ts';

interface Labelled extends OutreachDraft {
  readonly id: string;
  readonly split: 'dev' | 'test';
  readonly context: string;
  readonly findings: readonly { readonly rule: OutreachRule; readonly quote: string }[];
}

const file = join(import.meta.dirname, '../../../fixtures/outreach/drafts.json');
const { contexts, drafts } = JSON.parse(readFileSync(file, 'utf8')) as {
  contexts: Record<string, Omit<OutreachContext, 'policy' | 'isLowTouch' | 'spent'>>;
  drafts: Labelled[];
};

function contextOf(name: string): OutreachContext {
  const context = contexts[name];
  if (context === undefined) throw new Error(`no context ${name}`);
  return { ...context, spent: [], isLowTouch: false, policy: defaultPolicy };
}

/** Per rule: how much of what was found is labelled, and how much of what is labelled was found. */
async function measure(split: 'dev' | 'test') {
  const rows = await Promise.all(
    drafts
      .filter((one) => one.split === split)
      .map(async (one) => {
        const found = (await checkDraft(one, contextOf(one.context))).map(
          ({ rule, quote }) => `${one.id} ${rule} ${quote}`,
        );
        return { found, labelled: one.findings.map(({ rule, quote }) => `${one.id} ${rule} ${quote}`) };
      }),
  );
  const found = rows.flatMap((row) => row.found);
  const labelled = rows.flatMap((row) => row.labelled);
  const figures = Object.keys(OUTREACH_RULES).map((rule) => {
    const [of, wanted] = [found, labelled].map((all) => all.filter((line) => line.includes(` ${rule} `)));
    const right = (of ?? []).filter((line) => wanted?.includes(line)).length;
    return { rule, precision: right / Math.max(1, of?.length ?? 0), recall: right / Math.max(1, wanted?.length ?? 0) };
  });
  const wrong = [
    ...found.filter((line) => !labelled.includes(line)).map((line) => `in vain: ${line}`),
    ...labelled.filter((line) => !found.includes(line)).map((line) => `missed: ${line}`),
  ];
  return { figures, wrong };
}

describe('the outreach check', () => {
  it.each(['dev', 'test'] as const)('finds what is labelled in the %s drafts, and little else', async (split) => {
    const { figures, wrong } = await measure(split);
    for (const { rule, precision, recall } of figures) {
      expect(precision, `${rule}: ${wrong.join('\n')}`).toBeGreaterThanOrEqual(0.75);
      expect(recall, `${rule}: ${wrong.join('\n')}`).toBeGreaterThanOrEqual(0.75);
    }
  });

  it.each([
    ['40% off, no approval needed.', true],
    ['You get 40% off without any strings.', true],
    ['We cannot give you 40% off.', false],
    ['A 40% discount is not something I can offer.', false],
    ['It is not about features, so you get 40% off.', true],
  ])('takes a price for denied only where the price itself is: %s', async (draft, isOffered) => {
    const [name = ''] = Object.keys(contexts);
    const found = await checkDraft({ draft, from: { role: 'csm', name: 'Ana Lima' }, to: [] }, contextOf(name));
    expect(found.some(({ rule }) => rule === 'OUT-3')).toBe(isOffered);
  });

  it('quotes the draft letter for letter, whatever it says, and reads no mail below it', async () => {
    const words = fc.constantFrom(
      'We will',
      'ship the sync',
      '20% off',
      'renewal',
      '.',
      '\n',
      '“',
      'Ines',
      'me directly',
      '😀',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 25 }), async (parts) => {
        const draft = parts.join(' ');
        const from = { role: 'ae', name: 'Tom Barlow' } as const;
        for (const { quote, start, end } of await checkDraft({ draft, from, to: [] }, contextOf('broken'))) {
          expect(draft.slice(start, end)).toBe(quote);
        }
      }),
      { numRuns: 60 },
    );
    const from = { role: 'csm', name: 'Ines Calder' } as const;
    const draft = 'Thanks.\n\n> We can take 50% off the renewal.';
    expect(await checkDraft({ draft, from, to: [] }, contextOf('broken'))).toEqual([]);
  });

  it('goes by the policy: what is named as unshipped, and what each role may offer', async () => {
    const policy = structuredClone(defaultPolicy);
    policy.outreach.unshipped = ['Route Planner'];
    policy.outreach.discount_percent_to.csm = 20;
    const context = { ...contextOf('steady'), policy };
    const from = { role: 'csm', name: 'Ines Calder' } as const;
    const check = async (draft: string) => (await checkDraft({ draft, from, to: [] }, context)).map(({ rule }) => rule);
    expect(await check('You can use the Route Planner now.')).toEqual(['OUT-2']);
    expect(await check('The list price comes down by 15 percent, a discount agreed inside.')).toEqual([]);
    expect(await check('Take 25% off.')).toContain('OUT-3');
  });
});
