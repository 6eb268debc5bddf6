import { writeHandoffWithModel, writeWithModel } from '../briefs/index.ts';
import type { Config } from '../config/index.ts';
import { readAgain } from '../inbox/index.ts';
import type { ModelServers } from '../models/index.ts';
import type { PipelineOptions } from '../pipeline/index.ts';

/** Who puts documents in better words, and reads drafts again, by the settings: the language model, where one is configured. */
export async function createWriters(
  config: Config,
  servers?: ModelServers,
): Promise<Pick<PipelineOptions, 'writeHandoff' | 'writeDocument' | 'readDraft'>> {
  // A server may be set for embeddings alone.
  if (config.extractor !== 'llm' && !config.verification) return {};
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  const model = createLanguageModel(config, { servers });
  const [handoff, document, outreach] = await Promise.all([
    loadPrompt('handoff'),
    loadPrompt('document'),
    loadPrompt('outreach'),
  ]);
  return {
    writeHandoff: (made, material, options) => writeHandoffWithModel(model, handoff, made, material, options),
    writeDocument: (made, said, options) => writeWithModel(model, document, made, said, options),
    readDraft: (draft, context, options) => readAgain(model, outreach, draft, context, options),
  };
}
