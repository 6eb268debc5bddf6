/** The database: connection (Postgres, or embedded), migrations, one repository per aggregate. */
export * from './accounts.ts';
export * from './api-keys.ts';
export * from './conversations.ts';
export * from './database.ts';
export * from './deliveries.ts';
export * from './evidence.ts';
export { type Jsonb, toJsonb } from './json.ts';
export * from './judgements.ts';
export { type MigrationResult, migrate } from './migrate.ts';
export * from './overviews.ts';
export type { Page, PageRequest } from './pages.ts';
export * from './rereading.ts';
export * from './risks.ts';
export * from './runs.ts';
export * from './signal-readings.ts';
export { isIntact, type StoredSignal } from './signal-rows.ts';
export * from './signals.ts';
export {
  CONVERSATION_STATUSES,
  type ConversationStatus,
  type RunStatus,
  type SignalStatus,
  type WorkspaceSettings,
} from './tables.ts';
export { APP_ROLE, checkWorkspaceId, executeSql, type WorkspaceTransaction, withWorkspace } from './transaction.ts';
export * from './workspaces.ts';
