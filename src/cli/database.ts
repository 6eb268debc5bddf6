import type { Config } from '../config/index.ts';
import { type Database, openDatabase } from '../storage/index.ts';

/** Opens the database for one piece of work and closes it whatever comes of it. */
export async function withDatabase<Result>(
  config: Config,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(config);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
