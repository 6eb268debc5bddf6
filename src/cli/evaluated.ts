import { join } from 'node:path';
import { createRecordedModel, type RecordedModel } from '../../evals/index.ts';
import { type Config, type ExtractorName, readConfig } from '../config/index.ts';
import type { Extractor } from '../extraction/index.ts';
import { createExtractor } from './extractors.ts';
import { PACKAGE_ROOT } from './manifest.ts';
import type { Terminal } from './terminal.ts';

/** Who is measured, and where a model's replies come from when one is asked. */
export interface Evaluated {
  readonly extractor: Extractor;
  readonly recording: RecordedModel | undefined;
  readonly config: Config;
}

/** Replies that come with the package: what is committed is replayed everywhere. */
const COMMITTED = join(PACKAGE_ROOT, 'evals/recorded');

/**
 * The extractor to be measured, put together as for any reading. Behind whatever asks a model stand recordings; without a
 * configured server they are all there is, so a measured run can be repeated offline.
 */
export async function createEvaluated(
  { extractor, record }: { readonly extractor?: ExtractorName; readonly record?: string },
  environment: Terminal['environment'],
): Promise<Evaluated> {
  const settings = { ...environment, EARSHOT_EXTRACTOR: extractor ?? environment.EARSHOT_EXTRACTOR };
  const served = Boolean(environment.OPENAI_API_KEY) || Boolean(environment.OPENAI_BASE_URL);
  const replayOnly = settings.EARSHOT_EXTRACTOR === 'llm' && !served;
  // Settings that ask for a model without a server are refused elsewhere; here recordings may answer for it.
  const unserved = { ...settings, EARSHOT_EXTRACTOR: 'local', EARSHOT_VERIFICATION: 'off' };
  const config: Config = replayOnly
    ? { ...readConfig(unserved), extractor: 'llm', verification: environment.EARSHOT_VERIFICATION !== 'off' }
    : readConfig(settings);
  if (config.extractor === 'local' && !config.verification) {
    return { extractor: await createExtractor(config), recording: undefined, config };
  }
  const { createLanguageModel } = await import('../models/index.ts');
  const { model, responseFormat } = config.openai;
  const recordTo = record ?? join(config.home, 'recorded');
  const live = served ? createLanguageModel(config) : undefined;
  const recording = createRecordedModel({ model, responseFormat, replayFrom: [recordTo, COMMITTED], recordTo, live });
  return { extractor: await createExtractor(config, { model: recording }), recording, config };
}
