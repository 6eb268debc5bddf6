/** Earshot as an MCP server: tools for assistants, over streamable HTTP and over standard input and output. */
export { createMcpApp } from './app.ts';
export type { McpServices } from './services.ts';
export { serveOverStdio } from './stdio.ts';
