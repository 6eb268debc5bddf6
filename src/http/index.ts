/** The HTTP API: routes, keys, problem documents, OpenAPI. Thin: the pipeline and the storage do the work. */
export { type Api, createApi } from './app.ts';
export { type AuthenticatedEnvironment, requireKey } from './authentication.ts';
export { baseOf, type Links, linksBelow } from './links.ts';
export { createProbes } from './probes.ts';
export { createErrorHandler, ProblemError, respondWithProblem, toProblem } from './problem.ts';
export { clientOf, limitGuesses, limitRequests } from './rate-limits.ts';
export { noteReads, type Read, ReadLog } from './reads.ts';
export { readBody } from './request-body.ts';
export { askerOf } from './routes/ask.ts';
export { workspaceSettingsSchema } from './routes/workspace.ts';
export type { ApiServices } from './services.ts';
