/*
 * Runs before each file. `@hono/node-server` puts its own Request and Response in the place of Node's when it serves, for the whole
 * process; msw then no longer knows a broken connection that a test plays. A worker runs many files, so each begins with Node's own.
 */

const held = globalThis as { earshotNative?: Pick<typeof globalThis, 'Request' | 'Response'> };
held.earshotNative ??= { Request: globalThis.Request, Response: globalThis.Response };
Object.assign(globalThis, held.earshotNative);
