import * as z from 'zod';
import { type DocumentBody, NotFoundError, REVIEW_STATES } from '../../domain/index.ts';
import { previewReview } from '../../pipeline/index.ts';
import { isPendingReview, isStanding } from '../../reviews/index.ts';
import { asCaller, listInterventions, listReviews } from '../../storage/index.ts';
import { accountInput, theAccount } from '../account.ts';
import { describeQuote, quoteSchema, toQuote } from '../quotes.ts';
import { defineTool } from '../tool.ts';

const line = z.object({ text: z.string(), basis: z.string().nullable(), quotes: z.array(quoteSchema) });

/** The at-risk review of an account. */
export const reviewTool = defineTool({
  name: 'review',
  title: 'At-risk review of an account',
  description:
    'The agenda of the at-risk review that waits for an account, or of the one that it would have: data, root causes with evidence for and against, ways out, outreach and what is not said yet; and the interventions of AEs that stand. Every line has its quotes or says what of the record it rests on.',
  input: z.strictObject({ account: accountInput }),
  output: z.object({
    account: z.string(),
    state: z.enum(REVIEW_STATES).nullable().describe('null: none waits, this is what one would begin with'),
    rule: z.string().nullable(),
    due_on: z.string().nullable(),
    title: z.string(),
    as_of: z.string(),
    sections: z.array(z.object({ title: z.string(), note: z.string().nullable(), lines: z.array(line) })),
    interventions: z.array(
      z.object({ id: z.string(), state: z.string(), triggers: z.array(z.string()), due: z.string().nullable() }),
    ),
    link: z.string().nullable(),
  }),
  async run({ account }, { services, caller, links }) {
    const { key } = await theAccount({ services, caller }, account);
    const { waiting, agenda, interventions } = await asCaller(services.database, caller, async (tx) => {
      const pending = (await listReviews(tx, key)).filter(({ standing }) => isPendingReview(standing.state));
      const found = pending.find(({ documents }) => documents.agenda !== undefined);
      const document: DocumentBody | undefined =
        found?.documents.agenda ?? (await previewReview(tx, services.pipeline.scoring, key));
      const all = await listInterventions(tx, { account: key });
      return {
        waiting: found,
        agenda: document,
        interventions: all.filter(({ standing }) => isStanding(standing.state)),
      };
    });
    if (agenda === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
    return {
      account: key,
      state: waiting?.standing.state ?? null,
      rule: waiting?.rule ?? null,
      due_on: waiting?.dueOn ?? null,
      title: agenda.title,
      as_of: agenda.as_of,
      sections: agenda.sections.map(({ title, note, lines }) => ({
        title,
        note: note ?? null,
        lines: lines.map(({ text, basis, sources }) => ({
          text,
          basis: basis ?? null,
          quotes: sources.map(({ quote, conversation, turn, speaker, occurred_at }) =>
            toQuote({ quote, conversation, turn, speaker: speaker ?? null, at: occurred_at ?? '' }, links),
          ),
        })),
      })),
      interventions: interventions.map(({ id, standing, triggers, dueAt }) => ({
        id,
        state: standing.state,
        triggers: triggers.filter(({ endedAt }) => endedAt === null).map((trigger) => trigger.id),
        due: standing.handbackDueAt ?? dueAt,
      })),
      link: links.account(key),
    };
  },
  describe({ title, as_of, state, sections, interventions }) {
    const head = state === null ? 'No review waits; this is what one would begin with.' : `The review is ${state}.`;
    const stands = interventions.map(
      ({ triggers, state: own, due }) =>
        `AE intervention (${triggers.join(', ')}): ${own}${due === null ? '' : `, due ${due}`}`,
    );
    const parts = sections.flatMap(({ title: part, note, lines }) => [
      '',
      part,
      ...(note === null ? [] : [note]),
      ...lines.flatMap(({ text, basis, quotes }) => [
        `- ${text}${basis === null ? '' : ` (${basis})`}`,
        ...quotes.map((quote) => `  ${describeQuote(quote)}`),
      ]),
    ]);
    return [`${title}, as of ${as_of}. ${head}`, ...stands, ...parts].join('\n');
  },
});
