/** The environment, parsed once and frozen. */
export type { EmbeddingConfig, EmbeddingName } from './embedding.ts';
export * from './environment.ts';
export type { IdentityConfig } from './identity.ts';
