import type { Logger } from 'pino';
import type { PipelineEvent } from '../pipeline/index.ts';

/** Writes what happened as a line of the log: what came in and what became of it at `info`, steps on the way at `debug`. */
export function logEvent(logger: Logger, event: PipelineEvent): void {
  const { type, ...fields } = event;
  // Its attempts are logged where they fail.
  if (type === 'job-failed') return;
  const isStep = type === 'conversation-reading' || type === 'window-read' || type === 'index-tended';
  logger[isStep ? 'debug' : 'info'](fields, type);
}
