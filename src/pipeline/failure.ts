import { ConfigError, InputError, ModelError, NotFoundError, StorageError } from '../domain/index.ts';
import { LeaseLostError } from './queue.ts';

const OURS = [ConfigError, InputError, ModelError, NotFoundError, StorageError, LeaseLostError];

/**
 * A failure in words that may be stored and logged. Our own errors say it themselves; of any other only name and code
 * are kept, because its message may hold what was being written: customer speech.
 */
export function describeFailure(error: unknown): string {
  if (OURS.some((known) => error instanceof known)) return (error as Error).message;
  if (!(error instanceof Error)) return 'unknown failure';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? ` (${error.constraint})` : '';
  return `${error.name}${code}${constraint}`;
}
