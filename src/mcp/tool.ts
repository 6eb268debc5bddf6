import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type * as z from 'zod';
import { InputError, ModelError } from '../domain/index.ts';
import { type Read, toProblem } from '../http/index.ts';
import type { McpSession } from './services.ts';

/** What a call is handed beside its input. */
export interface ToolCall extends McpSession {
  /** Aborted when the client takes the call back. */
  readonly signal: AbortSignal;
  /** Tells a client that asked for it how far the call is. */
  progress(message: string): Promise<void>;
}

/** A tool as it is written. */
interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** For the model that chooses among tools: what it gives, and when to call it. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** @throws whatever the rooms below do; what the caller can mend is told to the model, the rest is not */
  run(input: z.output<Input>, call: ToolCall): Promise<z.output<Output>>;
  /** The same in words, for clients that show or read text alone. */
  describe(output: z.output<Output>): string;
}

/** A tool as servers take it. */
export interface Tool {
  readonly name: string;
  register(server: McpServer, session: McpSession): void;
}

/** Every tool reads: nothing that it does changes an account. */
const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;

/** Makes a tool out of its definition: what goes wrong becomes a tool error that names what the caller can mend. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, input, output } = definition;
  return {
    name,
    register(server, session) {
      const config = { title, description, inputSchema: input as z.ZodObject, outputSchema: output as z.ZodObject };
      server.registerTool(name, { ...config, annotations: { title, ...READS } }, async (given, extra) => {
        let done = 0;
        const token = extra._meta?.progressToken;
        const progress = async (message: string) => {
          if (token === undefined) return;
          done += 1;
          await extra.sendNotification({
            method: 'notifications/progress',
            params: { progressToken: token, progress: done, message },
          });
        };
        try {
          refuseNul(given);
          const result = await definition.run(given as z.output<Input>, { ...session, signal: extra.signal, progress });
          session.services.reads?.note(session.caller, readBy(name, given));
          return { content: [{ type: 'text', text: definition.describe(result) }], structuredContent: { ...result } };
        } catch (error) {
          return toToolError(error, name, session);
        }
      });
    },
  };
}

/** What a tool read: the account or conversation that it was asked about. */
function readBy(name: string, given: object): Read {
  const asked = new Map(Object.entries(given));
  const found = ['account', 'conversation', 'deal'].find((kind) => typeof asked.get(kind) === 'string');
  return {
    action: `tool ${name}`,
    subjectKind: found ?? 'account',
    subject: found === undefined ? '' : asked.get(found),
  };
}

/**
 * Nothing that is kept holds the character NUL, and the database refuses to look for it.
 * @throws {InputError} code `unstorable`
 */
function refuseNul(given: unknown): void {
  if (!/(?<!\\)(?:\\\\)*\\u0000/.test(JSON.stringify(given))) return;
  throw new InputError('unstorable', [{ message: 'the character NUL stands in no text; leave it out' }]);
}

/** What is wrong in words for the model; of what nobody foresaw it learns only that it happened. */
function toToolError(error: unknown, tool: string, { services }: McpSession): CallToolResult {
  const failure = error instanceof Error ? error : new Error('unknown');
  const text = failure instanceof ModelError ? failure.message : describe(failure, tool, services.logger);
  return { isError: true, content: [{ type: 'text', text }] };
}

function describe(failure: Error, tool: string, logger: McpSession['services']['logger']): string {
  const problem = toProblem(failure);
  if (problem.status >= 500) logger.error({ err: failure, tool }, 'a tool failed');
  return problem.detail;
}
