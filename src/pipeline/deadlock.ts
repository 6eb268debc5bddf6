import { StorageError } from '../domain/index.ts';

const DEADLOCK = '40P01';
const ATTEMPTS = 3;

/**
 * Does a transaction again that Postgres ended because it and another one waited for each other: whoever scores holds a job and
 * wants its account, whoever writes holds the account and wants to know of the job. Nothing of it had happened.
 * @throws whatever `work` does, a deadlock at the third time too
 */
export async function againAfterDeadlock<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  const cause = error instanceof StorageError ? error.cause : error;
  return (cause as { code?: unknown } | undefined)?.code === DEADLOCK;
}
