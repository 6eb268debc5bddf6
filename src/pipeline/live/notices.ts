import type { PipelineEvent } from '../types.ts';

/** How many windows of a reading are done. */
export interface WindowsDone {
  readonly done: number;
  readonly total: number;
}

/**
 * That something happened, by ids alone: what it is, whoever may know reads from the database. Also what goes from process to
 * process, so plain JSON.
 */
export interface LiveNotice {
  readonly workspace: string;
  readonly conversation?: string | undefined;
  readonly account?: string | undefined;
  readonly delivery?: string | undefined;
  /** Of the conversation, while it is being read; null: the reading begins or is over. */
  readonly windows?: WindowsDone | null | undefined;
  /** A browser signed out that used this key: what it had open ends. */
  readonly ended?: string | undefined;
}

/** What an event of the pipeline is to whoever watches; nothing, for what nobody watches. */
export function toNotice(event: PipelineEvent, before: WindowsDone | undefined): LiveNotice | undefined {
  switch (event.type) {
    case 'conversation-reading':
      return { workspace: event.workspace, conversation: event.conversation, windows: null };
    case 'window-read': {
      const { workspace, conversation, total } = event;
      return { workspace, conversation, windows: { done: Math.min((before?.done ?? 0) + 1, total), total } };
    }
    case 'conversation-settled':
      return { workspace: event.workspace, conversation: event.conversation, windows: null };
    case 'account-scored':
      return { workspace: event.workspace, account: event.account };
    case 'delivery-received':
    case 'delivery-settled':
      return { workspace: event.workspace, delivery: event.delivery };
    default:
      return undefined;
  }
}
