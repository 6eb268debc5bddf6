import type { Conversation } from '../../domain/index.ts';
import { createLocalExtractor } from '../../extraction/index.ts';
import { findingIn } from './sentences.ts';
import type { OutreachContext, OutreachDraft, OutreachFinding, Sentence } from './types.ts';
import { names } from './words.ts';

const READER = createLocalExtractor();

const NOTHING_KNOWN = { rivals: [], product_names: [], glossary: [], open_commitments: [] };

/**
 * OUT-1: what the local extractor reads as a promise of product, of service or of something commercial, and is not on the
 * ledger. That something will be sent or answered is no promise to warn of: it goes onto the ledger when the mail is read.
 */
export async function newPromises(
  sentences: readonly Sentence[],
  { from }: OutreachDraft,
  { promises }: OutreachContext,
): Promise<readonly OutreachFinding[]> {
  const conversation: Conversation = {
    id: 'draft',
    medium: 'email',
    occurred_at: '2026-01-01T00:00:00.000Z',
    vendor: { company: 'Us', competitors: [] },
    participants: [
      { name: from.name, side: 'vendor' },
      { name: 'Customer', side: 'customer' },
    ],
    turns: sentences.map(({ text }) => ({ speaker: from.name, text })),
  };
  const { signals } = await READER.extract(conversation, NOTHING_KNOWN);
  const turns = signals.flatMap(({ kind, subtype, span }) =>
    kind === 'commitment' && subtype !== 'follow_up' ? [span.turn] : [],
  );
  const known = promises.filter(({ state }) => state !== 'withdrawn');
  return [...new Set(turns)].flatMap((turn) => {
    const sentence = sentences[turn];
    if (sentence === undefined || known.some(({ what }) => names(sentence.text, what))) return [];
    const why = 'It promises something that is not on the ledger yet.';
    return [
      findingIn(sentence, 'OUT-1', {
        why,
        fix: 'Agree it inside first, with an owner and a day, or say what you will find out.',
      }),
    ];
  });
}
