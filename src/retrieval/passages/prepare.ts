import { createHash } from 'node:crypto';
import type { Conversation } from '../../domain/index.ts';
import type { NewPassage } from '../../storage/index.ts';
import { cutPassages, headerOf } from './cut.ts';

/** Everything that is stored of a conversation to find it by. */
export interface PreparedPassages {
  /** See {@link headerOf}. */
  readonly header: string;
  readonly passages: readonly NewPassage[];
}

/** Cuts a conversation into passages, ready to be stored. */
export async function preparePassages(conversation: Conversation): Promise<PreparedPassages> {
  const passages = await cutPassages(conversation);
  return {
    header: headerOf(conversation),
    passages: passages.map((passage) => ({
      ...passage,
      contentHash: createHash('sha256').update(passage.text).digest('hex'),
    })),
  };
}
