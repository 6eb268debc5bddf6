import { type Handoff, type HandoffMaterial, writeHandoffWithModel } from '../briefs/index.ts';
import type { Config } from '../config/index.ts';

/** Writes a handoff with a language model. */
export type HandoffWriter = (handoff: Handoff, material: HandoffMaterial) => Promise<Handoff>;

/** Who writes handoffs by the settings: the language model, where one is configured; `undefined`: nobody, they stay as made. */
export async function openWriter(config: Config): Promise<HandoffWriter | undefined> {
  // A server may be set for embeddings alone.
  if (config.extractor !== 'llm' && !config.verification) return undefined;
  const { createLanguageModel, loadPrompt } = await import('../models/index.ts');
  const model = createLanguageModel(config);
  const prompt = await loadPrompt('handoff');
  return (handoff, material) => writeHandoffWithModel(model, prompt, handoff, material);
}
