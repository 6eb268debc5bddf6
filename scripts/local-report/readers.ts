import type { Conversation, Signal } from '../../src/domain/index.ts';
import { createLocalExtractor, EMPTY_CONTEXT, ground, mergeSignals } from '../../src/extraction/index.ts';
import { propose } from '../../src/extraction/local/propose.ts';
import { readConversation } from '../../src/extraction/local/read.ts';

/** Something that finds signals in a conversation, with the name it has in tables. */
export interface Reader {
  readonly name: string;
  read(conversation: Conversation): Promise<readonly Signal[]>;
}

/** The local extractor as it is installed, without a model of meaning. */
export function localReader(): Reader {
  const extractor = createLocalExtractor();
  return {
    name: 'local',
    read: async (conversation) => (await extractor.extract(conversation, EMPTY_CONTEXT)).signals,
  };
}

/** The same without its classifier. */
export const CUES_READER: Reader = {
  name: 'cues alone',
  read: async (conversation) =>
    mergeSignals(ground(conversation, propose(readConversation(conversation, EMPTY_CONTEXT))).grounded),
};
