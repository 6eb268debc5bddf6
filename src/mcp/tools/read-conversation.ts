import * as z from 'zod';
import { MEDIA, NotFoundError } from '../../domain/index.ts';
import { asCaller, findConversation } from '../../storage/index.ts';
import { defineTool } from '../tool.ts';

/** A conversation in its own words. */
export const readConversationTool = defineTool({
  name: 'read_conversation',
  title: 'Read a conversation',
  description: 'The turns of one call or email around a place, letter for letter: to see what stands beside a quote.',
  input: z.strictObject({
    conversation: z.string().min(1).max(200),
    from_turn: z.int().min(0).default(0).describe('0-based'),
    turns: z.int().min(1).max(60).default(20).describe('how many at most'),
  }),
  output: z.object({
    conversation: z.string(),
    account: z.string().nullable(),
    medium: z.enum(MEDIA),
    date: z.string(),
    subject: z.string().nullable(),
    turns: z.array(z.object({ turn: z.int(), speaker: z.string(), text: z.string() })),
    total_turns: z.int(),
    link: z.string().nullable(),
  }),
  async run({ conversation: id, from_turn, turns: most }, { services: { database }, caller, links }) {
    const found = await asCaller(database, caller, (tx) => findConversation(tx, id));
    if (found === undefined) throw new NotFoundError(`No conversation ${JSON.stringify(id)} in this workspace`);
    const { turns } = found.conversation;
    return {
      ...{ conversation: id, account: found.accountKey, medium: found.medium, date: found.occurredAt },
      subject: found.subject,
      turns: turns
        .slice(from_turn, from_turn + most)
        .map(({ speaker, text }, offset) => ({ turn: from_turn + offset, speaker, text })),
      total_turns: turns.length,
      link: links.conversation(id, from_turn),
    };
  },
  describe({ conversation, medium, date, subject, turns, total_turns }) {
    const head = `${medium} ${conversation}, ${date.slice(0, 10)}${subject === null ? '' : `, ${subject}`}; ${total_turns} turns`;
    return [head, ...turns.map(({ turn, speaker, text }) => `[${turn}] ${speaker}: ${text}`)].join('\n');
  },
});
