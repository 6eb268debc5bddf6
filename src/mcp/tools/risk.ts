import * as z from 'zod';
import { dateSchema, NotFoundError, type Risk, riskSchema } from '../../domain/index.ts';
import { asCaller } from '../../storage/index.ts';
import { accountInput, asOfInput, theAccount } from '../account.ts';
import { describeQuote, quoteSchema, quotesById, toQuote } from '../quotes.ts';
import { defineTool } from '../tool.ts';

const quoted = quoteSchema.extend({ evidence: z.string().describe('the id under which the risk names it') });

/** An account's risk with the words that it rests on. */
export const riskTool = defineTool({
  name: 'risk',
  title: 'Risk of an account',
  description:
    'How much at risk an account is and why: score (100 is worst), band, every rule that earned points with its evidence, what is due, and what is not known. Computed by rules from what is on record, on any day.',
  input: z.strictObject({
    account: accountInput,
    as_of: asOfInput,
    known_at: dateSchema.optional().describe('from what was known on this day; `as_of` unless told'),
  }),
  output: z.object({ risk: riskSchema, quotes: z.array(quoted), link: z.string().nullable() }),
  async run({ account, as_of, known_at }, { services, caller, links }) {
    const { key } = await theAccount({ services, caller }, account);
    const days = { asOf: as_of, knownAt: known_at ?? as_of, reader: caller.reader };
    const risk = await services.pipeline.riskOf(caller.workspace, key, days);
    if (risk === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
    const quotes = await asCaller(services.database, caller, (tx) => quotesById(tx, evidenceOf(risk), links));
    const ledger = await services.pipeline.ledgerOf(caller.workspace, key, days);
    const named = new Set(evidenceOf(risk));
    const promised = (ledger?.entries ?? []).flatMap(({ id, said: [first] }) =>
      named.has(id) && !quotes.has(id) && first !== undefined ? [{ ...toQuote(first, links), evidence: id }] : [],
    );
    const heard = [...quotes].map(([evidence, quote]) => ({ ...quote, evidence }));
    return { risk, quotes: [...heard, ...promised], link: links.account(key) };
  },
  describe({ risk, quotes }) {
    const byId = new Map(quotes.map((quote) => [quote.evidence, quote]));
    const rules = risk.contributions.flatMap(({ rule, points, why, evidence }) => [
      `${points > 0 ? '+' : ''}${points} ${rule}: ${why}`,
      ...evidence.flatMap((id) => {
        const quote = byId.get(id);
        return quote === undefined ? [] : [`  ${describeQuote(quote)}`];
      }),
    ]);
    const shown = new Set(risk.contributions.flatMap(({ evidence }) => evidence));
    const further = quotes
      .filter(({ evidence }) => !shown.has(evidence))
      .map((quote) => `Also: ${describeQuote(quote)}`);
    const due = risk.triggers.map(({ action, due: day, why }) => `Due ${day}: ${action} (${why})`);
    const unknown = risk.blind_spots.map(({ about, why }) => `Not known: ${about} (${why})`);
    const head = `${risk.account} on ${risk.as_of}: ${risk.band}, ${risk.score} of 100; ${risk.runway.label}`;
    return [head, ...rules, ...further, ...due, ...unknown].join('\n');
  },
});

function evidenceOf({ contributions, leaks, triggers, conduct, dear, root_cause }: Risk): readonly string[] {
  const findings = [
    ...contributions,
    ...leaks,
    ...triggers,
    ...conduct,
    ...Object.values(dear),
    ...root_cause.candidates,
  ];
  return findings.flatMap(({ evidence }) => evidence);
}
