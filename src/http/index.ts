/** The HTTP API: routes, keys, problem documents, OpenAPI. Thin: the pipeline and the storage do the work. */
export { type Api, createApi } from './app.ts';
export type { ApiServices } from './services.ts';
