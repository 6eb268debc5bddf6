import pg from 'pg';
import type { Database } from './database.ts';
import { executeSql } from './transaction.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** What hears notices until it is closed. */
export interface NoticeListener {
  close(): Promise<void>;
}

/** Tells every process that listens on a channel; at most 8,000 bytes. Nothing of it is kept. */
export async function postNotice({ pool }: Pick<Database, 'pool'>, channel: string, payload: string): Promise<void> {
  await executeSql(pool, 'SELECT pg_notify($1, $2)', [channel, payload]);
}

/**
 * Hears what is posted on a channel, over a connection of its own: notices come to the session that asked for them, and those
 * of the pool change hands. `onLost` is told once when the connection ends by itself; whoever wants to hear on listens anew.
 * @throws whatever the connection fails with
 */
export async function listenForNotices(
  { url }: Pick<Database, 'url'>,
  channel: string,
  { onNotice, onLost }: { onNotice(payload: string): void; onLost(): void },
): Promise<NoticeListener> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'earshot notices',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  let isOpen = true;
  const lose = (): void => {
    if (!isOpen) return;
    isOpen = false;
    onLost();
  };
  client.on('notification', ({ payload }) => onNotice(payload ?? ''));
  client.on('error', lose);
  client.on('end', lose);
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    isOpen = false;
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    async close() {
      isOpen = false;
      await client.end();
    },
  };
}
