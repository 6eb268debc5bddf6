import type { Hono } from 'hono';
import type { ReadLog } from '../http/index.ts';
import { createMcpApp } from '../mcp/index.ts';
import { createSlackApp } from '../slack/index.ts';
import type { Services } from './services.ts';

/** The faces for other programs that people work in: assistants and Slack. */
export interface ConnectedFaces {
  /** Who answers at a path, if one of them does. */
  at(path: string): Pick<Hono, 'fetch'> | undefined;
  /** Resolves when what was taken is answered. */
  settled(): Promise<void>;
}

/** Puts them together. */
export function createConnectedFaces(
  { config, database, pipeline, embeddings, answerer, searcher, logger }: Services,
  { now, reads }: { readonly now: () => number; readonly reads: ReadLog },
): ConnectedFaces {
  const { slack, publicUrl, requestsPerMinute } = config;
  const shared = { database, answerer, logger, publicUrl, requestsPerMinute, now };
  const mcp = createMcpApp({ ...shared, reads, pipeline, searcher, embeddings });
  const { app, settled } = createSlackApp({ ...shared, reads, slack });
  const paths: Readonly<Record<string, Pick<Hono, 'fetch'>>> = { '/mcp': mcp, '/slack/commands': app };
  return { at: (path) => (Object.hasOwn(paths, path) ? paths[path] : undefined), settled };
}
