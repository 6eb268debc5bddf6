/** The environment, parsed once and frozen. */
export * from './environment.ts';
