import { type Database, openDatabase } from '../../src/storage/index.ts';
import { createDatabase } from '../bench/database.ts';

/** A database for one run. */
export interface Scratch {
  readonly database: Database;
  /** Closes it and takes it away. */
  close(): Promise<void>;
}

/** A database of its own on the server that is named, or one in memory. */
export async function openScratch(serverUrl: string | undefined): Promise<Scratch> {
  if (serverUrl === undefined) {
    const database = await openDatabase({ inMemory: true });
    return { database, close: () => database.close() };
  }
  const fresh = await createDatabase(serverUrl);
  try {
    const database = await openDatabase({ databaseUrl: fresh.url });
    return {
      database,
      async close() {
        await database.close();
        await fresh.drop();
      },
    };
  } catch (error) {
    await fresh.drop();
    throw error;
  }
}
