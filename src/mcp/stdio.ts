import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { linksBelow } from '../http/index.ts';
import { createMcpServer } from './server.ts';
import type { McpServices, McpSession } from './services.ts';

/** Serves one client over two streams, until what it says ends or `until` resolves. */
export async function serveOverStdio(
  services: McpServices,
  caller: McpSession['caller'],
  { input, output, until }: { readonly input: Readable; readonly output: Writable; readonly until: Promise<void> },
): Promise<void> {
  const server = createMcpServer({ services, caller, links: linksBelow(services.publicUrl) });
  const ended = once(input, 'end');
  await server.connect(new StdioServerTransport(input, output));
  await Promise.race([ended, until]);
  await server.close();
}
