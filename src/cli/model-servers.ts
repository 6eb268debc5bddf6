import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import type { ModelServers } from '../models/index.ts';

/** The servers of models that a process asks by its settings; `undefined`: none. The log says when one is left alone, and when it is well again. */
export async function openModelServers(config: Config, logger: Logger): Promise<ModelServers | undefined> {
  if (config.extractor !== 'llm' && !config.verification && config.embedding.name !== 'openai') return undefined;
  const { ModelServers } = await import('../models/index.ts');
  return new ModelServers({
    onChange({ server, state, until, reason }) {
      if (state === 'open') {
        const fields = { server, until: until === null ? null : new Date(until).toISOString(), reason };
        logger.warn(fields, 'a server of models failed too often: it is left alone');
      } else
        logger.info(
          { server },
          state === 'closed' ? 'a server of models is well again' : 'a server of models is probed',
        );
    },
  });
}
